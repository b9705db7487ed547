import type { Payout, PayoutItem } from '@ostler/integration-kit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { verifyBooks } from '../../billing/index.ts'
import { accountBalances } from '../../ledger/index.ts'
import { aDispute, aPaidInvoice, GivingGateway, hears, refunds } from '../afterwards-examples.ts'
import { withGateways } from '../examples.ts'
import { clearingStandings, listPayouts, payoutDetails, payoutItemsOf } from '../queries/payouts.ts'
import { readPayouts } from './read-payouts.ts'

let house: TestHouse
let gateway: GivingGateway
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})
let n = 0
beforeEach(async () => {
  ;[gateway] = await withGateways(house, new GivingGateway(`giving${++n}`))
})

const ctx = () => house.contexts.forSystem('test', 'schedule')
const eur = (amount: string) => ({ amount, currency: 'EUR' })
const item = (kind: PayoutItem['kind'], reference: string, gross: string, fee: string, net: string): PayoutItem => ({
  kind,
  reference,
  gross: eur(gross),
  fee: eur(fee),
  net: eur(net),
})
const aPayout = (amount: string, items: PayoutItem[], wish: Partial<Payout> = {}): Payout => ({
  reference: `po_${n}`,
  amount: eur(amount),
  arrivesOn: '2027-03-05',
  state: 'paid',
  items,
  ...wish,
})
const held = async (account: `clearing:${string}` | `bank:${string}` | 'fees') =>
  (await accountBalances(ctx(), account)).find((one) => one.currency === 'EUR')?.toDecimal() ?? '0.00'
async function booked() {
  const { rows } = await house.pool.query(
    `SELECT e.kind, sum(p.amount_minor)::int AS minor FROM ledger.entries e JOIN ledger.postings p ON p.entry_id = e.id
      WHERE p.account = $1 AND e.kind NOT IN ('payment_received', 'refund_made', 'dispute_money_taken') GROUP BY e.id, e.kind ORDER BY e.id`,
    [`clearing:${gateway.name}`],
  )
  return rows.map((row) => `${row.kind} ${row.minor}`)
}
const payoutsOf = async (reference: string) =>
  (await house.pool.query('SELECT gateway FROM payments.payouts WHERE reference = $1', [reference])).rowCount
const theStanding = async () => (await clearingStandings(ctx())).find((one) => one.gateway === gateway.name)!

test('two gateways with one account at the provider book its payout once, also when they read it at once', async () => {
  const paid = await aPaidInvoice(house, gateway, { fee: '0.00' })
  await house.pool.query(
    `INSERT INTO payments.gateways (name, kind, label, position, is_enabled, way, created_at, changed_at)
     SELECT name || '-too', kind, label, 9, true, way, now(), now() FROM payments.gateways WHERE name = $1`,
    [gateway.name],
  )
  const bank = Number(await held('bank:payouts'))
  gateway.paidOut = [aPayout('100.00', [item('payment', paid.reference, '100.00', '0.00', '100.00')])]
  await Promise.all([1, 2, 3].map(() => readPayouts(ctx())))
  expect(await payoutsOf(gateway.paidOut[0]!.reference)).toBe(1)
  expect(Number(await held('bank:payouts')) - bank).toBe(100)
})

test('a payout takes the money to our bank once, with the fees that nobody had told', async () => {
  const [known, untold] = [await aPaidInvoice(house, gateway, { fee: '1.75' }), await aPaidInvoice(house, gateway)]
  const bank = Number(await held('bank:payouts'))
  const items = [
    item('payment', known.reference, '100.00', '1.75', '98.25'),
    item('payment', untold.reference, '100.00', '2.00', '98.00'),
    item('fee', 'monthly', '-5.00', '0.00', '-5.00'),
  ]
  gateway.paidOut = [aPayout('191.25', items, { state: 'on_its_way' })]
  expect(await readPayouts(ctx())).toEqual({ read: 1, failed: 0 })
  // Nothing is booked before it has arrived.
  expect(await booked()).toEqual(['gateway_fee -175'])

  gateway.paidOut = [aPayout('191.25', items)]
  for (const _again of [1, 2, 3]) await readPayouts(ctx())
  expect(await booked()).toEqual(['gateway_fee -175', 'payout_paid -19125', 'gateway_fee -200', 'gateway_fee -500'])
  expect([await held(`clearing:${gateway.name}`), Number(await held('bank:payouts')) - bank]).toEqual(['0.00', 191.25])
  const { rows } = await house.pool.query('SELECT fee_minor::int AS fee FROM payments.transactions WHERE id = $1', [
    untold.transactionId,
  ])
  expect(rows).toEqual([{ fee: 200 }])

  const [payout] = (await listPayouts(ctx(), { limit: 5, gateway: gateway.name })).items
  expect(payout).toMatchObject({ state: 'paid', differenceMinor: 0n, unmatched: 0 })
  const found = await payoutItemsOf(ctx(), { id: payout!.id, limit: 2 })
  expect(found.items.map((one) => one.transactionId)).toEqual([known.transactionId, untold.transactionId])
  const rest = await payoutItemsOf(ctx(), { id: payout!.id, limit: 2, cursor: found.nextCursor! })
  expect([rest.items.map((one) => one.kind), rest.nextCursor]).toEqual([['fee'], null])
  expect(`${(await theStanding()).rest}`).toBe('0.00 EUR')
})

test('refunds and disputes are found by their names, and what is not ours is shown', async () => {
  const paid = await aPaidInvoice(house, gateway, { paid: '200.00', fee: '3.00' })
  const refund = await refunds(house, paid.transactionId, '50.00')
  const lost = await aPaidInvoice(house, gateway)
  const dispute = aDispute(lost.reference, { state: 'lost', fee: eur('15.00') })
  await hears(house, gateway, { about: 'dispute', dispute })
  const waiting = await aPaidInvoice(house, gateway, { amount: '70.00', fee: '1.00' })
  gateway.paidOut = [
    aPayout('117.00', [
      item('payment', paid.reference, '200.00', '3.00', '197.00'),
      item('refund', refund.reference!, '-50.00', '0.50', '-50.50'),
      item('payment', lost.reference, '100.00', '0.00', '100.00'),
      item('dispute', dispute.reference, '-100.00', '15.00', '-115.00'),
      item('payment', 'pay_of_another_shop', '-10.00', '4.00', '-14.00'),
    ]),
  ]
  await readPayouts(ctx())
  // The refund cost 0.50; the fees of the others were known.
  expect((await booked()).filter((one) => one.startsWith('gateway_fee'))).toEqual([
    'gateway_fee -300',
    'gateway_fee -100',
    'gateway_fee -50',
  ])
  const [payout] = (await listPayouts(ctx(), { limit: 5, gateway: gateway.name })).items
  expect(payout).toMatchObject({ unmatched: 1, differenceMinor: 50n }) // 117.50 - 117.00
  const now = await theStanding()
  const { clearing, payments, refunds: back, disputes, unmatched, difference, rest } = now
  expect([clearing, payments, back, disputes, unmatched, difference, rest].map((one) => one.toDecimal())).toEqual([
    '83.50', // 69.00 + 14.00 + 0.50
    '69.00', // 70.00 - 1.00, not paid out yet
    '0.00',
    '0.00',
    '14.00',
    '0.50',
    '0.00',
  ])
  expect(waiting.transactionId).toBeGreaterThan(0)
})

test('a payment whose news comes after its payout is found then, with its fee', async () => {
  gateway.paidOut = [aPayout('98.00', [item('payment', 'pay_early', '100.00', '2.00', '98.00')])]
  await readPayouts(ctx())
  expect((await listPayouts(ctx(), { limit: 1, gateway: gateway.name })).items[0]).toMatchObject({ unmatched: 1 })
  const paid = await aPaidInvoice(house, gateway)
  await house.pool.query(`UPDATE payments.transactions SET reference = 'pay_early' WHERE id = $1`, [paid.transactionId])
  await readPayouts(ctx())
  expect(await booked()).toEqual(['payout_paid -9800', 'gateway_fee -200'])
  expect((await listPayouts(ctx(), { limit: 1, gateway: gateway.name })).items[0]).toMatchObject({ unmatched: 0 })
})

test('a payout that fails after it was paid goes back, once', async () => {
  const paid = await aPaidInvoice(house, gateway, { fee: '0.00' })
  const items = [item('payment', paid.reference, '100.00', '0.00', '100.00')]
  gateway.paidOut = [aPayout('100.00', items)]
  await readPayouts(ctx())
  gateway.paidOut = [aPayout('100.00', items, { state: 'failed' })]
  await readPayouts(ctx())
  await readPayouts(ctx())
  expect(await booked()).toEqual(['payout_paid -10000', 'payout_failed 10000'])
  expect(await held(`clearing:${gateway.name}`)).toBe('100.00')
  const { id } = (await listPayouts(ctx(), { limit: 1, gateway: gateway.name })).items[0]!
  expect((await payoutDetails(ctx(), id)).state).toBe('failed')
})

test('all pages are read; a gateway that does not answer is left for the next time and stops no other', async () => {
  const [down, sound] = await withGateways(
    house,
    new GivingGateway(`down${n}`),
    new GivingGateway(`sound${n}`),
    new GivingGateway(`none${n}`, { payouts: false }),
  )
  down.broken = new Error('maintenance')
  sound.paidOut = ['a', 'b', 'c', 'd', 'e'].map((name) =>
    aPayout('1.00', [item('other', name, '1.00', '0.00', '1.00')], { reference: `po_${n}_${name}` }),
  )
  expect(await readPayouts(ctx())).toEqual({ read: 5, failed: 1 })
  expect((await listPayouts(ctx(), { limit: 10, gateway: sound.name })).items).toHaveLength(5)
  const { rows } = await house.pool.query('SELECT problem FROM payments.payout_readings WHERE gateway = $1', [
    down.name,
  ])
  expect(rows[0].problem).toContain('maintenance')
  down.broken = null
  await readPayouts(ctx())
  const again = await house.pool.query('SELECT problem FROM payments.payout_readings WHERE gateway = $1', [down.name])
  expect(again.rows[0].problem).toBeNull()
})

test('news of a payout has it read, and readers at once book it once', async () => {
  const paid = await aPaidInvoice(house, gateway)
  gateway.paidOut = [aPayout('98.00', [item('payment', paid.reference, '100.00', '2.00', '98.00')])]
  expect(await hears(house, gateway, { about: 'payout' })).toBe('payouts_read')
  await Promise.allSettled([house.settle(), ...Array.from({ length: 8 }, () => readPayouts(ctx()))])
  expect(await booked()).toEqual(['payout_paid -9800', 'gateway_fee -200'])
  await expect(payoutDetails(ctx(), 999_999)).rejects.toMatchObject({ code: 'payout_not_found' })
})
