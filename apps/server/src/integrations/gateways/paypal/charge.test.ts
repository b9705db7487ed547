import type { ChargePayment, KnownPayment, MethodToken, Payer } from '@ostler/integration-kit'
import { recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aPaypal, type PaypalHarness } from '../testing/paypal/harness.ts'

let paypal: PaypalHarness
const call = recordingCall

beforeAll(async () => {
  paypal = await aPaypal()
})

beforeEach(() => {
  paypal.double.books.reportedUntil = null
})

afterAll(() => paypal.double.stop())

const wish = (method: MethodToken): ChargePayment => ({
  attemptKey: uniqueKey('attempt'),
  amount: { amount: '12.00', currency: 'EUR' },
  description: 'INV-2027-000001',
  payer: { customer: method.customer } as Payer,
  method,
  returnUrl: 'https://my.example.com/return',
})

/** A charge of which we know nothing but that we have asked for it. */
const lost = ({ attemptKey, amount, method }: ChargePayment): KnownPayment => ({
  attemptKey,
  amount,
  method,
  sessionId: null,
  reference: null,
  startedAt: paypal.double.books.now().toString(),
})

const lookUp = (payment: KnownPayment) => paypal.gateway.lookUp!(payment, call())

test('a charge is made with the token, by us, and says its order', async () => {
  const input = wish(paypal.double.stored('good'))
  const { sessionId, outcome } = await paypal.gateway.charge!(input, call())
  expect(outcome).toMatchObject({ kind: 'settled', amount: input.amount, fee: { amount: '0.75', currency: 'EUR' } })
  expect(outcome).not.toHaveProperty('method')
  expect(paypal.double.seen.at(-1)).toMatchObject({
    requestId: input.attemptKey,
    body: {
      payment_source: {
        paypal: { vault_id: input.method.token, stored_credential: { payment_initiator: 'MERCHANT' } },
      },
    },
  })
  expect(await lookUp({ ...lost(input), sessionId })).toEqual(outcome)
})

test('a charge whose answer was lost is unknown while PayPal’s list is behind, and never absent', async () => {
  const input = wish(paypal.double.stored('good'))
  const { books } = paypal.double
  books.reportedUntil = books.now().subtract({ minutes: 30 })
  const payment = lost(input)
  paypal.double.loseNextAnswer(input.attemptKey, 'dropped')
  expect(await paypal.gateway.charge!(input, call())).toMatchObject({ sessionId: null, outcome: { kind: 'unknown' } })
  expect(await lookUp(payment)).toMatchObject({ kind: 'unknown', reason: /three hours/ })
  books.reportedUntil = books.now().add({ hours: 2 })
  expect(await lookUp(payment)).toMatchObject({ kind: 'settled', amount: input.amount })
})

test('one that PayPal never heard of is absent as soon as the list must know it, and not before', async () => {
  const payment = lost(wish(paypal.double.stored('good')))
  const { books } = paypal.double
  books.reportedUntil = books.now().add({ hours: 2 })
  expect(await lookUp(payment)).toMatchObject({ kind: 'unknown' })
  books.reportedUntil = books.now().add({ hours: 4 })
  expect(await lookUp(payment)).toEqual({ kind: 'absent' })
})

test('the list is read to its end, and a refund in it is not taken for the payment', async () => {
  const inputs = Array.from({ length: 3 }, () => wish(paypal.double.stored('good')))
  const payment = lost(inputs[0]!)
  for (const input of inputs) await paypal.gateway.charge!(input, call())
  const capture = [...paypal.double.books.captures.values()].find((one) => one.customId === payment.attemptKey)!
  const refund = { refundKey: uniqueKey('refund'), amount: payment.amount, reason: '' }
  await paypal.gateway.refund!({ ...refund, payment: { ...payment, reference: capture.id } }, call())
  // More refunds than fit on one page stand in front of the payments.
  const [given] = paypal.double.books.refunds.values()
  for (let number = 0; number < 600; number += 1)
    paypal.double.books.refunds.set(`filler${number}`, { ...given!, id: `filler${number}` })
  expect(await lookUp(payment)).toMatchObject({ kind: 'settled', reference: capture.id })
  for (let number = 0; number < 600; number += 1) paypal.double.books.refunds.delete(`filler${number}`)
})

test('without the list a lost charge stays unknown', async () => {
  const { scopes } = paypal.double
  paypal.double.scopes = []
  expect(await lookUp(lost(wish(paypal.double.stored('good'))))).toMatchObject({ kind: 'unknown' })
  paypal.double.scopes = scopes
})

test('an order of a charge that PayPal no longer shows may have been paid', async () => {
  const input = wish(paypal.double.stored('good'))
  const { sessionId } = await paypal.gateway.charge!(input, call())
  paypal.double.forgetOrder(sessionId!)
  expect(await lookUp({ ...lost(input), sessionId })).toMatchObject({ kind: 'unknown' })
})

test('declines are told from troubles on the way', async () => {
  const gone = wish({ token: 'nobody-knows-it', customer: null })
  expect((await paypal.gateway.charge!(gone, call())).outcome).toMatchObject({ kind: 'declined', isHard: true })
  const input = wish(paypal.double.stored('good'))
  paypal.double.limited = 1
  expect((await paypal.gateway.charge!(input, call())).outcome).toMatchObject({ kind: 'unknown' })
  expect((await paypal.gateway.charge!(input, call())).outcome).toMatchObject({ kind: 'settled' })
  const stranger = await paypal.harness.stranger.charge!(wish(input.method), call())
  expect(stranger.outcome).toMatchObject({ kind: 'unknown' })
})

test('amounts that PayPal does not take are not sent', async () => {
  const recorded = recordingCall()
  const input = { ...wish(paypal.double.stored('good')), amount: { amount: '10.50', currency: 'HUF' } }
  expect((await paypal.gateway.charge!(input, recorded)).outcome).toMatchObject({ kind: 'declined' })
  expect(recorded.exchanges).toEqual([])
})

test('a refund of a charge that is known by its payment alone is found with its order', async () => {
  const input = wish(paypal.double.stored('good'))
  const { outcome } = await paypal.gateway.charge!(input, call())
  if (outcome.kind !== 'settled') throw new Error(outcome.kind)
  const payment = { ...lost(input), reference: outcome.reference }
  const request = { refundKey: uniqueKey('refund'), payment, amount: input.amount, reason: 'Sorry' }
  const known = { ...request, refundReference: null, askedAt: payment.startedAt }
  expect(await paypal.gateway.lookUpRefund!(known, call())).toEqual({ kind: 'absent' })
  const refunded = await paypal.gateway.refund!(request, call())
  if (refunded.kind !== 'refunded') throw new Error(refunded.kind)
  expect(await paypal.gateway.lookUpRefund!(known, call())).toEqual(refunded)
  expect(await paypal.gateway.lookUpRefund!({ ...known, refundReference: refunded.reference }, call())).toEqual(
    refunded,
  )
})

test('a refund is not called absent where PayPal shows no order that it could be part of', async () => {
  const payment = {
    ...lost(wish({ token: 'x', customer: null })),
    sessionId: 'NOSUCHORDER',
    reference: 'NOSUCHCAPTURE',
  }
  const request = { refundKey: uniqueKey('refund'), payment, amount: payment.amount, reason: '' }
  const known = { ...request, refundReference: null, askedAt: payment.startedAt }
  expect(await paypal.gateway.lookUpRefund!(known, call())).toMatchObject({ kind: 'unknown' })
  expect(
    await paypal.gateway.lookUpRefund!({ ...known, payment: { ...payment, sessionId: null } }, call()),
  ).toMatchObject({ kind: 'unknown' })
})

test('refunds are declined in words that staff understand', async () => {
  const input = wish(paypal.double.stored('good'))
  const { sessionId, outcome } = await paypal.gateway.charge!(input, call())
  if (outcome.kind !== 'settled') throw new Error(outcome.kind)
  const payment = { ...lost(input), sessionId, reference: outcome.reference }
  const refund = (also: object = {}) =>
    paypal.gateway.refund!(
      { refundKey: uniqueKey('refund'), payment, amount: input.amount, reason: '', ...also },
      call(),
    )
  expect(await refund({ amount: { amount: '12.00', currency: 'USD' } })).toMatchObject({ kind: 'declined' })
  expect(await refund()).toMatchObject({ kind: 'refunded' })
  expect(await refund()).toMatchObject({ kind: 'declined', reason: /refunded in full/ })
})

test('what was stored is found again after PayPal has forgotten the key', async () => {
  const storing = { storingKey: uniqueKey('storing'), sessionId: '', customer: null, startedAt: '' }
  const started = await paypal.gateway.startStoring!(
    {
      ...wish({ token: '', customer: null }),
      ...storing,
      currency: 'EUR',
      way: 'page',
      cancelUrl: 'https://my.example.com',
    },
    call(),
  )
  if (started.kind !== 'redirect') throw new Error(started.kind)
  storing.sessionId = started.sessionId
  paypal.double.approveStoring(started.sessionId)
  const finish = () => paypal.gateway.finishStoring!(storing, {}, call())
  const stored = await finish()
  expect(stored).toMatchObject({ kind: 'stored' })
  paypal.double.books.advance({ hours: 4 })
  expect(await finish()).toEqual(stored)
  const overdue = await paypal.gateway.finishStoring!({ ...storing, sessionId: 'gone' }, {}, call())
  expect(overdue).toMatchObject({ kind: 'declined' })
})
