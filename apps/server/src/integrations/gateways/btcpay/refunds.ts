import type { Absent, CallContext, KnownRefund, RefundOutcome, RefundRequest, Unknown } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import { referenceOf } from '../reference.ts'
import { fromAmount, toAmount } from './amount.ts'
import { invoiceAnswer, type PullPayment, payoutsAnswer, pullPaymentAnswer, pullPaymentsAnswer } from './answers.ts'
import type { Client } from './client.ts'
import { outcomeOf } from './outcomes.ts'

/**
 * Fifty characters is what a name may have. It names the invoice and the refund, because nothing else over there says
 * which refund belongs to what.
 */
const nameOf = ({ refundKey, payment }: Pick<RefundRequest, 'refundKey' | 'payment'>): string =>
  `${payment.reference} ${referenceOf(refundKey)}`

/**
 * A refund is a link at which the payer names an address, and gets the coins when the payout was approved and sent. The
 * amount is in the currency of the invoice.
 *
 * BTCPay keeps no sum of what went back, so it is added up here. Two refunds at the same moment are for the caller to keep
 * apart.
 */
export async function giveBack(client: Client, input: RefundRequest, call: CallContext): Promise<RefundOutcome> {
  const { payment, amount, reason } = input
  const paid = await client.inStore('GET', `/invoices/${encodeURIComponent(payment.reference)}`, invoiceAnswer, call)
  if (paid.kind === 'unknown') return paid
  if (paid.kind === 'no')
    return paid.status === 404
      ? { kind: 'declined', reason: 'BTCPay has no such payment.' }
      : { kind: 'unknown', reason: paid.message }
  const standing = await outcomeOf(client, paid.answer, call)
  if (standing.kind === 'unknown') return standing
  if (standing.kind !== 'settled') return { kind: 'declined', reason: 'The payment is not settled.' }

  const before = await pullPayments(client, call)
  if (before.kind === 'unknown') return before
  const same = before.list.find((one) => one.name === nameOf(input))
  if (same) return stateOf(client, same, call)
  const given = before.list
    .filter((one) => one.name?.startsWith(`${payment.reference} `) && !one.archived && one.currency === amount.currency)
    .map((one) => Money.fromWire(fromAmount(one.amount, one.currency)))
  const wanted = Money.fromWire(amount)
  const limit = Money.fromWire(standing.amount)
  if (wanted.currency !== limit.currency || Money.sum(given, wanted.currency).plus(wanted).compare(limit) > 0)
    return { kind: 'declined', reason: 'That is more than is left of the payment.' }

  const asked = await client.inStore('POST', `/invoices/${payment.reference}/refund`, pullPaymentAnswer, call, {
    name: nameOf(input),
    description: reason,
    refundVariant: 'Custom',
    customAmount: toAmount(amount),
    customCurrency: amount.currency,
  })
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'no') return { kind: 'declined', reason: asked.message }
  return { kind: 'pending', reference: asked.answer.id, claimUrl: asked.answer.viewLink }
}

export async function findRefund(
  client: Client,
  refund: KnownRefund,
  call: CallContext,
): Promise<RefundOutcome | Absent | Unknown> {
  if (refund.refundReference !== null) {
    const asked = await client.ask(
      'GET',
      `/pull-payments/${encodeURIComponent(refund.refundReference)}`,
      pullPaymentAnswer,
      call,
    )
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'yes') return stateOf(client, asked.answer, call)
    if (asked.status !== 404) return { kind: 'unknown', reason: asked.message }
  }
  const all = await pullPayments(client, call)
  if (all.kind === 'unknown') return all
  const found = all.list.find((one) => one.name === nameOf(refund))
  return found ? stateOf(client, found, call) : { kind: 'absent' }
}

type Listed = { kind: 'listed'; list: PullPayment[] } | Unknown

async function pullPayments(client: Client, call: CallContext): Promise<Listed> {
  const asked = await client.inStore('GET', '/pull-payments?includeArchived=true', pullPaymentsAnswer, call)
  if (asked.kind === 'yes') return { kind: 'listed', list: asked.answer }
  return asked.kind === 'no' ? { kind: 'unknown', reason: asked.message } : asked
}

async function stateOf(client: Client, pull: PullPayment, call: CallContext): Promise<RefundOutcome> {
  const asked = await client.ask('GET', `/pull-payments/${pull.id}/payouts`, payoutsAnswer, call)
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'no') return { kind: 'unknown', reason: asked.message }
  const whole = Money.fromWire(fromAmount(pull.amount, pull.currency))
  const sent = Money.sum(
    asked.answer
      .filter((one) => one.state === 'Completed')
      .map((one) => Money.fromWire(fromAmount(one.originalAmount ?? one.amount ?? '0', pull.currency))),
    pull.currency,
  )
  const isUnderWay = asked.answer.some((one) => one.state !== 'Completed' && one.state !== 'Cancelled')
  // Archived, it cannot be claimed any more: what went out until then is what was given back.
  if (sent.compare(whole) >= 0 || (pull.archived && sent.isPositive && !isUnderWay))
    return { kind: 'refunded', reference: pull.id, amount: sent.toWire() }
  if (pull.archived && !isUnderWay)
    return { kind: 'declined', reason: 'The refund was called off before it was claimed.' }
  return { kind: 'pending', reference: pull.id, claimUrl: pull.viewLink }
}
