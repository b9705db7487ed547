import type { CallContext, KnownPayment, PaymentOutcome } from '@ostler/integration-kit'
import { Money, type WireMoney } from '@ostler/kernel'
import { toPaypal } from './amount.ts'
import { authorization as asAuthorization, capture as asCapture } from './answers.ts'
import { issuesOf, type Paypal } from './api.ts'
import { declined } from './declines.ts'
import { outcomeOfAuthorization, outcomeOfCapture } from './outcomes.ts'
import { lookUp } from './page.ts'

/** Amounts that are held: orders with the intent AUTHORIZE. PayPal vouches for three days and forgets after 29. */

const nothingHeld = { kind: 'declined', reason: 'No amount is held for this payment.' } as const

export async function capture(
  paypal: Paypal,
  payment: KnownPayment,
  amount: WireMoney,
  call: CallContext,
): Promise<PaymentOutcome> {
  const value = toPaypal(amount)
  if (payment.reference === null || !value) return nothingHeld
  // PayPal takes up to 115 % of what is held. The payer has agreed to less.
  if (Money.fromWire(amount).compare(Money.fromWire(payment.amount)) > 0)
    return { kind: 'declined', reason: 'More is to be taken than is held.' }
  const taken = await paypal.ask(
    {
      method: 'POST',
      path: `/v2/payments/authorizations/${encodeURIComponent(payment.reference)}/capture`,
      requestId: `${payment.attemptKey}.take`,
      json: { amount: value, final_capture: true },
    },
    asCapture,
    call,
  )
  if (taken.kind === 'read') return outcomeOfCapture(taken.value)
  if (taken.kind === 'unknown') return taken
  return issuesOf(taken.problem).some((issue) => captured.has(issue))
    ? standing(paypal, payment, call)
    : declined(taken)
}

const captured = new Set(['AUTHORIZATION_ALREADY_CAPTURED', 'MAX_CAPTURE_COUNT_EXCEEDED'])

export async function release(paypal: Paypal, payment: KnownPayment, call: CallContext): Promise<PaymentOutcome> {
  if (payment.reference === null) return nothingHeld
  const path = `/v2/payments/authorizations/${encodeURIComponent(payment.reference)}`
  const released = await paypal.ask(
    { method: 'POST', path: `${path}/void`, requestId: `${payment.attemptKey}.release` },
    null,
    call,
  )
  if (released.kind === 'unknown') return released
  if (released.kind === 'read') return { kind: 'declined', reason: 'The amount is no longer held.' }
  if (!issuesOf(released.problem).includes('PREVIOUSLY_VOIDED')) return standing(paypal, payment, call)
  const held = await paypal.ask({ method: 'GET', path }, asAuthorization, call)
  return held.kind === 'read' ? outcomeOfAuthorization(held.value) : standing(paypal, payment, call)
}

/** Somebody was faster, so the order tells how it stands. */
async function standing(paypal: Paypal, payment: KnownPayment, call: CallContext): Promise<PaymentOutcome> {
  const found = await lookUp(paypal, payment, call)
  return found.kind === 'absent' ? { kind: 'unknown', reason: 'PayPal no longer shows this payment.' } : found
}
