import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { contactOf } from '../../clients/index.ts'
import { isOfferedTo } from '../availability.ts'
import { storingNotFound } from '../errors.ts'
import { enabledGateways, type GatewayRow, gatewayKinds } from '../gateways.ts'
import { storings } from '../schema.ts'
import type { Storing } from './methods.ts'

/** The gateways at which a client can store a means to pay without paying anything, in the order in which payers see them. */
export async function storingWays(ctx: Context, clientId: number): Promise<GatewayRow[]> {
  const client = await contactOf(ctx, clientId)
  return (await enabledGateways(ctx)).filter((row) => {
    const { capabilities } = ctx.port(gatewayKinds).get(row.kind)!
    const isPossible = row.stores && row.way !== 'instructions' && capabilities.stores === 'by_itself'
    return isPossible && isOfferedTo(row, capabilities, client)
  })
}

/** @throws storing_not_found, also for somebody else's */
export async function ownStoring(ctx: Context, id: number): Promise<Storing> {
  const [storing] = await ctx.read.select().from(storings).where(eq(storings.id, id))
  if (!storing || !ctx.actor.owns(storing.clientId)) throw storingNotFound()
  return storing
}
