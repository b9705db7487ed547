import { createHmac, timingSafeEqual } from 'node:crypto'
import type { GatewayNews, RawWebhook, WebhookVerdict } from '@ostler/integration-kit'
import { z } from 'zod'

const event = z.object({
  notificationId: z.string().min(1),
  eventType: z.string(),
  payload: z
    .object({
      entityName: z.string().default(''),
      id: z.coerce.string().default(''),
      merchantReferenceId: z.string().optional(),
      invoiceNumber: z.string().optional(),
    })
    .prefault({}),
})

/**
 * `X-ANET-Signature: sha512=<hex>`: HMAC-SHA512 over the raw body, keyed with the Signature Key as the text that it is.
 * (Elsewhere in their API the same text is the hex of the key.) https://developer.authorize.net/api/reference/features/webhooks.html
 */
export function parseWebhook(signatureKey: string, raw: RawWebhook): WebhookVerdict {
  if (signatureKey === '') return { kind: 'refused', reason: 'No signature key is set.' }
  const given = /^sha512=([0-9a-f]{128})$/i.exec(raw.headers['x-anet-signature'] ?? '')?.[1]
  if (!given) return { kind: 'refused', reason: 'The signature is missing.' }
  const right = createHmac('sha512', signatureKey).update(raw.body).digest()
  if (!timingSafeEqual(Buffer.from(given, 'hex'), right))
    return { kind: 'refused', reason: 'The signature is not the one of our key.' }
  const read = readEvent(Buffer.from(raw.body).toString('utf8'))
  if (!read) return { kind: 'refused', reason: 'The body is no event.' }
  return { kind: 'accepted', events: [{ eventId: read.notificationId, type: read.eventType, news: newsOf(read) }] }
}

function readEvent(body: string): z.output<typeof event> | null {
  try {
    return event.safeParse(JSON.parse(body)).data ?? null
  } catch {
    return null
  }
}

/**
 * An event names a transaction and says little more, so it is a hint to ask. Refunds that somebody makes over there name
 * the refund and not the payment; they are not taken up.
 */
function newsOf({ eventType, payload }: z.output<typeof event>): GatewayNews {
  if (eventType === 'net.authorize.customer.paymentProfile.deleted' && payload.id)
    return { about: 'method', token: payload.id, change: { kind: 'gone' } }
  const sessionId = payload.merchantReferenceId || payload.invoiceNumber
  const isPayment = /^net\.authorize\.payment\.(?!refund)/.test(eventType)
  if (!isPayment || !sessionId) return { about: 'nothing' }
  return { about: 'payment', attemptKey: null, sessionId, outcome: null }
}
