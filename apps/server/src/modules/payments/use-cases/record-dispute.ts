import type { DisputeNews } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { reinstatePayment, reversePayment } from '../../billing/index.ts'
import { type Posting, post } from '../../ledger/index.ts'
import { type Dispute, type DisputeStanding, type DisputeTold, standingAfter, unheard } from '../dispute.ts'
import { paymentReversed } from '../events.ts'
import type { Transaction } from '../queries/transactions.ts'
import { lockTransaction } from '../refund.ts'
import { disputes, transactions } from '../schema.ts'

/**
 * Lets news of a dispute take effect: what the provider has taken from us is set aside until the dispute is decided; lost,
 * the payment counts no more and its invoices ask for the money again; won, it comes back, and a payment that was lost
 * before counts again. Each move of money is an entry of its own, and news that say nothing new book nothing.
 *
 * @emits payments.payment_reversed when it is lost
 */
export async function recordDispute(
  tx: Tx,
  transactionId: number,
  news: DisputeNews,
): Promise<DisputeNews['state'] | 'unchanged'> {
  const transaction = (await lockTransaction(tx, transactionId))!
  const told = read(transaction, news)
  const [known] = await tx.db
    .select()
    .from(disputes)
    .where(and(eq(disputes.gateway, transaction.gateway), eq(disputes.reference, news.reference)))
    .for('update')
  const before: DisputeStanding = known ?? unheard
  const after = standingAfter(before, told)
  const dispute = known ?? (await open(tx, transaction, news, after))
  const moves = await book(tx, transaction, dispute, before, after)
  const isDecided = after.state === 'won' || after.state === 'lost'
  const isNews = !known || moves > 0 || known.state !== after.state || `${known.answerBy}` !== `${after.answerBy}`
  await tx.db
    .update(disputes)
    .set({
      ...standing(after),
      moves: dispute.moves + moves,
      decidedAt: !isDecided ? null : known?.state === after.state ? known.decidedAt : tx.now,
      changedAt: isNews ? tx.now : dispute.changedAt,
    })
    .where(eq(disputes.id, dispute.id))
  if (!isNews) return 'unchanged'
  tx.record({
    action: `dispute_${after.state}`,
    object: `dispute:${dispute.id}`,
    before: known ? { state: known.state, taken: known.takenMinor } : null,
    after: { state: after.state, taken: after.takenMinor, told: news.state },
  })
  return after.state
}

const standing = ({ state, amountMinor, takenMinor, reversedMinor, ...rest }: DisputeStanding): DisputeStanding => ({
  state,
  amountMinor,
  takenMinor,
  reversedMinor,
  feeMinor: rest.feeMinor,
  feeCurrency: rest.feeCurrency,
  feeTold: rest.feeTold,
  answerBy: rest.answerBy,
  reason: rest.reason,
})

function read({ currency }: Transaction, { amount, fee, answerBy, ...news }: DisputeNews): DisputeTold {
  const disputed = Money.fromWire(amount)
  const charged = fee && Money.fromWire(fee)
  if (disputed.currency !== currency)
    throw new Error(`Dispute ${news.reference} is in ${disputed.currency}, its payment in ${currency}.`)
  return {
    ...news,
    amountMinor: disputed.minor,
    fee: charged && { minor: charged.minor, currency: charged.currency },
    answerBy: answerBy === null ? null : Temporal.Instant.from(answerBy),
  }
}

async function open(tx: Tx, transaction: Transaction, news: DisputeNews, after: DisputeStanding): Promise<Dispute> {
  const [dispute] = await tx.db
    .insert(disputes)
    .values({
      clientId: transaction.clientId,
      transactionId: transaction.id,
      gateway: transaction.gateway,
      reference: news.reference,
      state: after.state,
      currency: transaction.currency,
      amountMinor: after.amountMinor,
      reason: after.reason,
      openedAt: tx.now,
      changedAt: tx.now,
    })
    .returning()
  return dispute!
}

/** Answers how many entries of the dispute were booked. */
async function book(
  tx: Tx,
  transaction: Transaction,
  { id, moves }: Dispute,
  before: DisputeStanding,
  after: DisputeStanding,
): Promise<number> {
  const { clientId, currency, gateway } = transaction
  const money = (minor: bigint) => Money.ofMinor(minor, currency)
  const [aside, clearing] = [`disputes:${gateway}`, `clearing:${gateway}`] as const
  let made = 0
  const enter = async (kind: string, amount: Money, postings: Posting[]) => {
    made += 1
    await post(tx, { kind, source: `dispute:${id}:${moves + made}`, clientId, currency: amount.currency, postings })
  }

  // Set aside first what is reversed from there; what counts again is back before it is given back.
  const taken = money(after.takenMinor - before.takenMinor)
  const reversed = money(after.reversedMinor - before.reversedMinor)
  if (taken.isPositive)
    await enter('dispute_money_taken', taken, [
      { account: aside, debit: taken },
      { account: clearing, credit: taken },
    ])
  if (!reversed.isZero) await reverse(tx, transaction, reversed, aside)
  if (taken.isNegative)
    await enter('dispute_money_returned', taken, [
      { account: clearing, debit: taken.negated() },
      { account: aside, credit: taken.negated() },
    ])
  for (const fee of feesBetween(before, after))
    await enter('dispute_fee', fee, [
      { account: 'fees', debit: fee },
      { account: clearing, credit: fee },
    ])
  return made
}

/** A fee that was told anew is booked as the difference; in another currency the old one is given back whole. */
function feesBetween(before: DisputeStanding, after: DisputeStanding): Money[] {
  const feeOf = ({ feeMinor, feeCurrency }: DisputeStanding) =>
    feeCurrency === null ? null : Money.ofMinor(feeMinor, feeCurrency)
  const [old, now] = [feeOf(before), feeOf(after)]
  const fees = !now ? [] : !old ? [now] : old.currency === now.currency ? [now.minus(old)] : [old.negated(), now]
  return fees.filter((fee) => !fee.isZero)
}

async function reverse(tx: Tx, transaction: Transaction, amount: Money, counter: `disputes:${string}`): Promise<void> {
  const { id, clientId, reversedMinor } = transaction
  await tx.db
    .update(transactions)
    .set({ reversedMinor: reversedMinor + amount.minor })
    .where(eq(transactions.id, id))
  const house = tx.asRoom('payments')
  const about = { clientId, source: `transaction:${id}`, counter }
  if (amount.isNegative) {
    await reinstatePayment(house, { ...about, amount: amount.negated() })
    return
  }
  const { reversalId } = await reversePayment(house, { ...about, amount })
  await tx.emit(paymentReversed({ transactionId: id, clientId, reversalId, amountMinor: amount.minor.toString() }))
}
