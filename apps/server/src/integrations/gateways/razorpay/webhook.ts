import type { GatewayNews, RawWebhook, WebhookVerdict } from '@ostler/integration-kit'
import type { z } from 'zod'
import { event as asEvent, payloads } from './answers.ts'
import type { Razorpay } from './api.ts'
import { isHmac } from './orders.ts'
import { disputeOf, outcomeOfPayment, outcomeOfRefund } from './outcomes.ts'

export const EVENT_TYPES = [
  'payment.authorized',
  'payment.captured',
  'payment.failed',
  'order.paid',
  'refund.created',
  'refund.processed',
  'refund.failed',
  'payment.dispute.created',
  'payment.dispute.under_review',
  'payment.dispute.action_required',
  'payment.dispute.won',
  'payment.dispute.lost',
  'payment.dispute.closed',
  'token.cancelled',
  'token.rejected',
  'settlement.processed',
] as const

/** Razorpay sends again for a day, and on request for 15 more. The time is part of what is signed. */
const OLDEST_HOURS = 17 * 24
const AHEAD_SECONDS = 300

const refused = (reason: string): WebhookVerdict => ({ kind: 'refused', reason })

export function parseWebhook({ settings }: Razorpay, raw: RawWebhook): WebhookVerdict {
  const signature = raw.headers['x-razorpay-signature']
  const eventId = raw.headers['x-razorpay-event-id']
  if (!signature || !eventId) return refused('A header of the signature is missing.')
  const secrets = [settings.webhookSecret, settings.previousWebhookSecret].filter((secret) => secret !== '')
  if (settings.webhookSecret === '' || !secrets.some((secret) => isHmac(secret, raw.body, signature)))
    return refused('The signature does not fit.')
  const event = readEvent(raw.body)
  if (!event) return refused('The body is no event.')
  const age = raw.receivedAt.epochMilliseconds / 1000 - event.created_at
  if (age > OLDEST_HOURS * 3600 || age < -AHEAD_SECONDS) return refused('Its time is not now.')
  return { kind: 'accepted', events: [{ eventId, type: event.event, news: newsOf(event) }] }
}

function readEvent(body: Uint8Array) {
  try {
    return asEvent.safeParse(JSON.parse(Buffer.from(body).toString('utf8'))).data ?? null
  } catch {
    return null
  }
}

const nothing: GatewayNews = { about: 'nothing' }

function newsOf({ event, payload }: z.output<typeof asEvent>): GatewayNews {
  if (event.startsWith('payment.dispute.')) {
    const dispute = payloads.dispute.safeParse(payload).data?.dispute?.entity
    return dispute ? { about: 'dispute', dispute: disputeOf(dispute) } : nothing
  }
  if (event.startsWith('refund.')) {
    const refund = payloads.refund.safeParse(payload).data?.refund?.entity
    if (!refund) return nothing
    const { refund: key } = refund.notes
    return {
      about: 'refund',
      refundKey: typeof key === 'string' ? key : null,
      reference: refund.id,
      paymentReference: refund.payment_id,
      outcome: outcomeOfRefund(refund),
    }
  }
  if (event === 'token.cancelled' || event === 'token.rejected') {
    const token = payloads.token.safeParse(payload).data?.token?.entity
    return token ? { about: 'method', token: token.id, change: { kind: 'gone' } } : nothing
  }
  if (['payment.authorized', 'payment.captured', 'payment.failed', 'order.paid'].includes(event)) {
    const payment = payloads.payment.safeParse(payload).data?.payment?.entity
    if (!payment) return nothing
    const { attempt } = payment.notes
    const attemptKey = typeof attempt === 'string' ? attempt : null
    // A payment that no order of ours asked for, made with a link or a button of the dashboard.
    if (attemptKey === null && payment.order_id === null) return nothing
    return { about: 'payment', attemptKey, sessionId: payment.order_id, outcome: outcomeOfPayment(payment, false) }
  }
  return event === 'settlement.processed' ? { about: 'payout' } : nothing
}
