import type { Absent, CallContext, KnownRefund, RefundOutcome, RefundRequest, Unknown } from '@ostler/integration-kit'
import { toPaypal } from './amount.ts'
import { capture as asCapture, order as asOrder, refund as asRefund } from './answers.ts'
import { isMissing, issuesOf, type Paypal, type Refused, wordsOf } from './api.ts'
import { linkOf, outcomeOfRefund } from './outcomes.ts'

/** Tells our refunds from those that somebody made at PayPal, which repeat the `custom_id` of the payment. */
const OURS = 'refund.'

export const refundKeyOf = (customId: string | undefined): string | null =>
  customId?.startsWith(OURS) ? customId.slice(OURS.length) : null

const LONGEST_NOTE = 255

const reasons: Record<string, string> = {
  CAPTURE_FULLY_REFUNDED: 'This payment was refunded in full before.',
  REFUND_AMOUNT_EXCEEDED: 'The amount is more than what is left of the payment.',
  REFUND_TIME_LIMIT_EXCEEDED: 'PayPal gives money back for 180 days only.',
  REFUND_FAILED_INSUFFICIENT_FUNDS: 'There is not enough money in the PayPal account.',
  PENDING_CAPTURE: 'The payment is still pending at PayPal.',
  MAX_NUMBER_OF_REFUNDS_EXCEEDED: 'PayPal takes no further refund of this payment.',
  TRANSACTION_DISPUTED: 'The payment is disputed: PayPal decides about the money there.',
  REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK: 'The payment was charged back.',
  RESOURCE_NOT_FOUND: 'PayPal does not know this payment.',
}

/** Fees stay with PayPal when a payment is refunded. */
export async function refund(paypal: Paypal, input: RefundRequest, call: CallContext): Promise<RefundOutcome> {
  const amount = toPaypal(input.amount)
  if (!amount)
    return { kind: 'declined', reason: `PayPal cannot give back ${input.amount.amount} ${input.amount.currency}.` }
  const asked = await paypal.ask(
    {
      method: 'POST',
      path: `/v2/payments/captures/${encodeURIComponent(input.payment.reference)}/refund`,
      requestId: input.refundKey,
      json: {
        amount,
        custom_id: `${OURS}${input.refundKey}`,
        ...(input.reason === '' ? {} : { note_to_payer: input.reason.slice(0, LONGEST_NOTE) }),
      },
    },
    asRefund,
    call,
  )
  if (asked.kind === 'read') return outcomeOfRefund(asked.value)
  if (asked.kind === 'unknown') return asked
  const known = issuesOf(asked.problem).find((issue) => reasons[issue] !== undefined)
  return { kind: 'declined', reason: known === undefined ? wordsOf(asked.problem) : reasons[known]! }
}

/** By its name; or among the refunds of the order, where our key stands. */
export async function lookUpRefund(
  paypal: Paypal,
  known: KnownRefund,
  call: CallContext,
): Promise<RefundOutcome | Absent> {
  if (known.refundReference !== null) {
    const path = `/v2/payments/refunds/${encodeURIComponent(known.refundReference)}`
    const asked = await paypal.ask({ method: 'GET', path }, asRefund, call)
    if (asked.kind === 'read') return outcomeOfRefund(asked.value)
    return asked.kind === 'unknown' ? asked : notSaid(asked)
  }
  const orderId = await orderOf(paypal, known.payment, call)
  if (orderId.kind !== 'order') return orderId
  const asked = await paypal.ask(
    { method: 'GET', path: `/v2/checkout/orders/${encodeURIComponent(orderId.id)}` },
    asOrder,
    call,
  )
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'refused') return notSaid(asked)
  const payments = asked.value.purchase_units[0]?.payments
  // Only an order that shows the payment can also show that there is no refund of it.
  if (!payments?.captures.some(({ id }) => id === known.payment.reference)) return noOrder
  const found = payments.refunds.find(({ custom_id }) => refundKeyOf(custom_id) === known.refundKey)
  return found ? outcomeOfRefund(found) : { kind: 'absent' }
}

const noOrder: Unknown = { kind: 'unknown', reason: 'PayPal no longer shows the order of this payment.' }

const notSaid = (refused: Refused): Unknown => ({
  kind: 'unknown',
  reason: isMissing(refused) ? noOrder.reason : wordsOf(refused.problem),
})

/** A charge whose answer was lost is known by its payment alone, and that knows its order. */
async function orderOf(
  paypal: Paypal,
  { sessionId, reference }: RefundRequest['payment'],
  call: CallContext,
): Promise<{ kind: 'order'; id: string } | Unknown> {
  if (sessionId !== null) return { kind: 'order', id: sessionId }
  const path = `/v2/payments/captures/${encodeURIComponent(reference)}`
  const asked = await paypal.ask({ method: 'GET', path }, asCapture, call)
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'refused') return notSaid(asked)
  const id =
    asked.value.supplementary_data?.related_ids?.order_id ??
    /\/v2\/checkout\/orders\/([\w-]+)$/.exec(linkOf(asked.value.links, 'up') ?? '')?.[1]
  return id === undefined ? noOrder : { kind: 'order', id }
}
