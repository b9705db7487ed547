import type { Gateway, KnownPayment, StartPayment } from '@ostler/integration-kit'
import { known, newPayment, recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { referenceOf } from '../reference.ts'
import { aPlace } from '../testing/a-place.ts'
import { type AuthorizeNetDouble, startAuthorizeNet } from '../testing/authorize-net/index.ts'
import type { CardName } from '../testing/authorize-net/state.ts'
import { createAuthorizeNet } from './index.ts'

let double: AuthorizeNetDouble
let gateway: Gateway

beforeEach(async () => {
  await double?.stop()
  double = await startAuthorizeNet('when_told')
  gateway = connect()
})

afterAll(() => double.stop())

const usd = (amount: string) => ({ amount, currency: 'USD' })

const connect = (wish: Record<string, string> = {}): Gateway =>
  createAuthorizeNet({ apiUrl: double.origin, timeoutMs: 1_000 }).connect(
    { ...double.account, currency: 'USD', environment: 'live', ...wish },
    aPlace({ webhookUrl: double.webhookUrl }),
  )

async function started(wish: Partial<StartPayment> = {}) {
  const wanted = newPayment({ amount: usd('59.90'), way: 'fields' }, wish)
  const answer = await gateway.startPayment!(wanted, recordingCall())
  if (answer.kind !== 'fields') throw new Error(JSON.stringify(answer))
  return { payment: known(wanted, { sessionId: answer.sessionId }), widget: answer.widget.parameters }
}

async function paid(card: CardName = 'good', wish: Partial<StartPayment> = {}) {
  const { payment, widget } = await started(wish)
  const answers = { ...double.enterCard(card), slip: widget.slip! }
  const outcome = await gateway.finishPayment!(payment, answers, recordingCall())
  return { payment, answers, outcome }
}

async function settledPayment(): Promise<KnownPayment & { reference: string }> {
  const { payment, outcome } = await paid()
  if (outcome.kind !== 'settled') throw new Error(outcome.kind)
  return { ...payment, reference: outcome.reference }
}

const refund = (payment: KnownPayment & { reference: string }, amount: string, refundKey = uniqueKey('refund')) =>
  gateway.refund!({ refundKey, payment, amount: usd(amount), reason: '' }, recordingCall())

const taken = () => [...double.state.transactions.values()].filter(({ status }) => status.startsWith('captured'))

test('an event leads to the payment by the reference that the payment carries', async () => {
  const { payment, outcome } = await paid()
  if (outcome.kind !== 'settled') throw new Error(outcome.kind)
  await double.notify('net.authorize.payment.fraud.approved', outcome.reference)
  const verdict = await gateway.parseWebhook!(double.received.at(-1)!, recordingCall())
  expect(verdict).toMatchObject({
    events: [{ news: { about: 'payment', attemptKey: null, sessionId: payment.sessionId, outcome: null } }],
  })
  expect(payment.sessionId).toBe(referenceOf(payment.attemptKey))
})

test('a stored card that somebody deletes over there is gone', async () => {
  const body = JSON.stringify({
    notificationId: 'n1',
    eventType: 'net.authorize.customer.paymentProfile.deleted',
    payload: { customerProfileId: 394, entityName: 'customerPaymentProfile', id: '694' },
  })
  const headers = { 'x-anet-signature': double.signatureOf(body, double.account.signatureKey) }
  const raw = { body: Buffer.from(body), headers, query: {}, receivedAt: Temporal.Now.instant() }
  expect(await gateway.parseWebhook!(raw, recordingCall())).toMatchObject({
    events: [{ news: { about: 'method', token: '694', change: { kind: 'gone' } } }],
  })
})

describe('refunds', () => {
  test('all of a payment that has not settled is voided, once', async () => {
    const payment = await settledPayment()
    expect(await refund(payment, '59.90')).toEqual({
      kind: 'refunded',
      reference: payment.reference,
      amount: usd('59.90'),
    })
    expect(double.state.transactions.get(payment.reference)?.status).toBe('voided')
    expect(double.state.transactions.size).toBe(1)
    const asked = { refundKey: 'r', payment, amount: usd('59.90'), reason: '', askedAt: payment.startedAt }
    for (const refundReference of [null, payment.reference])
      expect(await gateway.lookUpRefund!({ ...asked, refundReference }, recordingCall())).toMatchObject({
        kind: 'refunded',
        amount: usd('59.90'),
      })
  })

  test('a part of a payment that has not settled has to wait, and the reason says until when', async () => {
    const payment = await settledPayment()
    expect(await refund(payment, '20.00')).toMatchObject({
      kind: 'declined',
      reason: expect.stringMatching(/tomorrow/),
    })
    double.settle()
    expect(await refund(payment, '20.00')).toMatchObject({ kind: 'refunded', amount: usd('20.00') })
  })

  test('a part of a voided payment cannot go back again', async () => {
    const payment = await settledPayment()
    await refund(payment, '59.90')
    expect(await refund(payment, '20.00')).toMatchObject({ kind: 'declined' })
  })

  test('after it has settled, the refund names the payment and no more of the card than its mask', async () => {
    const payment = await settledPayment()
    double.settle()
    await refund(payment, '20.00')
    const sent = double.requests
      .map(({ body }) => JSON.parse(body))
      .find((one) => JSON.stringify(one).includes('refundTransaction'))
    expect(sent.createTransactionRequest.transactionRequest).toMatchObject({
      refTransId: payment.reference,
      amount: '20.00',
      payment: { creditCard: { cardNumber: '1111', expirationDate: 'XXXX' } },
    })
  })
})

test('what the fraud filters hold is pending, until somebody decides', async () => {
  const { payment, outcome } = await paid('held')
  expect(outcome).toMatchObject({ kind: 'pending' })
  const [held] = double.state.transactions.values()
  held!.status = 'capturedPendingSettlement'
  held!.settleAmount = held!.authAmount
  expect(await gateway.lookUp!(payment, recordingCall())).toMatchObject({ kind: 'settled', amount: usd('59.90') })
})

test('an account in test mode takes nothing, so nothing is paid', async () => {
  double.state.isTestMode = true
  const { payment, outcome } = await paid()
  expect(outcome).toMatchObject({ kind: 'declined', reason: expect.stringMatching(/test mode/) })
  expect(await gateway.lookUp!(payment, recordingCall())).toEqual({ kind: 'open' })
  expect(await gateway.checkSettings(recordingCall())).toMatchObject({
    isLive: false,
    warnings: expect.arrayContaining([expect.stringMatching(/test mode/)]),
  })
})

test('a processor that stumbles leaves it unknown, and the record says afterwards', async () => {
  const { payment, outcome } = await paid('unreachable')
  expect(outcome).toMatchObject({ kind: 'unknown' })
  expect(await gateway.lookUp!(payment, recordingCall())).toEqual({ kind: 'open' })
})

test('the same form sent five times at once takes the money once', async () => {
  const { payment, widget } = await started()
  const answers = { ...double.enterCard('good'), slip: widget.slip! }
  const outcomes = await Promise.all(
    Array.from({ length: 5 }, () => gateway.finishPayment!(payment, answers, recordingCall())),
  )
  for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'settled', amount: usd('59.90') })
  expect(taken()).toHaveLength(1)
})

test('a declined card leaves the form open for another one', async () => {
  const { payment, widget } = await started()
  const finish = (card: CardName) =>
    gateway.finishPayment!(payment, { ...double.enterCard(card), slip: widget.slip! }, recordingCall())
  expect(await finish('declined')).toMatchObject({ kind: 'declined', reason: 'The bank declined the card.' })
  expect(await finish('good')).toMatchObject({ kind: 'settled' })
  expect(await gateway.lookUp!(payment, recordingCall())).toMatchObject({ kind: 'settled' })
})

test('the same card and amount again right away is their duplicate, and not a second payment', async () => {
  const { payment, widget } = await started()
  const finish = () =>
    gateway.finishPayment!(payment, { ...double.enterCard('declined'), slip: widget.slip! }, recordingCall())
  await finish()
  expect(await finish()).toMatchObject({ kind: 'declined' })
  expect(double.state.transactions.size).toBe(1)
})

describe('the slip that a browser carries', () => {
  test('is believed only as it was issued, for the payment it was issued for', async () => {
    const [mine, other] = [await started({ store: false }), await started({ store: true })]
    const changed = Buffer.from(JSON.stringify({ ...slipIn(mine.widget.slip!), store: true })).toString('base64url')
    const forged = [other.widget.slip!, `${changed}.${mine.widget.slip!.split('.')[1]}`, changed, '', '.']
    for (const slip of forged) {
      const answers = { ...double.enterCard('good'), slip }
      expect(await gateway.finishPayment!(mine.payment, answers, recordingCall())).toEqual({ kind: 'open' })
    }
    expect(taken()).toHaveLength(0)
  })

  test('holds nothing secret', async () => {
    const { widget } = await started()
    expect(JSON.stringify(widget)).not.toContain(double.account.transactionKey)
    expect(slipIn(widget.slip!)).toMatchObject({ email: 'ada@example.com', store: false, hold: false })
  })

  const slipIn = (slip: string) => JSON.parse(Buffer.from(slip.split('.')[0]!, 'base64url').toString())
})

test('a token of another kind than their form makes is not used', async () => {
  const { payment, widget } = await started()
  const answers = { ...double.enterCard('good'), dataDescriptor: 'COMMON.APPLE.INAPP.PAYMENT', slip: widget.slip! }
  expect(await gateway.finishPayment!(payment, answers, recordingCall())).toEqual({ kind: 'open' })
})

test('a token that lay for more than fifteen minutes asks for the card again', async () => {
  const { payment, widget } = await started()
  const token = double.enterCard('good')
  double.state.nonces.get(token.dataValue)!.madeAt = Temporal.Now.instant().subtract({ minutes: 16 })
  expect(await gateway.finishPayment!(payment, { ...token, slip: widget.slip! }, recordingCall())).toMatchObject({
    kind: 'declined',
    reason: expect.stringMatching(/enter it again/),
  })
})

test('the recorded exchanges hold neither the token of the card nor the key', async () => {
  const { payment, widget } = await started()
  const call = recordingCall()
  const token = double.enterCard('good')
  await gateway.finishPayment!(payment, { ...token, slip: widget.slip! }, call)
  expect(JSON.stringify(call.exchanges)).not.toContain(token.dataValue)
  expect(JSON.stringify(call.exchanges)).not.toContain(double.account.transactionKey)
})

test('an amount that is held is let go by itself after thirty days', async () => {
  const { outcome } = await paid('good', { hold: true })
  if (outcome.kind !== 'authorised') throw new Error(outcome.kind)
  const days = Temporal.Instant.from(outcome.until!).since(Temporal.Now.instant()).total('hours') / 24
  expect(Math.round(days)).toBe(30)
})

test('a lost answer of a payment in the form is found, with the card that was stored along', async () => {
  const { payment, widget } = await started({ store: true })
  double.loseNextAnswer(({ body }) => body.includes('authCapture'), 'dropped')
  const answers = { ...double.enterCard('good'), slip: widget.slip! }
  expect(await gateway.finishPayment!(payment, answers, recordingCall())).toMatchObject({ kind: 'unknown' })
  expect(await gateway.lookUp!(payment, recordingCall())).toMatchObject({
    kind: 'settled',
    method: { brand: 'Visa', last4: '1111', expires: '2030-12' },
  })
})

test('an overloaded server says nothing about a payment', async () => {
  const { payment } = await started()
  double.turnAway(1, 503)
  expect(await gateway.lookUp!(payment, recordingCall())).toMatchObject({ kind: 'unknown' })
})

test('with the last card of a customer record the record goes too', async () => {
  const { outcome } = await paid('good', { store: true })
  if (outcome.kind !== 'settled') throw new Error(outcome.kind)
  expect(double.state.profiles.size).toBe(1)
  expect(await gateway.forget!(outcome.method!, recordingCall())).toEqual({ kind: 'forgotten' })
  expect(double.state.profiles.size).toBe(0)
})

test('a currency that the account is not set up for is declined before a card is entered', async () => {
  const wish = newPayment({ amount: { amount: '1200', currency: 'JPY' }, way: 'fields' })
  expect(await gateway.startPayment!(wish, recordingCall())).toMatchObject({ kind: 'declined' })
  const euros = connect({ currency: 'EUR' })
  const inEuros = newPayment({ amount: { amount: '12.00', currency: 'EUR' }, way: 'fields' })
  expect(await euros.startPayment!(inEuros, recordingCall())).toMatchObject({ kind: 'declined' })
  expect(await euros.checkSettings(recordingCall())).toMatchObject({
    warnings: expect.arrayContaining([expect.stringMatching(/set up for USD, not for EUR/)]),
  })
})

test('the check names the account, and which events the webhook does not tell of', async () => {
  expect(await gateway.checkSettings(recordingCall())).toMatchObject({
    kind: 'accepted',
    account: 'Test Developer',
    isLive: true,
    warnings: [expect.stringMatching(/does not tell of: .*fraud\.approved/)],
  })
})
