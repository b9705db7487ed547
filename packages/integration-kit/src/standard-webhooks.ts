import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Signing and checking of webhooks after the Standard Webhooks specification, version `v1` (HMAC-SHA256).
 *
 * What is signed is `<id>.<timestamp>.<raw body>`, so all of it works on the bytes that travel. A body that was parsed and
 * written again is another body.
 */

export type WebhookHeaders = { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string }

export type Verification = { kind: 'genuine'; id: string } | { kind: 'refused'; reason: string }

/** How far the sender's clock may be off, and how old a recorded request may be. The value of the specification. */
export const TOLERANCE_SECONDS = 300

/** Shorter keys can be guessed; the specification asks for 24 bytes and more, and hosters write secrets by hand. */
const MINIMUM_KEY_BYTES = 16

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/**
 * The key behind a secret: `whsec_` is followed by base64, anything else is taken letter by letter.
 * Null when there is no usable key; an empty one would let everybody sign.
 */
function keyOf(secret: string): Buffer | null {
  const encoded = secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : null
  if (encoded !== null && !BASE64.test(encoded)) return null
  const key = encoded === null ? Buffer.from(secret, 'utf8') : Buffer.from(encoded, 'base64')
  return key.length < MINIMUM_KEY_BYTES ? null : key
}

function macOf(key: Buffer, id: string, timestamp: string, body: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
}

/** @throws RangeError when the secret is empty or too short to sign with, or the id would blur what is signed. */
export function signWebhook(
  secret: string,
  message: { id: string; at: Temporal.Instant; body: Uint8Array },
): WebhookHeaders {
  const key = keyOf(secret)
  if (!key) throw new RangeError(`A webhook secret needs at least ${MINIMUM_KEY_BYTES} bytes.`)
  if (message.id === '' || message.id.includes('.'))
    throw new RangeError('The id of a webhook is not empty and has no dot.')
  const timestamp = String(Math.floor(message.at.epochMilliseconds / 1000))
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${macOf(key, message.id, timestamp, message.body).toString('base64')}`,
  }
}

/**
 * Is this request from somebody who holds the secret, and recent?
 *
 * Several signatures may stand side by side while a secret is being changed; one good one is enough.
 */
export function verifyWebhook(
  secret: string,
  request: { headers: Record<string, string | undefined>; body: Uint8Array; receivedAt: Temporal.Instant },
): Verification {
  const refused = (reason: string): Verification => ({ kind: 'refused', reason })
  const key = keyOf(secret)
  if (!key) return refused('No usable webhook secret is configured.')

  const id = request.headers['webhook-id']
  const timestamp = request.headers['webhook-timestamp']
  const signatures = request.headers['webhook-signature']
  if (!id || !timestamp || !signatures) return refused('A signature header is missing.')
  if (!/^\d{1,12}$/.test(timestamp)) return refused('The time stamp is no number of seconds.')

  const age = Math.abs(request.receivedAt.epochMilliseconds / 1000 - Number(timestamp))
  if (age > TOLERANCE_SECONDS) return refused('The time stamp is too far from now.')

  const expected = macOf(key, id, timestamp, request.body)
  let good = false
  for (const entry of signatures.split(' ')) {
    if (!entry.startsWith('v1,')) continue
    const given = Buffer.from(entry.slice('v1,'.length), 'base64')
    if (given.length === expected.length && timingSafeEqual(given, expected)) good = true
  }
  return good ? { kind: 'genuine', id } : refused('No signature matches.')
}
