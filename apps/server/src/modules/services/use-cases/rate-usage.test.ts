import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { inHouse } from '../../billing/examples.ts'
import { aPrice, aProduct, theHouse } from '../../catalog/examples.ts'
import type { Product } from '../../catalog/index.ts'
import { anActiveService } from '../examples.ts'
import { ownService } from '../queries/services.ts'
import { ratingsOf, usageSoFar } from '../queries/usage.ts'
import { rateUsage } from './rate-usage.ts'
import { type NewReading, recordUsage } from './record-usage.ts'
import { upgradeService } from './upgrade-service.ts'

let house: TestHouse
let product: Product
let other: Product
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-01-31T12:00:00Z' })
  product = await aProduct(house)
  other = await aProduct(house, { name: 'Bigger', prices: [aPrice('30.00')] })
  await house.pool.query('INSERT INTO catalog.upgrade_paths VALUES ($1, $2)', [product.id, other.id])
  for (const { id } of [product, other]) await traffic(id)
})
afterAll(() => house.stop())

/** 10 GB included, then 0.05 each GB. */
const traffic = (productId: number) =>
  house.pool.query(
    `WITH meter AS (INSERT INTO catalog.meters (product_id, name, label, unit, aggregation, included)
       VALUES ($1, 'traffic', 'Traffic', 'GB', 'sum', 10) RETURNING id)
     INSERT INTO catalog.meter_prices (meter_id, currency, amount_minor) SELECT id, 'EUR', 5 FROM meter`,
    [productId],
  )
const ctx = () => theHouse(house)
const on = (date: string) => house.clock.pin(Temporal.Instant.from(`${date}T12:00:00Z`))
const record = (...readings: Partial<NewReading>[]) =>
  inHouse(house, (tx) =>
    recordUsage(
      tx,
      readings.map((one) => ({ serviceId: 0, meter: 'traffic', takenFor: '', quantity: '1', ...one })),
    ),
  )
const chargesOf = async (id: number) =>
  (
    await house.pool.query<{ what: string }>(
      `SELECT source || ' ' || amount_minor || ' due ' || due_on AS what FROM billing.charges WHERE source LIKE $1 ORDER BY id`,
      [`service:${id}:usage:%`],
    )
  ).rows.map((row) => row.what)

test('a period is rated when it is over: duplicates count once, corrections until then, late readings next time', async () => {
  on('2027-01-31')
  const { id: serviceId } = await anActiveService(house, { product })
  expect(
    await record(
      { serviceId, takenFor: '2027-02-01', quantity: '8' },
      { serviceId, takenFor: '2027-02-02T10:00:00Z', quantity: '4.5' },
    ),
  ).toEqual({ added: 2, corrected: 0, ignored: 0 })
  expect(await record({ serviceId, takenFor: '2027-02-01', quantity: '8' })).toMatchObject({ ignored: 1 })
  expect(await record({ serviceId, takenFor: '2027-02-01', quantity: '9' })).toMatchObject({ corrected: 1 })
  on('2027-02-27')
  expect(await usageSoFar(ctx(), await ownService(ctx(), serviceId))).toMatchObject([
    { quantity: '13.5', included: '10', estimate: { minor: 18n } }, // 3.5 × 0.05 = 0.175
  ])
  expect(await rateUsage(ctx())).toEqual({ rated: 0 })
  on('2027-02-28')
  expect(await rateUsage(ctx())).toEqual({ rated: 1 })
  expect(await rateUsage(ctx())).toEqual({ rated: 0 })
  expect(await chargesOf(serviceId)).toEqual([`service:${serviceId}:usage:traffic:2027-01-31 18 due 2027-02-28`])

  // Rated: a correction changes nothing any more. Late: it counts with March.
  expect(await record({ serviceId, takenFor: '2027-02-01', quantity: '900' })).toMatchObject({ ignored: 1 })
  await record({ serviceId, takenFor: '2027-02-15', quantity: '30' })
  expect(await rateUsage(ctx())).toEqual({ rated: 0 })
  on('2027-03-31')
  expect(await rateUsage(ctx())).toEqual({ rated: 1 })
  expect((await chargesOf(serviceId))[1]).toBe(`service:${serviceId}:usage:traffic:2027-02-28 100 due 2027-03-31`) // 20 × 0.05
  expect((await ratingsOf(ctx(), serviceId)).map((one) => [`${one.periodEnd}`, one.quantity])).toEqual([
    ['2027-03-31', '30.000000'],
    ['2027-02-28', '13.500000'],
  ])
})

test('nothing is charged for what is included', async () => {
  on('2027-05-01')
  const { id: serviceId } = await anActiveService(house, { product })
  await record({ serviceId, takenFor: '2027-05-02', quantity: '10' })
  on('2027-06-01')
  await rateUsage(ctx())
  expect(await chargesOf(serviceId)).toEqual([])
})

test('a change of product rates what was used until then, at the old prices', async () => {
  on('2027-07-01')
  const { id: serviceId } = await anActiveService(house, { product })
  await record({ serviceId, takenFor: '2027-07-02', quantity: '30' })
  on('2027-07-11')
  const upgrade = await upgradeService(ctx(), { serviceId, productId: other.id })
  await house.pool.query(`UPDATE services.upgrades SET due_minor = due_minor WHERE id = $1`, [upgrade.id])
  const { applyUpgrade } = await import('./apply-upgrade.ts')
  await inHouse(house, (tx) => applyUpgrade(tx, upgrade.id))
  await record({ serviceId, takenFor: '2027-07-20', quantity: '20' })
  on('2027-08-01')
  await rateUsage(ctx())
  expect(await chargesOf(serviceId)).toEqual([
    `service:${serviceId}:usage:traffic:2027-07-01 100 due 2027-07-11`,
    `service:${serviceId}:usage:traffic:2027-07-11 50 due 2027-08-01`,
  ])
})

test('two runs side by side rate once', async () => {
  on('2027-09-01')
  const { id: serviceId } = await anActiveService(house, { product })
  await record({ serviceId, takenFor: '2027-09-02', quantity: '20' })
  on('2027-10-01')
  await Promise.all([rateUsage(ctx()), rateUsage(ctx())])
  expect(await chargesOf(serviceId)).toHaveLength(1)
})

test('what is no reading is refused, with the field', async () => {
  on('2027-11-01')
  const { id: serviceId } = await anActiveService(house, { product })
  const good = { serviceId, takenFor: '2027-11-01', quantity: '1' }
  const field = (name: string) => ({
    kind: 'invalid',
    fields: [expect.objectContaining({ field: `readings.1.${name}` })],
  })
  await expect(record(good, { ...good, quantity: '-1' })).rejects.toMatchObject(field('quantity'))
  await expect(record(good, { ...good, takenFor: 'yesterday' })).rejects.toMatchObject(field('takenFor'))
  await expect(record(good, { ...good, meter: 'phase of the moon' })).rejects.toMatchObject(field('meter'))
})
