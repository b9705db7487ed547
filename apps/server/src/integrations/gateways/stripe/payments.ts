import type { CallContext, Gateway, KnownPayment, StartedPayment, StartPayment } from '@ostler/integration-kit'
import type Stripe from 'stripe'
import { toStripe } from './amount.ts'
import { paymentAnswer, sessionAnswer } from './answers.ts'
import { type Asked, askStripe, isMismatch, type StripeAccess, unknownOf } from './client.ts'
import { forCustomer } from './customers.ts'
import { type Found, findPayment, lastTry, notFound, standingOf } from './standing.ts'

type Account = { access: StripeAccess; publishableKey: string; instance: string }

/** What Stripe carries back to us in its events. */
export const marked = (instance: string, attemptKey: string, clientId: number) => ({
  attempt_key: attemptKey,
  client_id: String(clientId),
  instance,
})

/** Paying by the payer: in fields of Stripe within our page, or on a page of Stripe. */
export function payments(account: Account): Pick<Gateway, 'startPayment' | 'finishPayment' | 'lookUp' | 'expire'> {
  const { access } = account
  return {
    async startPayment(input, call) {
      const sent = toStripe(input.amount)
      if (sent.kind === 'unfit') return { kind: 'declined', reason: sent.reason }
      const start = input.way === 'page' ? openPage : openFields
      const asked = await withCustomer(account, input, call, (customer, suffix) =>
        start(account, input, { ...sent, customer, key: input.attemptKey + suffix }, call),
      )
      if (asked.kind === 'yes') return asked.answer
      if (isMismatch(asked)) return again(account, input, call)
      return asked.kind === 'no' ? { kind: 'declined', reason: asked.message } : unknownOf(asked)
    },

    // What the browser brings along is not read: Stripe is asked.
    async finishPayment(payment, _answers, call) {
      const found = await findPayment(access, payment, call)
      if (found.kind !== 'yes') return notFound(found)
      if (found.answer === null) return { kind: 'absent' }
      return lastTry(found.answer) ?? standingOf(access, found.answer, call)
    },

    lookUp: (payment, call) => lookUp(access, payment, call),

    async expire(payment, call) {
      const before = await lookUp(access, payment, call)
      if (before.kind !== 'open' && before.kind !== 'challenge') return before
      const found = await findPayment(access, payment, call)
      if (found.kind !== 'yes') return notFound(found)
      if (found.answer === null) return { kind: 'absent' }
      const closing = await close(access, found.answer, call)
      // Refused because it is no longer open: the payer was faster, or it was closed before.
      return closing.kind === 'yes' || closing.kind === 'no' ? lookUp(access, payment, call) : unknownOf(closing)
    },
  }
}

export async function lookUp(access: StripeAccess, payment: KnownPayment, call: CallContext) {
  const found = await findPayment(access, payment, call)
  if (found.kind !== 'yes') return notFound(found)
  if (found.answer === null) return { kind: 'absent' as const }
  const { answer } = found
  // Fields that saw a decline take another card; a charge without the payer is over with it.
  const isOpen = payment.method === null && answer.kind === 'payment' && lastTry(answer) !== null
  return isOpen ? { kind: 'open' as const } : standingOf(access, answer, call)
}

function close(access: StripeAccess, found: Found, call: CallContext): Promise<Asked<unknown>> {
  const ask = askStripe(access, call)
  if (found.kind === 'session') return ask(sessionAnswer, (stripe) => stripe.checkout.sessions.expire(found.session.id))
  const { id } = found.payment
  return ask(paymentAnswer, (stripe) => stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' }))
}

/** A customer is made where something is stored for one, and named where there is one. */
async function withCustomer<Answer>(
  { access }: Account,
  { payer, store }: StartPayment,
  call: CallContext,
  make: (customer: string | null, suffix: string) => Promise<Asked<Answer>>,
): Promise<Asked<Answer>> {
  if (payer.customer === null && !store) return make(null, '')
  return forCustomer(askStripe(access, call), payer, make)
}

type Start = { amount: number; currency: string; customer: string | null; key: string }

export const words = (text: string) => (text.trim() || 'Payment').slice(0, 250)

async function openFields(
  account: Account,
  { attemptKey, description, payer, store, hold, returnUrl }: StartPayment,
  { amount, currency, customer, key }: Start,
  call: CallContext,
): Promise<Asked<StartedPayment>> {
  const asked = await askStripe(account.access, call)(paymentAnswer, (stripe) =>
    stripe.paymentIntents.create(
      {
        amount,
        currency,
        ...(customer === null ? {} : { customer }),
        description: words(description),
        metadata: marked(account.instance, attemptKey, payer.clientId),
        automatic_payment_methods: { enabled: true },
        capture_method: captureMethod(hold),
        ...(store ? { setup_future_usage: 'off_session' as const } : {}),
      },
      { idempotencyKey: key },
    ),
  )
  if (asked.kind !== 'yes') return asked
  return { kind: 'yes', answer: fieldsFor(account, asked.answer, returnUrl) }
}

function fieldsFor(
  { publishableKey }: Account,
  payment: { id: string; client_secret?: string | null | undefined },
  returnUrl: string,
): StartedPayment {
  const { id, client_secret: clientSecret } = payment
  if (!clientSecret) return { kind: 'unknown', reason: 'Stripe gave no client secret.' }
  const parameters = { publishableKey, clientSecret, returnUrl, intent: 'payment' }
  return { kind: 'fields', sessionId: id, widget: { name: 'stripe', parameters } }
}

/** Never `automatic_async`, the default: it answers before the fee is known, and we ask once. */
const captureMethod = (hold: boolean) => (hold ? ('manual' as const) : ('automatic' as const))

async function openPage(
  account: Account,
  { attemptKey, description, payer, store, hold, returnUrl, cancelUrl }: StartPayment,
  { amount, currency, customer, key }: Start,
  call: CallContext,
): Promise<Asked<StartedPayment>> {
  const metadata = marked(account.instance, attemptKey, payer.clientId)
  const wish: Stripe.Checkout.SessionCreateParams = {
    mode: 'payment',
    line_items: [
      { quantity: 1, price_data: { currency, unit_amount: amount, product_data: { name: words(description) } } },
    ],
    ...(customer === null ? {} : { customer }),
    ...(customer === null && payer.email ? { customer_email: payer.email } : {}),
    client_reference_id: attemptKey.slice(0, 200),
    metadata,
    // The payment within carries it too: what the session knows is not handed on to it.
    payment_intent_data: {
      metadata,
      description: words(description),
      capture_method: captureMethod(hold),
      ...(store ? { setup_future_usage: 'off_session' as const } : {}),
    },
    // Otherwise the payer may be shown, and charged, another currency than that of the invoice.
    adaptive_pricing: { enabled: false },
    // No expiry of ours: a time of day in it would make the same key another request. Stripe's is one day.
    success_url: returnUrl,
    cancel_url: cancelUrl,
  }
  const asked = await askStripe(account.access, call)(sessionAnswer, (stripe) =>
    stripe.checkout.sessions.create(wish, { idempotencyKey: key }),
  )
  if (asked.kind !== 'yes') return asked
  const { id, url } = asked.answer
  if (!url) return { kind: 'unknown', reason: 'Stripe gave no address of its page.' }
  return { kind: 'yes', answer: { kind: 'redirect', sessionId: id, url } }
}

/** The key was used with other words, such as a customer that was not known then. What it made is there. */
async function again(account: Account, input: StartPayment, call: CallContext): Promise<StartedPayment> {
  const known = { attemptKey: input.attemptKey, sessionId: null, reference: null, amount: input.amount, method: null }
  const startedAt = Temporal.Now.instant().subtract({ hours: 12 }).toString()
  const found = await findPayment(account.access, { ...known, startedAt }, call)
  if (found.kind !== 'yes') return unknownOf(found)
  if (found.answer?.kind === 'payment') return fieldsFor(account, found.answer.payment, input.returnUrl)
  const session = found.answer?.session
  if (session?.url) return { kind: 'redirect', sessionId: session.id, url: session.url }
  return { kind: 'unknown', reason: 'Stripe knows the key of this payment, and the payment is not to be found.' }
}
