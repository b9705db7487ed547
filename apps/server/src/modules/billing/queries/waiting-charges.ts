import { and, eq, isNotNull, isNull, or } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { billableItems, charges } from '../schema.ts'

/** How much is still to be invoiced to a client: charges that wait, drafts, and billable items that will be charged. */
export async function countWaitingCharges(ctx: Context, clientId: number): Promise<number> {
  const toCome = or(eq(billableItems.charged, 0), isNotNull(billableItems.nextOn))
  const [waiting, planned] = await Promise.all([
    ctx.read.$count(charges, and(eq(charges.clientId, clientId), isNull(charges.invoiceId))),
    ctx.read.$count(billableItems, and(eq(billableItems.clientId, clientId), toCome)),
  ])
  return waiting + planned
}
