import type { GatewayNews, RawWebhook } from '@ostler/integration-kit'
import { recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aRazorpay, type RazorpayHarness } from '../testing/razorpay/harness.ts'
import { isHmac } from './orders.ts'

let razorpay: RazorpayHarness

beforeAll(async () => {
  razorpay = await aRazorpay()
})

afterAll(() => razorpay.double.stop())

const parse = (raw: RawWebhook, settings: Record<string, string> = {}) =>
  razorpay.connect(settings).parseWebhook!(raw, recordingCall())

async function delivered(event: string, payload: object, secret?: string): Promise<RawWebhook> {
  const mark = uniqueKey('event')
  razorpay.double.tell(event, { ...payload, mark }, secret)
  return razorpay.received(mark)
}

async function told(event: string, payload: object): Promise<GatewayNews> {
  const verdict = await parse(await delivered(event, payload))
  if (verdict.kind !== 'accepted') throw new Error(JSON.stringify(verdict))
  return verdict.events[0]!.news
}

test('the signature is that of the official example', () => {
  const body = Buffer.from('{"a":1,"b":2,"c":{"d":3}}')
  const signature = '2fe04e22977002e6c7cb553adab8b460cb9e2a4970d5953cb27a8472752e3bbc'
  expect(isHmac('123456', body, signature)).toBe(true)
  expect(isHmac('123457', body, signature)).toBe(false)
})

test('after a change of the secret the previous one counts for as long as it is there', async () => {
  const raw = await delivered('payment.downtime.started', {})
  const { webhookSecret } = razorpay.double
  expect(await parse(raw, { webhookSecret: 'the-new-one', previousWebhookSecret: webhookSecret })).toMatchObject({
    kind: 'accepted',
  })
  expect(await parse(raw, { webhookSecret: 'the-new-one' })).toMatchObject({ kind: 'refused' })
  expect(await parse(raw, { webhookSecret: '', previousWebhookSecret: webhookSecret })).toMatchObject({
    kind: 'refused',
  })
})

test('what is weeks old is refused, and what was sent again for a day is not', async () => {
  const raw = await delivered('payment.downtime.started', {})
  const later = (hours: number) => parse({ ...raw, receivedAt: raw.receivedAt.add({ hours }) })
  expect(await later(24)).toMatchObject({ kind: 'accepted' })
  expect(await later(18 * 24)).toMatchObject({ kind: 'refused' })
  expect(await later(-1)).toMatchObject({ kind: 'refused' })
})

const aPayment = (also: object = {}) => ({
  payment: {
    entity: {
      id: 'pay_IH4NVgf4Dreq1l',
      status: 'captured',
      amount: 59900,
      currency: 'INR',
      order_id: 'order_IEIaMR65cu6nz3',
      captured: true,
      fee: 1414,
      token_id: null,
      customer_id: null,
      card: null,
      error_reason: null,
      error_description: null,
      created_at: 1803895200,
      notes: [],
      ...also,
    },
  },
})

test('a payment is told with its order', async () => {
  expect(await told('payment.captured', aPayment())).toEqual({
    about: 'payment',
    attemptKey: null,
    sessionId: 'order_IEIaMR65cu6nz3',
    outcome: {
      kind: 'settled',
      reference: 'pay_IH4NVgf4Dreq1l',
      amount: { amount: '599.00', currency: 'INR' },
      fee: { amount: '14.14', currency: 'INR' },
      settledAt: '2027-03-01T10:00:00Z',
    },
  })
  expect(await told('payment.authorized', aPayment({ status: 'authorized' }))).toMatchObject({
    outcome: { kind: 'approved' },
  })
  const failed = {
    status: 'failed',
    error_reason: 'card_expired',
    error_description: 'Expired.',
    notes: { attempt: 'a1' },
  }
  expect(await told('payment.failed', aPayment(failed))).toMatchObject({
    attemptKey: 'a1',
    outcome: { kind: 'declined', isHard: true, reason: 'The card has expired.' },
  })
})

test('the fee of a foreign payment is in the currency of the account', async () => {
  expect(await told('payment.captured', aPayment({ currency: 'USD', base_currency: 'INR' }))).toMatchObject({
    outcome: { amount: { amount: '599.00', currency: 'USD' }, fee: { amount: '14.14', currency: 'INR' } },
  })
})

test('a refund is told with our key, where it is ours', async () => {
  const entity = { id: 'rfnd_1', status: 'processed', amount: 100, currency: 'INR', payment_id: 'pay_1' }
  const refund = (also: object) => ({ refund: { entity: { ...entity, ...also } } })
  expect(await told('refund.processed', refund({ notes: { refund: 'ours-1' } }))).toEqual({
    about: 'refund',
    refundKey: 'ours-1',
    reference: 'rfnd_1',
    paymentReference: 'pay_1',
    outcome: { kind: 'refunded', reference: 'rfnd_1', amount: { amount: '1.00', currency: 'INR' } },
  })
  expect(await told('refund.created', refund({ notes: [], status: 'pending' }))).toMatchObject({
    refundKey: null,
    outcome: { kind: 'pending' },
  })
  expect(await told('refund.failed', refund({ status: 'failed' }))).toMatchObject({ outcome: { kind: 'declined' } })
})

test.each([
  [
    { status: 'open', phase: 'chargeback' },
    { state: 'open', isMoneyTaken: false },
  ],
  [
    { status: 'open', phase: 'retrieval' },
    { state: 'warning', isMoneyTaken: false },
  ],
  [
    { status: 'under_review', phase: 'chargeback', amount_deducted: 10000 },
    { state: 'under_review', isMoneyTaken: true },
  ],
  [
    { status: 'lost', phase: 'chargeback', amount_deducted: 10000 },
    { state: 'lost', isMoneyTaken: true },
  ],
  [
    { status: 'won', phase: 'chargeback' },
    { state: 'won', isMoneyTaken: false },
  ],
  [
    { status: 'closed', phase: 'fraud' },
    { state: 'won', isMoneyTaken: false },
  ],
])('a dispute that is %j', async (also, expected) => {
  const entity = {
    id: 'disp_AHfqOvkldwsbqt',
    payment_id: 'pay_EsyWjHrfzb59eR',
    amount: 10000,
    currency: 'INR',
    amount_deducted: 0,
    reason_description: 'Goods or services not received',
    respond_by: 1803895200,
    ...also,
  }
  expect(await told('payment.dispute.created', { dispute: { entity }, ...aPayment() })).toEqual({
    about: 'dispute',
    dispute: {
      reference: 'disp_AHfqOvkldwsbqt',
      paymentReference: 'pay_EsyWjHrfzb59eR',
      amount: { amount: '100.00', currency: 'INR' },
      fee: null,
      reason: 'Goods or services not received',
      answerBy: '2027-03-01T10:00:00Z',
      ...expected,
    },
  })
})

test('a settlement that was paid out makes us read them', async () => {
  expect(await told('settlement.processed', {})).toEqual({ about: 'payout' })
})

test('a mandate that was cancelled is gone', async () => {
  expect(await told('token.cancelled', { token: { entity: { id: 'token_1' } } })).toEqual({
    about: 'method',
    token: 'token_1',
    change: { kind: 'gone' },
  })
})

test.each([
  ['payment.downtime.started', {}],
  ['payment.captured', {}],
  ['payment.captured', aPayment({ order_id: null })],
  ['payment.captured', aPayment({ amount: 1.5 })],
  ['token.paused', { token: { entity: { id: 'token_1' } } }],
])('%s of %j is taken and says nothing', async (event, payload) => {
  expect(await told(event, payload)).toEqual({ about: 'nothing' })
})
