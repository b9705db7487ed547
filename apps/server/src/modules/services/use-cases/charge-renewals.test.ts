import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aPrice, aProduct, theHouse } from '../../catalog/examples.ts'
import { type Product, updateProduct } from '../../catalog/index.ts'
import { anAccount } from '../../clients/examples.ts'
import { aPaidService, soldServices } from '../examples.ts'
import type { ServiceState } from '../lifecycle.ts'
import { ownService } from '../queries/services.ts'
import { chargeRenewals } from './charge-renewals.ts'

let house: TestHouse
let product: Product
let clientId: number
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-01-31T12:00:00Z' })
  product = await aProduct(house, { prices: [aPrice('9.99', { setup: '5.00' }), aPrice('99.00', { cycle: 'annual' })] })
  clientId = (await anAccount(house)).clientId
})
afterAll(() => house.stop())
// What a test leaves active would be charged by the next one.
beforeEach(() => house.pool.query(`UPDATE services.services SET state = 'cancelled'`))

const run = (dueUntil: string) =>
  chargeRenewals(house.contexts.forSystem('services.charge_renewals', 'schedule'), {
    on: Temporal.PlainDate.from(dueUntil),
    lead: { days: 0, byCycle: {} },
  })
const periodsOf = async (serviceId: number) =>
  (
    await house.pool.query<{ period: string; amount: number; due: string }>(
      `SELECT period_start || ' – ' || period_end AS period, amount_minor::int AS amount, due_on::text AS due
         FROM billing.charges WHERE source LIKE 'service:' || $1 || ':%' AND period_start IS NOT NULL ORDER BY period_start`,
      [serviceId],
    )
  ).rows
const active = (wish: Parameters<typeof aPaidService>[1] = {}) => aPaidService(house, { product, clientId, ...wish })

test('each period is charged once, when the time charged so far ends within reach', async () => {
  const { id } = await active()
  expect(await run('2027-02-27')).toEqual({ charged: 0 })
  expect(await run('2027-02-28')).toEqual({ charged: 1 })
  expect(await run('2027-02-28')).toEqual({ charged: 0 })
  expect(await periodsOf(id)).toEqual([
    { period: '2027-01-31 – 2027-02-28', amount: 999, due: '2027-01-31' },
    { period: '2027-02-28 – 2027-03-31', amount: 999, due: '2027-02-28' },
  ])
  expect(`${(await ownService(theHouse(house), id)).chargedUntil}`).toBe('2027-03-31')
})

test('several periods are caught up with; the anchor of the 31st survives short months', async () => {
  const { id } = await active()
  expect(await run('2027-06-01')).toEqual({ charged: 4 })
  expect((await periodsOf(id)).map((one) => one.period)).toEqual([
    '2027-01-31 – 2027-02-28',
    '2027-02-28 – 2027-03-31',
    '2027-03-31 – 2027-04-30',
    '2027-04-30 – 2027-05-31',
    '2027-05-31 – 2027-06-30',
  ])
})

test('a renewal costs what the service was sold at, whatever the price list says now', async () => {
  const { id } = await active({ cycle: 'annual' })
  await updateProduct(theHouse(house), {
    id: product.id,
    prices: [aPrice('20.00'), aPrice('200.00', { cycle: 'annual' })],
  })
  await house.pool.query('UPDATE services.services SET recurring_minor = 777 WHERE id = $1', [id])
  await run('2028-01-31')
  await updateProduct(theHouse(house), {
    id: product.id,
    prices: [aPrice('9.99'), aPrice('99.00', { cycle: 'annual' })],
  })
  expect(await periodsOf(id)).toEqual([
    { period: '2027-01-31 – 2028-01-31', amount: 9900, due: '2027-01-31' },
    { period: '2028-01-31 – 2029-01-31', amount: 777, due: '2028-01-31' },
  ])
})

test('only active services that recur are charged', async () => {
  const states: ServiceState[] = ['pending', 'provisioning', 'failed', 'cancelled']
  const ids = []
  for (const state of states) {
    const [service] = await soldServices(house, { product, clientId })
    await house.pool.query('UPDATE services.services SET state = $2 WHERE id = $1', [service!.id, state])
    ids.push(service!.id)
  }
  const once = await aProduct(house, { prices: [aPrice('49.00', { cycle: 'one_time' })] })
  const [extra] = await soldServices(house, { product: once, clientId, cycle: 'one_time' })
  await house.pool.query(`UPDATE services.services SET state = 'active' WHERE id = $1`, [extra!.id])
  expect(await run('2027-12-31')).toEqual({ charged: 0 })
  for (const id of ids) expect(await periodsOf(id)).toHaveLength(1)
})

/** Many services at once, sold half a year ago and charged for one month. */
async function manyServices(count: number) {
  await house.pool.query(
    `INSERT INTO services.services (client_id, product_id, product_name, state, cycle, currency, recurring_minor, anchor_on, charged_until, external_id, created_at)
     SELECT $1, $2, 'Many', 'active', 'monthly', 'EUR', 100, '2026-05-31', '2026-06-30', 'many:' || gen_random_uuid(), now() FROM generate_series(1, $3)`,
    [clientId, product.id, count],
  )
}

test('more services than are taken at once, with many periods to catch up, are all charged once', async () => {
  await manyServices(1005)
  expect(await run('2027-02-14')).toEqual({ charged: 8040 }) // 1005 × 8, from 30 June to 31 January
  const { rows } = await house.pool.query(
    `SELECT count(*)::int AS charges, count(DISTINCT (source))::int AS sources FROM billing.charges WHERE description = 'Many (monthly)'`,
  )
  expect(rows).toEqual([{ charges: 8040, sources: 8040 }])
  expect(await run('2027-02-14')).toEqual({ charged: 0 })
})

test('two runs side by side charge each period once', async () => {
  const { id } = await active()
  const counts = await Promise.all([run('2027-03-31'), run('2027-03-31'), run('2027-03-31')])
  expect(counts.reduce((sum, count) => sum + count.charged!, 0)).toBe(2)
  expect(await periodsOf(id)).toHaveLength(3)
})
