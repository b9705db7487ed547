import { createHmac, timingSafeEqual } from 'node:crypto'
import type {
  Absent,
  CallContext,
  KnownPayment,
  PaymentOutcome,
  StartedPayment,
  StartPayment,
  Unknown,
} from '@ostler/integration-kit'
import { toRazorpay } from './amount.ts'
import {
  customer as asCustomer,
  order as asOrder,
  payment as asPayment,
  listOf,
  type Order,
  type Payment,
} from './answers.ts'
import { isMissing, type Razorpay, type Refused, shortKey } from './api.ts'
import { declined, furthest, outcomeOfPayment } from './outcomes.ts'

/**
 * Orders, which the payer pays in Razorpay's window on our page.
 *
 * They are taken by us (`payment_capture: false`): what the payer has authorised is captured after a last look at the
 * invoice, and what nobody captures goes back by itself.
 */

/** Up to this, cards and UPI are charged without asking the payer again (RBI, e-mandates): 15,000 rupees in paise. */
const MANDATE_LIMIT = 1_500_000

type Found<T> = { kind: 'found'; value: T } | Absent | Unknown

const notSaid = ({ problem }: Refused): Unknown => ({ kind: 'unknown', reason: problem.description })

/** Razorpay knows no idempotency keys of orders, so the receipt is searched for first. */
export async function findByKey(razorpay: Razorpay, key: string, call: CallContext): Promise<Found<Order>> {
  const query = new URLSearchParams({ receipt: shortKey(key) })
  const asked = await razorpay.ask({ method: 'GET', path: `/orders?${query}` }, listOf(asOrder), call)
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'refused') return notSaid(asked)
  const found = asked.value.items.find(({ receipt }) => receipt === shortKey(key))
  return found ? { kind: 'found', value: found } : { kind: 'absent' }
}

export async function startPayment(
  razorpay: Razorpay,
  input: StartPayment,
  call: CallContext,
): Promise<StartedPayment> {
  const amount = toRazorpay(input.amount)
  if (!amount)
    return { kind: 'declined', reason: `Razorpay does not take ${input.amount.amount} ${input.amount.currency}.` }
  // Mandates are of rupees only.
  const stores = input.store && amount.currency === 'INR'
  let customer = input.payer.customer
  if (stores && customer === null) {
    const made = await customerFor(razorpay, input.payer, call)
    if (made.kind !== 'found') return made
    customer = made.value
  }
  const found = await findByKey(razorpay, input.attemptKey, call)
  if (found.kind === 'unknown') return found
  if (found.kind === 'found') return fields(razorpay, input, found.value.id, stores ? customer : null)
  const opened = await razorpay.ask(
    {
      method: 'POST',
      path: '/orders',
      json: {
        ...amount,
        receipt: shortKey(input.attemptKey),
        payment_capture: false,
        notes: { attempt: input.attemptKey },
        ...(stores ? { customer_id: customer, method: 'card', token: mandate(amount.amount) } : {}),
      },
    },
    asOrder,
    call,
  )
  if (opened.kind === 'unknown') return opened
  if (opened.kind === 'refused') return { kind: 'declined', reason: declined(opened).reason }
  return fields(razorpay, input, opened.value.id, stores ? customer : null)
}

const mandate = (amount: number) => ({ max_amount: Math.max(amount, MANDATE_LIMIT), frequency: 'as_presented' })

async function customerFor(
  razorpay: Razorpay,
  { name, email, phone }: StartPayment['payer'],
  call: CallContext,
): Promise<{ kind: 'found'; value: string } | { kind: 'declined'; reason: string } | Unknown> {
  const asked = await razorpay.ask(
    // `0`: one that is there already is answered, and is no error.
    { method: 'POST', path: '/customers', json: { name, email, contact: contactOf(phone), fail_existing: '0' } },
    asCustomer,
    call,
  )
  if (asked.kind === 'unknown') return asked
  return asked.kind === 'read'
    ? { kind: 'found', value: asked.value.id }
    : { kind: 'declined', reason: declined(asked).reason }
}

/** Digits, and a plus in front. */
export const contactOf = (phone: string): string => phone.replace(/(?!^\+)\D/g, '')

/** Only what the payer's browser may know. */
function fields(
  { settings }: Razorpay,
  { amount, description, payer }: StartPayment,
  orderId: string,
  customer: string | null,
): StartedPayment {
  const said = toRazorpay(amount)!
  return {
    kind: 'fields',
    sessionId: orderId,
    widget: {
      name: 'razorpay',
      parameters: {
        keyId: settings.keyId,
        orderId,
        amount: String(said.amount),
        currency: said.currency,
        name: settings.brandName,
        description: description.slice(0, 250),
        payerName: payer.name,
        payerEmail: payer.email,
        payerPhone: contactOf(payer.phone),
        ...(customer === null ? {} : { customerId: customer, recurring: '1' }),
      },
    },
  }
}

async function orderWithPayments(
  razorpay: Razorpay,
  id: string,
  call: CallContext,
): Promise<Found<{ order: Order; payment: Payment | undefined }>> {
  const path = `/orders/${encodeURIComponent(id)}`
  const order = await razorpay.ask({ method: 'GET', path }, asOrder, call)
  if (order.kind === 'unknown') return order
  if (order.kind === 'refused') return isMissing(order) ? { kind: 'absent' } : notSaid(order)
  const payments = await razorpay.ask(
    { method: 'GET', path: `${path}/payments?expand%5B%5D=card&count=100` },
    listOf(asPayment),
    call,
  )
  if (payments.kind === 'unknown') return payments
  if (payments.kind === 'refused') return notSaid(payments)
  return { kind: 'found', value: { order: order.value, payment: furthest(payments.value.items) } }
}

type Standing = { outcome: PaymentOutcome | Absent; payment?: Payment }

const closed = { kind: 'declined', reason: 'The payment was closed.' } as const

/** A card that was declined leaves the order open for another one. */
async function standingOf(razorpay: Razorpay, known: KnownPayment, call: CallContext): Promise<Standing> {
  const id = await idOf(razorpay, known, call)
  if (id.kind !== 'found') return { outcome: id }
  const found = await orderWithPayments(razorpay, id.value, call)
  if (found.kind !== 'found') return { outcome: found }
  const { order, payment } = found.value
  const isCharge = known.method !== null
  const outcome = payment ? outcomeOfPayment(payment, isCharge) : undefined
  if (outcome?.kind === 'settled' || outcome?.kind === 'unknown') return { outcome, payment }
  if (order.notes.closed === 'yes') return { outcome: closed }
  if (isCharge) return { outcome: outcome ?? notCharged(known), payment }
  return { outcome: outcome ?? { kind: 'open' }, payment }
}

async function idOf(
  razorpay: Razorpay,
  { sessionId, attemptKey }: KnownPayment,
  call: CallContext,
): Promise<Found<string>> {
  if (sessionId !== null) return { kind: 'found', value: sessionId }
  const found = await findByKey(razorpay, attemptKey, call)
  return found.kind === 'found' ? { kind: 'found', value: found.value.id } : found
}

/** A request cannot be under way for longer. */
const LONGEST_CALL_MINUTES = 15

/** An order of a charge without a payment: either it was never charged, or that is being asked at this moment. */
function notCharged({ startedAt }: KnownPayment): (Absent & { kind: 'absent' }) | Unknown {
  const minutes = Temporal.Now.instant().since(Temporal.Instant.from(startedAt)).total('minutes')
  return minutes > LONGEST_CALL_MINUTES
    ? { kind: 'absent' }
    : { kind: 'unknown', reason: 'The charge may be under way at this moment.' }
}

export async function lookUp(
  razorpay: Razorpay,
  known: KnownPayment,
  call: CallContext,
): Promise<PaymentOutcome | Absent> {
  const { outcome } = await standingOf(razorpay, known, call)
  if (known.method !== null) return outcome.kind === 'absent' ? notCharged(known) : outcome
  // Of an order that is not closed, a decline is one try: the window still takes another card.
  return outcome.kind === 'declined' && outcome !== closed ? { kind: 'open' } : outcome
}

/** The signature binds the payment to our order; one of another order does not fit. Then Razorpay itself is asked. */
export async function finishPayment(
  razorpay: Razorpay,
  known: KnownPayment,
  answers: Record<string, string>,
  call: CallContext,
): Promise<PaymentOutcome | Absent> {
  const { razorpay_payment_id: id, razorpay_signature: signature } = answers
  if (id !== undefined && !isSigned(razorpay.settings.keySecret, known.sessionId, id, signature ?? ''))
    return { kind: 'unknown', reason: 'The signature of the payment does not fit.' }
  const { outcome, payment } = await standingOf(razorpay, known, call)
  if (outcome.kind !== 'approved' || !payment) return outcome
  const taken = await razorpay.ask(
    {
      method: 'POST',
      path: `/payments/${encodeURIComponent(payment.id)}/capture`,
      json: { amount: payment.amount, currency: payment.currency },
    },
    asPayment,
    call,
  )
  if (taken.kind === 'unknown') return taken
  // Somebody was faster, or it was refused: the order tells. The answer leaves out the card.
  const { outcome: now } = await standingOf(razorpay, known, call)
  return now.kind === 'approved' && taken.kind === 'refused' ? declined(taken) : now
}

export function isSigned(secret: string, orderId: string | null, paymentId: string, signature: string): boolean {
  if (orderId === null || secret === '') return false
  return isHmac(secret, `${orderId}|${paymentId}`, signature)
}

/** HMAC-SHA256 in small hexadecimal letters, compared in constant time. */
export function isHmac(secret: string, message: string | Uint8Array, signature: string): boolean {
  const expected = Buffer.from(createHmac('sha256', secret).update(message).digest('hex'))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** Razorpay cannot close an order, but takes notes on it, and nothing is captured without us. */
export async function expire(
  razorpay: Razorpay,
  known: KnownPayment,
  call: CallContext,
): Promise<PaymentOutcome | Absent> {
  const { outcome } = await standingOf(razorpay, known, call)
  const isOpen = outcome.kind === 'open' || outcome.kind === 'approved' || outcome.kind === 'declined'
  if (!isOpen || outcome === closed) return outcome
  const id = await idOf(razorpay, known, call)
  if (id.kind !== 'found') return id
  const marked = await razorpay.ask(
    {
      method: 'PATCH',
      path: `/orders/${encodeURIComponent(id.value)}`,
      json: { notes: { attempt: known.attemptKey, closed: 'yes' } },
    },
    asOrder,
    call,
  )
  if (marked.kind === 'read') return closed
  return marked.kind === 'unknown' ? marked : notSaid(marked)
}
