import { createHmac, timingSafeEqual } from 'node:crypto'
import type { CallContext, GatewayEvent, RawWebhook, WebhookVerdict } from '@ostler/integration-kit'
import { eventAnswer, type PaymentAnswer, paymentAnswer } from './answers.ts'
import { askMollie, isMissing, type MollieAccess, unknownOf } from './client.ts'
import { disputeOf, refundOutcome } from './outcomes.ts'

/**
 * What proves a webhook of a payment. Mollie signs nothing there and sends an id only, so that anybody could make us ask
 * about any payment; the address that we give with a payment carries a proof instead, which nobody else can make.
 *
 * After a change of the API key the webhooks of payments before it are refused; those payments are asked about by
 * themselves.
 */
export function tokenOf(apiKey: string, instance: string, attemptKey: string): string {
  const secret = createHmac('sha256', apiKey).update(`webhooks of ${instance}`).digest()
  return createHmac('sha256', secret).update(attemptKey).digest('hex')
}

export function webhookUrlOf(webhookUrl: string, apiKey: string, instance: string, attemptKey: string): string {
  const url = new URL(webhookUrl)
  url.searchParams.set('attempt', attemptKey)
  url.searchParams.set('token', tokenOf(apiKey, instance, attemptKey))
  return url.href
}

type Account = { access: MollieAccess; webhookSecret: string; instance: string }

export function readWebhook(account: Account, raw: RawWebhook, call: CallContext): Promise<WebhookVerdict> {
  return raw.headers['x-mollie-signature'] === undefined ? ofPayment(account, raw, call) : ofAccount(account, raw, call)
}

const refused = (reason: string): WebhookVerdict => ({ kind: 'refused', reason })

/** Sent to the address of one payment: `id=tr_…`. Also for its refunds and chargebacks, while its status stays. */
async function ofPayment({ access, instance }: Account, raw: RawWebhook, call: CallContext): Promise<WebhookVerdict> {
  if (access.apiKey === '') return refused('There is no API key.')
  const { attempt = '', token = '' } = raw.query
  if (attempt === '' || token === '') return refused('The address carries no proof.')
  if (!isSame(token, tokenOf(access.apiKey, instance, attempt)))
    return refused('The proof in the address is not right.')
  const id = new URLSearchParams(Buffer.from(raw.body).toString('utf8')).get('id') ?? ''
  if (!/^tr_\w+$/.test(id)) return refused('The body names no payment.')
  const read = await readPayment(access, id, call)
  if (read.kind !== 'read') return read
  if (read.payment.metadata?.attempt_key !== attempt) return refused('The payment is not the one of this address.')
  const news = { about: 'payment' as const, attemptKey: attempt, sessionId: id, outcome: null }
  // The same id is sent at each change: a delivery is known by its moment.
  const event = { eventId: `${id}:${raw.receivedAt.epochMilliseconds}`, type: 'payment', news }
  return { kind: 'accepted', events: [event, ...moneyBack(read.payment)] }
}

/**
 * Sent to the webhook of the whole account: `X-Mollie-Signature: sha256=…`, HMAC-SHA256 over the raw bytes, in hex. While
 * a secret is being replaced there are several.
 */
async function ofAccount(
  { access, webhookSecret }: Account,
  raw: RawWebhook,
  call: CallContext,
): Promise<WebhookVerdict> {
  if (webhookSecret === '') return refused('No signing secret is set.')
  const expected = createHmac('sha256', webhookSecret).update(raw.body).digest('hex')
  const given = (raw.headers['x-mollie-signature'] ?? '').split(',').map((one) => one.trim().replace(/^sha256=/, ''))
  if (!given.some((one) => isSame(one, expected))) return refused('The signature is not right.')
  const event = eventAnswer.safeParse(parsed(raw.body))
  if (!event.success) return refused('The body is no event.')
  const { id: eventId, type, entityId, _embedded } = event.data
  const nothing: GatewayEvent = { eventId, type, news: { about: 'nothing' } }
  const id = type.startsWith('payment.') ? entityId : _embedded?.entity?.paymentId
  if (!id || !/^(payment|refund|chargeback|capture)\./.test(type)) return { kind: 'accepted', events: [nothing] }
  const read = await readPayment(access, id, call)
  if (read.kind === 'refused') return { kind: 'accepted', events: [nothing] }
  if (read.kind !== 'read') return read
  const attemptKey = read.payment.metadata?.attempt_key
  if (typeof attemptKey !== 'string') return { kind: 'accepted', events: [nothing] }
  const news = { about: 'payment' as const, attemptKey, sessionId: id, outcome: null }
  return { kind: 'accepted', events: [{ eventId, type, news }, ...moneyBack(read.payment)] }
}

/** Hex against hex, in the same time wherever they differ. */
function isSame(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return null
  }
}

async function readPayment(
  access: MollieAccess,
  id: string,
  call: CallContext,
): Promise<{ kind: 'read'; payment: PaymentAnswer } | Exclude<WebhookVerdict, { kind: 'accepted' }>> {
  const path = `/payments/${encodeURIComponent(id)}?embed=refunds,chargebacks`
  const asked = await askMollie(access, { method: 'GET', path }, paymentAnswer, call)
  if (asked.kind === 'yes') return { kind: 'read', payment: asked.answer }
  return isMissing(asked) ? { kind: 'refused', reason: 'Mollie does not know the payment.' } : unknownOf(asked)
}

/** What was given or taken back of a payment. Each state of each is one event, however often it is read. */
function moneyBack({ id, _embedded }: PaymentAnswer): GatewayEvent[] {
  const refunds = (_embedded?.refunds ?? []).map((refund): GatewayEvent => {
    const key = refund.metadata?.refund_key
    return {
      eventId: `${refund.id}:${refund.status}`,
      type: `refund.${refund.status}`,
      news: {
        about: 'refund',
        refundKey: typeof key === 'string' ? key : null,
        reference: refund.id,
        paymentReference: id,
        outcome: refundOutcome(refund),
      },
    }
  })
  const chargebacks = (_embedded?.chargebacks ?? []).map((chargeback): GatewayEvent => {
    const state = chargeback.reversedAt ? 'reversed' : 'received'
    return {
      eventId: `${chargeback.id}:${state}`,
      type: `chargeback.${state}`,
      news: { about: 'dispute', dispute: disputeOf(chargeback) },
    }
  })
  return [...refunds, ...chargebacks]
}
