import type { GatewayEvent, GatewayNews, RawWebhook, WebhookVerdict } from '@ostler/integration-kit'
import { fromAmount } from './amount.ts'
import type { Settings } from './settings.ts'
import { type Algorithm, compact, isSignature, signature } from './signing.ts'

type Field = [name: string, value: string]

/** The better one in front. What is only signed by MD5 (`HASH`) is refused. */
const signatures: [field: string, algorithm: Algorithm][] = [
  ['SIGNATURE_SHA3_256', 'sha3-256'],
  ['SIGNATURE_SHA2_256', 'sha256'],
]

const unsigned = new Set(['SIGNATURE_SHA3_256', 'SIGNATURE_SHA2_256', 'HASH'])

/**
 * An instant payment notification: a form whose values are signed in the order in which they stand; the names are not.
 * So it is a hint, and how the order stands is asked for. https://docs.2checkout.com, "Instant Payment Notification"
 */
export function parseWebhook(settings: Settings, raw: RawWebhook): WebhookVerdict {
  // Keeps order and repetitions, which both belong to what is signed.
  const fields: Field[] = [...new URLSearchParams(Buffer.from(raw.body).toString('utf8'))]
  const algorithm = verifiedBy(settings.secretKey, fields)
  if (!algorithm) return { kind: 'refused', reason: 'The signature is missing, too weak, or not the one of our key.' }

  const get = (name: string): string => fields.find(([one]) => one === name)?.[1] ?? ''
  if (get('REFNO') === '') return { kind: 'refused', reason: 'It is about no order.' }
  const isTest = get('TEST_ORDER') === '1'
  if (isTest !== (settings.environment === 'test'))
    return { kind: 'refused', reason: isTest ? 'It is about a test order.' : 'It is about a real order.' }
  return { kind: 'accepted', events: eventsOf(get), reply: replyTo(settings.secretKey, algorithm, get, raw.receivedAt) }
}

function verifiedBy(key: string, fields: Field[]): Algorithm | null {
  const values = fields.filter(([name]) => !unsigned.has(name)).map(([, value]) => value)
  for (const [name, algorithm] of signatures) {
    const given = fields.find(([one]) => one === name)?.[1]
    if (!given) continue
    // They sign values before some of them are written as HTML entities.
    const isRight = [values, values.map(withoutEntities)].some((some) => isSignature(given, algorithm, key, some))
    // A better signature that is wrong is not made good by a weaker one.
    return isRight ? algorithm : null
  }
  return null
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#039': "'", apos: "'" }

const withoutEntities = (value: string): string =>
  value.replace(/&(amp|lt|gt|quot|apos|#0?39);/g, (all, name: string) => entities[name] ?? all)

/** They send a notification again until they read this. */
function replyTo(key: string, algorithm: Algorithm, get: (name: string) => string, at: Temporal.Instant) {
  const date = compact(at)
  const proof = replyProof(key, algorithm, [get('IPN_PID[]'), get('IPN_PNAME[]'), get('IPN_DATE'), date])
  return { contentType: 'text/xml', body: `<sig algo="${algorithm}" date="${date}">${proof}</sig>` }
}

/** Over the first product's id and name, the date of the notification and the date of the reply. */
export const replyProof = (key: string, algorithm: Algorithm, parts: [string, string, string, string]): string =>
  signature(algorithm, key, parts)

function eventsOf(get: (name: string) => string): GatewayEvent[] {
  const eventId = `${get('REFNO')}:${get('MESSAGE_ID') || `${get('IPN_DATE')}:${get('ORDERSTATUS')}`}`
  const type = get('MESSAGE_TYPE') || get('ORDERSTATUS')
  const events: GatewayEvent[] = [{ eventId, type, news: newsOf(get) }]
  const dispute = disputeOf(get)
  return dispute ? [...events, { eventId: `${eventId}:dispute`, type: 'CHARGEBACK', news: dispute }] : events
}

function newsOf(get: (name: string) => string): GatewayNews {
  if (/^(REFUND|REVERSED)$/.test(get('ORDERSTATUS')))
    return { about: 'refund', refundKey: null, reference: null, paymentReference: get('REFNO'), outcome: null }
  const attemptKey = get('REFNOEXT') || null
  return attemptKey ? { about: 'payment', attemptKey, sessionId: null, outcome: null } : { about: 'nothing' }
}

const disputeStates = { OPEN: 'open', WON: 'won', LOST: 'lost', ACCEPTED: 'lost' } as const

function disputeOf(get: (name: string) => string): GatewayNews | null {
  const state = disputeStates[get('CHARGEBACK_RESOLUTION') as keyof typeof disputeStates]
  const total = get('IPN_TOTALGENERAL').replace(/^-/, '')
  if (!state || !/^\d+(\.\d+)?$/.test(total) || !/^[A-Z]{3}$/.test(get('CURRENCY'))) return null
  return {
    about: 'dispute',
    dispute: {
      reference: get('REFNO'),
      paymentReference: get('REFNO'),
      state,
      amount: fromAmount(total, get('CURRENCY')),
      fee: null,
      isMoneyTaken: state !== 'won',
      reason: get('CHARGEBACK_REASON_CODE'),
      answerBy: null,
    },
  }
}
