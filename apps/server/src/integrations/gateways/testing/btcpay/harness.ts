import { type GatewayHarness, newPayment, recordingCall } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { createBtcpay } from '../../btcpay/index.ts'
import { referenceOf } from '../../reference.ts'
import { aPlace } from '../a-place.ts'
import type { BtcpayDouble } from './index.ts'

const amount = { amount: '59.90', currency: 'EUR' }

export async function btcpayHarness(double: BtcpayDouble): Promise<GatewayHarness> {
  const kind = createBtcpay({ timeoutMs: 1_000 })
  const settings = {
    baseUrl: double.origin,
    storeId: double.storeId,
    apiKey: double.apiKey,
    webhookSecret: double.webhookSecret,
    minutesToPay: '30',
    confirmations: 'store',
  }
  const place = aPlace({ webhookUrl: double.webhookUrl })
  const gateway = kind.connect(settings, place)

  async function receive(wish: Record<string, unknown> = {}) {
    const payment = newPayment({ amount, way: 'page' })
    const started = await gateway.startPayment!(payment, recordingCall())
    if (started.kind !== 'redirect') throw new Error(started.kind)
    await double.pay(started.sessionId)
    await double.notify('InvoiceSettled', started.sessionId, wish)
    return double.received.at(-1)!
  }

  return {
    kind,
    gateway,
    unreachable: kind.connect({ ...settings, baseUrl: `http://127.0.0.1:${await freePort()}` }, place),
    stranger: kind.connect({ ...settings, apiKey: 'f'.repeat(40) }, place),
    way: 'page',
    hasKeys: false,
    refundsRace: true,
    amount,
    part: { amount: '20.00', currency: 'EUR' },
    tooMuch: { amount: '59.91', currency: 'EUR' },
    async pay({ sessionId }, how) {
      if (double.invoices.get(sessionId)?.status !== 'New') throw new Error('The page is closed.')
      // Coins are not declined; they come or they do not.
      if (how === 'declined') await double.expire(sessionId)
      else await double.pay(sessionId, { status: how === 'settled' ? 'Settled' : 'Processing' })
      return {}
    },
    async loseNextAnswer(key, how) {
      double.loseNextAnswer(({ body }) => body.includes(key) || body.includes(referenceOf(key)), how)
    },
    opened: async (key) => [...double.invoices.values()].filter((one) => one.metadata.orderId === key).length,
    refunded: async (key) =>
      [...double.pullPayments.values()].filter((one) => one.name.endsWith(referenceOf(key))).length,
    secrets: [double.apiKey, double.webhookSecret],
    webhooks: {
      secret: double.webhookSecret,
      gatewayWithSecret: (webhookSecret) => kind.connect({ ...settings, webhookSecret }, place),
      receive,
      sign: (body, secret) => ({ 'btcpay-sig': double.sign(body, secret) }),
      signatureHeaders: ['btcpay-sig'],
      signsBody: true,
      signsTime: false,
      receiveForAnother: () => receive({ storeId: 'Another' }),
      withSecondSignature: null,
    },
  }
}
