import type { StripeAccount } from './account.ts'
import { behaviourOf, newMethod } from './cards.ts'
import { invalid, StripeFault } from './faults.ts'
import type { StripeObject } from './registry.ts'

/** Who confirms, and how: a charge while the payer is away, our server, or Stripe's own script or page. */
export type Confirming = { by: 'server' | 'stripe'; offSession: boolean; returnUrl: string | null }

const HELD_FOR_SECONDS = 7 * 86_400

/** Takes the money of a payment from a method: https://docs.stripe.com/payments/paymentintents/lifecycle */
export function confirm(
  account: StripeAccount,
  intent: StripeObject,
  method: StripeObject,
  how: Confirming,
  origin: string,
): void {
  if (!['requires_payment_method', 'requires_confirmation'].includes(intent.status)) throw unexpected(intent)
  if (method.customer && method.customer !== intent.customer)
    throw invalid(`The customer of the PaymentMethod is not that of the PaymentIntent.`, { param: 'payment_method' })
  const { decline, isChallenged } = behaviourOf(method)
  intent.last_payment_error = null
  intent.next_action = null
  if (decline) fail(account, intent, method, { code: 'card_declined', ...decline })
  if (isChallenged && how.offSession)
    fail(account, intent, method, { code: 'authentication_required', decline_code: 'authentication_required' })
  if (isChallenged) {
    if (how.by === 'server' && how.returnUrl === null)
      throw invalid('This PaymentIntent needs a return_url.', { param: 'return_url' })
    intent.payment_method = method.id
    intent.status = 'requires_action'
    const url = `${origin}/3d-secure/${intent.id}?client_secret=${intent.client_secret}&return_url=${encodeURIComponent(how.returnUrl ?? '')}`
    intent.next_action = { type: 'redirect_to_url', redirect_to_url: { url, return_url: how.returnUrl } }
    account.emit('payment_intent.requires_action', intent)
    return
  }
  take(account, intent, method)
}

/** The bank is satisfied, or the money is simply taken. */
export function take(account: StripeAccount, intent: StripeObject, method: StripeObject): void {
  const isDebit = method.type === 'sepa_debit'
  const charge = account.registry.add(isDebit ? 'py' : 'ch', 'charge', {
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    currency: intent.currency,
    customer: intent.customer,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: method.type, [method.type]: { ...method[method.type] } },
    balance_transaction: null,
    captured: false,
    paid: true,
    refunded: false,
    disputed: false,
    status: 'succeeded',
    livemode: account.isLive,
    metadata: { ...intent.metadata },
  })
  intent.payment_method = method.id
  intent.latest_charge = charge.id
  intent.last_payment_error = null
  intent.next_action = null
  keep(account, intent, method, charge)
  if (isDebit) {
    charge.status = 'pending'
    intent.status = 'processing'
    account.emit('payment_intent.processing', intent)
    return
  }
  if (intent.capture_method === 'manual') {
    charge.payment_method_details[method.type].capture_before = charge.created + HELD_FOR_SECONDS
    intent.status = 'requires_capture'
    intent.amount_capturable = intent.amount
    account.emit('payment_intent.amount_capturable_updated', intent)
    return
  }
  capture(account, intent, intent.amount)
}

export function capture(account: StripeAccount, intent: StripeObject, amount: number): void {
  const charge = account.registry.get('charge', intent.latest_charge)
  charge.captured = true
  charge.status = 'succeeded'
  charge.amount_captured = amount
  // 1.5 % + 0.25, as in the European price list.
  const fee = Math.round((amount * 15) / 1000) + 25
  charge.balance_transaction = account.enter(
    charge.id.startsWith('py') ? 'payment' : 'charge',
    charge,
    amount,
    intent.currency,
    fee,
  ).id
  intent.status = 'succeeded'
  intent.amount_received = amount
  intent.amount_capturable = 0
  account.emit('charge.succeeded', charge)
  account.emit('payment_intent.succeeded', intent)
}

/** Stored where that was asked for; otherwise it worked this once. */
function keep(account: StripeAccount, intent: StripeObject, method: StripeObject, charge: StripeObject): void {
  if (intent.setup_future_usage !== 'off_session' || !intent.customer) return
  if (method.type !== 'ideal') {
    method.customer = intent.customer
    return
  }
  const debit = newMethod(account.registry, 'debit', account.isLive)
  debit.customer = intent.customer
  charge.payment_method_details.ideal.generated_sepa_debit = debit.id
}

function fail(
  account: StripeAccount,
  intent: StripeObject,
  method: StripeObject,
  reason: Record<string, unknown>,
): never {
  const error = {
    type: 'card_error',
    message:
      reason.code === 'authentication_required'
        ? 'Your card was declined. This transaction requires authentication.'
        : 'Your card was declined.',
    doc_url: 'https://stripe.com/docs/error-codes',
    ...reason,
  }
  intent.status = 'requires_payment_method'
  intent.payment_method = null
  intent.last_payment_error = { ...error, payment_method: structuredClone(method) }
  account.emit('payment_intent.payment_failed', intent)
  throw new StripeFault(402, {
    ...error,
    payment_intent: structuredClone(intent),
    payment_method: structuredClone(method),
  })
}

export function cancel(account: StripeAccount, intent: StripeObject, reason: string | null): void {
  const open = ['requires_payment_method', 'requires_confirmation', 'requires_action', 'requires_capture']
  if (!open.includes(intent.status)) throw unexpected(intent)
  intent.status = 'canceled'
  intent.canceled_at = Math.floor(Date.now() / 1000)
  intent.cancellation_reason = reason
  intent.amount_capturable = 0
  account.emit('payment_intent.canceled', intent)
}

export const unexpected = (intent: StripeObject) =>
  invalid(`This PaymentIntent cannot do that because it has a status of ${intent.status}.`, {
    code: 'payment_intent_unexpected_state',
    payment_intent: structuredClone(intent),
  })
