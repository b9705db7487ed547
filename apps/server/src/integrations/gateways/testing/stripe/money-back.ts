import type { StripeAccount } from './account.ts'
import { invalid } from './faults.ts'
import type { StripeObject } from './registry.ts'

/** https://docs.stripe.com/api/refunds/create: never more than was taken and not given back yet. */
export function refund(
  account: StripeAccount,
  intent: StripeObject,
  wish: { amount: number | null; reason: string | null; metadata: Record<string, string> },
): StripeObject {
  const charge = account.registry.find(intent.latest_charge)
  if (!charge?.captured)
    throw invalid('This PaymentIntent has no successful charge to refund.', { param: 'payment_intent' })
  if (charge.disputed)
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: 'charge_disputed' })
  const left = charge.amount_captured - charge.amount_refunded
  const amount = wish.amount ?? left
  if (left === 0) throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  if (amount < 1 || amount > left)
    throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    })
  const made = account.registry.add('re', 'refund', {
    amount,
    currency: charge.currency,
    charge: charge.id,
    payment_intent: intent.id,
    reason: wish.reason,
    metadata: wish.metadata,
    status: charge.id.startsWith('py') ? 'pending' : 'succeeded',
    balance_transaction: null,
  })
  charge.amount_refunded += amount
  charge.refunded = charge.amount_refunded === charge.amount_captured
  made.balance_transaction = account.enter('refund', made, -amount, charge.currency).id
  account.emit('refund.created', made)
  account.emit('charge.refunded', charge)
  return made
}

/** The bank sends it back, days after it was said to be done. */
export function failRefund(account: StripeAccount, made: StripeObject): void {
  const charge = account.registry.get('charge', made.charge)
  made.status = 'failed'
  made.failure_reason = 'expired_or_canceled_card'
  charge.amount_refunded -= made.amount
  charge.refunded = false
  made.failure_balance_transaction = account.enter('refund_failure', made, made.amount, made.currency).id
  account.emit('refund.failed', made)
}

const DISPUTE_FEE = 2000

export function dispute(account: StripeAccount, intent: StripeObject, kind: 'chargeback' | 'inquiry'): StripeObject {
  const charge = account.registry.get('charge', intent.latest_charge)
  const made = account.registry.add('dp', 'dispute', {
    amount: charge.amount_captured,
    currency: charge.currency,
    charge: charge.id,
    payment_intent: intent.id,
    reason: 'fraudulent',
    status: kind === 'inquiry' ? 'warning_needs_response' : 'needs_response',
    is_charge_refundable: kind === 'inquiry',
    livemode: account.isLive,
    evidence_details: {
      due_by: charge.created + 7 * 86_400,
      has_evidence: false,
      past_due: false,
      submission_count: 0,
    },
    balance_transactions: [],
  })
  charge.disputed = true
  account.emit('charge.dispute.created', made)
  if (kind === 'inquiry') return made
  const entry = account.enter('adjustment', made, -made.amount, made.currency, DISPUTE_FEE)
  made.balance_transactions.push(structuredClone(entry))
  account.emit('charge.dispute.funds_withdrawn', made)
  return made
}

export function closeDispute(account: StripeAccount, made: StripeObject, how: 'won' | 'lost' | 'warning_closed'): void {
  made.status = how
  account.emit('charge.dispute.closed', made)
  if (how !== 'won') return
  const entry = account.enter('adjustment', made, made.amount, made.currency)
  made.balance_transactions.push(structuredClone(entry))
  account.emit('charge.dispute.funds_reinstated', made)
}
