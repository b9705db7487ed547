import { and, isNull, lte, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { charges } from '../schema.ts'
import { issueInvoice } from './issue-invoice.ts'

/** Invoices, each of which is a transaction. */
const CHUNK = 100

/** The charges that come to stand on one invoice. */
type Group = { clientId: number; currency: string; dueOn: Temporal.PlainDate; chargeIds: number[] }

/**
 * Invoices what is charged ahead: one invoice for each client, currency and due date. Each invoice is its own
 * transaction, so a killed run leaves whole invoices and the next one goes on; a client whose data is broken is counted
 * and logged and does not hold up the others.
 */
export async function invoiceDueCharges(ctx: Context, options: { dueUntil: Temporal.PlainDate }): Promise<Counts> {
  let invoiced = 0
  let failed = 0
  let last: Group | null = null
  for (;;) {
    const groups = await dueGroups(ctx, options.dueUntil, last)
    for (const group of groups) {
      try {
        await ctx.transaction((tx) => issueInvoice(tx, group))
        invoiced += 1
      } catch (error) {
        failed += 1
        ctx.log.error({ err: error, clientId: group.clientId }, 'A client could not be invoiced; the others go on.')
      }
    }
    last = groups.at(-1) ?? null
    if (!last) return { invoiced, failed }
  }
}

/**
 * The next invoices to be made, each with all of its charges. The cursor is what makes the run come to its end: charges
 * that could not be invoiced stay open, however many they are, and are not read again.
 */
async function dueGroups(ctx: Context, dueUntil: Temporal.PlainDate, after: Group | null): Promise<Group[]> {
  const { dueOn, clientId, currency } = charges
  return ctx.read
    .select({ dueOn, clientId, currency, chargeIds: sql<number[]>`jsonb_agg(${charges.id} ORDER BY ${charges.id})` })
    .from(charges)
    .where(
      and(
        isNull(charges.invoiceId),
        lte(dueOn, dueUntil),
        after
          ? sql`(${dueOn}, ${clientId}, ${currency}) > (${after.dueOn.toString()}::date, ${after.clientId}, ${after.currency})`
          : undefined,
      ),
    )
    .groupBy(dueOn, clientId, currency)
    .orderBy(dueOn, clientId, currency)
    .limit(CHUNK)
}
