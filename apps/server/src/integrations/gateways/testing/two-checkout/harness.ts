import type { Gateway, RawWebhook } from '@ostler/integration-kit'
import { type GatewayHarness, known, newPayment, recordingCall } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { referenceOf } from '../../reference.ts'
import { createTwoCheckout } from '../../two-checkout/index.ts'
import { aPlace } from '../a-place.ts'
import type { Card, TwoCheckoutDouble } from './index.ts'

const amount = { amount: '59.90', currency: 'EUR' }

/** The adapter against the double, by its fields, and what a payer's browser does: it keeps the widget. */
export async function twoCheckoutHarness(double: TwoCheckoutDouble): Promise<GatewayHarness> {
  const at = (origin: string) =>
    createTwoCheckout({ apiUrl: `${origin}/rest/6.0`, secureUrl: origin, timeoutMs: 1_000 })
  const kind = at(double.origin)
  const settings = { ...double.account, environment: 'live' }
  const place = aPlace()
  const real = kind.connect(settings, place)
  const slips = new Map<string, string>()
  const gateway: Gateway = {
    ...real,
    async startPayment(input, call) {
      const started = await real.startPayment!(input, call)
      if (started.kind === 'fields') slips.set(input.attemptKey, started.widget.parameters.slip ?? '')
      return started
    },
  }
  const entered = (key: string, card: Card) => ({ token: double.tokenFor(card), slip: slips.get(key) ?? '' })

  async function receive(secretKey?: string): Promise<RawWebhook> {
    const payment = newPayment({ amount, way: 'fields' })
    const started = await gateway.startPayment!(payment, recordingCall())
    if (started.kind !== 'fields') throw new Error(started.kind)
    const paid = known(payment, { sessionId: started.sessionId })
    const outcome = await gateway.finishPayment!(paid, entered(payment.attemptKey, 'good'), recordingCall())
    if (outcome.kind !== 'settled') throw new Error(outcome.kind)
    await double.notify(outcome.reference, {}, secretKey)
    return double.received.at(-1)!
  }

  const fieldsOf = (raw: RawWebhook) =>
    [...new URLSearchParams(Buffer.from(raw.body).toString('utf8'))].filter(
      ([name]) => !/^(SIGNATURE_|HASH$)/.test(name),
    )

  return {
    kind,
    gateway,
    unreachable: at(`http://127.0.0.1:${await freePort()}`).connect(settings, place),
    stranger: kind.connect({ ...settings, secretKey: 'another key' }, place),
    way: 'fields',
    hasKeys: false,
    opensNothing: true,
    amount,
    part: { amount: '20.00', currency: 'EUR' },
    tooMuch: { amount: '59.91', currency: 'EUR' },
    pay: async ({ attemptKey }, how) =>
      entered(attemptKey, ({ settled: 'good', declined: 'declined', pending: 'review' } as const)[how]),
    async loseNextAnswer(key, how) {
      const isMeant = ({ path, body }: { path: string; body: string }) =>
        path.includes(encodeURIComponent(key)) || body.includes(key) || body.includes(referenceOf(key))
      double.loseNextAnswer(isMeant, how)
    },
    opened: async () => 0,
    refunded: async (key) =>
      [...double.orders.values()]
        .flatMap((one) => one.Refunds ?? [])
        .filter((one) => one.Comment.includes(referenceOf(key))).length,
    secrets: [double.account.secretKey, double.account.secretWord],
    webhooks: {
      secret: double.account.secretKey,
      gatewayWithSecret: (secretKey) => kind.connect({ ...settings, secretKey }, place),
      receive: () => receive(),
      sign: () => ({}),
      signedBy: (raw, secret) => ({ ...raw, body: Buffer.from(double.signed(fieldsOf(raw), secret)) }),
      signatureHeaders: [],
      withoutProof: (raw) => ({ ...raw, body: Buffer.from(new URLSearchParams(fieldsOf(raw)).toString()) }),
      // The values are signed, and not what the fields are called: that they are in their order is tested beside it.
      signsBody: false,
      signsTime: false,
      receiveForAnother: () => receive('the key of another merchant'),
      withSecondSignature: null,
    },
  }
}
