import { createHmac, timingSafeEqual } from 'node:crypto'
import type { GatewayNews, RawWebhook, WebhookVerdict } from '@ostler/integration-kit'
import { disputeAnswer, eventAnswer, methodAnswer, payoutAnswer, refundAnswer } from './answers.ts'
import { storedMethod } from './methods.ts'
import { disputeNews, refundOutcome } from './outcomes.ts'

/** What the endpoint has to be registered for. */
export const EVENTS = [
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.requires_action',
  'payment_intent.amount_capturable_updated',
  'payment_intent.canceled',
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'setup_intent.succeeded',
  'setup_intent.setup_failed',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'payment_method.automatically_updated',
  'payment_method.updated',
  'payment_method.detached',
  'mandate.updated',
  'payout.paid',
  'payout.failed',
] as const

/** Older and newer signatures are somebody's copy. Stripe's own libraries use the same. */
const TOLERANCE_SECONDS = 300

type Account = { webhookSecret: string; instance: string; isLive: boolean }

/**
 * `Stripe-Signature: t=…,v1=…`: HMAC-SHA256 over the time, a dot and the raw bytes, in hex, with the secret as it stands,
 * prefix and all. While a secret is being replaced there are several, and one that fits is enough.
 *
 * Source: https://docs.stripe.com/webhooks#verify-manually. The check of the SDK takes signatures from the future.
 */
export function readWebhook({ webhookSecret, instance, isLive }: Account, raw: RawWebhook): WebhookVerdict {
  const refusal = refusalOf(webhookSecret, raw)
  if (refusal) return { kind: 'refused', reason: refusal }
  const event = eventAnswer.safeParse(parsed(raw.body))
  if (!event.success) return { kind: 'refused', reason: 'The body is no event.' }
  const { id, type, livemode, account, data } = event.data
  if (typeof livemode === 'boolean' && livemode !== isLive)
    return {
      kind: 'refused',
      reason: livemode ? 'A live event, and the key is for tests.' : 'A test event, and the key is live.',
    }
  if (account) return { kind: 'refused', reason: 'The event is of an account that is connected to ours.' }
  const news = data ? newsOf(type, data.object, data.previous_attributes ?? {}, instance) : null
  return { kind: 'accepted', events: [{ eventId: id, type, news: news ?? { about: 'nothing' } }] }
}

function refusalOf(secret: string, { body, headers, receivedAt }: RawWebhook): string | null {
  if (secret === '') return 'No signing secret is set.'
  const header = headers['stripe-signature']
  if (!header) return 'It is not signed.'
  const pairs = header.split(',').map((pair) => pair.trim().split('=', 2) as [string, string | undefined])
  const time = pairs.find(([name]) => name === 't')?.[1] ?? ''
  if (!/^\d{1,12}$/.test(time)) return 'The signature does not say when it was made.'
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest()
  const given = pairs.filter(([name, value]) => name === 'v1' && /^[0-9a-f]{64}$/.test(value ?? ''))
  if (!given.some(([, value]) => timingSafeEqual(Buffer.from(value!, 'hex'), expected)))
    return 'The signature is not right.'
  const age = Math.floor(receivedAt.epochMilliseconds / 1000) - Number(time)
  return Math.abs(age) > TOLERANCE_SECONDS ? 'The signature is too old, or from the future.' : null
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return null
  }
}

/**
 * Stripe sends its events in any order, so what an event of a payment says may be over when it comes: the payment is
 * asked about instead. Null is news that we do not need.
 */
function newsOf(type: string, object: unknown, before: Record<string, unknown>, instance: string): GatewayNews | null {
  const marks = marksOf(object)
  // Two instances may share one account; each of them hears of the payments of both.
  if (marks.instance !== undefined && marks.instance !== instance) return null
  const kind = type.slice(0, type.lastIndexOf('.'))
  switch (kind) {
    case 'payment_intent':
    case 'checkout.session':
    case 'setup_intent':
      if (marks.storing_key) return { about: 'storing', storingKey: marks.storing_key, outcome: null }
      if (!marks.attempt_key) return null
      return { about: 'payment', attemptKey: marks.attempt_key, sessionId: marks.id, outcome: null }
    case 'refund':
    case 'charge.refund':
      return refundNews(object)
    case 'charge.dispute': {
      const dispute = disputeAnswer.safeParse(object)
      const news = dispute.success ? disputeNews(dispute.data) : null
      return news && { about: 'dispute', dispute: news }
    }
    case 'payment_method':
      return methodNews(type, object, before)
    case 'mandate':
      return mandateNews(object)
    case 'payout':
      return payoutAnswer.safeParse(object).success ? { about: 'payout' } : null
    default:
      return null
  }
}

function marksOf(object: unknown): Record<string, string | undefined> & { id: string | null } {
  if (typeof object !== 'object' || object === null) return { id: null } as never
  const id = 'id' in object && typeof object.id === 'string' ? object.id : null
  const metadata = 'metadata' in object && typeof object.metadata === 'object' ? object.metadata : {}
  return { ...(metadata as Record<string, string>), id } as never
}

/**
 * A refund of ours is asked about, except for its end: one that failed stays failed, and its event may come before that of
 * its success. One that somebody made in the dashboard is known from here only.
 */
function refundNews(object: unknown): GatewayNews | null {
  const read = refundAnswer.safeParse(object)
  if (!read.success || !read.data.payment_intent) return null
  const refundKey = read.data.metadata?.refund_key ?? null
  const outcome = refundOutcome(read.data)
  const isOver = outcome.kind === 'declined'
  return {
    about: 'refund',
    refundKey,
    reference: read.data.id,
    paymentReference: read.data.payment_intent,
    outcome: refundKey === null || isOver ? outcome : null,
  }
}

function methodNews(type: string, object: unknown, before: Record<string, unknown>): GatewayNews | null {
  const read = methodAnswer.safeParse(object)
  if (!read.success) return null
  const { id: token } = read.data
  if (type === 'payment_method.detached') return { about: 'method', token, change: { kind: 'gone' } }
  const isChanged = type === 'payment_method.automatically_updated' || 'card' in before
  if (!isChanged) return null
  return { about: 'method', token, change: { kind: 'renewed', method: storedMethod(read.data) } }
}

/** A direct debit without its mandate cannot be charged any more. */
function mandateNews(object: unknown): GatewayNews | null {
  if (typeof object !== 'object' || object === null || !('status' in object) || !('payment_method' in object))
    return null
  const { status, payment_method: token } = object
  if (status !== 'inactive' || typeof token !== 'string' || !('type' in object) || object.type !== 'multi_use')
    return null
  return { about: 'method', token, change: { kind: 'gone' } }
}
