import type { KnownPayment, Payout, PayoutItem } from '@ostler/integration-kit'
import { recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StripeWorld, startStripeWorld } from '../testing/stripe/harness.ts'
import { closeDispute, dispute, failRefund, refund } from '../testing/stripe/money-back.ts'
import { newIntent } from '../testing/stripe/routes.ts'

let world: StripeWorld

beforeAll(async () => {
  world = await startStripeWorld()
})

afterAll(() => world.stop())

const eur = (amount: string) => ({ amount, currency: 'EUR' })

/** A payment of 40.00; its fee is 0.85. */
function aPayment(): KnownPayment & { reference: string } {
  const attemptKey = uniqueKey('attempt')
  const intent = newIntent(world.double.account, {
    amount: '4000',
    currency: 'eur',
    metadata: { attempt_key: attemptKey },
  })
  world.double.pay(intent.id, 'good')
  return {
    attemptKey,
    amount: eur('40.00'),
    sessionId: intent.id,
    reference: intent.id,
    startedAt: Temporal.Now.instant().toString(),
    method: null,
  }
}

const object = (id: string) => world.double.account.registry.find(id)!
const read = async (type: string, id: string) => {
  const raw = await world.webhook(type, id)
  const verdict = await world.gateway.parseWebhook!(raw, recordingCall())
  return verdict.kind === 'accepted' ? verdict.events[0]!.news : verdict
}

test('a refund that was made can fail days later', async () => {
  const payment = aPayment()
  const request = { refundKey: uniqueKey('refund'), payment, amount: eur('10.00'), reason: 'Too slow' }
  const made = await world.gateway.refund!(request, recordingCall())
  if (made.kind !== 'refunded') throw new Error(made.kind)
  // Ours is asked about: its events may come in any order.
  expect(await read('refund.created', made.reference)).toMatchObject({
    about: 'refund',
    refundKey: request.refundKey,
    outcome: null,
  })

  failRefund(world.double.account, object(made.reference))
  const reason = 'The card it was paid with has expired or was closed.'
  expect(await read('refund.failed', made.reference)).toMatchObject({
    refundKey: request.refundKey,
    paymentReference: payment.reference,
    outcome: { kind: 'declined', reason },
  })
  const known = { ...request, refundReference: made.reference, askedAt: payment.startedAt }
  expect(await world.gateway.lookUpRefund!(known, recordingCall())).toEqual({ kind: 'declined', reason })
})

test('a refund that somebody made in the dashboard is told with its amount', async () => {
  const payment = aPayment()
  const made = refund(world.double.account, object(payment.reference), { amount: 1500, reason: null, metadata: {} })
  expect(await read('refund.created', made.id)).toEqual({
    about: 'refund',
    refundKey: null,
    reference: made.id,
    paymentReference: payment.reference,
    outcome: { kind: 'refunded', reference: made.id, amount: eur('15.00') },
  })
})

test('a dispute takes the money and a fee, and what was won comes back without the fee', async () => {
  const payment = aPayment()
  const { account } = world.double
  const made = dispute(account, object(payment.reference), 'chargeback')
  const lost = { reference: made.id, paymentReference: payment.reference, amount: eur('40.00'), reason: 'fraudulent' }
  expect(await read('charge.dispute.created', made.id)).toMatchObject({
    about: 'dispute',
    dispute: { ...lost, state: 'open', isMoneyTaken: false, fee: null, answerBy: expect.stringMatching(/Z$/) },
  })
  expect(await read('charge.dispute.funds_withdrawn', made.id)).toMatchObject({
    dispute: { ...lost, state: 'open', isMoneyTaken: true, fee: eur('20.00') },
  })
  const request = { refundKey: uniqueKey('refund'), payment, amount: eur('40.00'), reason: '' }
  expect(await world.gateway.refund!(request, recordingCall())).toMatchObject({ kind: 'declined' })

  closeDispute(account, made, 'won')
  expect(await read('charge.dispute.closed', made.id)).toMatchObject({ dispute: { state: 'won', isMoneyTaken: true } })
  expect(await read('charge.dispute.funds_reinstated', made.id)).toMatchObject({
    dispute: { state: 'won', isMoneyTaken: false, fee: eur('20.00') },
  })
})

test('a bank that only asks takes nothing', async () => {
  const made = dispute(world.double.account, object(aPayment().reference), 'inquiry')
  expect(await read('charge.dispute.created', made.id)).toMatchObject({
    dispute: { state: 'warning', isMoneyTaken: false, fee: null },
  })
  closeDispute(world.double.account, made, 'warning_closed')
  expect(await read('charge.dispute.closed', made.id)).toMatchObject({ dispute: { state: 'won', isMoneyTaken: false } })
})

async function allPayouts(): Promise<Payout[]> {
  const found: Payout[] = []
  let page: string | null = null
  do {
    const answer = await world.gateway.payouts!({ instant: Temporal.Now.instant().toString(), page }, recordingCall())
    if (answer.kind !== 'read') throw new Error(JSON.stringify(answer))
    found.push(...answer.payouts)
    page = answer.next
  } while (page !== null)
  return found
}

const sum = (items: PayoutItem[]) => items.reduce((total, { net }) => total + Number(net.amount.replace('.', '')), 0)

test('payouts name the payments, refunds, disputes and fees in them, oldest first', async () => {
  const { account } = world.double
  account.payOut('eur')
  const payments = Array.from({ length: 60 }, aPayment)
  const [first, second] = payments as [KnownPayment & { reference: string }, KnownPayment & { reference: string }]
  const given = refund(account, object(first.reference), { amount: 1000, reason: null, metadata: {} })
  const disputed = dispute(account, object(second.reference), 'chargeback')
  const reference = account.payOut('eur').id
  aPayment()
  const byHand = account.payOut('eur', { automatic: false, status: 'in_transit' }).id

  const payouts = await allPayouts()
  expect(payouts.map((one) => one.reference).slice(-2)).toEqual([reference, byHand])
  const { items, amount } = payouts.at(-2)!
  expect(items.filter(({ kind }) => kind === 'payment').map((item) => item.reference)).toEqual(
    expect.arrayContaining(payments.map((payment) => payment.reference)),
  )
  expect(items).toContainEqual({
    kind: 'refund',
    reference: given.id,
    gross: eur('-10.00'),
    fee: eur('0.00'),
    net: eur('-10.00'),
  })
  expect(items).toContainEqual({
    kind: 'dispute',
    reference: disputed.id,
    gross: eur('-40.00'),
    fee: eur('20.00'),
    net: eur('-60.00'),
  })
  // 60 * (40.00 - 0.85) - 10.00 - 60.00
  expect(amount).toEqual(eur('2279.00'))
  expect(sum(items)).toBe(227_900)
  expect(items).toHaveLength(62)

  // What was paid out by hand is an amount; Stripe does not say of which payments.
  expect(payouts.at(-1)).toMatchObject({
    state: 'on_its_way',
    items: [{ kind: 'other', reference: byHand, net: eur('39.15') }],
  })
})

test('a payout that the bank sent back has failed', async () => {
  aPayment()
  const { id } = world.double.account.payOut('eur', { status: 'failed' })
  expect((await allPayouts()).find((one) => one.reference === id)).toMatchObject({ state: 'failed' })
  expect(await read('payout.paid', id)).toEqual({ about: 'payout' })
})
