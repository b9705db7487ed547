import type { Absent, CallContext, KnownRefund, RefundOutcome, RefundRequest, Unknown } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import { referenceOf } from '../reference.ts'
import { fromAmount, toAmount } from './amount.ts'
import { type Order, refundedAnswer } from './answers.ts'
import { type Client, isLockedOut } from './client.ts'
import { readOrder } from './orders.ts'
import type { Settings } from './settings.ts'

/** A refund has no name over there. The comment is ours, and stands in its record. */
const commentOf = ({ refundKey, reason }: RefundRequest): string => `${reason} [${referenceOf(refundKey)}]`.trim()

const nameOf = ({ refundKey, payment }: RefundRequest): string => `${payment.reference}/${referenceOf(refundKey)}`

/**
 * Gives back through the one line of the order. What went back before is read first, because they know no idempotency
 * keys.
 */
export async function giveBack(
  client: Client,
  settings: Settings,
  input: RefundRequest,
  call: CallContext,
): Promise<RefundOutcome> {
  const { payment, amount } = input
  const found = await readOrder(client, settings, payment.reference, payment.attemptKey, call)
  if (found.kind === 'unknown') return found
  if (found.kind === 'absent') return { kind: 'declined', reason: '2Checkout has no such payment.' }
  const { order } = found
  const before = refundIn(order, input)
  if (before.kind !== 'absent') return before
  const paid = Money.fromWire(fromAmount(order.GrossPrice, order.Currency.toUpperCase()))
  const wanted = Money.fromWire(amount)
  const given = Money.sum(
    (order.Refunds ?? []).map((one) => moneyOf(order, one.Amount)),
    paid.currency,
  )
  if (wanted.currency !== paid.currency || given.plus(wanted).compare(paid) > 0)
    return { kind: 'declined', reason: 'That is more than is left of the payment.' }

  const line = order.Items?.[0]?.LineItemReference
  const isWhole = wanted.equals(paid)
  if (!isWhole && !line) return { kind: 'declined', reason: 'The order has no line of which a part could go back.' }
  const asked = await client.ask('POST', `/orders/${order.RefNo}/refund/`, refundedAnswer, call, {
    amount: toAmount(amount),
    comment: commentOf(input),
    reason: 'Other',
    ...(isWhole ? {} : { items: [{ LineItemReference: line, Quantity: 1, Amount: toAmount(amount) }] }),
  })
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'yes') return { kind: 'refunded', reference: nameOf(input), amount }
  return isLockedOut(asked.code)
    ? { kind: 'unknown', reason: asked.message }
    : { kind: 'declined', reason: asked.message }
}

const moneyOf = (order: Order, amount: string | number): Money =>
  Money.fromWire(fromAmount(amount, order.Currency.toUpperCase()))

/** Absent only where the order tells of its refunds and ours is surely not among them. */
function refundIn(order: Order, refund: RefundRequest): RefundOutcome | Absent {
  const refunds = order.Refunds ?? []
  const ours = refunds.find((one) => one.Comment?.includes(`[${referenceOf(refund.refundKey)}]`))
  if (ours) return { kind: 'refunded', reference: nameOf(refund), amount: moneyOf(order, ours.Amount).toWire() }
  const isUnclear =
    (order.Status === 'REFUND' && refunds.length === 0) ||
    refunds.some((one) => !one.Comment && moneyOf(order, one.Amount).equals(Money.fromWire(refund.amount)))
  return isUnclear
    ? {
        kind: 'unknown',
        reason: '2Checkout shows a refund and does not say whether it is this one. Look at the order there.',
      }
    : { kind: 'absent' }
}

export async function findRefund(
  client: Client,
  settings: Settings,
  refund: KnownRefund,
  call: CallContext,
): Promise<RefundOutcome | Absent | Unknown> {
  const { reference, attemptKey } = refund.payment
  const found = await readOrder(client, settings, reference, attemptKey, call)
  return found.kind === 'found' ? refundIn(found.order, refund) : found
}
