import type { Gateway, GatewayKind, GatewayPlace, RawWebhook } from '@ostler/integration-kit'
import { type GatewayHarness, recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { Outbound } from '../../../../platform/outbound.ts'
import { API_VERSION } from '../../stripe/client.ts'
import { createStripe } from '../../stripe/index.ts'
import { startWebhookInbox, type WebhookInbox } from '../webhook-inbox.ts'
import { signature } from './account.ts'
import { type StripeDouble, startStripe } from './index.ts'

const TIMEOUT_MS = 1_000

const webhookSecret = 'whsec_TheSecretOfOurEndpoint'
const otherSecret = 'whsec_TheSecretOfAnotherAccount'

export type StripeWorld = {
  double: StripeDouble
  other: StripeDouble
  inbox: WebhookInbox
  kind: GatewayKind
  gateway: Gateway
  /** The same with other settings. */
  connect(settings: Partial<Record<'secretKey' | 'publishableKey' | 'webhookSecret', string>>, apiUrl?: string): Gateway
  harness(way: 'page' | 'fields'): Promise<GatewayHarness>
  /** The webhook of this type that carries a text. */
  webhook(type: string, text: string): Promise<RawWebhook>
  stop(): Promise<void>
}

/** Our side and theirs: an account at Stripe that sends its events to us, and another account that does the same. */
export async function startStripeWorld(): Promise<StripeWorld> {
  const wish = { lateByMs: TIMEOUT_MS + 500, apiVersion: API_VERSION }
  const [double, other, inbox] = await Promise.all([startStripe(wish), startStripe(wish), startWebhookInbox()])
  const place: GatewayPlace = {
    instance: 'stripe',
    webhookUrl: inbox.urlOf('stripe'),
    fetch: new Outbound({ localhost: 'allowed' }).fetch,
  }
  double.account.endpoints.push({ url: place.webhookUrl, secret: webhookSecret })
  other.account.endpoints.push({ url: inbox.urlOf('other'), secret: otherSecret })
  const settings = { secretKey: double.secretKey, publishableKey: double.publishableKey, webhookSecret }
  const kindAt = (apiUrl: string) => createStripe({ apiUrl, timeoutMs: TIMEOUT_MS })
  const connect: StripeWorld['connect'] = (changes, apiUrl = double.origin) =>
    kindAt(apiUrl).connect({ ...settings, ...changes }, place)
  const gateway = connect({})
  const webhook = (type: string, text: string, name = 'stripe') =>
    inbox.waitFor((raw) => raw.name === name && raw.text.includes(`"type":"${type}"`) && raw.text.includes(text))

  async function paidAt(where: StripeDouble, at: Gateway, name: string): Promise<RawWebhook> {
    const attemptKey = uniqueKey('attempt')
    const started = await at.startPayment!(
      {
        attemptKey,
        amount: { amount: '59.90', currency: 'EUR' },
        description: 'Grüße',
        way: 'fields',
        payer: somebody,
        store: false,
        hold: false,
        returnUrl: 'https://my.example.com/return',
        cancelUrl: 'https://my.example.com/cancel',
      },
      recordingCall(),
    )
    if (started.kind !== 'fields') throw new Error(JSON.stringify(started))
    where.pay(started.sessionId, 'good')
    return webhook('payment_intent.succeeded', attemptKey, name)
  }

  return {
    double,
    other,
    inbox,
    kind: kindAt(double.origin),
    gateway,
    connect,
    webhook,
    async harness(way) {
      const nowhere = `http://127.0.0.1:${await freePort()}`
      const { registry } = double.account
      const ofAttempt = (object: string, key: string) =>
        registry.all(object).filter(({ metadata }) => metadata.attempt_key === key)
      const token = (card: Parameters<StripeDouble['aMethod']>[0]) => async () => {
        const method = double.aMethod(card)
        return { token: method.id, customer: method.customer as string }
      }
      return {
        kind: kindAt(double.origin),
        gateway,
        unreachable: connect({}, nowhere),
        stranger: connect({ secretKey: 'sk_test_51SomebodyElse' }),
        way,
        hasKeys: true,
        amount: { amount: '59.90', currency: 'EUR' },
        part: { amount: '20.00', currency: 'EUR' },
        tooMuch: { amount: '59.91', currency: 'EUR' },
        async pay({ sessionId }, how) {
          double.pay(sessionId, how === 'settled' ? 'good' : how === 'pending' ? 'debit' : 'declined')
          return { payment_intent: sessionId, redirect_status: 'succeeded' }
        },
        loseNextAnswer: async (key, how) => double.loseNext(key, how),
        async opened(key) {
          const sessions = ofAttempt('checkout.session', key)
          return sessions.length || ofAttempt('payment_intent', key).length
        },
        refunded: async (key) =>
          registry.all('refund').filter((one) => one.metadata.refund_key === key && one.status !== 'failed').length,
        methods: {
          good: token('good'),
          declined: token('declined'),
          dead: token('stolen'),
          challenged: token('challenged'),
        },
        charged: async (key) =>
          registry.all('charge').filter((one) => one.metadata.attempt_key === key && one.paid).length,
        async meetsChallenge(url) {
          const back = (await fetch(url, { redirect: 'manual' })).headers.get('location')
          return Object.fromEntries(new URL(back!).searchParams)
        },
        async store({ sessionId }, how) {
          double.store(sessionId, how === 'stored' ? 'good' : 'declined')
          return { setup_intent: sessionId, redirect_status: 'succeeded' }
        },
        knows: async ({ token: id }) => registry.find(id)?.customer != null,
        payOut: async () => double.account.payOut('eur').id,
        secrets: [double.secretKey, webhookSecret],
        webhooks: {
          secret: webhookSecret,
          gatewayWithSecret: (secret) => connect({ webhookSecret: secret }),
          receive: () => paidAt(double, gateway, 'stripe'),
          sign: (body, secret, at) => ({
            'stripe-signature': signature(secret, body, Math.floor(at.epochMilliseconds / 1000)),
          }),
          signatureHeaders: ['stripe-signature'],
          signsBody: true,
          signsTime: true,
          receiveForAnother: () => paidAt(other, connect({}, other.origin), 'other'),
          withSecondSignature: (headers) => ({
            ...headers,
            'stripe-signature': headers['stripe-signature']!.replace(',v1=', `,v1=${'0'.repeat(64)},v1=`),
          }),
        },
      }
    },
    async stop() {
      await Promise.all([double.stop(), other.stop(), inbox.stop()])
    },
  }
}

const somebody = {
  clientId: 12,
  name: 'Ada Lovelace',
  company: '',
  email: 'ada@example.com',
  phone: '',
  address: { lines: [], city: '', region: '', postcode: '', country: 'GB' },
  customer: null,
  ip: null,
}
