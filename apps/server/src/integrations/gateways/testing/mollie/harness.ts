import type { Gateway, GatewayKind, GatewayPlace, RawWebhook } from '@ostler/integration-kit'
import { type GatewayHarness, recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { Outbound } from '../../../../platform/outbound.ts'
import { createMollie } from '../../mollie/index.ts'
import { startWebhookInbox, type WebhookInbox } from '../webhook-inbox.ts'
import type { Behaviour } from './account.ts'
import { type MollieDouble, signature, startMollie } from './index.ts'

const TIMEOUT_MS = 1_000

const webhookSecret = 'mollie_signing_secret'

export type MollieWorld = {
  double: MollieDouble
  inbox: WebhookInbox
  kind: GatewayKind
  gateway: Gateway
  /** The same with other settings, or as another instance. */
  connect(changes: { apiKey?: string; webhookSecret?: string }, instance?: string, apiUrl?: string): Gateway
  harness: GatewayHarness
  begin(gateway?: Gateway): Promise<{ attemptKey: string; sessionId: string }>
  stop(): Promise<void>
}

export async function startMollieWorld(): Promise<MollieWorld> {
  const [double, other, inbox] = await Promise.all([
    startMollie({ lateByMs: TIMEOUT_MS + 500 }),
    startMollie({ lateByMs: TIMEOUT_MS + 500 }),
    startWebhookInbox(),
  ])
  const fetch = new Outbound({ localhost: 'allowed' }).fetch
  const connect: MollieWorld['connect'] = (changes, instance = 'mollie', apiUrl = double.origin) => {
    const place: GatewayPlace = { instance, webhookUrl: inbox.urlOf(instance), fetch }
    return createMollie({ apiUrl, timeoutMs: TIMEOUT_MS }).connect(
      { apiKey: double.apiKey, webhookSecret, ...changes },
      place,
    )
  }
  const gateway = connect({})
  double.endpoints.push({ url: inbox.urlOf('account'), secret: webhookSecret })
  other.endpoints.push({ url: inbox.urlOf('other'), secret: 'the_secret_of_another_account' })

  async function begin(at = gateway) {
    const attemptKey = uniqueKey('attempt')
    const started = await at.startPayment!(
      {
        attemptKey,
        amount: { amount: '59.90', currency: 'EUR' },
        description: 'Grüße',
        way: 'page',
        payer: {
          clientId: 12,
          name: 'Ada Lovelace',
          company: '',
          email: 'ada@example.com',
          phone: '',
          address: { lines: [], city: '', region: '', postcode: '', country: 'NL' },
          customer: null,
          ip: null,
        },
        store: false,
        hold: false,
        returnUrl: 'https://my.example.com/return',
        cancelUrl: 'https://my.example.com/cancel',
      },
      recordingCall(),
    )
    if (started.kind !== 'redirect') throw new Error(JSON.stringify(started))
    return { attemptKey, sessionId: started.sessionId }
  }

  async function paidAt(where: MollieDouble, at: Gateway, name: string): Promise<RawWebhook> {
    const { attemptKey, sessionId } = await begin(at)
    where.pay(sessionId, 'paid')
    return inbox.waitFor(
      (raw) => raw.name === name && raw.text.includes('"payment.paid"') && raw.text.includes(attemptKey),
    )
  }

  const token = (behaviour: Behaviour) => async () => {
    const customer = double.account.newCustomer({ name: 'Ada Lovelace' })
    return { token: double.account.newMandate(customer.id, behaviour).id, customer: customer.id }
  }
  const ofAttempt = (key: string) => double.account.payments.filter(({ metadata }) => metadata?.attempt_key === key)

  const harness: GatewayHarness = {
    kind: createMollie(),
    gateway,
    unreachable: connect({}, 'mollie', `http://127.0.0.1:${await freePort()}`),
    stranger: connect({ apiKey: 'test_SomebodyElse' }),
    way: 'page',
    hasKeys: true,
    amount: { amount: '59.90', currency: 'EUR' },
    part: { amount: '20.00', currency: 'EUR' },
    tooMuch: { amount: '59.91', currency: 'EUR' },
    async pay({ sessionId }, how) {
      double.pay(sessionId, how === 'settled' ? 'paid' : how === 'pending' ? 'pending' : 'failed')
      return {}
    },
    loseNextAnswer: async (key, how) => double.loseNext(key, how),
    opened: async (key) => ofAttempt(key).length,
    charged: async (key) => ofAttempt(key).filter(({ status }) => status === 'paid' || status === 'pending').length,
    refunded: async (key) => double.account.refunds.filter(({ metadata }) => metadata?.refund_key === key).length,
    methods: { good: token('good'), declined: token('declined'), dead: token('dead') },
    knows: async (method) => double.account.mandates.some(({ id, isDeleted }) => id === method.token && !isDeleted),
    secrets: [double.apiKey, webhookSecret],
    // The signed webhook of the account; what proves that of one payment has tests of its own.
    webhooks: {
      secret: webhookSecret,
      gatewayWithSecret: (secret) => connect({ webhookSecret: secret }),
      receive: () => paidAt(double, gateway, 'account'),
      sign: (body, secret) => ({ 'x-mollie-signature': signature(secret, body) }),
      signatureHeaders: ['x-mollie-signature'],
      signsBody: true,
      signsTime: false,
      receiveForAnother: () => paidAt(other, connect({}, 'other-account', other.origin), 'other'),
      withSecondSignature: (headers) => ({
        ...headers,
        'x-mollie-signature': `sha256=${'0'.repeat(64)}, ${headers['x-mollie-signature']}`,
      }),
    },
  }

  return {
    double,
    inbox,
    kind: createMollie(),
    gateway,
    connect,
    harness,
    begin,
    async stop() {
      await Promise.all([double.stop(), other.stop(), inbox.stop()])
    },
  }
}
