import type { Absent, CallContext, KnownRefund, RefundOutcome, RefundRequest } from '@ostler/integration-kit'
import { toRazorpay } from './amount.ts'
import { refund as asRefund, listOf } from './answers.ts'
import { isMissing, type Razorpay, shortKey } from './api.ts'
import { outcomeOfRefund } from './outcomes.ts'

/** Money back to where it came from, within five to seven days. */
export async function refund(razorpay: Razorpay, input: RefundRequest, call: CallContext): Promise<RefundOutcome> {
  const amount = toRazorpay(input.amount)
  if (!amount)
    return { kind: 'declined', reason: `Razorpay cannot give back ${input.amount.amount} ${input.amount.currency}.` }
  // Razorpay gives back in the currency of the payment, whatever is meant.
  if (amount.currency !== input.payment.amount.currency)
    return { kind: 'declined', reason: `The payment was made in ${input.payment.amount.currency}.` }
  const asked = await razorpay.ask(
    {
      method: 'POST',
      path: `/payments/${encodeURIComponent(input.payment.reference)}/refund`,
      idempotencyKey: shortKey(input.refundKey),
      json: {
        amount: amount.amount,
        speed: 'normal',
        receipt: shortKey(input.refundKey),
        notes: { refund: input.refundKey },
      },
    },
    asRefund,
    call,
  )
  if (asked.kind === 'read') return outcomeOfRefund(asked.value)
  if (asked.kind === 'unknown') return asked
  return {
    kind: 'declined',
    reason: isMissing(asked) ? 'Razorpay does not know this payment.' : asked.problem.description,
  }
}

const PAGE = 100

/** By its name, or among the refunds of the payment, where our key is in the notes. */
export async function lookUpRefund(
  razorpay: Razorpay,
  known: KnownRefund,
  call: CallContext,
): Promise<RefundOutcome | Absent> {
  if (known.refundReference !== null) {
    const path = `/refunds/${encodeURIComponent(known.refundReference)}`
    const asked = await razorpay.ask({ method: 'GET', path }, asRefund, call)
    if (asked.kind === 'read') return outcomeOfRefund(asked.value)
    return asked.kind === 'unknown' ? asked : { kind: 'unknown', reason: asked.problem.description }
  }
  for (let skip = 0; ; skip += PAGE) {
    const path = `/payments/${encodeURIComponent(known.payment.reference)}/refunds?count=${PAGE}&skip=${skip}`
    const asked = await razorpay.ask({ method: 'GET', path }, listOf(asRefund), call)
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'refused') return { kind: 'unknown', reason: asked.problem.description }
    const { items } = asked.value
    const found = items.find(({ notes }) => notes.refund === known.refundKey)
    if (found) return outcomeOfRefund(found)
    if (items.length < PAGE) return { kind: 'absent' }
  }
}
