import type { PaymentOutcome, RefundOutcome, StoredMethod } from '@ostler/integration-kit'
import type { WireMoney } from '@ostler/kernel'
import type { Authorization, Capture, Order, PaymentToken, Refund } from './answers.ts'

/** What the words of PayPal about a payment mean to us. */

/** Written over `custom_id`, where our key stands, when an order is not to be taken any more. */
const CLOSED = 'closed.'

export const closedMark = (attemptKey: string): string => `${CLOSED}${attemptKey}`

/** Our key of what an order, a capture or an authorization is for. */
export const attemptKeyOf = (customId: string | undefined): string | null =>
  !customId ? null : customId.startsWith(CLOSED) ? customId.slice(CLOSED.length) : customId

/** Our part of the order; we never make more than one. */
export const unitOf = (order: Order) => order.purchase_units[0]

export const linkOf = (links: { href: string; rel: string }[], ...rels: string[]): string | null =>
  links.find(({ rel }) => rels.includes(rel))?.href ?? null

export const pageOf = (order: Order): string | null => linkOf(order.links, 'payer-action', 'approve')

/** Money that was taken stays in front of what was only held, and both in front of what the order as a whole says. */
export function outcomeOfOrder(order: Order, isCharge: boolean): PaymentOutcome {
  const payments = unitOf(order)?.payments
  const method = methodOfOrder(order)
  const captures = payments?.captures ?? []
  const taken = captures.findLast(({ status }) => !failed.has(status)) ?? captures.at(-1)
  if (taken) return outcomeOfCapture(taken, method)
  const held = payments?.authorizations.at(-1)
  if (held) return outcomeOfAuthorization(held, method)

  if (unitOf(order)?.custom_id?.startsWith(CLOSED)) return { kind: 'declined', reason: 'The payment was closed.' }
  switch (order.status) {
    case 'CREATED':
    case 'SAVED':
    case 'PAYER_ACTION_REQUIRED': {
      const url = pageOf(order)
      return isCharge && url ? { kind: 'challenge', url } : { kind: 'open' }
    }
    case 'APPROVED':
      return { kind: 'approved' }
    case 'VOIDED':
      return { kind: 'declined', reason: 'The payment was cancelled at PayPal.' }
    default:
      return { kind: 'unknown', reason: `PayPal says ${order.status} and leaves out what belongs to it.` }
  }
}

const failed = new Set(['DECLINED', 'FAILED'])

/** What was refunded was paid before: refunds are told of by themselves. */
export function outcomeOfCapture(capture: Capture, method?: StoredMethod): PaymentOutcome {
  switch (capture.status) {
    case 'COMPLETED':
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED':
      return {
        kind: 'settled',
        reference: capture.id,
        amount: capture.amount,
        fee: feeOf(capture),
        settledAt: capture.create_time,
        ...(method ? { method } : {}),
      }
    case 'PENDING':
      // An eCheck, a review, a currency that staff have to accept first: nothing is ours yet.
      return { kind: 'pending', reference: capture.id }
    case 'DECLINED':
    case 'FAILED':
      return { kind: 'declined', reason: 'PayPal could not take the money.' }
    default:
      return { kind: 'unknown', reason: `PayPal says that the payment is ${capture.status}.` }
  }
}

const feeOf = (capture: Capture): WireMoney | null => capture.seller_receivable_breakdown?.paypal_fee ?? null

export function outcomeOfAuthorization(held: Authorization, method?: StoredMethod): PaymentOutcome {
  switch (held.status) {
    case 'CREATED':
    // What was taken of it stands beside it as a capture; when that failed, it is still held.
    case 'PARTIALLY_CAPTURED':
    case 'CAPTURED':
      return {
        kind: 'authorised',
        reference: held.id,
        amount: held.amount,
        until: held.expiration_time ?? null,
        ...(method ? { method } : {}),
      }
    case 'PENDING':
      return { kind: 'pending', reference: held.id }
    case 'VOIDED':
      return { kind: 'declined', reason: 'The amount is no longer held.' }
    case 'DENIED':
      return { kind: 'declined', reason: 'PayPal could not hold the amount.' }
    default:
      return { kind: 'unknown', reason: `PayPal says that the amount is ${held.status}.` }
  }
}

/** Nothing until PayPal has made a token of the payer's consent, which may take a while; an event tells then. */
function methodOfOrder(order: Order): StoredMethod | undefined {
  const paypal = order.payment_source?.paypal
  const vault = paypal?.attributes?.vault
  return vault?.id ? wallet(vault.id, vault.customer?.id, paypal?.email_address) : undefined
}

export const methodOfToken = ({ id, customer, payment_source }: PaymentToken): StoredMethod =>
  wallet(id, customer?.id, payment_source?.paypal?.email_address)

const wallet = (token: string, customer: string | undefined, email: string | undefined): StoredMethod => ({
  token,
  customer: customer ?? null,
  kind: 'wallet',
  brand: 'PayPal',
  last4: email === undefined ? '' : maskedAddress(email),
  expires: null,
  fingerprint: null,
})

/** `ada@example.com` as `a…@example.com`, which its owner knows and nobody can write to. */
function maskedAddress(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 1 ? '' : `${email[0]}…${email.slice(at)}`
}

export function outcomeOfRefund(refund: Refund): RefundOutcome {
  switch (refund.status) {
    case 'COMPLETED':
      return { kind: 'refunded', reference: refund.id, amount: refund.amount }
    case 'PENDING':
      return { kind: 'pending', reference: refund.id }
    case 'FAILED':
    case 'CANCELLED':
      return { kind: 'declined', reason: 'PayPal could not give the money back.' }
    default:
      return { kind: 'unknown', reason: `PayPal says that the refund is ${refund.status}.` }
  }
}
