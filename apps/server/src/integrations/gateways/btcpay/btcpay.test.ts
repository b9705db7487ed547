import type { Gateway, KnownPayment } from '@ostler/integration-kit'
import { known, newPayment, recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPlace } from '../testing/a-place.ts'
import { type BtcpayDouble, startBtcpay } from '../testing/btcpay/index.ts'
import { fromAmount, toAmount } from './amount.ts'
import { createBtcpay } from './index.ts'
import { isSigned } from './webhook.ts'

let double: BtcpayDouble
let gateway: Gateway

const connect = (wish: Record<string, string> = {}): Gateway =>
  createBtcpay({ timeoutMs: 1_000 }).connect(
    {
      baseUrl: `${double.origin}/`,
      storeId: double.storeId,
      apiKey: double.apiKey,
      webhookSecret: double.webhookSecret,
      minutesToPay: '30',
      confirmations: 'store',
      ...wish,
    },
    aPlace({ webhookUrl: double.webhookUrl }),
  )

beforeAll(async () => {
  double = await startBtcpay()
  gateway = connect()
})

afterAll(() => double.stop())

const eur = (amount: string) => ({ amount, currency: 'EUR' })

async function started(amount = eur('59.90'), by = gateway) {
  const wish = newPayment({ amount, way: 'page' })
  const answer = await by.startPayment!(wish, recordingCall())
  if (answer.kind !== 'redirect') throw new Error(JSON.stringify(answer))
  return { ...known(wish, { sessionId: answer.sessionId }), id: answer.sessionId, wish }
}

const lookUp = (payment: KnownPayment) => gateway.lookUp!(payment, recordingCall())

test('the signature of a webhook is the one of the vector', () => {
  const body = Buffer.from('{"deliveryId":"d1","type":"InvoiceSettled","invoiceId":"inv1"}')
  const right = 'sha256=dfc96c8c851e40f1f796edfd6deaaf4fd238e95afc522d0e50c3861c2a6c7b3a'
  expect(isSigned('btcpay_test_secret', body, right)).toBe(true)
  for (const wrong of [right.replace('dfc9', 'dfc8'), right.slice(0, -2), `${right}00`, right.slice(7), '', undefined])
    expect(isSigned('btcpay_test_secret', body, wrong)).toBe(false)
  expect(isSigned('', body, right)).toBe(false)
})

test('an event that is delivered again is the same event, and names the payment by our key', async () => {
  const payment = await started()
  await double.notify('InvoiceSettled', payment.id, {
    deliveryId: 'second',
    originalDeliveryId: 'first',
    isRedelivery: true,
  })
  expect(await gateway.parseWebhook!(double.received.at(-1)!, recordingCall())).toMatchObject({
    events: [
      {
        eventId: 'first',
        type: 'InvoiceSettled',
        news: { about: 'payment', attemptKey: payment.attemptKey, sessionId: payment.id, outcome: null },
      },
    ],
  })
})

describe('coins in other amounts and at other times than asked for', () => {
  test('on the chain they are pending until they are confirmed', async () => {
    const payment = await started()
    await double.pay(payment.id, { status: 'Processing' })
    expect(await lookUp(payment)).toEqual({ kind: 'pending', reference: payment.id })
    await double.confirm(payment.id)
    expect(await lookUp(payment)).toMatchObject({ kind: 'settled', reference: payment.id, amount: eur('59.90') })
  })

  test('a part leaves the page open; when its time is over, the part is what was paid', async () => {
    const payment = await started()
    await double.pay(payment.id, { value: '20.00' })
    expect(await lookUp(payment)).toEqual({ kind: 'open' })
    expect(await gateway.expire!(payment, recordingCall())).toEqual({ kind: 'open' })
    await double.expire(payment.id)
    expect(await lookUp(payment)).toMatchObject({ kind: 'settled', amount: eur('20.00') })
  })

  test('a part that is not confirmed when the time is over is pending', async () => {
    const payment = await started()
    await double.pay(payment.id, { value: '20.00', status: 'Processing' })
    await double.expire(payment.id)
    expect(await lookUp(payment)).toEqual({ kind: 'pending', reference: payment.id })
  })

  test('more than was asked for is settled as what came', async () => {
    const payment = await started()
    await double.pay(payment.id, { value: '75.00' })
    expect(await lookUp(payment)).toMatchObject({ kind: 'settled', amount: eur('75.00') })
  })

  test('coins that come after the time is over are taken up', async () => {
    const payment = await started()
    await double.expire(payment.id)
    expect(await lookUp(payment)).toMatchObject({ kind: 'declined' })
    await double.pay(payment.id)
    expect(await lookUp(payment)).toMatchObject({ kind: 'settled', amount: eur('59.90') })
  })

  test('coins that come to a page that we closed are taken up', async () => {
    const payment = await started()
    expect(await gateway.expire!(payment, recordingCall())).toMatchObject({ kind: 'declined' })
    await double.pay(payment.id, { value: '59.90' })
    expect(await lookUp(payment)).toMatchObject({ kind: 'settled', amount: eur('59.90') })
  })

  test('a payment that the chain threw out leaves nothing', async () => {
    const payment = await started()
    await double.pay(payment.id, { status: 'Processing' })
    const invoice = double.invoices.get(payment.id)!
    invoice.payments[0]!.status = 'Invalid'
    invoice.status = 'Invalid'
    expect(await lookUp(payment)).toMatchObject({ kind: 'declined' })
  })

  test('an invoice that staff mark as paid over there was paid in another way', async () => {
    const payment = await started()
    Object.assign(double.invoices.get(payment.id)!, { status: 'Settled', additionalStatus: 'Marked' })
    expect(await lookUp(payment)).toMatchObject({ kind: 'settled', amount: eur('59.90') })
  })
})

test('each attempt has its own rate and time, and our settings say how long', async () => {
  const payment = await started(eur('10.00'), connect({ minutesToPay: '120', confirmations: 'LowMediumSpeed' }))
  expect(double.invoices.get(payment.id)!.checkout).toMatchObject({
    speedPolicy: 'LowMediumSpeed',
    expirationMinutes: 120,
    monitoringMinutes: 1440,
    redirectURL: payment.wish.returnUrl,
  })
})

test('a payment whose time is over asks to start again, and opens nothing with the old key', async () => {
  const payment = await started()
  await double.expire(payment.id)
  expect(await gateway.startPayment!(payment.wish, recordingCall())).toMatchObject({ kind: 'declined' })
})

test('an invoice of somebody else in the same store is not ours', async () => {
  const [mine, other] = [await started(), await started()]
  await double.pay(other.id)
  expect(await lookUp({ ...mine, sessionId: other.id })).toEqual({ kind: 'open' })
})

describe('refunds', () => {
  const refund = (payment: KnownPayment & { id: string }, amount: string, refundKey = uniqueKey('refund')) =>
    gateway.refund!(
      { refundKey, payment: { ...payment, reference: payment.id }, amount: eur(amount), reason: 'Asked for' },
      recordingCall(),
    )

  test('wait for the payer to fetch them, and are done when the coins are sent', async () => {
    const payment = await started()
    await double.pay(payment.id)
    const refundKey = uniqueKey('refund')
    const outcome = await refund(payment, '20.00', refundKey)
    if (outcome.kind !== 'pending') throw new Error(outcome.kind)
    expect(outcome.claimUrl).toBe(`${double.origin}/pull-payments/${outcome.reference}`)
    const request = {
      refundKey,
      payment: { ...payment, reference: payment.id },
      amount: eur('20.00'),
      reason: '',
      refundReference: outcome.reference,
      askedAt: payment.startedAt,
    }
    expect(await gateway.lookUpRefund!(request, recordingCall())).toMatchObject({ kind: 'pending' })
    double.claim(outcome.reference)
    for (const refundReference of [outcome.reference, null])
      expect(await gateway.lookUpRefund!({ ...request, refundReference }, recordingCall())).toEqual({
        kind: 'refunded',
        reference: outcome.reference,
        amount: eur('20.00'),
      })
  })

  test('that are called off before they are claimed have not happened, and make room again', async () => {
    const payment = await started()
    await double.pay(payment.id)
    const refundKey = uniqueKey('refund')
    const first = await refund(payment, '59.90', refundKey)
    if (first.kind !== 'pending') throw new Error(first.kind)
    expect(await refund(payment, '0.01')).toMatchObject({ kind: 'declined' })
    double.archive(first.reference)
    expect(await refund(payment, '59.90', refundKey)).toMatchObject({ kind: 'declined' })
    expect(await refund(payment, '59.90')).toMatchObject({ kind: 'pending' })
  })

  test('that are claimed in part are what was sent, once they are called off', async () => {
    const payment = await started()
    await double.pay(payment.id)
    const refundKey = uniqueKey('refund')
    const first = await refund(payment, '59.90', refundKey)
    if (first.kind !== 'pending') throw new Error(first.kind)
    double.claim(first.reference, '30.00')
    expect(await refund(payment, '59.90', refundKey)).toMatchObject({ kind: 'pending' })
    double.archive(first.reference)
    expect(await refund(payment, '59.90', refundKey)).toMatchObject({ kind: 'refunded', amount: eur('30.00') })
  })

  test('are not made of what is not settled', async () => {
    const payment = await started()
    await double.pay(payment.id, { status: 'Processing' })
    expect(await refund(payment, '20.00')).toMatchObject({ kind: 'declined' })
  })

  test('tell of their payout as news of the refund', async () => {
    await double.notify('PayoutUpdated', '', { invoiceId: undefined, payoutId: 'p1', pullPaymentId: 'pull1' })
    expect(await gateway.parseWebhook!(double.received.at(-1)!, recordingCall())).toMatchObject({
      events: [{ news: { about: 'refund', reference: 'pull1', outcome: null } }],
    })
  })
})

describe('the check of the settings', () => {
  test('names the store', async () => {
    expect(await gateway.checkSettings(recordingCall())).toEqual({
      kind: 'accepted',
      account: 'The shop',
      isLive: true,
      warnings: [],
    })
  })

  test('says what a key without a permission cannot do, and where no webhook leads', async () => {
    const poor = double.permissions.splice(0, 1)
    const elsewhere = createBtcpay().connect(
      {
        baseUrl: double.origin,
        storeId: double.storeId,
        apiKey: double.apiKey,
        webhookSecret: 'x',
        minutesToPay: '30',
        confirmations: 'store',
      },
      aPlace(),
    )
    expect(await elsewhere.checkSettings(recordingCall())).toMatchObject({
      warnings: [
        'The API key lacks the permission btcpay.store.cancreateinvoice: nobody can pay.',
        'No webhook leads to https://my.example.com/webhooks/the_one.',
      ],
    })
    double.permissions.unshift(...poor)
  })

  test('tells another store from another key', async () => {
    expect(await connect({ apiKey: 'wrong' }).checkSettings(recordingCall())).toMatchObject({
      kind: 'refused',
      field: 'apiKey',
    })
  })
})

test('the address goes through the guard', async () => {
  const asked: string[] = []
  const guarded = createBtcpay().connect(
    {
      baseUrl: 'http://169.254.169.254',
      storeId: 's',
      apiKey: 'k',
      webhookSecret: 'w',
      minutesToPay: '30',
      confirmations: 'store',
    },
    aPlace({
      fetch: async (address) => {
        asked.push(address)
        throw new Error('This address lies inside.')
      },
    }),
  )
  expect(await guarded.checkSettings(recordingCall())).toEqual({ kind: 'unknown', reason: 'This address lies inside.' })
  expect(asked).toEqual(['http://169.254.169.254/api/v1/stores/s'])
})

test('an error page, an overload and a missing page say nothing', async () => {
  const payment = await started()
  for (const status of [429, 502, 404]) {
    double.turnAway(1, status)
    expect(await lookUp(payment)).toMatchObject({ kind: 'unknown' })
  }
})

test.each([
  [{ amount: '12.50', currency: 'EUR' }, '12.50'],
  [{ amount: '1200', currency: 'JPY' }, '1200'],
  [{ amount: '1.250', currency: 'KWD' }, '1.250'],
  [{ amount: '1200.50', currency: 'HUF' }, '1200.50'],
  [{ amount: '1200', currency: 'ISK' }, '1200'],
  [{ amount: '1200', currency: 'UGX' }, '1200'],
])('an amount of %o is written as %s, and read again', (money, text) => {
  expect(toAmount(money)).toBe(text)
  expect(fromAmount(text, money.currency)).toEqual(money)
})

test.each([
  ['59.90000001', 'EUR', '59.90'],
  ['59.895', 'EUR', '59.90'],
  ['59.8949999', 'EUR', '59.89'],
  ['59.9', 'EUR', '59.90'],
  ['1199.5', 'JPY', '1200'],
  ['1199.49999', 'JPY', '1199'],
  ['1.2345', 'KWD', '1.235'],
])('what was received, %s %s, is rounded once to %s', (text, currency, amount) => {
  expect(fromAmount(text, currency)).toEqual({ amount, currency })
})
