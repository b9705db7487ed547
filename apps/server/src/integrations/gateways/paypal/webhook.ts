import { verify } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { CallContext, RawWebhook, WebhookVerdict } from '@ostler/integration-kit'
import { envelope } from './answers.ts'
import type { Paypal } from './api.ts'
import { signingKey } from './certificates.ts'
import { newsOf } from './events.ts'

/**
 * How long before its arrival a webhook may have been signed. PayPal sends one that failed up to 25 times within three days
 * (https://developer.paypal.com/api/rest/webhooks/rest/), each time under the signature and the time of the first try, so
 * the usual five minutes would lose all that was missed while we were away. An event counts once by its id, however late it is.
 */
export const OLDEST_SECONDS = 4 * 24 * 3600
/** For clocks that do not agree. */
const AHEAD_SECONDS = 300

/** What PayPal has signed: the checksum stands for the body, and our own id of the webhook for the account. */
export const signedText = (id: string, time: string, webhookId: string, body: Uint8Array): string =>
  `${id}|${time}|${webhookId}|${crc32(body)}`

const refused = (reason: string): WebhookVerdict => ({ kind: 'refused', reason })

export async function parseWebhook(paypal: Paypal, raw: RawWebhook, call: CallContext): Promise<WebhookVerdict> {
  const { webhookId } = paypal.settings
  if (!webhookId) return refused('No webhook ID is set up.')
  const id = raw.headers['paypal-transmission-id']
  const time = raw.headers['paypal-transmission-time']
  const signature = raw.headers['paypal-transmission-sig']
  const certificate = raw.headers['paypal-cert-url']
  const algorithm = raw.headers['paypal-auth-algo']
  if (!id || !time || !signature || !certificate || !algorithm) return refused('A header of the signature is missing.')
  if (algorithm !== 'SHA256withRSA') return refused('It is signed in a way that PayPal does not use.')
  const late = lateness(time, raw.receivedAt)
  if (late === null || late > OLDEST_SECONDS || late < -AHEAD_SECONDS) return refused('Its time is not now.')

  const found = await signingKey(paypal, certificate, raw.receivedAt, call)
  if (found.kind !== 'key') return found
  const message = Buffer.from(signedText(id, time, webhookId, raw.body))
  if (!verify('RSA-SHA256', message, found.key, Buffer.from(signature, 'base64')))
    return refused('The signature does not fit.')
  return understood(paypal, raw.body, call)
}

async function understood(paypal: Paypal, body: Uint8Array, call: CallContext): Promise<WebhookVerdict> {
  const event = readEnvelope(body)
  if (!event) return refused('The body is no event.')
  const news = await newsOf(paypal, event, call)
  if ('kind' in news) return news
  return { kind: 'accepted', events: [{ eventId: event.id, type: event.event_type, news }] }
}

function readEnvelope(body: Uint8Array) {
  try {
    return envelope.safeParse(JSON.parse(Buffer.from(body).toString('utf8'))).data ?? null
  } catch {
    return null
  }
}

/** Seconds from the signature to the arrival. */
function lateness(time: string, receivedAt: Temporal.Instant): number | null {
  try {
    return receivedAt.since(Temporal.Instant.from(time)).total('seconds')
  } catch {
    return null
  }
}
