import type { KnownPayment, MethodToken, StartPayment } from '@ostler/integration-kit'
import { recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aRazorpay, type RazorpayHarness } from '../testing/razorpay/harness.ts'
import { payer } from '../testing/razorpay/payer.ts'
import { shortKey } from './api.ts'
import { isSigned } from './orders.ts'

let razorpay: RazorpayHarness
const call = recordingCall

beforeAll(async () => {
  razorpay = await aRazorpay()
})

afterAll(() => razorpay.double.stop())

const wish = (also: Partial<StartPayment> = {}): StartPayment => ({
  attemptKey: uniqueKey('attempt'),
  amount: { amount: '599.00', currency: 'INR' },
  description: 'INV-2027-000001',
  way: 'fields',
  payer,
  store: false,
  hold: false,
  returnUrl: 'https://my.example.com/return',
  cancelUrl: 'https://my.example.com/cancel',
  ...also,
})

const known = ({ attemptKey, amount }: StartPayment, also: Partial<KnownPayment> = {}): KnownPayment => ({
  attemptKey,
  amount,
  sessionId: null,
  reference: null,
  startedAt: Temporal.Now.instant().toString(),
  method: null,
  ...also,
})

async function started(also: Partial<StartPayment> = {}) {
  const input = wish(also)
  const outcome = await razorpay.gateway.startPayment!(input, call())
  if (outcome.kind !== 'fields') throw new Error(JSON.stringify(outcome))
  return { ...known(input), sessionId: outcome.sessionId, widget: outcome.widget }
}

const finish = (payment: KnownPayment, answers: Record<string, string> = {}) =>
  razorpay.gateway.finishPayment!(payment, answers, call())
const lookUp = (payment: KnownPayment) => razorpay.gateway.lookUp!(payment, call())

test('the signature of a checkout is that of the official example, and of that order only', () => {
  const secret = 'EnLs21M47BllR3X8PSFtjtbd'
  const signature = '0d4e745a1838664ad6c9c9902212a32d627d68e917290b0ad5f08ff4561bc50f'
  expect(isSigned(secret, 'order_IEIaMR65cu6nz3', 'pay_IH4NVgf4Dreq1l', signature)).toBe(true)
  expect(isSigned(secret, 'order_IEIaMR65cu6nz4', 'pay_IH4NVgf4Dreq1l', signature)).toBe(false)
  expect(isSigned(secret, null, 'pay_IH4NVgf4Dreq1l', signature)).toBe(false)
  expect(isSigned('', 'order_IEIaMR65cu6nz3', 'pay_IH4NVgf4Dreq1l', signature)).toBe(false)
  expect(isSigned(secret, 'order_IEIaMR65cu6nz3', 'pay_IH4NVgf4Dreq1l', signature.slice(1))).toBe(false)
  // A subscription signs the other way round.
  const subscription = '601f383334975c714c91a7d97dd723eb56520318355863dcf3821c0d07a17693'
  expect(isSigned(secret, 'pay_IDZNwZZFtnjyym', 'sub_ID6MOhgkcoHj9I', subscription)).toBe(true)
  expect(isSigned(secret, 'sub_ID6MOhgkcoHj9I', 'pay_IDZNwZZFtnjyym', subscription)).toBe(false)
})

test('the answer of another order is not taken for this one', async () => {
  const paid = await started()
  const other = await started()
  const answers = razorpay.double.pay(paid.sessionId, 'settled')
  expect(await finish(other, answers)).toMatchObject({ kind: 'unknown' })
  expect(await lookUp(other)).toEqual({ kind: 'open' })
  expect(await finish(paid, { ...answers, razorpay_signature: '0'.repeat(64) })).toMatchObject({ kind: 'unknown' })
  expect(await finish(paid, answers)).toMatchObject({ kind: 'settled' })
})

test('the browser gets what the window needs, and no secret', async () => {
  const { widget, sessionId } = await started()
  expect(widget).toEqual({
    name: 'razorpay',
    parameters: {
      keyId: razorpay.double.keyId,
      orderId: sessionId,
      amount: '59900',
      currency: 'INR',
      name: 'Example Hosting',
      description: 'INV-2027-000001',
      payerName: 'Ada Lovelace',
      payerEmail: 'ada@example.com',
      payerPhone: '+919876543210',
    },
  })
})

test('what is authorised waits for us, also when the browser never comes back, and is taken once', async () => {
  const payment = await started()
  razorpay.double.pay(payment.sessionId, 'settled')
  expect(await lookUp(payment)).toEqual({ kind: 'approved' })
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => finish(payment)))
  expect(new Set(outcomes.map((one) => (one.kind === 'settled' ? one.reference : one.kind))).size).toBe(1)
})

test('the fee includes the tax on it', async () => {
  const payment = await started()
  // 599.00 * 2 % = 11.98, and 18 % of it: 14.1364, up to 14.14
  expect(await finish(payment, razorpay.double.pay(payment.sessionId, 'settled'))).toMatchObject({
    fee: { amount: '14.14', currency: 'INR' },
  })
})

test('a card that was declined leaves the window open, and may be authorised hours later', async () => {
  const payment = await started()
  razorpay.double.pay(payment.sessionId, 'declined')
  expect(await finish(payment)).toMatchObject({ kind: 'declined' })
  expect(await lookUp(payment)).toEqual({ kind: 'open' })
  const failed = [...razorpay.double.payments.values()].find((one) => one.orderId === payment.sessionId)!
  razorpay.double.authorizeLate(failed.id)
  expect(await lookUp(payment)).toEqual({ kind: 'approved' })
  expect(await finish(payment)).toMatchObject({ kind: 'settled', reference: failed.id })
})

test('of several tries for one order the one that went furthest counts', async () => {
  const payment = await started()
  razorpay.double.pay(payment.sessionId, 'declined')
  const answers = razorpay.double.pay(payment.sessionId, 'settled')
  razorpay.double.pay(payment.sessionId, 'declined')
  expect(await finish(payment, answers)).toMatchObject({ kind: 'settled', reference: answers.razorpay_payment_id })
})

test('what was authorised and never taken goes back, and was not paid', async () => {
  const payment = await started()
  const { razorpay_payment_id: id } = razorpay.double.pay(payment.sessionId, 'settled')
  razorpay.double.payments.get(id!)!.status = 'refunded'
  expect(await finish(payment)).toMatchObject({ kind: 'declined', reason: /gave it back/ })
})

test('a start whose answer was lost is found by its receipt', async () => {
  const input = wish()
  razorpay.double.loseNextAnswer({ key: input.attemptKey, how: 'dropped', delayMs: 0 })
  expect(await razorpay.gateway.startPayment!(input, call())).toMatchObject({ kind: 'unknown' })
  expect(await lookUp(known(input))).toEqual({ kind: 'open' })
})

test('a key is a receipt of at most forty characters', () => {
  expect(shortKey('attempt-12345')).toBe('attempt-12345')
  for (const key of [`pay_${'x'.repeat(43)}`, 'short', 'with spaces in it', 'größer-als-ascii'])
    expect(shortKey(key)).toMatch(/^[0-9a-f]{40}$/)
})

test('stores in rupees, for a customer that is made once', async () => {
  const { double } = razorpay
  const first = await started({ store: true })
  const second = await started({ store: true })
  expect(first.widget.parameters).toMatchObject({ customerId: expect.stringMatching(/^cust_/), recurring: '1' })
  expect(second.widget.parameters.customerId).toBe(first.widget.parameters.customerId)
  const answers = double.pay(first.sessionId, 'settled')
  expect(await finish(first, answers)).toMatchObject({
    method: { kind: 'card', brand: 'Visa', last4: '1111', customer: first.widget.parameters.customerId },
  })
  const foreign = await started({ store: true, amount: { amount: '10.00', currency: 'USD' } })
  expect(foreign.widget.parameters).not.toHaveProperty('recurring')
})

test.each([
  ['INR', '0.50'],
  ['KWD', '1.234'],
])('%s %s is declined', async (currency, amount) => {
  expect(await razorpay.gateway.startPayment!(wish({ amount: { amount, currency } }), call())).toMatchObject({
    kind: 'declined',
  })
})

const charge = (method: MethodToken, input = wish()) => razorpay.gateway.charge!({ ...input, method }, call())

test('a charge is pending until Razorpay says how it went', async () => {
  const { double } = razorpay
  const input = wish()
  const method = double.stored('good')
  const { sessionId, outcome } = await charge(method, input)
  if (outcome.kind !== 'pending') throw new Error(outcome.kind)
  const payment = known(input, { sessionId, method })
  expect(await lookUp(payment)).toEqual(outcome)
  double.decide(outcome.reference, 'failed')
  expect(await lookUp(payment)).toMatchObject({ kind: 'declined', reason: 'There is not enough money in the account.' })
  double.decide(outcome.reference, 'captured')
  expect(await lookUp(payment)).toMatchObject({ kind: 'settled', reference: outcome.reference, amount: input.amount })
})

test('an order of a charge that was never charged is not charged by anybody else', async () => {
  const { double } = razorpay
  const input = wish()
  const method = double.stored('good')
  double.loseNextAnswer({ key: input.attemptKey, how: 'dropped', delayMs: 0, path: '/orders' })
  expect((await charge(method, input)).outcome).toMatchObject({ kind: 'unknown' })
  expect((await charge(method, input)).outcome).toMatchObject({ kind: 'unknown' })
  expect(await razorpay.harness.charged!(input.attemptKey)).toBe(0)
  expect(await lookUp(known(input, { method }))).toMatchObject({ kind: 'unknown' })
  const startedAt = Temporal.Now.instant().subtract({ minutes: 16 }).toString()
  expect(await lookUp(known(input, { method, startedAt }))).toEqual({ kind: 'absent' })
})

test('a charge whose call may be under way at this moment is not absent', async () => {
  const method = razorpay.double.stored('good')
  expect(await lookUp(known(wish(), { method }))).toMatchObject({ kind: 'unknown' })
  const startedAt = Temporal.Now.instant().subtract({ minutes: 16 }).toString()
  expect(await lookUp(known(wish(), { method, startedAt }))).toEqual({ kind: 'absent' })
})

test('a card that is gone is a hard decline, and a busy provider none', async () => {
  const { double } = razorpay
  const stranger = { token: 'token_gone', customer: 'cust_gone' }
  expect((await charge(stranger)).outcome).toMatchObject({ kind: 'declined', isHard: true })
  expect((await charge({ token: 'x', customer: null })).outcome).toMatchObject({ kind: 'declined', isHard: true })
  double.limited = 1
  expect((await charge(double.stored('good'))).outcome).toMatchObject({ kind: 'unknown' })
})

test('one refund among many is found by our key', async () => {
  const payment = await started()
  const outcome = await finish(payment, razorpay.double.pay(payment.sessionId, 'settled'))
  if (outcome.kind !== 'settled') throw new Error(outcome.kind)
  const paid = { ...payment, reference: outcome.reference }
  const refund = (refundKey: string, amount = '1.00') =>
    razorpay.gateway.refund!({ refundKey, payment: paid, amount: { amount, currency: 'INR' }, reason: '' }, call())
  for (let number = 0; number < 101; number += 1) await refund(`refund-number-${number}`)
  const request = {
    payment: paid,
    amount: { amount: '1.00', currency: 'INR' },
    reason: '',
    refundReference: null,
    askedAt: '',
  }
  const look = (refundKey: string) => razorpay.gateway.lookUpRefund!({ ...request, refundKey }, call())
  expect(await look('refund-number-100')).toMatchObject({ kind: 'refunded' })
  expect(await look('refund-number-101')).toEqual({ kind: 'absent' })
  // The same key for another amount is refused by Razorpay, and gives nothing.
  expect(await refund('refund-number-5', '2.00')).toMatchObject({ kind: 'declined' })
  expect(
    await razorpay.gateway.refund!(
      { ...request, refundKey: 'in-dollars-1', amount: { amount: '1.00', currency: 'USD' } },
      call(),
    ),
  ).toMatchObject({ kind: 'declined' })
})

test('says whether the key is a live one', async () => {
  expect(await razorpay.gateway.checkSettings(call())).toEqual({
    kind: 'accepted',
    account: razorpay.double.keyId,
    isLive: false,
    warnings: [],
  })
  expect(await razorpay.harness.stranger.checkSettings(call())).toMatchObject({ kind: 'refused', field: 'keySecret' })
})
