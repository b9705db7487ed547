import { createHmac, timingSafeEqual } from 'node:crypto'
import type { GatewayNews, RawWebhook, WebhookVerdict } from '@ostler/integration-kit'
import { z } from 'zod'

const event = z.object({
  deliveryId: z.string().min(1),
  originalDeliveryId: z.string().nullish(),
  type: z.string(),
  storeId: z.string().default(''),
  invoiceId: z.string().optional(),
  pullPaymentId: z.string().nullish(),
  metadata: z.object({ orderId: z.string().nullish() }).nullish(),
})

/** `BTCPay-Sig: sha256=<hex>`: HMAC-SHA256 over the raw body, keyed with the secret of the webhook as text. */
export function isSigned(secret: string, body: Uint8Array, header: string | undefined): boolean {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(header ?? '')?.[1]
  if (secret === '' || !given) return false
  return timingSafeEqual(Buffer.from(given, 'hex'), createHmac('sha256', secret).update(body).digest())
}

export function parseWebhook(secret: string, storeId: string, raw: RawWebhook): WebhookVerdict {
  if (!isSigned(secret, raw.body, raw.headers['btcpay-sig']))
    return { kind: 'refused', reason: 'The signature is missing, or not the one of our secret.' }
  const read = readEvent(Buffer.from(raw.body).toString('utf8'))
  if (!read) return { kind: 'refused', reason: 'The body is no event.' }
  if (read.storeId !== storeId) return { kind: 'refused', reason: 'The event is of another store.' }
  // Delivered again it gets another name, and says which it was at first.
  const eventId = read.originalDeliveryId || read.deliveryId
  return { kind: 'accepted', events: [{ eventId, type: read.type, news: newsOf(read) }] }
}

function readEvent(body: string): z.output<typeof event> | null {
  try {
    return event.safeParse(JSON.parse(body)).data ?? null
  } catch {
    return null
  }
}

/** How it stands is asked for: events overtake each other, and the invoice knows better. */
function newsOf({ type, invoiceId, pullPaymentId, metadata }: z.output<typeof event>): GatewayNews {
  if (/^Payout/.test(type) && pullPaymentId)
    return { about: 'refund', refundKey: null, reference: pullPaymentId, paymentReference: '', outcome: null }
  if (!/^Invoice(?!Created)/.test(type) || !invoiceId) return { about: 'nothing' }
  return { about: 'payment', attemptKey: metadata?.orderId ?? null, sessionId: invoiceId, outcome: null }
}
