import type { DisputeNews, PaymentOutcome, RefundOutcome, StoredMethod } from '@ostler/integration-kit'
import { fromStripe } from './amount.ts'
import type { DisputeAnswer, PaymentAnswer, RefundAnswer } from './answers.ts'
import { declineOf } from './declines.ts'

export const instantOf = (seconds: number): string => Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toString()

/** Can the payer still pay it? A declined card leads back to the first of these: Stripe knows no failed payment. */
export const isOpenStill = ({ status }: PaymentAnswer): boolean =>
  ['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(status)

const closed: Record<string, string> = {
  abandoned: 'The payment was closed.',
  automatic: 'The hold on the amount has lapsed.',
  expired: 'The payment has expired.',
  requested_by_customer: 'The payment was called off.',
}

/** How a payment stands. Its name is that of the money too: there is one successful charge in it. */
export function outcomeOf(payment: PaymentAnswer, method?: StoredMethod): PaymentOutcome {
  const reference = payment.id
  const stored = method ? { method } : {}
  const charge = typeof payment.latest_charge === 'object' ? payment.latest_charge : null
  switch (payment.status) {
    case 'succeeded': {
      const entry = typeof charge?.balance_transaction === 'object' ? charge.balance_transaction : null
      return {
        kind: 'settled',
        reference,
        amount: fromStripe(payment.amount_received, payment.currency),
        // In the currency of our account there, which may be another one.
        fee: entry ? fromStripe(entry.fee, entry.currency) : null,
        settledAt: instantOf(entry?.created ?? charge?.created ?? payment.created),
        ...stored,
      }
    }
    case 'processing':
      return { kind: 'pending', reference }
    case 'requires_capture':
      return {
        kind: 'authorised',
        reference,
        amount: fromStripe(payment.amount_capturable ?? payment.amount, payment.currency),
        until: heldUntil(charge?.payment_method_details),
        ...stored,
      }
    case 'requires_action': {
      const url = payment.next_action?.redirect_to_url?.url
      return url ? { kind: 'challenge', url } : { kind: 'open' }
    }
    case 'requires_payment_method':
      return payment.last_payment_error ? declineOf(payment.last_payment_error) : { kind: 'open' }
    case 'requires_confirmation':
      return { kind: 'open' }
    case 'canceled':
      return { kind: 'declined', reason: closed[payment.cancellation_reason ?? ''] ?? 'The payment was cancelled.' }
    default:
      return { kind: 'unknown', reason: `Stripe says that the payment is ${payment.status}.` }
  }
}

function heldUntil(used: { type: string; [detail: string]: unknown } | null | undefined): string | null {
  const details = used?.[used.type]
  if (typeof details !== 'object' || details === null || !('capture_before' in details)) return null
  return typeof details.capture_before === 'number' ? instantOf(details.capture_before) : null
}

const refundFailures: Record<string, string> = {
  expired_or_canceled_card: 'The card it was paid with has expired or was closed.',
  lost_or_stolen_card: 'The card it was paid with was reported lost.',
  insufficient_funds: 'There is not enough money on the account at Stripe.',
  charge_for_pending_refund_disputed: 'The payment was disputed meanwhile.',
  declined: 'The bank refused the refund.',
  merchant_request: 'It was called off at Stripe.',
}

/** A refund that was made can fail days later; the money is back with Stripe then. */
export function refundOutcome(refund: RefundAnswer): RefundOutcome {
  switch (refund.status) {
    case 'succeeded':
      return { kind: 'refunded', reference: refund.id, amount: fromStripe(refund.amount, refund.currency) }
    case 'pending':
    case 'requires_action':
      return { kind: 'pending', reference: refund.id }
    case 'failed':
      return { kind: 'declined', reason: refundFailures[refund.failure_reason ?? ''] ?? 'The refund failed.' }
    case 'canceled':
      return { kind: 'declined', reason: 'The refund was called off at Stripe.' }
    default:
      return { kind: 'unknown', reason: `Stripe says that the refund is ${refund.status ?? 'nothing'}.` }
  }
}

/** The words of https://docs.stripe.com/api/disputes/object#dispute_object-status */
const disputeStates: Record<string, DisputeNews['state']> = {
  warning_needs_response: 'warning',
  warning_under_review: 'warning',
  // The bank asked, and left it at that.
  warning_closed: 'won',
  prevented: 'won',
  needs_response: 'open',
  appeal_needs_response: 'open',
  under_review: 'under_review',
  appeal_under_review: 'under_review',
  won: 'won',
  lost: 'lost',
}

/**
 * Whether the money is gone is read from the entries that Stripe made for the dispute, not from its state: they are made
 * and taken back at moments of their own. Null when it is about no payment, or in a state that we do not know.
 */
export function disputeNews(dispute: DisputeAnswer): DisputeNews | null {
  const state = disputeStates[dispute.status]
  if (!state || !dispute.payment_intent) return null
  const entries = dispute.balance_transactions ?? []
  const taken = entries.reduce((sum, entry) => sum + entry.amount, 0)
  const fee = entries.reduce((sum, entry) => sum + entry.fee, 0)
  const dueBy = dispute.evidence_details?.due_by
  return {
    reference: dispute.id,
    paymentReference: dispute.payment_intent,
    state,
    amount: fromStripe(dispute.amount, dispute.currency),
    fee: entries[0] ? fromStripe(fee, entries[0].currency) : null,
    isMoneyTaken: taken < 0,
    reason: dispute.reason.replaceAll('_', ' '),
    answerBy: dueBy ? instantOf(dueBy) : null,
  }
}
