import type { Gateway, RawWebhook } from '@ostler/integration-kit'
import { type GatewayHarness, recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { vi } from 'vitest'
import { freePort } from '../../../../platform/free-port.ts'
import { createPaypal } from '../../paypal/index.ts'
import { OLDEST_SECONDS } from '../../paypal/webhook.ts'
import { PaypalDouble } from './index.ts'

export type PaypalHarness = {
  double: PaypalDouble
  harness: GatewayHarness
  gateway: Gateway
  /** The same account with settings of its own. */
  connect(settings?: Record<string, string>, apiUrl?: string): Gateway
  /** The first webhook that came in with a text in it. */
  received(text: string): Promise<RawWebhook>
}

const TIMEOUT_MS = 1_000

/** PayPal as the adapter meets it in tests. */
export async function aPaypal(): Promise<PaypalHarness> {
  const double = await PaypalDouble.start()
  const connect: PaypalHarness['connect'] = (settings = {}, apiUrl = double.origin) => {
    const certificateHosts = [new URL(double.origin).host]
    const kind = createPaypal({ apiUrl, certificateHosts, timeoutMs: TIMEOUT_MS })
    const given = {
      environment: 'sandbox',
      clientId: double.clientId,
      clientSecret: double.clientSecret,
      webhookId: double.webhooks.webhookId,
      brandName: '',
      ...settings,
    }
    return kind.connect(given, {
      instance: 'paypal',
      webhookUrl: double.receiver.urlOf('paypal'),
      fetch: fetch as never,
    })
  }
  const gateway = connect()

  const received = (text: string) =>
    vi.waitFor(() => {
      const found = double.receiver.received.find((raw) => Buffer.from(raw.body).includes(text))
      if (!found) throw new Error('No webhook came.')
      return found
    }, 5_000)

  const capturesOf = (key: string) =>
    [...double.books.captures.values()].filter((one) => one.customId === key && one.status !== 'DECLINED')

  async function receive(webhookId?: string): Promise<RawWebhook> {
    const attemptKey = uniqueKey('attempt')
    if (webhookId !== undefined) {
      double.webhooks.send('PAYMENT.CAPTURE.COMPLETED', { custom_id: attemptKey }, webhookId)
      return received(attemptKey)
    }
    const started = await gateway.startPayment!(
      {
        attemptKey,
        amount: harness.amount,
        description: 'Grüße',
        way: 'page',
        payer: { customer: null } as never,
        store: false,
        hold: false,
        returnUrl: 'https://my.example.com/return',
        cancelUrl: 'https://my.example.com/cancel',
      },
      recordingCall(),
    )
    if (started.kind !== 'redirect') throw new Error(started.kind)
    double.approve(started.sessionId)
    return received(attemptKey)
  }

  const harness: GatewayHarness = {
    kind: createPaypal(),
    gateway,
    unreachable: connect({}, `http://127.0.0.1:${await freePort()}`),
    stranger: connect({ clientSecret: 'EwrongwrongwrongwrongwrongwrongX' }),
    way: 'page',
    hasKeys: true,
    amount: { amount: '59.90', currency: 'EUR' },
    part: { amount: '20.00', currency: 'EUR' },
    tooMuch: { amount: '59.91', currency: 'EUR' },
    secrets: [double.clientSecret, Buffer.from(`${double.clientId}:${double.clientSecret}`).toString('base64')],

    async pay({ sessionId }, how) {
      double.approve(sessionId, how === 'settled' ? 'good' : how)
      return { token: sessionId, PayerID: 'QYR5Z8XDVJNXQ' }
    },
    async loseNextAnswer(key, how) {
      double.loseNextAnswer(key, how, TIMEOUT_MS + 500)
    },
    opened: async (key) => [...double.books.orders.values()].filter((one) => one.customId === key).length,
    refunded: async (key) =>
      [...double.books.refunds.values()].filter((one) => one.customId === `refund.${key}`).length,

    methods: {
      good: async () => double.stored('good'),
      declined: async () => double.stored('declined'),
      dead: async () => double.stored('closed'),
      challenged: async () => double.stored('asks'),
    },
    charged: async (key) => capturesOf(key).length,
    async meetsChallenge(url) {
      const id = new URL(url).searchParams.get('token')!
      double.approve(id)
      return { token: id }
    },
    async store({ sessionId }, how) {
      if (how === 'stored') double.approveStoring(sessionId)
      return { approval_token_id: sessionId }
    },
    knows: async ({ token }) => double.books.paymentTokens.has(token),

    webhooks: {
      secret: double.webhooks.webhookId,
      gatewayWithSecret: (webhookId) => connect({ webhookId }),
      receive: () => receive(),
      receiveForAnother: () => receive(double.webhooks.strangersWebhookId),
      sign: (body, secret, at) => double.webhooks.headers(body, secret, at),
      signatureHeaders: [
        'paypal-transmission-id',
        'paypal-transmission-time',
        'paypal-transmission-sig',
        'paypal-cert-url',
        'paypal-auth-algo',
      ],
      signsBody: true,
      signsTime: true,
      oldestSeconds: OLDEST_SECONDS,
      withSecondSignature: null,
    },
  }
  return { double, harness, gateway, connect, received }
}
