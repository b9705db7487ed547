import {
  type Absent,
  type CallContext,
  defineGateway,
  type Gateway,
  type GatewayEvent,
  type GatewayKind,
  type PaymentOutcome,
  type Unknown,
  verifyWebhook,
} from '@ostler/integration-kit'
import { z } from 'zod'
import { exchange, type HttpRequest, type HttpResult } from '../http-exchange.ts'
import { readJson } from '../json-answer.ts'
import {
  errorAnswer,
  eventEnvelope,
  openedAnswer,
  outcomeOf,
  paymentEvent,
  refundAnswer,
  type SessionAnswer,
  sessionAnswer,
} from './sandbox-answers.ts'

export type SandboxGatewayOptions = {
  /** Where the sandbox answers, without a path: `http://localhost:8080`. */
  baseUrl: string
  apiKey: string
  webhookSecret: string
  timeoutMs?: number
}

type Asked = { kind: 'yes'; result: HttpResult } | { kind: 'no'; code: string; message: string } | Unknown

/** The payment provider of the sandbox, spoken to like a real one. */
export const createSandboxGateway = (options: SandboxGatewayOptions): GatewayKind =>
  defineGateway({
    kind: 'sandbox',
    label: 'Sandbox',
    about: 'A simulated provider with test cards. No money moves.',
    payerLabel: 'Card (sandbox)',
    payerHint: 'A simulated payment page with test cards. No money moves.',
    webhookHelp: '',
    settings: z.object({}),
    capabilities: {
      ways: ['page'],
      stores: 'none',
      charges: false,
      holds: false,
      refunds: 'partial',
      disputes: false,
      bankDebit: false,
      fees: true,
      payouts: false,
      currencies: null,
    },
    connect: () => connect(options),
  })

function connect(options: SandboxGatewayOptions): Gateway {
  const base = `${options.baseUrl.replace(/\/$/, '')}/sandbox/gateway`

  /** Success, a refusal in the gateway's own words, or anything else: then we do not know what was done. */
  async function ask(
    request: Pick<HttpRequest, 'method'> & { path: string; key?: string; json?: unknown },
    call: CallContext,
  ): Promise<Asked> {
    const result = await exchange(
      {
        method: request.method,
        url: `${base}${request.path}`,
        headers: {
          authorization: `Bearer ${options.apiKey}`,
          ...(request.key === undefined ? {} : { 'idempotency-key': request.key }),
          ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
        timeoutMs: options.timeoutMs,
        secrets: [options.apiKey, options.webhookSecret],
      },
      call,
    )
    if (result.kind !== 'answered') return { kind: 'unknown', reason: result.reason }
    if (result.status >= 200 && result.status < 300) return { kind: 'yes', result }
    const refusal = readJson(result, errorAnswer)?.error
    const isRefusal = refusal && result.status >= 400 && result.status < 500 && result.status !== 429
    if (!isRefusal) return { kind: 'unknown', reason: `The gateway answered ${result.status}.` }
    // The same key for two different things is a fault of the caller; as an outcome it would be booked as one.
    if (refusal.code === 'idempotency_mismatch') throw new Error(`${refusal.message} (${request.key})`)
    return { kind: 'no', ...refusal }
  }

  function standing(asked: Asked): PaymentOutcome | Absent {
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'no') {
      // A 404 that does not say so in the gateway's words may come from anybody on the way.
      return asked.code === 'session_not_found' ? { kind: 'absent' } : { kind: 'unknown', reason: asked.message }
    }
    const session = readJson(asked.result, sessionAnswer)
    return session ? outcomeOf(session) : unreadable
  }

  const findByKey = (attemptKey: string, call: CallContext): Promise<Asked> =>
    ask({ method: 'GET', path: `/sessions?attemptKey=${encodeURIComponent(attemptKey)}` }, call)

  return {
    async startPayment({ attemptKey, amount, description, payer, returnUrl, cancelUrl }, call) {
      const json = { amount, description, payerEmail: payer.email, returnUrl, cancelUrl }
      const asked = await ask({ method: 'POST', path: '/sessions', key: attemptKey, json }, call)
      if (asked.kind === 'unknown') return asked
      if (asked.kind === 'no') return { kind: 'declined', reason: asked.message }
      const session = readJson(asked.result, openedAnswer)
      return session ? { kind: 'redirect', sessionId: session.sessionId, url: session.url } : unreadable
    },

    async lookUp({ attemptKey }, call) {
      return standing(await findByKey(attemptKey, call))
    },

    async expire({ attemptKey }, call) {
      const found = await findByKey(attemptKey, call)
      const session = found.kind === 'yes' ? readJson(found.result, sessionAnswer) : null
      if (!session) return standing(found)
      return standing(await ask({ method: 'POST', path: `/sessions/${session.sessionId}/expire` }, call))
    },

    async refund({ refundKey, payment, amount, reason }, call) {
      const json = { reference: payment.reference, amount, reason }
      const asked = await ask({ method: 'POST', path: '/refunds', key: refundKey, json }, call)
      if (asked.kind === 'unknown') return asked
      if (asked.kind === 'no') return { kind: 'declined', reason: asked.message }
      const refund = readJson(asked.result, refundAnswer)
      return refund ? { kind: 'refunded', reference: refund.refundId, amount: refund.amount } : unreadable
    },

    async parseWebhook(raw) {
      const verification = verifyWebhook(options.webhookSecret, raw)
      if (verification.kind === 'refused') return verification
      const event = readEvent(verification.id, Buffer.from(raw.body).toString('utf8'))
      return event ? { kind: 'accepted', events: [event] } : { kind: 'refused', reason: 'The body is no event.' }
    },

    async checkSettings(call) {
      const asked = await findByKey('none', call)
      if (asked.kind === 'unknown') return asked
      if (asked.kind === 'no' && asked.code !== 'session_not_found')
        return { kind: 'refused', field: null, reason: asked.message }
      return { kind: 'accepted', account: 'Sandbox', isLive: false, warnings: [] }
    },
  }
}

const unreadable: Unknown = { kind: 'unknown', reason: 'The gateway answered something that cannot be read.' }

/** Events of a kind we do not know are taken and mean nothing to us. */
function readEvent(eventId: string, body: string): GatewayEvent | null {
  const answer: HttpResult = { kind: 'answered', status: 200, body, responseHeaders: {} }
  const envelope = readJson(answer, eventEnvelope)
  if (!envelope) return null
  const event = { eventId, type: envelope.type }
  if (!envelope.type.startsWith('payment.')) return { ...event, news: { about: 'nothing' } }
  const payment = readJson(answer, paymentEvent)
  if (!payment) return null
  const { attemptKey, sessionId } = payment.data
  return {
    ...event,
    news: { about: 'payment', attemptKey, sessionId, outcome: outcomeOfEvent(envelope.type, payment.data) },
  }
}

/** A declined card leaves the session open, so of a decline the event says more than the state of the session. */
const outcomeOfEvent = (type: string, session: SessionAnswer): PaymentOutcome =>
  type === 'payment.declined'
    ? { kind: 'declined', reason: session.declineReason ?? 'The payment was declined.' }
    : outcomeOf(session)
