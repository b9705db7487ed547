import type { Absent, CallContext, KnownPayment, PaymentOutcome } from '@ostler/integration-kit'
import type Stripe from 'stripe'
import { z } from 'zod'
import { type PaymentAnswer, paymentAnswer, type SessionAnswer, sessionAnswer } from './answers.ts'
import { type Ask, type Asked, askStripe, isMissing, type StripeAccess, TooMany, unknownOf } from './client.ts'
import { methodOf } from './methods.ts'
import { isOpenStill, outcomeOf } from './outcomes.ts'

/** What we read along with a payment: what it cost, and what was stored. */
const whole = ['latest_charge.balance_transaction', 'payment_method']
const wholeSession = ['payment_intent.latest_charge.balance_transaction', 'payment_intent.payment_method']

/** A payment at Stripe: in fields or charged it is a PaymentIntent, on a page a session around one. */
export type Found =
  | { kind: 'payment'; payment: PaymentAnswer }
  | { kind: 'session'; session: SessionAnswer; payment: PaymentAnswer | null }

/**
 * The payment with our key, whole. Null when Stripe has surely none.
 *
 * Without a name of Stripe's it is looked for among what was made since: the lists of Stripe are up to date at once, its
 * search is not.
 */
export async function findPayment(
  access: StripeAccess,
  known: KnownPayment,
  call: CallContext,
): Promise<Asked<Found | null>> {
  const ask = askStripe(access, call)
  const id = known.sessionId ?? known.reference
  if (id !== null) return read(ask, id)
  if (known.method === null) {
    const session = await byKey(ask, known, (stripe, params) => stripe.checkout.sessions.list(params))
    if (session.kind !== 'yes') return session
    if (session.answer !== null) return read(ask, session.answer)
  }
  const payment = await byKey(ask, known, (stripe, params) => stripe.paymentIntents.list(params))
  if (payment.kind !== 'yes') return payment
  return payment.answer === null ? { kind: 'yes', answer: null } : read(ask, payment.answer)
}

async function read(ask: Ask, id: string): Promise<Asked<Found>> {
  if (!id.startsWith('cs_')) {
    const asked = await ask(paymentAnswer, (stripe) => stripe.paymentIntents.retrieve(id, { expand: whole }))
    return asked.kind === 'yes' ? { kind: 'yes', answer: { kind: 'payment', payment: asked.answer } } : asked
  }
  const asked = await ask(sessionAnswer, (stripe) => stripe.checkout.sessions.retrieve(id, { expand: wholeSession }))
  if (asked.kind !== 'yes') return asked
  const { payment_intent: payment } = asked.answer
  const inside = typeof payment === 'object' && payment ? payment : null
  return { kind: 'yes', answer: { kind: 'session', session: asked.answer, payment: inside } }
}

type Listed = { id: string; metadata?: Record<string, string> | null }
type Window = { created: { gte: number; lte?: number }; customer?: string; limit: number }

/** Our clocks may differ, and a key may be used again for as long as Stripe remembers it. */
const BEFORE_SECONDS = 600
const AFTER_SECONDS = 24 * 3600

/** Answers of 100 each; a reader waits for the result. */
const MOST_LOOKED_THROUGH = 2000

async function byKey(
  ask: Ask,
  known: KnownPayment,
  list: (stripe: Stripe, params: Window) => AsyncIterable<Listed>,
): Promise<Asked<string | null>> {
  const startedAt = Math.floor(Temporal.Instant.from(known.startedAt).epochMilliseconds / 1000)
  const customer = known.method?.customer
  return ask(z.string().nullable(), async (stripe) =>
    firstWith(
      'attempt_key',
      known.attemptKey,
      list(stripe, {
        created: { gte: startedAt - BEFORE_SECONDS, lte: startedAt + AFTER_SECONDS },
        ...(customer ? { customer } : {}),
        limit: 100,
      }),
    ),
  )
}

export async function firstWith(name: string, key: string, listed: AsyncIterable<Listed>): Promise<string | null> {
  let seen = 0
  for await (const one of listed) {
    if (one.metadata?.[name] === key) return one.id
    seen += 1
    if (seen >= MOST_LOOKED_THROUGH) throw new TooMany(`Not among the first ${seen} at Stripe, and there are more.`)
  }
  return null
}

/** How it stands, with what was stored along with it. */
export async function standingOf(access: StripeAccess, found: Found, call: CallContext): Promise<PaymentOutcome> {
  if (found.kind === 'session') {
    const { status } = found.session
    if (status === 'expired') return { kind: 'declined', reason: 'The payment page was closed.' }
    if (status === 'open' && (found.payment === null || isOpenStill(found.payment))) return { kind: 'open' }
    if (found.payment === null) return { kind: 'unknown', reason: `Stripe says that the page is ${status}.` }
  }
  const { payment } = found
  if (payment === null) return { kind: 'open' }
  const isStored = payment.setup_future_usage === 'off_session'
  if (!isStored || !['succeeded', 'requires_capture'].includes(payment.status)) return outcomeOf(payment)
  const used = typeof payment.latest_charge === 'object' ? payment.latest_charge?.payment_method_details : null
  const stored = await methodOf(askStripe(access, call), { ...payment, customer: payment.customer ?? null, used })
  return stored.kind === 'method' ? outcomeOf(payment, stored.method) : stored
}

/** What the payer tried last was declined; the page or the fields are open for something else. */
export const lastTry = (found: Found): PaymentOutcome | null => {
  const { payment } = found
  if (payment?.status !== 'requires_payment_method' || !payment.last_payment_error) return null
  const declined = outcomeOf(payment)
  return declined.kind === 'declined' ? { kind: 'declined', reason: declined.reason } : null
}

/** A name of theirs that they do not know means other keys, not a payment that was never made: it is no `absent`. */
export const notFound = (asked: Exclude<Asked<unknown>, { kind: 'yes' }>): PaymentOutcome | Absent =>
  isMissing(asked)
    ? { kind: 'unknown', reason: 'Stripe does not know this payment. Do the keys belong to another account, or mode?' }
    : unknownOf(asked)
