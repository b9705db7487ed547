import { createHmac } from 'node:crypto'
import {
  type GatewayEvent,
  type GatewayNews,
  type PaymentOutcome,
  type RawWebhook,
  verifyWebhook,
  type WebhookVerdict,
} from '@ostler/integration-kit'
import { z } from 'zod'
import {
  declined,
  disputeAnswer,
  methodAnswer,
  outcomeOf,
  refundAnswer,
  refundOutcomeOf,
  type SessionAnswer,
  sessionAnswer,
  storingAnswer,
  storingOutcomeOf,
} from './answers.ts'

const envelope = z.object({ type: z.string(), merchant: z.string(), data: z.unknown() })

const paid = z.object({ reference: z.string() })
const refunded = z.object({ ...paid.shape, refund: refundAnswer })
const disputed = z.object({ ...paid.shape, dispute: disputeAnswer })
const aboutMethod = z.object({ method: methodAnswer })

/**
 * What the events of one merchant are signed with. The sandbox makes it of the shared secret in the same way; its first
 * merchant has the shared one itself.
 */
export const secretOf = (shared: string, merchant: string): string =>
  merchant === 'sandbox' || shared === ''
    ? shared
    : `whsec_${createHmac('sha256', shared).update(`sandbox merchant ${merchant}`).digest('base64')}`

export function readWebhook(raw: RawWebhook, merchant: string, shared: string): WebhookVerdict {
  const verification = verifyWebhook(secretOf(shared, merchant), raw)
  if (verification.kind === 'refused') return verification
  const event = readEvent(Buffer.from(raw.body).toString('utf8'), merchant)
  if (typeof event === 'string') return { kind: 'refused', reason: event }
  return { kind: 'accepted', events: [{ eventId: verification.id, ...event }] }
}

/** The event, or what is wrong with it. */
function readEvent(body: string, merchant: string): Omit<GatewayEvent, 'eventId'> | string {
  const read = envelope.safeParse(jsonOf(body))
  if (!read.success) return 'The body is no event.'
  if (read.data.merchant !== merchant) return 'The event is for another merchant.'
  const { type, data } = read.data
  const news = newsOf(type, data)
  return news ? { type, news } : 'The event cannot be read.'
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Null for data that does not fit its type. Events of a kind we do not know are taken and mean nothing to us. */
function newsOf(type: string, data: unknown): GatewayNews | null {
  switch (type.split('.')[0]) {
    case 'payment':
      return read(sessionAnswer, data, (session) => ({
        about: 'payment',
        attemptKey: session.attemptKey,
        sessionId: session.sessionId,
        outcome: outcomeOfEvent(type, session),
      }))
    case 'refund':
      return read(refunded, data, ({ reference, refund }) => ({
        about: 'refund',
        refundKey: refund.refundKey,
        reference: refund.id,
        paymentReference: reference,
        outcome: refundOutcomeOf(refund),
      }))
    case 'dispute':
      return read(disputed, data, ({ reference, dispute: { id, ...dispute } }) => ({
        about: 'dispute',
        dispute: { reference: id, paymentReference: reference, ...dispute },
      }))
    case 'storing':
      return read(storingAnswer, data, (storing) => ({
        about: 'storing',
        storingKey: storing.storingKey,
        outcome:
          type === 'storing.declined'
            ? { kind: 'declined', reason: storing.declineReason ?? 'The card was declined.' }
            : storingOutcomeOf(storing),
      }))
    case 'method':
      return read(aboutMethod, data, ({ method }) => ({
        about: 'method',
        token: method.token,
        change: type === 'method.gone' ? { kind: 'gone' } : { kind: 'renewed', method },
      }))
    case 'payout':
      return { about: 'payout' }
    default:
      return { about: 'nothing' }
  }
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  mean: (data: z.output<Schema>) => GatewayNews,
): GatewayNews | null {
  const parsed = schema.safeParse(data)
  return parsed.success ? mean(parsed.data) : null
}

/** A declined card leaves the session open, so of a decline the event says more than the state of the session. */
const outcomeOfEvent = (type: string, session: SessionAnswer): PaymentOutcome =>
  type === 'payment.declined' ? declined(session, 'The payment was declined.') : outcomeOf(session)
