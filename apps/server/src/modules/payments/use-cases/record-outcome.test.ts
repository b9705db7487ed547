import type { PaymentOutcome } from '@ostler/integration-kit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient, inHouse } from '../../billing/examples.ts'
import { balanceOf, ownInvoice, verifyBooks } from '../../billing/index.ts'
import { anAccount } from '../../clients/examples.ts'
import { accountBalances, clientBalance } from '../../ledger/index.ts'
import { anEvent, aPayer, aWebhook, FakeGateway, settled, withGateways } from '../examples.ts'
import { openAttemptOf } from '../queries/attempts.ts'
import { transactionsOf } from '../queries/transactions.ts'
import { finishPayment } from './finish-payment.ts'
import { handleGatewayEvent } from './handle-gateway-event.ts'
import { receiveWebhook } from './receive-webhook.ts'
import { reconcileAttempts } from './reconcile-attempts.ts'
import { recordOutcome } from './record-outcome.ts'

let house: TestHouse
let gateway: FakeGateway
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  // Whatever was done in here, the books agree with the documents.
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})
beforeEach(async () => {
  ;[gateway] = await withGateways(house, new FakeGateway())
  await house.pool.query(`UPDATE payments.attempts SET state = 'expired', look_after = NULL WHERE state <> 'settled'`)
})

type Payer = Awaited<ReturnType<typeof aPayer>>
const ctx = () => house.contexts.forSystem('test', 'worker')
const record = (key: string, outcome: PaymentOutcome) => inHouse(house, (tx) => recordOutcome(tx, key, outcome))
const later = (time: { hours?: number; minutes?: number }) =>
  house.clock.follow(house.clock.aheadMs + Temporal.Duration.from(time).total('milliseconds'))

async function standing({ invoice, clientId, attemptId }: Payer) {
  const now = await ownInvoice(ctx(), invoice.id)
  const booked = await house.pool.query(
    `SELECT 1 FROM ledger.entries WHERE kind = 'payment_received' AND client_id = $1`,
    [clientId],
  )
  const { rows } = await house.pool.query('SELECT state FROM payments.attempts WHERE id = $1', [attemptId])
  const told = await house.pool.query(
    `SELECT 1 FROM platform.outbox WHERE name = 'payments.payment_settled' AND payload->'invoiceId' = to_jsonb($1::bigint)`,
    [invoice.id],
  )
  return {
    attempt: rows[0].state,
    balance: balanceOf(now).toDecimal(),
    transactions: (await transactionsOf(ctx(), invoice.id)).length,
    entries: booked.rowCount,
    told: told.rowCount,
    credit: (await clientBalance(ctx(), 'credit', clientId, 'EUR')).negated().toDecimal(),
  }
}

const paidOnce = { attempt: 'settled', balance: '0.00', transactions: 1, entries: 1, told: 1, credit: '0.00' }

test('webhooks, returning browsers and reconcilers that come at once book one payment', async () => {
  const payer = await aPayer(house, gateway)
  const outcome = settled('100.00', { fee: '1.75' })
  gateway.outcomes.set(payer.key, outcome)
  const stored: number[] = []
  for (let i = 0; i < 4; i++) {
    const event = anEvent(payer.key, outcome)
    await receiveWebhook(ctx(), { integration: 'cards', raw: aWebhook([event]) })
    const { rows } = await house.pool.query('SELECT id::int FROM payments.inbound_events WHERE event_id = $1', [
      event.eventId,
    ])
    stored.push(rows[0].id)
  }
  later({ minutes: 11 })
  const job = { id: 'test', lastAttempt: false, signal: new AbortController().signal }
  await Promise.all([
    ...stored.map((inboundEventId) => handleGatewayEvent.handle(ctx(), { inboundEventId }, job)),
    ...[1, 2, 3].map(() => finishPayment(payer.ctx(), { attemptId: payer.attemptId, answers: {} })),
    ...[1, 2, 3].map(() => reconcileAttempts(ctx())),
  ])
  expect(await standing(payer)).toEqual(paidOnce)
  expect(await verifyBooks(ctx())).toEqual([])
})

test('the fee that the provider keeps is booked, and the client is not charged for it', async () => {
  const [apart] = await withGateways(house, new FakeGateway('fees-apart'))
  const payer = await aPayer(house, apart)
  expect(await record(payer.key, settled('100.00', { fee: '1.75' }))).toBe('settled')
  expect(await standing(payer)).toEqual(paidOnce)
  expect((await accountBalances(ctx(), 'clearing:fees-apart')).map(String)).toEqual(['98.25 EUR']) // 100.00 - 1.75
  const [transaction] = await transactionsOf(ctx(), payer.invoice.id)
  expect(transaction).toMatchObject({ amountMinor: 10000n, feeMinor: 175n, gateway: 'fees-apart' })
})

test.each([
  { kind: 'declined', reason: 'card expired' } as const,
  { kind: 'pending', reference: 'ch_late' } as const,
  { kind: 'open' } as const,
  { kind: 'unknown', reason: 'timeout' } as const,
])('a late "$kind" never undoes a settled payment', async (late) => {
  const payer = await aPayer(house, gateway)
  await record(payer.key, settled('100.00'))
  expect(await record(payer.key, late)).toBe('unchanged')
  expect(await standing(payer)).toEqual(paidOnce)
  expect(await openAttemptOf(ctx(), payer.invoice.id)).toBeNull()
})

test('declined, another card, pending, settled: each step counts until the money is there', async () => {
  const payer = await aPayer(house, gateway)
  expect(await record(payer.key, { kind: 'declined', reason: 'no funds' })).toBe('declined')
  expect(await openAttemptOf(ctx(), payer.invoice.id)).toMatchObject({ state: 'declined', reason: 'no funds' })
  expect(await record(payer.key, { kind: 'declined', reason: 'no funds' })).toBe('unchanged')
  expect(await record(payer.key, { kind: 'pending', reference: 'ch_x' })).toBe('pending')
  expect(await record(payer.key, { kind: 'pending', reference: 'ch_x' })).toBe('unchanged')
  expect(await standing(payer)).toMatchObject({ attempt: 'pending', balance: '100.00', transactions: 0 })
  expect(await record(payer.key, settled('100.00'))).toBe('settled')
  expect(await standing(payer)).toEqual(paidOnce)
})

test('what is booked is what the provider took, not what we asked for', async () => {
  const less = await aPayer(house, gateway)
  await record(less.key, settled('60.00'))
  expect(await standing(less)).toMatchObject({ balance: '40.00', credit: '0.00' }) // 100.00 - 60.00

  const more = await aPayer(house, gateway)
  await record(more.key, settled('130.00'))
  expect(await standing(more)).toMatchObject({ balance: '0.00', credit: '30.00' }) // 130.00 - 100.00

  const dollars = await aPayer(house, gateway)
  await record(dollars.key, settled('100.00', { currency: 'USD' }))
  expect(await standing(dollars)).toMatchObject({ balance: '100.00', credit: '0.00', transactions: 1 })
  expect(`${await clientBalance(ctx(), 'credit', dollars.clientId, 'USD')}`).toBe('-100.00 USD')
})

test('one reference of the provider is booked once, whoever it is told for; two are two payments', async () => {
  const [ada, eve] = [await aPayer(house, gateway), await aPayer(house, gateway)]
  const outcome = settled('100.00', { reference: 'ch_same' })
  expect(await record(ada.key, outcome)).toBe('settled')
  expect(await record(ada.key, outcome)).toBe('settled_before')
  expect(await record(eve.key, outcome)).toBe('settled_before')
  expect(await standing(ada)).toEqual(paidOnce)
  expect(await standing(eve)).toMatchObject({ balance: '100.00', transactions: 0 })

  // The payer paid in two tabs: money that has arrived is never lost.
  expect(await record(ada.key, settled('100.00'))).toBe('settled')
  expect(await standing(ada)).toMatchObject({ balance: '0.00', transactions: 2, credit: '100.00' })
})

test('what comes later under the same reference is booked as more, once', async () => {
  const payer = await aPayer(house, gateway)
  const coins = (amount: string) => settled(amount, { reference: 'inv_coins' })
  expect(await record(payer.key, coins('40.00'))).toBe('settled')
  expect(await record(payer.key, coins('40.00'))).toBe('settled_before')
  expect(await standing(payer)).toMatchObject({ balance: '60.00', transactions: 1 }) // 100.00 - 40.00
  await Promise.all([1, 2, 3].map(() => record(payer.key, coins('110.00'))))
  // 40.00, and 70.00 more: 10.00 too much.
  expect(await standing(payer)).toMatchObject({ balance: '0.00', transactions: 2, credit: '10.00' })
  expect(await record(payer.key, coins('90.00'))).toBe('settled_before')
})

test('a payment we never heard of changes nothing', async () => {
  expect(await record('pay_of_somebody_else', settled('100.00', { reference: 'ch_foreign' }))).toBe('no_such_attempt')
  const { rowCount } = await house.pool.query(`SELECT 1 FROM payments.transactions WHERE reference = 'ch_foreign'`)
  expect(rowCount).toBe(0)
})

test('the browser that comes back asks the provider, for its own payment only', async () => {
  const payer = await aPayer(house, gateway)
  const back = (wish: object, who = payer.ctx()) =>
    finishPayment(who, { attemptId: payer.attemptId, answers: {}, ...wish })
  const gone = { code: 'attempt_not_found' }
  await expect(back({}, asClient(house, await anAccount(house)))).rejects.toMatchObject(gone)
  await expect(back({ attemptId: 999_999 })).rejects.toMatchObject(gone)
  expect(gateway.lookedUp).toEqual([])

  await back({})
  expect(await standing(payer)).toMatchObject({ attempt: 'started', transactions: 0 })
  gateway.outcomes.set(payer.key, settled('100.00'))
  await back({})
  expect(await standing(payer)).toEqual(paidOnce)
  await back({})
  expect(gateway.lookedUp).toEqual([payer.key, payer.key])
})

const stateOf = async ({ attemptId }: Payer) =>
  (await house.pool.query('SELECT state FROM payments.attempts WHERE id = $1', [attemptId])).rows[0].state
const expiries = async ({ attemptId }: Payer) =>
  (
    await house.pool.query(`SELECT 1 FROM platform.audit WHERE action = 'payment_expired' AND object = $1`, [
      `payment_attempt:${attemptId}`,
    ])
  ).rowCount

test('the reconciler finds what no webhook told, and leaves young attempts alone', async () => {
  const payer = await aPayer(house, gateway)
  gateway.outcomes.set(payer.key, settled('100.00'))
  expect(await reconcileAttempts(ctx())).toMatchObject({ asked: 0 })
  later({ minutes: 11 })
  expect(await reconcileAttempts(ctx())).toEqual({ asked: 1, settled: 1, expired: 0, failed: 0 })
  expect(await standing(payer)).toEqual(paidOnce)
  expect(await reconcileAttempts(ctx())).toMatchObject({ asked: 0 })
})

test('sessions that nobody finished are given up after a day; a payment that is on its way is not', async () => {
  const [idle, lost, onItsWay] = [
    await aPayer(house, gateway),
    await aPayer(house, gateway),
    await aPayer(house, gateway),
  ]
  gateway.sessions.delete(lost.key)
  gateway.outcomes.set(onItsWay.key, { kind: 'pending', reference: 'ch_slow' })
  later({ hours: 23 })
  expect(await reconcileAttempts(ctx())).toMatchObject({ asked: 3, expired: 0 })
  later({ hours: 2 })
  expect(await reconcileAttempts(ctx())).toMatchObject({ asked: 3, expired: 2 })
  expect([await stateOf(idle), await stateOf(lost), await stateOf(onItsWay)]).toEqual(['expired', 'expired', 'pending'])

  // The provider is confused about the one on its way: it is not given up, and nobody writes that it was.
  gateway.outcomes.delete(onItsWay.key)
  later({ hours: 2 })
  expect(await reconcileAttempts(ctx())).toEqual({ asked: 1, settled: 0, expired: 0, failed: 0 })
  expect([await stateOf(onItsWay), await expiries(onItsWay)]).toEqual(['pending', 0])

  // Money that comes after all is booked all the same.
  await record(idle.key, settled('100.00'))
  expect(await standing(idle)).toEqual(paidOnce)
})

test('a declined attempt is asked about for a day, then no more', async () => {
  const payer = await aPayer(house, gateway)
  await record(payer.key, { kind: 'declined', reason: 'no funds' })
  later({ hours: 1 })
  expect(await reconcileAttempts(ctx())).toMatchObject({ asked: 1 })
  later({ hours: 24 })
  expect(await reconcileAttempts(ctx())).toMatchObject({ asked: 1 })
  later({ hours: 48 })
  expect(await reconcileAttempts(ctx())).toMatchObject({ asked: 0 })
  expect(await stateOf(payer)).toBe('declined')
})

test('a gateway that is down does not stop the others, and one that was removed does no harm', async () => {
  const [broken, sound, removed] = await withGateways(
    house,
    new FakeGateway('broken'),
    new FakeGateway('sound'),
    new FakeGateway('removed'),
  )
  const [first, orphan, last] = [await aPayer(house, broken), await aPayer(house, removed), await aPayer(house, sound)]
  await withGateways(house, broken, sound)
  broken.broken = new Error('connection refused')
  sound.outcomes.set(last.key, settled('100.00'))
  later({ minutes: 11 })
  expect(await reconcileAttempts(ctx())).toEqual({ asked: 3, settled: 1, expired: 0, failed: 1 })
  expect(await standing(last)).toEqual(paidOnce)
  expect([await stateOf(first), await stateOf(orphan)]).toEqual(['started', 'started'])
})
