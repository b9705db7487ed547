import { and, eq, notInArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { countOpenInvoices, countWaitingCharges, creditBalances } from '../../billing/index.ts'
import { clientCurrency, type Obligations } from '../../clients/index.ts'
import { services } from '../schema.ts'

/** What still runs for a client, for the room that closes accounts and knows neither services nor invoices. */
export async function clientObligations(ctx: Context, clientId: number): Promise<Obligations> {
  const notOver = and(eq(services.clientId, clientId), notInArray(services.state, ['terminated', 'cancelled']))
  const credit = await creditBalances(ctx, clientId, await clientCurrency(ctx, clientId))
  return {
    services: await ctx.read.$count(services, notOver),
    openInvoices: await countOpenInvoices(ctx, clientId),
    waitingCharges: await countWaitingCharges(ctx, clientId),
    credit: credit.filter((balance) => !balance.isZero),
  }
}
