import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { contactOf } from '../../clients/index.ts'
import { storingNotFound } from '../errors.ts'
import { enabledGateways, type GatewayRow, gatewayKinds } from '../gateways.ts'
import { storings } from '../schema.ts'
import type { Storing } from './methods.ts'

/** The gateways at which a client can store a means to pay without paying anything, in the order in which payers see them. */
export async function storingWays(ctx: Context, clientId: number): Promise<GatewayRow[]> {
  const client = await contactOf(ctx, clientId)
  return (await enabledGateways(ctx)).filter((row) => {
    const { capabilities } = ctx.port(gatewayKinds).get(row.kind)!
    const takes = capabilities.currencies === null || capabilities.currencies.includes(client.currency)
    return (
      row.stores &&
      row.way !== 'instructions' &&
      capabilities.stores === 'by_itself' &&
      takes &&
      (row.currencies.length === 0 || row.currencies.includes(client.currency)) &&
      (row.countries.length === 0 || row.countries.includes(client.country) !== row.exceptCountries) &&
      (row.groupIds.length === 0 || (client.groupId !== null && row.groupIds.includes(client.groupId)))
    )
  })
}

/** @throws storing_not_found, also for somebody else's */
export async function ownStoring(ctx: Context, id: number): Promise<Storing> {
  const [storing] = await ctx.read.select().from(storings).where(eq(storings.id, id))
  if (!storing || !ctx.actor.owns(storing.clientId)) throw storingNotFound()
  return storing
}
