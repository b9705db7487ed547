import { and, asc, isNull, lte } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { charges } from '../schema.ts'
import { issueInvoice } from './issue-invoice.ts'

const CHUNK = 1000

/**
 * Invoices what is charged ahead: one invoice for each client, currency and due date. Each invoice is its own
 * transaction, so a killed run leaves whole invoices and the next one goes on; a client whose data is broken is counted
 * and logged and does not hold up the others.
 */
export async function invoiceDueCharges(ctx: Context, options: { dueUntil: Temporal.PlainDate }): Promise<Counts> {
  let invoiced = 0
  let failed = 0
  const passedOver = new Set<string>()
  for (;;) {
    const open = await ctx.read
      .select()
      .from(charges)
      .where(and(isNull(charges.invoiceId), lte(charges.dueOn, options.dueUntil)))
      .orderBy(asc(charges.dueOn), asc(charges.clientId), asc(charges.id))
      .limit(CHUNK)
    const groups = Map.groupBy(open, (charge) => `${charge.clientId} ${charge.currency} ${charge.dueOn}`)
    // The last group may go on beyond this chunk; it is taken whole with the next one.
    if (open.length === CHUNK && groups.size > 1) groups.delete([...groups.keys()].at(-1)!)
    const fresh = [...groups].filter(([key]) => !passedOver.has(key))
    if (fresh.length === 0) return { invoiced, failed }
    for (const [key, group] of fresh) {
      passedOver.add(key)
      const [first] = group
      try {
        await ctx.transaction((tx) =>
          issueInvoice(tx, {
            clientId: first!.clientId,
            currency: first!.currency,
            dueOn: first!.dueOn,
            chargeIds: group.map((charge) => charge.id),
          }),
        )
        invoiced += 1
      } catch (error) {
        failed += 1
        ctx.log.error({ err: error, clientId: first!.clientId }, 'A client could not be invoiced; the others go on.')
      }
    }
  }
}
