import type { PaymentOutcome } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { applyPayment } from '../../billing/index.ts'
import { lockOwnersMoney, post } from '../../ledger/index.ts'
import { paymentSettled } from '../events.ts'
import { type AttemptState, attempts, transactions } from '../schema.ts'

export type Recorded = 'settled' | 'settled_before' | 'declined' | 'pending' | 'unchanged' | 'no_such_attempt'

/**
 * The one place where the answer of a provider about a payment takes effect, whoever brings it: the webhook, the payer's
 * browser coming back, or the reconciler. They race for the lock on the client's money; the first to come books the
 * payment, the others find it booked.
 *
 * What is booked is the amount and currency that the provider says it took. A late "declined" or "pending" changes nothing
 * about a payment that is settled.
 *
 * @emits payments.payment_settled
 */
export async function recordOutcome(tx: Tx, attemptKey: string, outcome: PaymentOutcome): Promise<Recorded> {
  await lockOwnersMoney(tx, async () => {
    const known = await tx.db.select({ clientId: attempts.clientId }).from(attempts).where(eq(attempts.key, attemptKey))
    return known.map((one) => one.clientId)
  })
  const [attempt] = await tx.db.select().from(attempts).where(eq(attempts.key, attemptKey)).for('update')
  if (!attempt) return 'no_such_attempt'

  const moveTo = async (state: AttemptState, reason: string | null) => {
    await tx.db.update(attempts).set({ state, reason, changedAt: tx.now }).where(eq(attempts.id, attempt.id))
    tx.record({
      action: `payment_${state}`,
      object: `payment_attempt:${attempt.id}`,
      before: { state: attempt.state },
      after: { state, reason },
    })
  }

  switch (outcome.kind) {
    case 'settled': {
      const amount = Money.fromWire(outcome.amount)
      const fee = outcome.fee ? Money.fromWire(outcome.fee) : Money.zero(amount.currency)
      const [transaction] = await tx.db
        .insert(transactions)
        .values({
          clientId: attempt.clientId,
          invoiceId: attempt.invoiceId,
          attemptId: attempt.id,
          gateway: attempt.gateway,
          reference: outcome.reference,
          currency: amount.currency,
          amountMinor: amount.minor,
          feeMinor: fee.minor,
          receivedAt: tx.now,
        })
        .onConflictDoNothing({ target: [transactions.gateway, transactions.reference] })
        .returning({ id: transactions.id })
      if (!transaction) return 'settled_before'
      await moveTo('settled', null)
      const source = `transaction:${transaction.id}`
      await applyPayment(tx.asRoom('payments'), {
        invoiceId: attempt.invoiceId,
        amount,
        clearing: attempt.gateway,
        source,
      })
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
      await tx.emit(
        paymentSettled({ transactionId: transaction.id, invoiceId: attempt.invoiceId, clientId: attempt.clientId }),
      )
      return 'settled'
    }
    case 'declined':
      if (attempt.state === 'settled' || attempt.state === 'declined') return 'unchanged'
      await moveTo('declined', outcome.reason)
      return 'declined'
    case 'pending':
      if (attempt.state === 'settled' || attempt.state === 'pending') return 'unchanged'
      // Also after a decline: the payer has taken another card, and must not be led to pay twice. Should this only be a
      // "pending" that comes late, the reconciler asks again and hears of the decline.
      await moveTo('pending', null)
      return 'pending'
    case 'open':
    case 'unknown':
      return 'unchanged'
  }
}
