import type { PaymentOutcome } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import { and, eq, or, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { applyPayment, applyPaymentToMany, holdDunning, releaseDunning } from '../../billing/index.ts'
import { lockOwnersMoney, post } from '../../ledger/index.ts'
import { type Attempt, holderOf, invoicesOf, nextLook, underway } from '../attempt.ts'
import { noteFailedTry } from '../collection.ts'
import { chargeChallenged, chargeFailed, paymentSettled } from '../events.ts'
import { noteFailing, noteUsed } from '../method-life.ts'
import { type AttemptState, attempts, methods, transactions } from '../schema.ts'
import { bookSurcharge } from './book-surcharge.ts'
import { keepMethod } from './keep-method.ts'

export type Recorded =
  | 'settled'
  | 'settled_before'
  | 'authorised'
  | 'declined'
  | 'pending'
  | 'challenge'
  | 'unknown'
  | 'unchanged'
  | 'no_such_attempt'

type Settled = Extract<PaymentOutcome, { kind: 'settled' }>

/** After so many looks a provider is asked once a day; see `nextLook`. */
const DAILY_LOOKS = 8

/**
 * The one place where the answer of a provider about a payment takes effect, whoever brings it: the webhook, the payer's
 * browser coming back, the charge itself or the reconciler. They race for the lock on the client's money; the first to come
 * books the payment, the others find it booked.
 *
 * What is booked is the amount and currency that the provider says it took. A late "declined" or "pending" changes nothing
 * about a payment that is settled.
 *
 * @emits payments.payment_settled
 * @emits payments.charge_failed when nobody was there who would see that it was declined
 * @emits payments.charge_challenged when nobody was there whom the bank could see
 */
export async function recordOutcome(tx: Tx, attemptKey: string, outcome: PaymentOutcome): Promise<Recorded> {
  await lockOwnersMoney(tx, async () => {
    const known = await tx.db.select({ clientId: attempts.clientId }).from(attempts).where(eq(attempts.key, attemptKey))
    return known.map((one) => one.clientId)
  })
  const [attempt] = await tx.db.select().from(attempts).where(eq(attempts.key, attemptKey)).for('update')
  if (!attempt) return 'no_such_attempt'

  switch (outcome.kind) {
    case 'settled':
      return settle(tx, attempt, outcome)
    case 'authorised': {
      if (attempt.state === 'settled' || attempt.state === 'authorised') return 'unchanged'
      const methodId = outcome.method ? await keep(tx, attempt, outcome.method) : attempt.methodId
      return move(tx, attempt, 'authorised', {
        reason: null,
        reference: outcome.reference,
        methodId,
        heldUntil: outcome.until === null ? null : Temporal.Instant.from(outcome.until),
        // Held money waits for staff: asked about daily.
        looks: DAILY_LOOKS,
        lookAfter: nextLook(tx.now, DAILY_LOOKS),
      })
    }
    case 'declined':
      return decline(tx, attempt, outcome)
    case 'pending':
      if (attempt.state === 'settled' || attempt.state === 'pending') return 'unchanged'
      // Also after a decline: the payer has taken another card, and must not be led to pay twice. Should this only be a
      // "pending" that comes late, the reconciler asks again and hears of the decline.
      return move(tx, attempt, 'pending', {
        reason: null,
        reference: outcome.reference,
        looks: 0,
        lookAfter: nextLook(tx.now, 0),
      })
    case 'challenge':
      if (attempt.state === 'settled' || attempt.state === 'pending' || attempt.state === 'authorised')
        return 'unchanged'
      return challenge(tx, attempt, outcome.url)
    case 'unknown':
      // Of a session that a payer opens nothing was taken yet: it stays as it is, and the next click asks with the same key.
      if (attempt.way !== 'stored' || attempt.state !== 'started') return 'unchanged'
      return move(tx, attempt, 'unknown', { reason: outcome.reason })
    case 'open':
    case 'approved':
      return 'unchanged'
  }
}

async function settle(tx: Tx, attempt: Attempt, outcome: Settled): Promise<Recorded> {
  const amount = Money.fromWire(outcome.amount)
  const fee = outcome.fee ? Money.fromWire(outcome.fee) : Money.zero(amount.currency)
  const invoiceIds = await invoicesOf(tx, attempt.id)
  const [only, ...others] = invoiceIds
  const [transaction] = await tx.db
    .insert(transactions)
    .values({
      clientId: attempt.clientId,
      invoiceId: others.length === 0 ? only : null,
      attemptId: attempt.id,
      gateway: attempt.gateway,
      reference: outcome.reference,
      currency: amount.currency,
      amountMinor: amount.minor,
      feeMinor: fee.currency === amount.currency ? fee.minor : 0n,
      receivedAt: tx.now,
      methodId: attempt.methodId,
    })
    .onConflictDoNothing({ target: [transactions.gateway, transactions.reference] })
    .returning({ id: transactions.id })
  if (!transaction) {
    if (outcome.method && !(await wasKept(tx, attempt, outcome.method))) await keep(tx, attempt, outcome.method)
    return settleMore(tx, attempt, outcome)
  }
  const methodId = outcome.method ? await keep(tx, attempt, outcome.method) : attempt.methodId
  await tx.db.update(transactions).set({ methodId }).where(eq(transactions.id, transaction.id))
  await move(tx, attempt, 'settled', { reason: null, reference: outcome.reference, methodId, lookAfter: null })
  if (methodId !== null) await noteUsed(tx, methodId)
  const source = `transaction:${transaction.id}`
  const arrived = { amount, clearing: attempt.gateway, source }
  const house = tx.asRoom('payments')
  const paid = await bookSurcharge(house, attempt, amount, invoiceIds)
  if (paid.length === 1) await applyPayment(house, { invoiceId: only, ...arrived })
  else await applyPaymentToMany(house, { invoiceIds: paid, ...arrived })
  await post(tx, {
    kind: 'gateway_fee',
    source,
    clientId: attempt.clientId,
    currency: fee.currency,
    postings: [
      { account: 'fees', debit: fee },
      { account: `clearing:${attempt.gateway}`, credit: fee },
    ],
  })
  await tx.emit(paymentSettled({ transactionId: transaction.id, invoiceId: only, clientId: attempt.clientId }))
  return 'settled'
}

/**
 * The same reference again. Usually that is all there is to it; but more may have come under it since: coins that a payer
 * sent late to the same address. What is more is a payment of its own.
 */
async function settleMore(tx: Tx, attempt: Attempt, outcome: Settled): Promise<Recorded> {
  const amount = Money.fromWire(outcome.amount)
  const parts = await tx.db
    .select({ currency: transactions.currency, minor: transactions.amountMinor })
    .from(transactions)
    .where(
      and(
        eq(transactions.attemptId, attempt.id),
        or(
          eq(transactions.reference, outcome.reference),
          sql`starts_with(${transactions.reference}, ${`${outcome.reference}+`})`,
        ),
      ),
    )
  const booked = parts.reduce((sum, part) => sum + part.minor, 0n)
  const isSame = parts.length > 0 && parts.every((part) => part.currency === amount.currency)
  if (!isSame || amount.minor <= booked) return 'settled_before'
  const more = Money.ofMinor(amount.minor - booked, amount.currency)
  return settle(tx, attempt, {
    ...outcome,
    reference: `${outcome.reference}+${parts.length}`,
    amount: more.toWire(),
    fee: null,
  })
}

async function decline(
  tx: Tx,
  attempt: Attempt,
  { reason, isHard = false }: { reason: string; isHard?: boolean },
): Promise<Recorded> {
  if (attempt.state === 'settled' || attempt.state === 'declined' || attempt.state === 'expired') return 'unchanged'
  // The page of a payer may still take another card.
  const lookAfter = attempt.way === 'stored' ? null : nextLook(tx.now, attempt.looks)
  await move(tx, attempt, 'declined', { reason, isHard, lookAfter })
  const isCharge = attempt.way === 'stored'
  if (isCharge && isHard && attempt.methodId !== null) await noteFailing(tx, attempt.methodId, reason)
  // A challenge that was not met was counted when the bank asked for it.
  if (attempt.madeBy === 'schedule' && (isHard || attempt.state !== 'challenge'))
    await noteFailedTry(tx, attempt, { reason, isHard })
  const isSeen = attempt.madeBy === 'payer' && attempt.state !== 'pending' && attempt.state !== 'unknown'
  if (!isSeen) await tx.emit(chargeFailed({ attemptId: attempt.id, clientId: attempt.clientId }))
  return 'declined'
}

async function challenge(tx: Tx, attempt: Attempt, url: string): Promise<Recorded> {
  await move(tx, attempt, 'challenge', { challengeUrl: url })
  if (attempt.state === 'challenge' || attempt.madeBy === 'payer') return 'challenge'
  if (attempt.madeBy === 'schedule')
    await noteFailedTry(tx, attempt, { reason: 'the bank wants the payment to be confirmed', isHard: false })
  await tx.emit(chargeChallenged({ attemptId: attempt.id, clientId: attempt.clientId }))
  return 'challenge'
}

async function move<State extends Extract<AttemptState, Recorded>>(
  tx: Tx,
  attempt: Attempt,
  state: State,
  also: Partial<Attempt>,
): Promise<State> {
  await tx.db
    .update(attempts)
    .set({ ...also, state, changedAt: tx.now })
    .where(eq(attempts.id, attempt.id))
  // While money is on its way nobody is dunned for it.
  const by = holderOf(attempt)
  if (underway.includes(state)) await holdDunning(tx, { invoiceIds: await invoicesOf(tx, attempt.id), by })
  else if (underway.includes(attempt.state)) await releaseDunning(tx, { by })
  tx.record({
    action: `payment_${state}`,
    object: `payment_attempt:${attempt.id}`,
    before: { state: attempt.state },
    after: { state, reason: also.reason ?? null },
  })
  return state
}

/** Also one that was removed since: what was said of a payment before does not bring it back. */
const wasKept = async (tx: Tx, { gateway }: Attempt, { token }: NonNullable<Settled['method']>) =>
  (await tx.db.$count(methods, and(eq(methods.gateway, gateway), eq(methods.token, token)))) > 0

const keep = (tx: Tx, { clientId, gateway }: Attempt, method: NonNullable<Settled['method']>) =>
  keepMethod(tx, { clientId, gateway, method })
