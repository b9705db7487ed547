import type { DisputeNews, PaymentOutcome, RefundOutcome, StoredMethod } from '@ostler/integration-kit'
import { fromMollie } from './amount.ts'
import type { ChargebackAnswer, MandateAnswer, PaymentAnswer, RefundAnswer } from './answers.ts'

/**
 * Why a payment failed, for the payer, and whether the same means can ever work again. Words of Mollie for cards, and of
 * the banks (ISO 20022, external reason codes) for direct debits.
 */
const refused = 'The bank refused the payment. Please use another card or another way to pay.'
const accountGone = 'The bank account is closed, or there is none.'
const notAllowed = 'The bank was told not to allow our direct debits.'

const hard: Record<string, string> = {
  card_expired: 'The card has expired.',
  expired_card: 'The card has expired.',
  inactive_card: 'The card is not active.',
  invalid_card_number: 'The card number is wrong.',
  lost_card: refused,
  stolen_card: refused,
  pick_up_card_special_condition: refused,
  capture_card: refused,
  restricted_card: refused,
  possible_fraud: refused,
  suspected_fraud: refused,
  fraud_security_related: refused,
  closed_account: accountGone,
  invalid_account_number: accountGone,
  lifecycle_related: 'The card was replaced. Please enter the new one.',
  AC01: accountGone,
  AC04: accountGone,
  AC06: notAllowed,
  AG01: notAllowed,
  MD01: notAllowed,
  MD07: accountGone,
  SL01: notAllowed,
}

const soft: Record<string, string> = {
  insufficient_funds: 'There is not enough money on the account.',
  exceeds_withdrawal_amount_limit: 'The limit of the card is reached.',
  invalid_cvv: 'The security code is wrong.',
  invalid_card_holder_name: 'The name on the card is wrong.',
  authentication_abandoned: 'The bank could not confirm that it was you.',
  authentication_failed: 'The bank could not confirm that it was you.',
  authentication_required: 'The bank wants you to confirm the payment.',
  authentication_unavailable_acs: 'The bank could not be reached. Please try again.',
  issuer_unavailable: 'The bank could not be reached. Please try again.',
  AM04: 'There is not enough money on the account.',
  MS02: 'The bank refused the direct debit.',
  MS03: 'The bank refused the direct debit.',
}

function failed({ statusReason, details }: PaymentAnswer): PaymentOutcome {
  const codes = [details?.failureReason, details?.bankReasonCode, statusReason?.code].filter(
    (code) => !!code,
  ) as string[]
  const known = codes.find((code) => hard[code] ?? soft[code])
  const reason = (known && (hard[known] ?? soft[known])) || refused
  return { kind: 'declined', reason, ...(codes.some((code) => hard[code]) ? { isHard: true } : {}) }
}

export function outcomeOf(payment: PaymentAnswer, method?: StoredMethod): PaymentOutcome {
  const reference = payment.id
  switch (payment.status) {
    case 'open':
      return { kind: 'open' }
    case 'pending':
      return { kind: 'pending', reference }
    case 'paid':
      return {
        kind: 'settled',
        reference,
        amount: fromMollie(payment.amount),
        // Mollie says what it keeps with its monthly invoice and its settlements, which an API key may not read.
        fee: null,
        settledAt: Temporal.Instant.from(payment.paidAt ?? payment.createdAt).toString(),
        ...(method ? { method } : {}),
      }
    case 'failed':
      return failed(payment)
    case 'canceled':
      return { kind: 'declined', reason: 'The payment was called off.' }
    case 'expired':
      return { kind: 'declined', reason: 'The payment page was closed.' }
    default:
      return { kind: 'unknown', reason: `Mollie says that the payment is ${payment.status}.` }
  }
}

/** `queued` waits for money in the account at Mollie, and can still be called off there. */
export function refundOutcome(refund: RefundAnswer): RefundOutcome {
  switch (refund.status) {
    case 'refunded':
      return { kind: 'refunded', reference: refund.id, amount: fromMollie(refund.amount) }
    case 'queued':
    case 'pending':
    case 'processing':
      return { kind: 'pending', reference: refund.id }
    case 'failed':
      return { kind: 'declined', reason: 'The refund failed.' }
    case 'canceled':
      return { kind: 'declined', reason: 'The refund was called off at Mollie.' }
    default:
      return { kind: 'unknown', reason: `Mollie says that the refund is ${refund.status}.` }
  }
}

/** There is nothing to answer: the bank takes the money at once, and now and then gives it back. */
export function disputeOf(chargeback: ChargebackAnswer): DisputeNews {
  const { reason, reversedAt } = chargeback
  return {
    reference: chargeback.id,
    paymentReference: chargeback.paymentId,
    state: reversedAt ? 'won' : 'lost',
    amount: fromMollie(chargeback.amount),
    fee: null,
    isMoneyTaken: !reversedAt,
    reason: [reason?.code, reason?.description].filter(Boolean).join(' ') || 'chargeback',
    answerBy: null,
  }
}

/** Of an IBAN its end only: it could be used elsewhere. */
export function methodOf(mandate: MandateAnswer, customer: string): StoredMethod {
  const { details } = mandate
  const base = { token: mandate.id, customer, fingerprint: null, expires: null }
  switch (mandate.method) {
    case 'creditcard':
      return {
        ...base,
        kind: 'card',
        brand: details?.cardLabel ?? 'Card',
        last4: (details?.cardNumber ?? '').slice(-4),
        expires: details?.cardExpiryDate?.slice(0, 7) ?? null,
        fingerprint: details?.cardFingerprint ?? null,
      }
    case 'directdebit':
      return { ...base, kind: 'bank_debit', brand: 'SEPA', last4: (details?.consumerAccount ?? '').slice(-4) }
    default: {
      const address = details?.consumerAccount ?? ''
      const masked = address.includes('@') ? address.replace(/^(.)[^@]*@/, '$1…@') : address.slice(-4)
      return { ...base, kind: 'wallet', brand: mandate.method === 'paypal' ? 'PayPal' : mandate.method, last4: masked }
    }
  }
}
