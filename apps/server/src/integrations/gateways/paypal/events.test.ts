import type { GatewayNews } from '@ostler/integration-kit'
import { recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aPaypal, type PaypalHarness } from '../testing/paypal/harness.ts'

let paypal: PaypalHarness
const call = recordingCall

beforeAll(async () => {
  paypal = await aPaypal()
})

afterAll(() => paypal.double.stop())

/** Sends an event over HTTP, signed, and says what it means. */
async function told(type: string, resource: object): Promise<GatewayNews> {
  const mark = uniqueKey('event')
  paypal.double.webhooks.send(type, { ...resource, mark })
  const verdict = await paypal.gateway.parseWebhook!(await paypal.received(mark), call())
  if (verdict.kind !== 'accepted') throw new Error(JSON.stringify(verdict))
  return verdict.events[0]!.news
}

const eur = (value: string) => ({ currency_code: 'EUR', value })

const aCapture = (also: object = {}) => ({
  id: '2GG279541U471931P',
  status: 'COMPLETED',
  amount: eur('12.00'),
  custom_id: 'attempt-1',
  create_time: '2027-03-01T10:00:00Z',
  seller_receivable_breakdown: { gross_amount: eur('12.00'), paypal_fee: eur('0.75'), net_amount: eur('11.25') },
  supplementary_data: { related_ids: { order_id: '5O190127TN364715T' } },
  ...also,
})

test('a capture says what was taken, and for which of our payments', async () => {
  expect(await told('PAYMENT.CAPTURE.COMPLETED', aCapture())).toEqual({
    about: 'payment',
    attemptKey: 'attempt-1',
    sessionId: '5O190127TN364715T',
    outcome: {
      kind: 'settled',
      reference: '2GG279541U471931P',
      amount: { amount: '12.00', currency: 'EUR' },
      fee: { amount: '0.75', currency: 'EUR' },
      settledAt: '2027-03-01T10:00:00Z',
    },
  })
  const pending = { status: 'PENDING', seller_receivable_breakdown: undefined }
  expect(await told('PAYMENT.CAPTURE.PENDING', aCapture(pending))).toMatchObject({
    outcome: { kind: 'pending', reference: '2GG279541U471931P' },
  })
  expect(await told('PAYMENT.CAPTURE.DENIED', aCapture({ status: 'DECLINED' }))).toMatchObject({
    outcome: { kind: 'declined' },
  })
})

test('an approval says that it is our turn, also of an order that was closed', async () => {
  const order = { id: '5O190127TN364715T', status: 'APPROVED', purchase_units: [{ custom_id: 'attempt-1' }] }
  const news = { about: 'payment', attemptKey: 'attempt-1', sessionId: order.id, outcome: { kind: 'approved' } }
  expect(await told('CHECKOUT.ORDER.APPROVED', order)).toEqual(news)
  const closed = { ...order, purchase_units: [{ custom_id: 'closed.attempt-1' }] }
  expect(await told('CHECKOUT.ORDER.APPROVED', closed)).toEqual(news)
})

test('what is held is asked about', async () => {
  const held = { id: '0AW2184448108334S', status: 'CREATED', amount: eur('12.00'), custom_id: 'attempt-1' }
  expect(await told('PAYMENT.AUTHORIZATION.CREATED', held)).toMatchObject({ about: 'payment', outcome: null })
})

const aRefund = (also: object = {}) => ({
  id: '1JU08902781691411',
  status: 'COMPLETED',
  amount: eur('5.00'),
  custom_id: 'refund.ours-1',
  links: [{ rel: 'up', href: 'https://api.paypal.com/v2/payments/captures/2GG279541U471931P' }],
  ...also,
})

test('our refunds are told from those that somebody made at PayPal', async () => {
  expect(await told('PAYMENT.CAPTURE.REFUNDED', aRefund())).toEqual({
    about: 'refund',
    refundKey: 'ours-1',
    reference: '1JU08902781691411',
    paymentReference: '2GG279541U471931P',
    outcome: { kind: 'refunded', reference: '1JU08902781691411', amount: { amount: '5.00', currency: 'EUR' } },
  })
  // PayPal repeats the text of the payment there.
  expect(await told('PAYMENT.CAPTURE.REFUNDED', aRefund({ custom_id: 'attempt-1' }))).toMatchObject({ refundKey: null })
  expect(await told('PAYMENT.REFUND.FAILED', aRefund({ status: 'FAILED' }))).toMatchObject({
    outcome: { kind: 'declined' },
  })
  expect(await told('PAYMENT.REFUND.PENDING', aRefund({ status: 'PENDING' }))).toMatchObject({
    outcome: { kind: 'pending' },
  })
})

const aDispute = (also: object = {}) => ({
  dispute_id: 'PP-D-4012',
  status: 'WAITING_FOR_SELLER_RESPONSE',
  reason: 'UNAUTHORISED',
  dispute_life_cycle_stage: 'CHARGEBACK',
  dispute_amount: eur('12.00'),
  disputed_transactions: [{ seller_transaction_id: '2GG279541U471931P' }],
  seller_response_due_date: '2027-03-11T10:00:00.000Z',
  ...also,
})

const movement = (type: string, reason: string, value: string, affected_party = 'SELLER') => ({
  affected_party,
  type,
  reason,
  amount: eur(value),
})

test('a dispute says what is asked of us, and until when', async () => {
  expect(await told('CUSTOMER.DISPUTE.CREATED', aDispute())).toEqual({
    about: 'dispute',
    dispute: {
      reference: 'PP-D-4012',
      paymentReference: '2GG279541U471931P',
      state: 'open',
      amount: { amount: '12.00', currency: 'EUR' },
      fee: null,
      isMoneyTaken: false,
      reason: 'The payer says that somebody else paid.',
      answerBy: '2027-03-11T10:00:00.000Z',
    },
  })
})

test.each([
  ['an inquiry is a warning', { dispute_life_cycle_stage: 'INQUIRY' }, { state: 'warning', isMoneyTaken: false }],
  ['PayPal decides', { status: 'UNDER_REVIEW' }, { state: 'under_review', isMoneyTaken: false }],
  [
    'the bank has taken the money already, and PayPal its fee',
    {
      money_movements: [
        movement('DEBIT', 'DISPUTE_SETTLEMENT', '12.00'),
        movement('DEBIT', 'CHARGEBACK_FEE', '16.00'),
        movement('CREDIT', 'DISPUTE_SETTLEMENT', '12.00', 'BUYER'),
      ],
    },
    { state: 'open', isMoneyTaken: true, fee: { amount: '16.00', currency: 'EUR' } },
  ],
  [
    'what came back is not taken any more',
    {
      money_movements: [
        movement('DEBIT', 'DISPUTE_SETTLEMENT', '12.00'),
        movement('CREDIT', 'DISPUTE_SETTLEMENT', '12.00'),
        movement('DEBIT', 'DISPUTE_FEE', '8.00'),
        movement('CREDIT', 'DISPUTE_FEE', '8.00'),
      ],
    },
    { isMoneyTaken: false, fee: { amount: '0.00', currency: 'EUR' } },
  ],
  [
    'lost, for a part of it',
    {
      status: 'RESOLVED',
      dispute_outcome: { outcome_code: 'RESOLVED_BUYER_FAVOUR', amount_refunded: eur('7.00') },
    },
    { state: 'lost', isMoneyTaken: true, amount: { amount: '7.00', currency: 'EUR' } },
  ],
  [
    'won',
    { status: 'RESOLVED', dispute_outcome: { outcome_code: 'RESOLVED_SELLER_FAVOUR' } },
    { state: 'won', isMoneyTaken: false },
  ],
  [
    'PayPal has paid the payer itself',
    { status: 'RESOLVED', dispute_outcome: { outcome_code: 'RESOLVED_WITH_PAYOUT', amount_refunded: eur('12.00') } },
    { state: 'won', isMoneyTaken: false },
  ],
  [
    'taken back by the payer',
    { status: 'RESOLVED', dispute_outcome: { outcome_code: 'CANCELED_BY_BUYER' } },
    { state: 'won' },
  ],
  ['accepted by us', { status: 'RESOLVED', dispute_outcome: { outcome_code: 'ACCEPTED' } }, { state: 'lost' }],
  [
    'ended without a word, with money',
    { status: 'RESOLVED', dispute_outcome: { outcome_code: 'NONE', amount_refunded: eur('12.00') } },
    { state: 'lost' },
  ],
  ['ended without a word and without money', { status: 'RESOLVED' }, { state: 'won' }],
])('a dispute: %s', async (_name, also, expected) => {
  expect(await told('CUSTOMER.DISPUTE.UPDATED', aDispute(also))).toMatchObject({ dispute: expected })
})

test('a dispute about nothing that we were paid says nothing', async () => {
  expect(await told('CUSTOMER.DISPUTE.CREATED', aDispute({ disputed_transactions: [] }))).toEqual({ about: 'nothing' })
})

test('a payment that was taken back without a dispute is one that is lost', async () => {
  expect(await told('PAYMENT.CAPTURE.REVERSED', aRefund({ custom_id: 'attempt-1' }))).toMatchObject({
    about: 'dispute',
    dispute: {
      reference: 'reversal-2GG279541U471931P',
      paymentReference: '2GG279541U471931P',
      state: 'lost',
      isMoneyTaken: true,
      amount: { amount: '5.00', currency: 'EUR' },
    },
  })
})

test('one that was taken back because of a dispute is told by the dispute alone', async () => {
  paypal.double.books.disputes.push({ dispute_id: 'PP-D-9', capture: 'DISPUTEDCAPTURE00' })
  const links = [{ rel: 'up', href: 'https://api.paypal.com/v2/payments/captures/DISPUTEDCAPTURE00' }]
  expect(await told('PAYMENT.CAPTURE.REVERSED', aRefund({ links }))).toEqual({ about: 'nothing' })
})

test('a token that was taken back at PayPal is gone', async () => {
  expect(await told('VAULT.PAYMENT-TOKEN.DELETED', { id: 'nkq2y9g' })).toEqual({
    about: 'method',
    token: 'nkq2y9g',
    change: { kind: 'gone' },
  })
})

test.each([
  ['BILLING.SUBSCRIPTION.CREATED', { id: 'I-1' }],
  ['toString', {}],
  ['PAYMENT.CAPTURE.COMPLETED', { id: 'without an amount' }],
  ['PAYMENT.CAPTURE.COMPLETED', aCapture({ amount: { currency_code: 'XXX', value: '1,000.00' } })],
  ['VAULT.PAYMENT-TOKEN.CREATED', { id: 'nkq2y9g' }],
])('%s of %j is taken and says nothing', async (type, resource) => {
  expect(await told(type, resource)).toEqual({ about: 'nothing' })
})
