import type {
  CallContext,
  ChargeAnswer,
  ChargePayment,
  KnownPayment,
  MethodToken,
  Unknown,
} from '@ostler/integration-kit'
import { toRazorpay } from './amount.ts'
import { order as asOrder, recurring as asRecurring, deleted } from './answers.ts'
import { isMissing, type Razorpay, shortKey } from './api.ts'
import { contactOf, findByKey, lookUp } from './orders.ts'
import { declined, declinedFor } from './outcomes.ts'

/**
 * Charges a mandate. Razorpay tells the payer a day ahead (RBI), so the result comes by webhook, up to 36 hours later.
 *
 * There are no idempotency keys. Each key has one order, found by its receipt, and an order is charged by the call that made
 * it and by none after that: what became of it is looked up.
 */
export async function charge(razorpay: Razorpay, input: ChargePayment, call: CallContext): Promise<ChargeAnswer> {
  const { method, payer } = input
  const amount = toRazorpay(input.amount)
  if (!amount) {
    const reason = `Razorpay does not take ${input.amount.amount} ${input.amount.currency}.`
    return { sessionId: null, outcome: { kind: 'declined', reason } }
  }
  if (method.customer === null) return { sessionId: null, outcome: declinedFor('token_not_found', null) }
  const found = await findByKey(razorpay, input.attemptKey, call)
  if (found.kind === 'unknown') return { sessionId: null, outcome: found }
  if (found.kind === 'found') return chargedBefore(razorpay, input, found.value.id, call)

  const opened = await razorpay.ask(
    {
      method: 'POST',
      path: '/orders',
      json: {
        ...amount,
        receipt: shortKey(input.attemptKey),
        payment_capture: true,
        notes: { attempt: input.attemptKey },
      },
    },
    asOrder,
    call,
  )
  if (opened.kind === 'unknown') return { sessionId: null, outcome: opened }
  if (opened.kind === 'refused') return { sessionId: null, outcome: declined(opened) }
  const sessionId = opened.value.id
  const asked = await razorpay.ask(
    {
      method: 'POST',
      path: '/payments/create/recurring',
      json: {
        ...amount,
        email: payer.email,
        contact: contactOf(payer.phone),
        order_id: sessionId,
        customer_id: method.customer,
        token: method.token,
        recurring: true,
        description: input.description.slice(0, 250),
        notes: { attempt: input.attemptKey },
      },
    },
    asRecurring,
    call,
  )
  if (asked.kind === 'unknown') return { sessionId, outcome: asked }
  if (asked.kind === 'refused')
    return { sessionId, outcome: isMissing(asked) ? declinedFor('token_not_found', null) : declined(asked) }
  return { sessionId, outcome: { kind: 'pending', reference: asked.value.razorpay_payment_id } }
}

async function chargedBefore(
  razorpay: Razorpay,
  { attemptKey, amount, method }: ChargePayment,
  sessionId: string,
  call: CallContext,
): Promise<ChargeAnswer> {
  const startedAt = Temporal.Now.instant().toString()
  const known: KnownPayment = { attemptKey, amount, method, sessionId, reference: null, startedAt }
  const outcome = await lookUp(razorpay, known, call)
  return { sessionId, outcome: outcome.kind === 'absent' ? unseen : outcome }
}

const unseen: Unknown = { kind: 'unknown', reason: 'Razorpay no longer shows this order.' }

export async function forget(
  razorpay: Razorpay,
  { token, customer }: MethodToken,
  call: CallContext,
): Promise<{ kind: 'forgotten' } | { kind: 'refused'; reason: string } | Unknown> {
  if (customer === null) return { kind: 'refused', reason: 'It is not known whose card this is.' }
  const path = `/customers/${encodeURIComponent(customer)}/tokens/${encodeURIComponent(token)}`
  const asked = await razorpay.ask({ method: 'DELETE', path }, deleted, call)
  if (asked.kind === 'read') return { kind: 'forgotten' }
  if (asked.kind === 'unknown') return asked
  return isMissing(asked) ? { kind: 'forgotten' } : { kind: 'refused', reason: asked.problem.description }
}
