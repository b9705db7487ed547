import type { Gateway, RawWebhook } from '@ostler/integration-kit'
import { type GatewayHarness, recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { vi } from 'vitest'
import { freePort } from '../../../../platform/free-port.ts'
import { createRazorpay } from '../../razorpay/index.ts'
import { RazorpayDouble } from './index.ts'
import { payer } from './payer.ts'

export type RazorpayHarness = {
  double: RazorpayDouble
  harness: GatewayHarness
  gateway: Gateway
  /** The same account with settings of its own. */
  connect(settings?: Record<string, string>, apiUrl?: string): Gateway
  /** The first webhook that came in with all of these texts in it. */
  received(...texts: string[]): Promise<RawWebhook>
}

const TIMEOUT_MS = 1_000

/** Razorpay as the adapter meets it in tests. */
export async function aRazorpay(): Promise<RazorpayHarness> {
  const double = await RazorpayDouble.start()
  const connect: RazorpayHarness['connect'] = (settings = {}, apiUrl = double.origin) => {
    const { keyId, keySecret, webhookSecret } = double
    const given = {
      keyId,
      keySecret,
      webhookSecret,
      previousWebhookSecret: '',
      brandName: 'Example Hosting',
      ...settings,
    }
    const place = { instance: 'razorpay', webhookUrl: double.receiver.urlOf('razorpay'), fetch: fetch as never }
    return createRazorpay({ apiUrl, timeoutMs: TIMEOUT_MS }).connect(given, place)
  }
  const gateway = connect()
  const received = (...texts: string[]) =>
    vi.waitFor(() => {
      const found = double.receiver.received.find(({ body }) => texts.every((one) => Buffer.from(body).includes(one)))
      if (!found) throw new Error('No webhook came.')
      return found
    }, 5_000)

  async function receive(): Promise<RawWebhook> {
    const started = await gateway.startPayment!(
      {
        attemptKey: uniqueKey('attempt'),
        amount: harness.amount,
        description: 'INV-1',
        way: 'fields',
        payer,
        store: false,
        hold: false,
        returnUrl: '',
        cancelUrl: '',
      },
      recordingCall(),
    )
    if (started.kind !== 'fields') throw new Error(started.kind)
    double.pay(started.sessionId, 'settled')
    return received(started.sessionId)
  }

  const ordersOf = (key: string) => [...double.orders.values()].filter((one) => one.notes.attempt === key)

  const harness: GatewayHarness = {
    kind: createRazorpay(),
    gateway,
    unreachable: connect({}, `http://127.0.0.1:${await freePort()}`),
    stranger: connect({ keySecret: 'wrongwrongwrongwrongwron' }),
    way: 'fields',
    hasKeys: false,
    amount: { amount: '599.00', currency: 'INR' },
    part: { amount: '200.00', currency: 'INR' },
    tooMuch: { amount: '599.01', currency: 'INR' },
    secrets: [double.keySecret, double.webhookSecret],
    pay: async ({ sessionId }, how) => (how === 'pending' ? null : double.pay(sessionId, how)),
    loseNextAnswer: async (key, how) => double.loseNextAnswer({ key, how, delayMs: TIMEOUT_MS + 500 }),
    opened: async (key) => ordersOf(key).length,
    refunded: async (key) => [...double.refunds.values()].filter(({ notes }) => notes.refund === key).length,
    methods: {
      good: async () => double.stored('good'),
      declined: async () => double.stored('declined'),
      dead: async () => double.stored('dead'),
    },
    charged: async (key) => {
      const ids = ordersOf(key).map(({ id }) => id)
      return [...double.payments.values()].filter((one) => ids.includes(one.orderId) && one.status !== 'failed').length
    },
    knows: async ({ token }) => double.tokens.has(token),
    payOut: async () => double.settle(),
    webhooks: {
      secret: double.webhookSecret,
      gatewayWithSecret: (webhookSecret) => connect({ webhookSecret }),
      receive,
      async receiveForAnother() {
        const mark = uniqueKey('event')
        double.tell('payment.captured', { mark }, double.strangersWebhookSecret)
        return received(mark)
      },
      sign: (body, secret) => double.sign(body, secret, 'evt_1'),
      signatureHeaders: ['x-razorpay-signature', 'x-razorpay-event-id'],
      signsBody: true,
      signsTime: false,
      withSecondSignature: null,
    },
  }
  return { double, harness, gateway, connect, received }
}
