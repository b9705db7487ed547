import type { KnownPayment, StartPayment } from '@ostler/integration-kit'
import { recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aPaypal, type PaypalHarness } from '../testing/paypal/harness.ts'

let paypal: PaypalHarness
const call = recordingCall

beforeAll(async () => {
  paypal = await aPaypal()
})

afterAll(() => paypal.double.stop())

const wish = (also: Partial<StartPayment> = {}): StartPayment => ({
  attemptKey: uniqueKey('attempt'),
  amount: { amount: '12.00', currency: 'EUR' },
  description: 'INV-2027-000001',
  way: 'page',
  payer: { customer: null } as StartPayment['payer'],
  store: false,
  hold: false,
  returnUrl: 'https://my.example.com/return',
  cancelUrl: 'https://my.example.com/cancel',
  ...also,
})

async function started(also: Partial<StartPayment> = {}): Promise<KnownPayment & { sessionId: string }> {
  const input = wish(also)
  const outcome = await paypal.gateway.startPayment!(input, call())
  if (outcome.kind !== 'redirect') throw new Error(JSON.stringify(outcome))
  const { attemptKey, amount } = input
  const startedAt = Temporal.Now.instant().toString()
  return { attemptKey, amount, sessionId: outcome.sessionId, reference: null, startedAt, method: null }
}

const finish = (payment: KnownPayment) => paypal.gateway.finishPayment!(payment, {}, call())
const lookUp = (payment: KnownPayment) => paypal.gateway.lookUp!(payment, call())

test('what is approved is not paid: it waits for us, also when the payer never comes back', async () => {
  const payment = await started()
  paypal.double.approve(payment.sessionId)
  expect(await lookUp(payment)).toEqual({ kind: 'approved' })
  expect(paypal.double.books.captures.size).toBe(0)
  expect(await finish(payment)).toMatchObject({ kind: 'settled', amount: payment.amount })
})

test('twenty who finish at the same moment take it once, and all hear of it', async () => {
  const payment = await started()
  paypal.double.approve(payment.sessionId)
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => finish(payment)))
  expect(new Set(outcomes.map((one) => (one.kind === 'settled' ? one.reference : one.kind))).size).toBe(1)
  expect(await paypal.harness.charged!(payment.attemptKey)).toBe(1)
})

test('a payer whose card was declined approves with another one, and the same order is paid', async () => {
  const payment = await started()
  paypal.double.approve(payment.sessionId, 'declined')
  expect(await finish(payment)).toMatchObject({ kind: 'declined', reason: /card or bank account/ })
  paypal.double.approve(payment.sessionId, 'good')
  expect(await finish(payment)).toMatchObject({ kind: 'settled' })
})

test('a capture whose answer was lost is found, and taken once', async () => {
  const payment = await started()
  paypal.double.approve(payment.sessionId)
  paypal.double.loseNextAnswer(`${payment.attemptKey}.capture`, 'dropped')
  expect(await finish(payment)).toMatchObject({ kind: 'unknown' })
  expect(await lookUp(payment)).toMatchObject({ kind: 'settled' })
  expect(await finish(payment)).toMatchObject({ kind: 'settled' })
  expect(await paypal.harness.charged!(payment.attemptKey)).toBe(1)
})

test('a payment that PayPal reviews is pending until it has decided', async () => {
  const payment = await started()
  paypal.double.approve(payment.sessionId, 'pending')
  const pending = await finish(payment)
  if (pending.kind !== 'pending') throw new Error(pending.kind)
  paypal.double.decide(pending.reference, 'DECLINED')
  expect(await lookUp(payment)).toMatchObject({ kind: 'declined' })
  paypal.double.decide(pending.reference, 'COMPLETED')
  expect(await lookUp(payment)).toMatchObject({ kind: 'settled', reference: pending.reference })
})

test('what was refunded stays paid', async () => {
  const payment = await started()
  paypal.double.approve(payment.sessionId)
  const outcome = await finish(payment)
  if (outcome.kind !== 'settled') throw new Error(outcome.kind)
  const refund = { refundKey: uniqueKey('refund'), amount: payment.amount, reason: '' }
  await paypal.gateway.refund!({ ...refund, payment: { ...payment, reference: outcome.reference } }, call())
  expect(await lookUp(payment)).toEqual(outcome)
})

test('what was closed is not taken, although the page in the other tab can still be approved', async () => {
  const payment = await started()
  expect(await paypal.gateway.expire!(payment, call())).toMatchObject({ kind: 'declined' })
  paypal.double.approve(payment.sessionId)
  expect(await lookUp(payment)).toMatchObject({ kind: 'declined' })
  expect(await finish(payment)).toMatchObject({ kind: 'declined' })
  expect(await paypal.harness.charged!(payment.attemptKey)).toBe(0)
})

test('an approved payment can be closed in the last moment', async () => {
  const payment = await started()
  paypal.double.approve(payment.sessionId)
  expect(await paypal.gateway.expire!(payment, call())).toMatchObject({ kind: 'declined' })
  expect(await finish(payment)).toMatchObject({ kind: 'declined' })
})

test('an order that has lapsed unpaid is absent; a page that is missing on the way says nothing', async () => {
  const payment = await started()
  paypal.double.forgetOrder(payment.sessionId)
  expect(await lookUp(payment)).toEqual({ kind: 'absent' })
  const astray = paypal.connect({}, `${paypal.double.origin}/v1/notifications/certs`)
  expect(await astray.lookUp!(payment, call())).toMatchObject({ kind: 'unknown' })
})

test.each([
  ['HUF', '1200.00'],
  ['JPY', '1200'],
  ['TWD', '350.00'],
])('%s is paid in whole units', async (currency, amount) => {
  const payment = await started({ amount: { amount, currency } })
  paypal.double.approve(payment.sessionId)
  expect(await finish(payment)).toMatchObject({ kind: 'settled', amount: { amount, currency } })
})

test.each([
  ['HUF', '1200.50'],
  ['KWD', '1.234'],
  ['ISK', '100'],
])('%s %s is declined before PayPal is asked', async (currency, amount) => {
  const recorded = recordingCall()
  const outcome = await paypal.gateway.startPayment!(wish({ amount: { amount, currency } }), recorded)
  expect(outcome).toMatchObject({ kind: 'declined', reason: /PayPal does not take/ })
  expect(recorded.exchanges).toEqual([])
})

test('the fee is what PayPal says', async () => {
  const payment = await started()
  paypal.double.approve(payment.sessionId)
  // 12.00 * 2.99 / 100 = 0.3588, up to 0.36, and 0.39
  expect(await finish(payment)).toMatchObject({ fee: { amount: '0.75', currency: 'EUR' } })
})

test('a token that PayPal makes later is told by an event, and found with the order', async () => {
  const { double } = paypal
  double.books.vaultsLater = true
  const payment = await started({ store: true })
  double.approve(payment.sessionId)
  const outcome = await finish(payment)
  double.books.vaultsLater = false
  expect(outcome).toMatchObject({ kind: 'settled' })
  expect(outcome).not.toHaveProperty('method')

  double.vaultNow(payment.sessionId)
  const raw = await paypal.received('VAULT.PAYMENT-TOKEN.CREATED')
  expect(await paypal.gateway.parseWebhook!(raw, call())).toMatchObject({
    events: [{ news: { about: 'payment', sessionId: payment.sessionId, outcome: null } }],
  })
  expect(await lookUp(payment)).toMatchObject({
    kind: 'settled',
    method: { kind: 'wallet', brand: 'PayPal', last4: 'a…@example.com', expires: null },
  })
})

test('a known customer is named, and the description is cut to what PayPal takes', async () => {
  const { double } = paypal
  await started({
    store: true,
    payer: { customer: 'CUST123456' } as never,
    description: 'INV-2027-000001, '.repeat(20),
  })
  const { body } = double.seen.findLast(({ path }) => path === '/v2/checkout/orders')!
  expect(body).toMatchObject({ payment_source: { paypal: { attributes: { customer: { id: 'CUST123456' } } } } })
  expect((body as { purchase_units: { description: string }[] }).purchase_units[0]!.description).toHaveLength(127)
})

test('what is held says until when', async () => {
  const payment = await started({ hold: true })
  paypal.double.approve(payment.sessionId)
  const held = await finish(payment)
  if (held.kind !== 'authorised') throw new Error(held.kind)
  expect(Temporal.Instant.from(held.until!).since(Temporal.Now.instant()).total('days')).toBeCloseTo(29, 0)
})

test('what was taken is not let go, and what was let go twice is let go', async () => {
  const taken = await started({ hold: true })
  paypal.double.approve(taken.sessionId)
  const held = await finish(taken)
  if (held.kind !== 'authorised') throw new Error(held.kind)
  const payment = { ...taken, reference: held.reference }
  await paypal.gateway.capture!(payment, payment.amount, call())
  expect(await paypal.gateway.release!(payment, call())).toMatchObject({ kind: 'settled' })

  const other = await started({ hold: true })
  paypal.double.approve(other.sessionId)
  const otherHeld = await finish(other)
  if (otherHeld.kind !== 'authorised') throw new Error(otherHeld.kind)
  const again = { ...other, reference: otherHeld.reference }
  expect(await paypal.gateway.release!(again, call())).toMatchObject({ kind: 'declined' })
  paypal.double.books.advance({ hours: 46 * 24 })
  expect(await paypal.gateway.release!(again, call())).toMatchObject({ kind: 'declined' })
})
