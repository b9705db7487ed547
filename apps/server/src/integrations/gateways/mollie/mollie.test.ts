import type { KnownPayment } from '@ostler/integration-kit'
import { type GatewayHarness, gatewayContract, recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MollieWorld, startMollieWorld } from '../testing/mollie/harness.ts'
import { fromMollie, toMollie } from './amount.ts'
import { createMollie } from './index.ts'

let world: MollieWorld
let harness: GatewayHarness

beforeAll(async () => {
  world = await startMollieWorld()
  harness = world.harness
})

afterAll(() => world.stop())

gatewayContract('mollie', createMollie(), () => harness)

const known = (payment: { attemptKey: string; sessionId: string | null }): KnownPayment & { reference: string } => ({
  ...payment,
  amount: { amount: '59.90', currency: 'EUR' },
  reference: payment.sessionId!,
  startedAt: Temporal.Now.instant().toString(),
  method: null,
})

const lookUp = (payment: KnownPayment) => world.gateway.lookUp!(payment, recordingCall())

test.each([
  ['12.50', 'EUR'],
  ['1000', 'JPY'],
  ['1000', 'ISK'],
  ['1200.00', 'HUF'],
])('%s %s has exactly the decimals of its currency', (amount, currency) => {
  expect(toMollie({ amount, currency })).toEqual({ value: amount, currency })
  expect(fromMollie({ value: amount, currency })).toEqual({ amount, currency })
})

test('a payment that was called off, expired or failed is over', async () => {
  for (const [how, reason] of [
    ['canceled', /called off/],
    ['expired', /closed/],
    ['failed', /not enough money/],
  ] as const) {
    const payment = await world.begin()
    world.double.pay(payment.sessionId, how)
    expect(await lookUp(known(payment))).toMatchObject({ kind: 'declined', reason: expect.stringMatching(reason) })
  }
})

test('a way to pay that cannot be called off any more leaves the payment open', async () => {
  const payment = await world.begin()
  world.double.account.payment(payment.sessionId).isCancelable = false
  expect(await world.gateway.expire!(known(payment), recordingCall())).toEqual({ kind: 'open' })
})

test('a direct debit is on its way for days, and may fail then', async () => {
  const customer = world.double.account.newCustomer({ name: 'Ada' })
  const mandate = world.double.account.newMandate(customer.id, 'debit')
  const method = { token: mandate.id, customer: customer.id }
  const { payer, attemptKey, returnUrl } = {
    payer: {
      clientId: 12,
      name: 'Ada',
      company: '',
      email: '',
      phone: '',
      customer: null,
      ip: null,
      address: { lines: [], city: '', region: '', postcode: '', country: 'NL' },
    },
    attemptKey: uniqueKey('attempt'),
    returnUrl: 'https://my.example.com',
  }
  const charge = {
    attemptKey,
    amount: { amount: '59.90', currency: 'EUR' },
    description: 'INV-1',
    payer,
    method,
    returnUrl,
  }
  const { sessionId, outcome } = await world.gateway.charge!(charge, recordingCall())
  expect(outcome).toEqual({ kind: 'pending', reference: sessionId })
  const payment = world.double.account.payment(sessionId!)
  payment.status = 'failed'
  payment.details = { bankReasonCode: 'AC04' }
  expect(await lookUp({ ...known({ attemptKey, sessionId }), method })).toEqual({
    kind: 'declined',
    reason: 'The bank account is closed, or there is none.',
    isHard: true,
  })
  await world.gateway.forget!(method, recordingCall())
  const after = await world.gateway.charge!({ ...charge, attemptKey: uniqueKey('attempt') }, recordingCall())
  expect(after.outcome).toMatchObject({ kind: 'declined', isHard: true })
})

test('of an IBAN the end is kept only', async () => {
  const { account } = world.double
  const payment = await world.begin()
  const customer = account.newCustomer({ name: 'Ada' })
  const made = account.payment(payment.sessionId)
  Object.assign(made, { sequenceType: 'first', customerId: customer.id })
  world.double.pay(payment.sessionId, 'paid')
  made.mandateId = account.newMandate(customer.id, 'debit').id
  expect(await lookUp(known(payment))).toMatchObject({
    kind: 'settled',
    method: { kind: 'bank_debit', brand: 'SEPA', last4: '3000', customer: customer.id, expires: null },
  })
})

test('a refund is not made again when Mollie has forgotten its key', async () => {
  const payment = await world.begin()
  world.double.pay(payment.sessionId, 'paid')
  const request = {
    refundKey: uniqueKey('refund'),
    payment: known(payment),
    amount: { amount: '20.00', currency: 'EUR' },
    reason: '',
  }
  const first = await world.gateway.refund!(request, recordingCall())
  world.double.forgetKeys()
  expect(await world.gateway.refund!(request, recordingCall())).toEqual(first)
  expect(await harness.refunded(request.refundKey)).toBe(1)
})

test('a refund that was called off while it was queued disappears; under another account it is unknown', async () => {
  const payment = await world.begin()
  world.double.pay(payment.sessionId, 'paid')
  const request = {
    refundKey: uniqueKey('refund'),
    payment: known(payment),
    amount: { amount: '20.00', currency: 'EUR' },
    reason: '',
    askedAt: known(payment).startedAt,
  }
  const made = await world.gateway.refund!(request, recordingCall())
  const refundReference = made.kind === 'pending' ? made.reference : ''
  const { refunds } = world.double.account
  refunds.splice(
    refunds.findIndex(({ id }) => id === refundReference),
    1,
  )
  const lookUpRefund = (reference: string) =>
    world.gateway.lookUpRefund!(
      { ...request, refundReference, payment: { ...request.payment, reference } },
      recordingCall(),
    )
  expect(await lookUpRefund(payment.sessionId)).toMatchObject({
    kind: 'declined',
    reason: expect.stringContaining('called off'),
  })
  expect(await lookUpRefund('tr_elsewhere')).toMatchObject({ kind: 'unknown' })
})

test('a payment without a name is found by its key among hundreds', async () => {
  const payment = await world.begin()
  for (let others = 0; others < 150; others++) await anotherPayment(others)
  expect(await lookUp({ ...known({ ...payment, sessionId: null }), reference: null })).toEqual({ kind: 'open' })
})

const anotherPayment = async (at: number) =>
  void world.double.account.newPayment({
    amount: { value: '1.00', currency: 'EUR' },
    description: `Other ${at}`,
    redirectUrl: 'https://my.example.com',
    webhookUrl: 'https://my.example.com/hook',
  })

test('a payment that Mollie does not know under its own name is no absent one', async () => {
  expect(await lookUp(known({ attemptKey: 'a', sessionId: 'tr_elsewhere' }))).toMatchObject({ kind: 'unknown' })
})

test('what a proxy or a fault of Mollie answers says nothing about the payment', async () => {
  const payment = await world.begin()
  for (const [status, body] of [
    [502, '<html>Bad gateway</html>'],
    [404, '<html>Not here</html>'],
    [429, '{"status":429,"title":"Too Many Requests","detail":"Slow down"}'],
    [200, '{"resource":"payment"}'],
  ] as const) {
    world.double.failWith(status, body)
    expect(await lookUp(known(payment))).toMatchObject({ kind: 'unknown' })
  }
  world.double.failWith(null)
})

test('the check says when nothing can be charged automatically', async () => {
  expect(await world.gateway.checkSettings(recordingCall())).toEqual({
    kind: 'accepted',
    account: 'Hoster',
    isLive: false,
    warnings: [],
  })
  const before = world.double.account.recurring
  world.double.account.recurring = []
  expect(await world.gateway.checkSettings(recordingCall())).toMatchObject({
    warnings: [expect.stringContaining('automatically')],
  })
  world.double.account.recurring = before
})
