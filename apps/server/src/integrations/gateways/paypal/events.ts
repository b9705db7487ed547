import type { CallContext, GatewayNews, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import {
  authorization,
  capture,
  dispute as disputeAnswer,
  disputes,
  order,
  paymentToken,
  refund as refundAnswer,
} from './answers.ts'
import type { Paypal } from './api.ts'
import { disputeOf } from './disputes.ts'
import { attemptKeyOf, linkOf, outcomeOfCapture, outcomeOfRefund, unitOf } from './outcomes.ts'
import { refundKeyOf } from './refunds.ts'

/** Those that the webhook has to be set up for. */
export const EVENT_TYPES = [
  'CHECKOUT.ORDER.APPROVED',
  'PAYMENT.CAPTURE.COMPLETED',
  'PAYMENT.CAPTURE.PENDING',
  'PAYMENT.CAPTURE.DENIED',
  'PAYMENT.CAPTURE.DECLINED',
  'PAYMENT.CAPTURE.REFUNDED',
  'PAYMENT.CAPTURE.REVERSED',
  'PAYMENT.AUTHORIZATION.CREATED',
  'PAYMENT.AUTHORIZATION.VOIDED',
  'PAYMENT.REFUND.PENDING',
  'PAYMENT.REFUND.FAILED',
  'CUSTOMER.DISPUTE.CREATED',
  'CUSTOMER.DISPUTE.UPDATED',
  'CUSTOMER.DISPUTE.RESOLVED',
  'VAULT.PAYMENT-TOKEN.CREATED',
  'VAULT.PAYMENT-TOKEN.DELETED',
] as const

type Reading = (resource: unknown, paypal: Paypal, call: CallContext) => GatewayNews | Promise<GatewayNews | Unknown>

const nothing: GatewayNews = { about: 'nothing' }

/** What a verified event says. One of a kind that we do not know, or that leaves out what belongs to it, says nothing. */
export async function newsOf(
  paypal: Paypal,
  event: { event_type: string; resource?: unknown },
  call: CallContext,
): Promise<GatewayNews | Unknown> {
  const read = Object.hasOwn(readings, event.event_type) ? readings[event.event_type] : undefined
  return read ? read(event.resource, paypal, call) : nothing
}

const as =
  <Schema extends z.ZodType>(schema: Schema, news: (resource: z.output<Schema>) => GatewayNews): Reading =>
  (resource) => {
    const read = schema.safeParse(resource)
    return read.success ? news(read.data) : nothing
  }

const ofCapture = as(capture, (resource) => ({
  about: 'payment',
  attemptKey: attemptKeyOf(resource.custom_id),
  sessionId: resource.supplementary_data?.related_ids?.order_id ?? null,
  outcome: outcomeOfCapture(resource),
}))

const ofAuthorization = as(authorization, (resource) => ({
  about: 'payment',
  attemptKey: attemptKeyOf(resource.custom_id),
  sessionId: resource.supplementary_data?.related_ids?.order_id ?? null,
  outcome: null,
}))

/** The refund links up to the payment that it belongs to. */
const ofRefund = as(refundAnswer, (resource) => {
  const paymentReference = captureIn(linkOf(resource.links, 'up'))
  if (paymentReference === null) return nothing
  return {
    about: 'refund',
    refundKey: refundKeyOf(resource.custom_id),
    reference: resource.id,
    paymentReference,
    outcome: outcomeOfRefund(resource),
  }
})

const captureIn = (href: string | null): string | null => /\/captures\/([\w-]+)$/.exec(href ?? '')?.[1] ?? null

const ofDispute = as(disputeAnswer, (resource) => {
  const dispute = disputeOf(resource)
  return dispute ? { about: 'dispute', dispute } : nothing
})

/**
 * PayPal has taken a payment back. Where a dispute was the reason, its own events say so; without one (a bank that recalled
 * the money, a decision of PayPal) this is all we hear, and it stands as a dispute that is lost already.
 */
const ofReversal: Reading = async (resource, paypal, call) => {
  const read = refundAnswer.safeParse(resource)
  const paymentReference = read.success ? (captureIn(linkOf(read.data.links, 'up')) ?? read.data.id) : null
  if (!read.success || paymentReference === null) return nothing
  const query = new URLSearchParams({ disputed_transaction_id: paymentReference })
  const asked = await paypal.ask({ method: 'GET', path: `/v1/customer/disputes?${query}` }, disputes, call)
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'read' && asked.value.items.length > 0) return nothing
  const { amount } = read.data
  return {
    about: 'dispute',
    dispute: {
      reference: `reversal-${paymentReference}`,
      paymentReference,
      state: 'lost',
      amount: { ...amount, amount: amount.amount.replace(/^-/, '') },
      fee: null,
      isMoneyTaken: true,
      reason: 'PayPal took the payment back.',
      answerBy: null,
    },
  }
}

const readings: Record<string, Reading> = {
  'CHECKOUT.ORDER.APPROVED': as(order, (resource) => ({
    about: 'payment',
    attemptKey: attemptKeyOf(unitOf(resource)?.custom_id),
    sessionId: resource.id,
    outcome: { kind: 'approved' },
  })),
  'PAYMENT.CAPTURE.COMPLETED': ofCapture,
  'PAYMENT.CAPTURE.PENDING': ofCapture,
  'PAYMENT.CAPTURE.DENIED': ofCapture,
  'PAYMENT.CAPTURE.DECLINED': ofCapture,
  'PAYMENT.CAPTURE.REFUNDED': ofRefund,
  'PAYMENT.CAPTURE.REVERSED': ofReversal,
  'PAYMENT.AUTHORIZATION.CREATED': ofAuthorization,
  'PAYMENT.AUTHORIZATION.VOIDED': ofAuthorization,
  'PAYMENT.REFUND.PENDING': ofRefund,
  'PAYMENT.REFUND.FAILED': ofRefund,
  'CUSTOMER.DISPUTE.CREATED': ofDispute,
  'CUSTOMER.DISPUTE.UPDATED': ofDispute,
  'CUSTOMER.DISPUTE.RESOLVED': ofDispute,
  // Made along with a payment, and later than it: the order tells the token now.
  'VAULT.PAYMENT-TOKEN.CREATED': as(paymentToken, ({ metadata }) =>
    metadata?.order_id === undefined
      ? nothing
      : { about: 'payment', attemptKey: null, sessionId: metadata.order_id, outcome: null },
  ),
  'VAULT.PAYMENT-TOKEN.DELETED': as(paymentToken, ({ id }) => ({
    about: 'method',
    token: id,
    change: { kind: 'gone' },
  })),
}
