import type { RefundOutcome } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { reinstatePayment, reversePayment } from '../../billing/index.ts'
import { creditOf, post } from '../../ledger/index.ts'
import { nextLook } from '../attempt.ts'
import { refundMade } from '../events.ts'
import type { Transaction } from '../queries/transactions.ts'
import { accountOf, amountOfRefund, lockRefund, type Refund } from '../refund.ts'
import { refunds, transactions } from '../schema.ts'

export type RefundRecorded =
  | 'refunded'
  | 'declined'
  | 'failed'
  | 'pending'
  | 'unknown'
  | 'unchanged'
  /** It was declined, and is said to be made now: whoever asks the provider finds out which is true. */
  | 'declined_before'
  | 'no_such_refund'

/**
 * The one place where the answer of a provider about a refund takes effect, whoever brings it. What was declined is the
 * client's credit again; a refund that was made and has failed later is taken back by an entry of its own.
 *
 * @emits payments.refund_made when it was made, or waits for the client to fetch it
 */
export async function recordRefund(tx: Tx, refundId: number, outcome: RefundOutcome): Promise<RefundRecorded> {
  const locked = await lockRefund(tx, refundId)
  if (!locked) return 'no_such_refund'
  const { refund, transaction } = locked
  const isOver = refund.state === 'refunded' || refund.state === 'declined'
  switch (outcome.kind) {
    case 'refunded':
      if (refund.state === 'declined') return 'declined_before'
      return refund.state === 'refunded' ? 'unchanged' : made(tx, refund, transaction, outcome)
    case 'declined':
      if (refund.state === 'declined') return 'unchanged'
      return refund.state === 'refunded'
        ? failed(tx, refund, transaction, outcome.reason)
        : declined(tx, refund, transaction, outcome.reason)
    case 'pending': {
      if (isOver) return 'unchanged'
      const claimUrl = outcome.claimUrl ?? refund.claimUrl
      const isTold = refund.state === 'pending' && refund.claimUrl === claimUrl
      if (isTold && refund.reference === outcome.reference) return 'unchanged'
      const lookAfter = nextLook(tx.now, refund.state === 'pending' ? refund.looks : 0)
      await move(tx, refund, { state: 'pending', reference: outcome.reference, claimUrl, lookAfter })
      if (claimUrl !== null) await tx.emit(refundMade({ refundId, clientId: refund.clientId }))
      return 'pending'
    }
    case 'unknown':
      if (refund.state !== 'asked') return 'unchanged'
      await move(tx, refund, { state: 'unknown' })
      return 'unknown'
  }
}

async function made(
  tx: Tx,
  refund: Refund,
  transaction: Transaction,
  { reference, amount }: Extract<RefundOutcome, { kind: 'refunded' }>,
): Promise<RefundRecorded> {
  const asked = amountOfRefund(refund)
  const given = Money.fromWire(amount)
  // Adding refuses another currency, which is a mistake that somebody has to look at.
  const more = given.minus(asked)
  const booked = asked.atMost(given)
  await bookRefundMade(tx, refund, transaction, booked)
  if (more.isNegative) await giveBackCredit(tx, refund, transaction, more.negated())
  const reversedMinor = more.isPositive ? await takeWhatIsGone(tx, refund, transaction, more) : 0n
  await move(tx, refund, {
    state: 'refunded',
    reference,
    amountMinor: given.minor,
    reversedMinor,
    lookAfter: null,
    declinedReason: null,
  })
  await tx.emit(refundMade({ refundId: refund.id, clientId: refund.clientId }))
  return 'refunded'
}

/** The money has left: what was on its way is there. */
export const bookRefundMade = (tx: Tx, refund: Refund, transaction: Transaction, amount: Money) =>
  post(tx, {
    kind: 'refund_made',
    source: `refund:${refund.id}`,
    clientId: transaction.clientId,
    currency: amount.currency,
    postings: [
      { account: 'refunds', debit: amount },
      { account: accountOf(refund.made, transaction), credit: amount },
    ],
  })

async function declined(tx: Tx, refund: Refund, transaction: Transaction, reason: string): Promise<RefundRecorded> {
  await giveBackCredit(tx, refund, transaction, amountOfRefund(refund))
  await move(tx, refund, { state: 'declined', declinedReason: reason, lookAfter: null })
  return 'declined'
}

async function giveBackCredit(tx: Tx, refund: Refund, transaction: Transaction, amount: Money): Promise<void> {
  await post(tx, {
    kind: 'refund_declined',
    source: `refund:${refund.id}`,
    clientId: transaction.clientId,
    currency: amount.currency,
    postings: [
      { account: 'refunds', debit: amount },
      { account: 'credit', credit: amount },
    ],
  })
  await countRefunded(tx, transaction, amount.negated())
}

/** The money came back to the gateway. What a refund at the provider had reopened is paid by it again. */
async function failed(tx: Tx, refund: Refund, transaction: Transaction, reason: string): Promise<RefundRecorded> {
  const amount = amountOfRefund(refund)
  const reversed = Money.ofMinor(refund.reversedMinor, refund.currency)
  const clearing = accountOf(refund.made, transaction)
  await post(tx, {
    kind: 'refund_failed',
    source: `refund:${refund.id}`,
    clientId: transaction.clientId,
    currency: refund.currency,
    postings: [
      { account: clearing, debit: amount.minus(reversed) },
      { account: 'credit', credit: amount.minus(reversed) },
    ],
  })
  if (reversed.isPositive)
    await reinstatePayment(tx.asRoom('payments'), {
      clientId: transaction.clientId,
      source: `transaction:${transaction.id}`,
      amount: reversed,
      counter: clearing,
    })
  await countRefunded(tx, transaction, amount.negated())
  await move(tx, refund, { state: 'declined', declinedReason: reason, reversedMinor: 0n, lookAfter: null })
  return 'failed'
}

/**
 * A refund that somebody made at the provider, once for its reference. The money has left, so it is taken out of the
 * client's credit as far as there is any; for the rest the payment does not count any more, and its invoices ask for it.
 */
export async function recordOutsideRefund(
  tx: Tx,
  transaction: Transaction,
  { reference, outcome }: { reference: string; outcome: RefundOutcome },
): Promise<RefundRecorded> {
  // What is still on its way is booked when it is there: nothing that we could wait for hangs on it.
  if (outcome.kind !== 'refunded' && outcome.kind !== 'declined') return 'unchanged'
  const isMade = outcome.kind === 'refunded'
  // Adding refuses another currency than the payment's, which is a mistake that somebody has to look at.
  const amount = Money.zero(transaction.currency).plus(isMade ? Money.fromWire(outcome.amount) : nothingIn(transaction))
  const [refund] = await tx.db
    .insert(refunds)
    .values({
      clientId: transaction.clientId,
      transactionId: transaction.id,
      key: `outside_${transaction.id}_${reference}`,
      made: 'outside',
      currency: transaction.currency,
      amountMinor: amount.minor,
      state: isMade ? 'refunded' : 'declined',
      reason: 'Made at the payment provider',
      declinedReason: isMade ? null : outcome.reason,
      reference,
      madeBy: tx.actor.label,
      madeAt: tx.now,
      changedAt: tx.now,
    })
    .onConflictDoNothing()
    .returning()
  if (!refund) return 'unchanged'
  tx.record({
    action: 'refund_made_outside',
    object: `refund:${refund.id}`,
    after: { transactionId: transaction.id, amount, reference },
  })
  if (!isMade) return 'declined'
  const reversedMinor = await takeWhatIsGone(tx, refund, transaction, amount)
  await tx.db.update(refunds).set({ reversedMinor }).where(eq(refunds.id, refund.id))
  await tx.emit(refundMade({ refundId: refund.id, clientId: transaction.clientId }))
  return 'refunded'
}

const nothingIn = ({ currency }: Transaction) => Money.zero(currency)

/** Money that left without our asking. Answers how much of it the credit did not cover, in minor units. */
async function takeWhatIsGone(tx: Tx, refund: Refund, transaction: Transaction, amount: Money): Promise<bigint> {
  const { clientId } = transaction
  const held = (await creditOf(tx, [clientId], amount.currency)).get(clientId)
  const ofCredit = held?.isPositive ? amount.atMost(held) : Money.zero(amount.currency)
  const rest = amount.minus(ofCredit)
  const clearing = accountOf(refund.made, transaction)
  await post(tx, {
    kind: 'refund_made_outside',
    source: `refund:${refund.id}`,
    clientId,
    currency: amount.currency,
    postings: [
      { account: 'credit', debit: ofCredit },
      { account: clearing, credit: ofCredit },
    ],
  })
  if (rest.isPositive)
    await reversePayment(tx.asRoom('payments'), {
      clientId,
      source: `transaction:${transaction.id}`,
      amount: rest,
      counter: clearing,
    })
  await countRefunded(tx, transaction, amount)
  return rest.minor
}

/** The caller has the payment locked; the row is read anew, because one act may count twice. */
async function countRefunded(tx: Tx, { id }: Transaction, amount: Money): Promise<void> {
  const [now] = await tx.db
    .select({ refundedMinor: transactions.refundedMinor })
    .from(transactions)
    .where(eq(transactions.id, id))
  await tx.db
    .update(transactions)
    .set({ refundedMinor: now!.refundedMinor + amount.minor })
    .where(eq(transactions.id, id))
}

async function move(tx: Tx, refund: Refund, change: Partial<Refund>): Promise<void> {
  await tx.db
    .update(refunds)
    .set({ ...change, changedAt: tx.now })
    .where(eq(refunds.id, refund.id))
  tx.record({
    action: `refund_${change.state}`,
    object: `refund:${refund.id}`,
    before: { state: refund.state },
    after: { state: change.state, reason: change.declinedReason ?? null },
  })
}
