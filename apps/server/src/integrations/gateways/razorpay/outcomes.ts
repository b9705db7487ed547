import type { DisputeNews, PaymentOutcome, RefundOutcome, StoredMethod } from '@ostler/integration-kit'
import { fromRazorpay } from './amount.ts'
import type { Dispute, Payment, Refund } from './answers.ts'
import { at, type Refused } from './api.ts'

/** What the words of Razorpay mean to us. */

/** Reasons after which the same card or mandate will not work again. */
const hard =
  /^(card_expired|card_lost|card_stolen|card_(reported_)?lost_or_stolen|card_blocked|debit_instrument_(blocked|inactive)|bank_account_(invalid|closed)|account_closed|mandate_(cancelled|revoked|expired)|token_(cancelled|rejected|expired|not_found))$/

const reasons: Record<string, string> = {
  insufficient_funds: 'There is not enough money in the account.',
  payment_declined: 'The bank declined the payment.',
  payment_failed: 'The bank declined the payment.',
  card_expired: 'The card has expired.',
  payment_timed_out: 'The payment was not confirmed in time.',
  payment_cancelled: 'The payment was cancelled.',
  token_cancelled: 'The permission to charge this card was withdrawn.',
  token_rejected: 'The bank did not allow automatic charges of this card.',
  token_not_found: 'Razorpay no longer knows this card.',
}

export function declinedFor(reason: string | null, description: string | null) {
  const isHard = reason !== null && hard.test(reason)
  return {
    kind: 'declined' as const,
    reason: (reason !== null && reasons[reason]) || description || 'The payment was declined.',
    ...(isHard ? { isHard } : {}),
  }
}

export const declined = ({ problem: { reason, description } }: Refused) => declinedFor(reason, description)

/** `created`: the payer is at it; of a charge: the bank is. */
export function outcomeOfPayment(payment: Payment, isCharge: boolean): PaymentOutcome {
  switch (payment.status) {
    case 'captured':
      return settled(payment)
    case 'refunded':
      // What was held and never taken is given back by Razorpay, and is called the same.
      return payment.captured === false
        ? { kind: 'declined', reason: 'The payment was not taken in time, and Razorpay gave it back.' }
        : settled(payment)
    case 'authorized':
      return isCharge ? { kind: 'pending', reference: payment.id } : { kind: 'approved' }
    case 'created':
      return isCharge ? { kind: 'pending', reference: payment.id } : { kind: 'open' }
    case 'failed':
      return declinedFor(payment.error_reason, payment.error_description)
    default:
      return { kind: 'unknown', reason: `Razorpay says that the payment is ${payment.status}.` }
  }
}

function settled(payment: Payment): PaymentOutcome {
  const method = methodOf(payment)
  // The fee includes the tax on it. Of a foreign currency it is charged in that of the account.
  const feeCurrency = payment.currency === 'INR' ? 'INR' : payment.base_currency
  return {
    kind: 'settled',
    reference: payment.id,
    amount: payment.money,
    fee: payment.fee === null || feeCurrency === null ? null : fromRazorpay(payment.fee, feeCurrency),
    settledAt: at(payment.created_at),
    ...(method ? { method } : {}),
  }
}

function methodOf({ token_id, customer_id, card }: Payment): StoredMethod | undefined {
  if (token_id === null || customer_id === null) return undefined
  return {
    token: token_id,
    customer: customer_id,
    kind: 'card',
    brand: card?.network ?? 'Card',
    last4: card?.last4 ?? '',
    expires: null,
    fingerprint: null,
  }
}

const rank: Record<string, number> = { captured: 4, refunded: 3, authorized: 2, created: 1 }

/** Of several tries for one order, the one that went furthest. */
export const furthest = (payments: Payment[]): Payment | undefined =>
  payments.toSorted((a, b) => (rank[b.status] ?? 0) - (rank[a.status] ?? 0))[0]

export function outcomeOfRefund(refund: Refund): RefundOutcome {
  switch (refund.status) {
    case 'processed':
      return { kind: 'refunded', reference: refund.id, amount: refund.money }
    case 'pending':
    case 'created':
      return { kind: 'pending', reference: refund.id }
    case 'failed':
      return { kind: 'declined', reason: 'The bank did not take the refund.' }
    default:
      return { kind: 'unknown', reason: `Razorpay says that the refund is ${refund.status}.` }
  }
}

/** Razorpay deducts the amount when a dispute is lost, for a chargeback sometimes before; `amount_deducted` tells. */
export function disputeOf(dispute: Dispute): DisputeNews {
  return {
    reference: dispute.id,
    paymentReference: dispute.payment_id,
    state: stateOf(dispute),
    amount: dispute.money,
    fee: null,
    isMoneyTaken: dispute.amount_deducted > 0 || dispute.status === 'lost',
    reason: dispute.reason_description ?? dispute.reason_code ?? 'The payer disputes the payment.',
    answerBy: dispute.respond_by === null ? null : at(dispute.respond_by),
  }
}

function stateOf({ status, phase, amount_deducted }: Dispute): DisputeNews['state'] {
  if (status === 'won' || status === 'lost' || status === 'under_review') return status
  if (status === 'closed') return amount_deducted > 0 ? 'lost' : 'won'
  // The bank suspects or asks for papers, and takes nothing yet.
  return phase === 'fraud' || phase === 'retrieval' ? 'warning' : 'open'
}
