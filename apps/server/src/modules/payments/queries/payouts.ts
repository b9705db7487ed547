import { Money } from '@ostler/kernel'
import { and, asc, desc, eq, lt, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { payoutNotFound } from '../errors.ts'
import { payoutItems, payouts } from '../schema.ts'

export type PayoutRow = typeof payouts.$inferSelect & { unmatched: number }
export type PayoutItemRow = typeof payoutItems.$inferSelect

/** Nothing of ours was found behind it, and it is no fee by itself. */
const isUnmatched = sql`i.transaction_id IS NULL AND i.refund_id IS NULL AND i.dispute_id IS NULL AND i.kind <> 'fee'`

const columns = {
  id: payouts.id,
  gateway: payouts.gateway,
  reference: payouts.reference,
  currency: payouts.currency,
  amountMinor: payouts.amountMinor,
  arrivesOn: payouts.arrivesOn,
  state: payouts.state,
  differenceMinor: payouts.differenceMinor,
  createdAt: payouts.createdAt,
  changedAt: payouts.changedAt,
  unmatched: sql<number>`(SELECT count(*)::int FROM payments.payout_items i WHERE i.payout_id = payments.payouts.id AND ${isUnmatched})`,
}

/** Payouts, those that were read last in front. */
export async function listPayouts(
  ctx: Context,
  query: PageQuery & { gateway?: string | undefined; state?: PayoutRow['state'] | undefined },
): Promise<Page<PayoutRow>> {
  const rows = await ctx.read
    .select(columns)
    .from(payouts)
    .where(
      and(
        lt(payouts.id, beforeId(query.cursor)),
        query.gateway === undefined ? undefined : eq(payouts.gateway, query.gateway),
        query.state && eq(payouts.state, query.state),
      ),
    )
    .orderBy(desc(payouts.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** @throws payout_not_found */
export async function payoutDetails(ctx: Context, id: number): Promise<PayoutRow> {
  const [payout] = await ctx.read.select(columns).from(payouts).where(eq(payouts.id, id))
  if (!payout) throw payoutNotFound()
  return payout
}

/** What a payout consists of, in the order in which the gateway said it. @throws payout_not_found */
export async function payoutItemsOf(ctx: Context, query: PageQuery & { id: number }): Promise<Page<PayoutItemRow>> {
  await payoutDetails(ctx, query.id)
  const after = query.cursor === undefined ? 0 : Number(query.cursor)
  const rows = await ctx.read
    .select()
    .from(payoutItems)
    .where(and(eq(payoutItems.payoutId, query.id), sql`${payoutItems.id} > ${Number.isSafeInteger(after) ? after : 0}`))
    .orderBy(asc(payoutItems.id))
    .limit(query.limit + 1)
  const items = rows.slice(0, query.limit)
  return { items, nextCursor: rows.length > query.limit ? String(items.at(-1)!.id) : null }
}

/** How the clearing account of a gateway comes about, in one currency. */
export type ClearingStanding = {
  gateway: string
  currency: string
  /** What the ledger says the gateway holds for us. */
  clearing: Money
  /** Payments less their fees that no payout which has arrived contains. */
  payments: Money
  /** Refunds that no such payout contains; less than nothing. */
  refunds: Money
  /** What disputes took, gave back and cost, likewise. */
  disputes: Money
  /** Items of payouts that have arrived, of which nothing is in the books; they lower what is held. */
  unmatched: Money
  /** What the items of payouts come to beyond what arrived. */
  difference: Money
  /** What none of this explains: nothing, or somebody has to look. */
  rest: Money
  /** When payouts were read last, and what was wrong. */
  readUntil: string | null
  problem: string | null
}

/** What gateways that tell of payouts hold for us, against what was not paid out yet. */
export async function clearingStandings(ctx: Context): Promise<ClearingStanding[]> {
  const { rows } = await ctx.read.execute<Record<string, string | null>>(sql`
    WITH told AS (
      SELECT gateway FROM payments.payout_readings UNION SELECT gateway FROM payments.payouts),
    item AS (
      SELECT p.gateway, i.* FROM payments.payout_items i JOIN payments.payouts p ON p.id = i.payout_id WHERE p.state = 'paid'),
    effect AS (
      SELECT gateway, currency, 'payments' AS what, sum(amount_minor - fee_minor) AS minor FROM payments.transactions GROUP BY 1, 2
      UNION ALL
      SELECT t.gateway, r.currency, 'refunds', -sum(r.amount_minor) FROM payments.refunds r JOIN payments.transactions t ON t.id = r.transaction_id
       WHERE r.state = 'refunded' AND r.made <> 'by_hand' GROUP BY 1, 2
      UNION ALL
      SELECT gateway, currency, 'disputes', -sum(taken_minor + CASE WHEN fee_currency = currency THEN fee_minor ELSE 0 END)
        FROM payments.disputes GROUP BY 1, 2
      UNION ALL
      SELECT gateway, currency, 'payments', -sum(net_minor) FROM item WHERE transaction_id IS NOT NULL GROUP BY 1, 2
      UNION ALL
      SELECT gateway, currency, 'refunds', -sum(net_minor + coalesce(fee_booked_minor, 0)) FROM item WHERE refund_id IS NOT NULL GROUP BY 1, 2
      UNION ALL
      SELECT gateway, currency, 'disputes', -sum(net_minor) FROM item WHERE dispute_id IS NOT NULL GROUP BY 1, 2
      UNION ALL
      SELECT gateway, currency, 'unmatched', -sum(net_minor) FROM item i WHERE ${isUnmatched} GROUP BY 1, 2
      UNION ALL
      SELECT gateway, currency, 'difference', sum(difference_minor) FROM payments.payouts WHERE state = 'paid' GROUP BY 1, 2
      UNION ALL
      SELECT substr(account, 10), currency, 'clearing', sum(amount_minor) FROM ledger.postings WHERE account LIKE 'clearing:%' GROUP BY 1, 2)
    SELECT e.gateway, e.currency, r.problem, to_char(r.read_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS read_until,
           ${sql.raw(parts.map((part) => `coalesce(sum(e.minor) FILTER (WHERE e.what = '${part}'), 0) AS ${part}`).join(', '))}
      FROM effect e JOIN told t USING (gateway) LEFT JOIN payments.payout_readings r USING (gateway)
     GROUP BY e.gateway, e.currency, r.problem, r.read_until ORDER BY 1, 2`)
  return rows.map((row) => {
    const currency = row.currency!
    const money = (part: (typeof parts)[number]) => Money.ofMinor(BigInt(row[part]!), currency)
    const [clearing, payments, refunds, disputes, unmatched, difference] = parts.map(money) as [
      Money,
      Money,
      Money,
      Money,
      Money,
      Money,
    ]
    const explained = Money.sum([payments, refunds, disputes, unmatched, difference], currency)
    return {
      gateway: row.gateway!,
      currency,
      clearing,
      payments,
      refunds,
      disputes,
      unmatched,
      difference,
      rest: clearing.minus(explained),
      readUntil: row.read_until ?? null,
      problem: row.problem ?? null,
    }
  })
}

const parts = ['clearing', 'payments', 'refunds', 'disputes', 'unmatched', 'difference'] as const
