import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { money } from '../../billing/examples.ts'
import { invoiceDueCharges } from '../../billing/index.ts'
import { aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import type { Product } from '../../catalog/index.ts'
import { anAccount } from '../../clients/examples.ts'
import { anActiveService } from '../examples.ts'
import { endService, setOverride, undoEnd } from './agree-terms.ts'
import { announcePriceChanges } from './announce-price-changes.ts'
import { type ChangePrices, cancelPriceRound, changePrices, listPriceRounds } from './change-prices.ts'
import { chargeRenewals } from './charge-renewals.ts'

let house: TestHouse
let product: Product
let clientId: number
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-01-31T12:00:00Z' })
})
afterAll(() => house.stop())
beforeEach(async () => {
  await house.pool.query(`UPDATE services.services SET state = 'cancelled'`)
  product = await aProduct(house)
  clientId = (await anAccount(house)).clientId
})

const ctx = () => theHouse(house)
const staff = () => staffWith(house, 'services.billing')
const day = (text: string) => Temporal.PlainDate.from(text)
const on = (date: string) => house.clock.pin(Temporal.Instant.from(`${date}T12:00:00Z`))
const renew = (until: string) => chargeRenewals(ctx(), { on: day(until), lead: { days: 0, byCycle: {} } })
const chargesOf = async (id: number) =>
  (
    await house.pool.query<{ what: string }>(
      `SELECT due_on || ' ' || amount_minor AS what FROM billing.charges WHERE source LIKE $1 ORDER BY due_on`,
      [`service:${id}:%`],
    )
  ).rows.map((row) => row.what)
const change = (wish: Partial<ChangePrices> = {}): ChangePrices => ({
  of: { productId: product.id },
  currency: 'EUR',
  to: { percent: '12.5' },
  effectiveOn: day('2028-03-15'),
  noticeDays: 30,
  reason: 'Electricity costs us more.',
  ...wish,
})

test('a new price counts from the first period that starts on its day or later, and the client is told once', async () => {
  on('2028-01-31')
  const { id } = await anActiveService(house, { product, clientId })
  await house.pool.query('UPDATE services.services SET recurring_minor = 999 WHERE id = $1', [id])
  const agreed = await anActiveService(house, { product, clientId })
  await setOverride(staff(), { serviceId: agreed.id, amount: money('7.77'), reason: 'a good client' })
  const round = await changePrices(staff(), change())
  expect(round).toMatchObject({ changed: 1, leftOut: 1 })
  expect([await announcePriceChanges(ctx()), await announcePriceChanges(ctx())]).toEqual([
    { announced: 1 },
    { announced: 0 },
  ])
  const { rows } = await house.pool.query(
    `SELECT count(*)::int AS n FROM messaging.mails WHERE template = 'price_change' AND client_id = $1`,
    [clientId],
  )
  expect(rows).toEqual([{ n: 1 }])
  await renew('2028-05-01')
  expect(await chargesOf(id)).toEqual(['2028-01-31 1000', '2028-02-29 999', '2028-03-31 1124', '2028-04-30 1124']) // 9.99 × 1.125 = 11.23875
  // What staff agreed on wins at every renewal.
  expect((await chargesOf(agreed.id)).slice(1)).toEqual(['2028-02-29 777', '2028-03-31 777', '2028-04-30 777'])
})

test('what is charged already stays, and a round can be taken back before it counts', async () => {
  on('2029-01-31')
  const { id } = await anActiveService(house, { product, clientId })
  await renew('2029-03-31')
  const round = await changePrices(
    staff(),
    change({ effectiveOn: day('2029-03-15'), to: { recurring: money('15.00') } }),
  )
  const taken = await changePrices(
    staff(),
    change({ effectiveOn: day('2029-05-15'), to: { recurring: money('99.00') } }),
  )
  await cancelPriceRound(staff(), { roundId: taken.id })
  await expect(cancelPriceRound(staff(), { roundId: taken.id })).rejects.toMatchObject({ code: 'price_round_closed' })
  await expect(cancelPriceRound(staff(), { roundId: 0 })).rejects.toMatchObject({ code: 'price_round_not_found' })
  await renew('2029-05-31')
  expect((await chargesOf(id)).slice(2)).toEqual(['2029-03-31 1000', '2029-04-30 1500', '2029-05-31 1500'])
  expect((await listPriceRounds(ctx(), { limit: 2 })).items.map((one) => one.id)).toEqual([taken.id, round.id])
})

test('too little notice, another currency, a percentage that is none, and nothing to change are refused', async () => {
  on('2030-01-31')
  const { id } = await anActiveService(house, { product, clientId })
  const asked = (wish: Partial<ChangePrices>) =>
    changePrices(staff(), change({ effectiveOn: day('2030-06-01'), of: { serviceIds: [id] }, ...wish }))
  await expect(asked({ effectiveOn: day('2030-03-01') })).rejects.toMatchObject({ code: 'effective_too_soon' })
  await expect(asked({ to: { recurring: money('1.00', 'USD') } })).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(asked({ to: { percent: 'ten' } })).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(asked({ to: { percent: '0' } })).rejects.toMatchObject({ code: 'nothing_to_change' })
  await expect(changePrices(staffWith(house), change())).rejects.toMatchObject({ kind: 'forbidden' })
  await expect(
    setOverride(staff(), { serviceId: id, amount: money('1.00', 'USD'), reason: 'no' }),
  ).rejects.toMatchObject({ code: 'invalid_input' })
})

test('no period begins on the day a service ends or later, what is open for such time is taken back, and it can go on after all', async () => {
  on('2031-01-31')
  const { id } = await anActiveService(house, { product, clientId })
  await renew('2031-02-28')
  await invoiceDueCharges(ctx(), { dueUntil: day('2031-02-28') })
  await endService(staff(), { serviceId: id, on: day('2031-02-28'), reason: 'moves away' })
  await renew('2031-06-01')
  expect(await chargesOf(id)).toEqual(['2031-01-31 1000'])
  const { rows } = await house.pool.query(
    'SELECT voided_at IS NOT NULL AS void FROM billing.invoices WHERE client_id = $1 ORDER BY id',
    [clientId],
  )
  expect(rows).toEqual([{ void: false }, { void: true }])
  await expect(endService(staff(), { serviceId: id, on: day('2031-01-30'), reason: 'late' })).rejects.toMatchObject({
    code: 'end_too_soon',
  })
  await undoEnd(staff(), { serviceId: id })
  await renew('2031-02-28')
  expect(await chargesOf(id)).toEqual(['2031-01-31 1000', '2031-02-28 1000'])
})
