import type { DisputeNews } from '@ostler/integration-kit'
import { Money, type WireMoney } from '@ostler/kernel'
import type { Dispute } from './answers.ts'

/** What a dispute at PayPal means to us; null for one about nothing that we were paid. */
export function disputeOf(dispute: Dispute): DisputeNews | null {
  const paymentReference = dispute.disputed_transactions[0]?.seller_transaction_id
  if (paymentReference === undefined) return null
  const state = stateOf(dispute)
  return {
    reference: dispute.dispute_id,
    paymentReference,
    state,
    amount:
      state === 'lost' ? (dispute.dispute_outcome?.amount_refunded ?? dispute.dispute_amount) : dispute.dispute_amount,
    fee: feeOf(dispute),
    isMoneyTaken: state === 'lost' || (state !== 'won' && isTaken(dispute)),
    reason: reasons[dispute.reason] ?? 'The payer disputes the payment.',
    answerBy: dispute.seller_response_due_date ?? null,
  }
}

function stateOf({ status, dispute_life_cycle_stage: stage, dispute_outcome: outcome }: Dispute): DisputeNews['state'] {
  if (status === 'RESOLVED') return endOf(outcome)
  if (status === 'UNDER_REVIEW') return 'under_review'
  // In the inquiry the two sides talk to each other, and PayPal decides nothing yet.
  return stage === 'INQUIRY' ? 'warning' : 'open'
}

/** `RESOLVED_WITH_PAYOUT`: PayPal has paid the payer itself. Without a word about who won, the money tells. */
function endOf(outcome: Dispute['dispute_outcome']): 'won' | 'lost' {
  switch (outcome?.outcome_code) {
    case 'RESOLVED_BUYER_FAVOUR':
    case 'ACCEPTED':
      return 'lost'
    case 'RESOLVED_SELLER_FAVOUR':
    case 'RESOLVED_WITH_PAYOUT':
    case 'CANCELED_BY_BUYER':
    case 'DENIED':
      return 'won'
    default:
      return outcome?.amount_refunded && isAbove0(outcome.amount_refunded) ? 'lost' : 'won'
  }
}

const isAbove0 = (amount: WireMoney): boolean => Money.fromWire(amount).isPositive

/** What the seller has paid of the disputed amount so far, less what came back. */
const isTaken = (dispute: Dispute): boolean => moved(dispute, /^DISPUTE_SETTLEMENT$/)?.isPositive ?? false

function feeOf(dispute: Dispute): WireMoney | null {
  return moved(dispute, /FEE$/)?.toWire() ?? null
}

function moved({ money_movements, dispute_amount }: Dispute, reason: RegExp): Money | null {
  const ours = money_movements.filter(
    (one) => one.affected_party === 'SELLER' && one.amount && reason.test(one.reason ?? ''),
  )
  const [first] = ours
  if (!first) return null
  const currency = first.amount?.currency ?? dispute_amount.currency
  return Money.sum(
    ours
      .filter(({ amount }) => amount!.currency === currency)
      .map(({ amount, type }) => (type === 'CREDIT' ? Money.fromWire(amount!).negated() : Money.fromWire(amount!))),
    currency,
  )
}

const reasons: Record<string, string> = {
  MERCHANDISE_OR_SERVICE_NOT_RECEIVED: 'The payer says that nothing was delivered.',
  MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED: 'The payer says that it is not what was described.',
  UNAUTHORISED: 'The payer says that somebody else paid.',
  CREDIT_NOT_PROCESSED: 'The payer waits for a refund.',
  DUPLICATE_TRANSACTION: 'The payer says that it was charged twice.',
  INCORRECT_AMOUNT: 'The payer says that the amount is wrong.',
  PAYMENT_BY_OTHER_MEANS: 'The payer says that it was paid in another way.',
  CANCELED_RECURRING_BILLING: 'The payer says that the service was cancelled.',
  PROBLEM_WITH_REMITTANCE: 'The payer says that the money did not arrive.',
}
