import { Money } from '@ostler/kernel'
import { eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { post } from '../../ledger/index.ts'
import { lockTransaction } from '../refund.ts'
import { disputes, payoutItems, payouts, refunds, transactions } from '../schema.ts'
import { matchItems } from './keep-payouts.ts'

type PayoutRow = typeof payouts.$inferSelect
type ItemRow = typeof payoutItems.$inferSelect

/**
 * Books the payouts of a gateway: what has arrived went from its clearing account to our bank, and what failed afterwards
 * went back. Fees that only the payout tells are booked once, as far as they are not in the books yet.
 *
 * Which bank account it arrived in is not known here, so it is `bank:payouts`, from where the bank statement takes it.
 */
export async function bookPayouts(ctx: Context, gateway: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    await matchItems(tx, gateway)
    tx.record({ action: 'payouts_matched', object: `gateway:${gateway}` })
  })
  for (const id of await unbooked(ctx, gateway)) await ctx.transaction((tx) => bookPayout(tx, id))
  for (const id of await withFeesToBook(ctx, gateway)) await ctx.transaction((tx) => bookFee(tx, id))
}

/** Payouts whose entries do not say yet what their state says. */
async function unbooked(ctx: Context, gateway: string): Promise<number[]> {
  const entry = (kind: string) =>
    sql.raw(`EXISTS (SELECT FROM ledger.entries e WHERE e.source = 'payout:' || p.id AND e.kind = '${kind}')`)
  const { rows } = await ctx.read.execute<{ id: string }>(sql`
    SELECT p.id FROM payments.payouts p
     WHERE p.gateway = ${gateway} AND p.amount_minor <> 0
       AND CASE p.state WHEN 'paid' THEN NOT ${entry('payout_paid')}
                        WHEN 'failed' THEN ${entry('payout_paid')} AND NOT ${entry('payout_failed')} ELSE false END
     ORDER BY p.id`)
  return rows.map((row) => Number(row.id))
}

async function bookPayout(tx: Tx, id: number): Promise<void> {
  const [payout] = await tx.db.select().from(payouts).where(eq(payouts.id, id)).for('update')
  const booked = await kindsBooked(tx, id)
  if (payout!.state === 'paid' && !booked.has('payout_paid')) await enter(tx, payout!, 'payout_paid')
  if (payout!.state === 'failed' && booked.has('payout_paid') && !booked.has('payout_failed'))
    await enter(tx, payout!, 'payout_failed')
  tx.record({ action: 'payout_booked', object: `payout:${id}`, after: { state: payout!.state } })
}

async function kindsBooked(tx: Tx, id: number): Promise<Set<string>> {
  const { rows } = await tx.db.execute<{ kind: string }>(
    sql`SELECT kind FROM ledger.entries WHERE source = ${`payout:${id}`}`,
  )
  return new Set(rows.map((row) => row.kind))
}

function enter(tx: Tx, { id, gateway, currency, amountMinor }: PayoutRow, kind: 'payout_paid' | 'payout_failed') {
  const arrived = Money.ofMinor(kind === 'payout_paid' ? amountMinor : -amountMinor, currency)
  return post(tx, {
    kind,
    source: `payout:${id}`,
    clientId: null,
    currency,
    postings: [
      { account: 'bank:payouts', debit: arrived },
      { account: `clearing:${gateway}`, credit: arrived },
    ],
  })
}

/** Items of payouts that have arrived, which are known to be something of ours, or a fee by itself. */
async function withFeesToBook(ctx: Context, gateway: string): Promise<number[]> {
  const { rows } = await ctx.read.execute<{ id: string }>(sql`
    SELECT i.id FROM payments.payout_items i JOIN payments.payouts p ON p.id = i.payout_id
     WHERE p.gateway = ${gateway} AND p.state IN ('paid', 'failed') AND i.fee_booked_minor IS NULL
       AND EXISTS (SELECT FROM ledger.entries e WHERE e.source = 'payout:' || p.id AND e.kind = 'payout_paid')
       AND (i.kind = 'fee' OR num_nonnulls(i.transaction_id, i.refund_id, i.dispute_id) > 0)
     ORDER BY i.id`)
  return rows.map((row) => Number(row.id))
}

/** What an item cost: a fee by itself is all cost. */
const costOf = sql<string>`CASE WHEN i.kind = 'fee' THEN -i.net_minor ELSE i.fee_minor END`

async function bookFee(tx: Tx, itemId: number): Promise<void> {
  const [seen] = await tx.db.select().from(payoutItems).where(eq(payoutItems.id, itemId))
  const transactionId = seen && (await transactionIdOf(tx, seen))
  // The lock on the client's money comes before the rows, as everywhere.
  const transaction = transactionId ? await lockTransaction(tx, transactionId) : undefined
  const [item] = await tx.db.select().from(payoutItems).where(eq(payoutItems.id, itemId)).for('update')
  tx.record({ action: 'payout_fee_looked_at', object: `payout_item:${itemId}` })
  if (!item || item.feeBookedMinor !== null) return
  const [payout] = await tx.db.select().from(payouts).where(eq(payouts.id, item.payoutId))
  const missing = await missingFee(tx, item)
  const fee = Money.ofMinor(missing, item.currency)
  await post(tx, {
    kind: 'gateway_fee',
    source: `payout_item:${itemId}`,
    clientId: transaction?.clientId ?? null,
    currency: item.currency,
    postings: [
      { account: 'fees', debit: fee },
      { account: `clearing:${payout!.gateway}`, credit: fee },
    ],
  })
  await tx.db.update(payoutItems).set({ feeBookedMinor: missing }).where(eq(payoutItems.id, itemId))
}

async function transactionIdOf(tx: Tx, item: ItemRow): Promise<number | null> {
  if (item.transactionId !== null) return item.transactionId
  const [owner] =
    item.refundId !== null
      ? await tx.db.select({ id: refunds.transactionId }).from(refunds).where(eq(refunds.id, item.refundId))
      : item.disputeId !== null
        ? await tx.db.select({ id: disputes.transactionId }).from(disputes).where(eq(disputes.id, item.disputeId))
        : []
  return owner?.id ?? null
}

/**
 * What an item costs that is not in the books yet, in minor units. Of a payment and of a dispute something may be known, so
 * only what the items of both come to beyond that is missing; a fee in another currency than the payment's is not compared.
 */
async function missingFee(tx: Tx, item: ItemRow): Promise<bigint> {
  const own = item.kind === 'fee' ? -item.netMinor : item.feeMinor
  if (item.transactionId !== null) {
    const [known] = await tx.db.select().from(transactions).where(eq(transactions.id, item.transactionId))
    if (known!.currency !== item.currency) return 0n
    const missing = atLeastNothing((await costsOf(tx, 'transaction_id', item.transactionId)) - known!.feeMinor)
    await tx.db
      .update(transactions)
      .set({ feeMinor: known!.feeMinor + missing })
      .where(eq(transactions.id, item.transactionId))
    return missing
  }
  if (item.disputeId !== null) {
    const [known] = await tx.db.select().from(disputes).where(eq(disputes.id, item.disputeId))
    if (known!.feeCurrency !== null && known!.feeCurrency !== item.currency) return 0n
    const missing = atLeastNothing((await costsOf(tx, 'dispute_id', item.disputeId)) - known!.feeMinor)
    if (missing > 0n)
      await tx.db
        .update(disputes)
        .set({ feeMinor: known!.feeMinor + missing, feeCurrency: item.currency })
        .where(eq(disputes.id, item.disputeId))
    return missing
  }
  return own
}

const atLeastNothing = (minor: bigint) => (minor > 0n ? minor : 0n)

/** What all items about one thing cost, in payouts that have arrived. */
async function costsOf(tx: Tx, column: 'transaction_id' | 'dispute_id', id: number): Promise<bigint> {
  const { rows } = await tx.db.execute<{ sum: string }>(sql`
    SELECT coalesce(sum(${costOf}), 0) AS sum FROM payments.payout_items i JOIN payments.payouts p ON p.id = i.payout_id
     WHERE i.${sql.raw(column)} = ${id} AND p.state IN ('paid', 'failed')`)
  return BigInt(rows[0]!.sum)
}
