import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Tx } from '../../../platform/context.ts'
import { changeSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aPrice, aProduct, theHouse } from '../examples.ts'
import { dayCountSetting } from '../settings.ts'
import { redeemPromotion } from '../use-cases/redeem-promotion.ts'
import { type QuoteAsked, quote } from './quote.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-01-16T12:00:00Z' })
})
afterAll(() => house.stop())

const ctx = () => theHouse(house)
const inHouse = (work: (tx: Tx) => Promise<unknown>) =>
  ctx().transaction(async (tx) => {
    await work(tx)
    tx.record({ action: 'tested', object: 'quote' })
  })
const ask = (items: QuoteAsked['items'], wish: Partial<QuoteAsked> = {}) =>
  quote(ctx(), { items, currency: 'EUR', startsOn: ctx().today, ...wish })

test('the season of the day and a promotion code are found, and a use by the client counts', async () => {
  const product = await aProduct(house, { prices: [aPrice('10.00')] })
  const items = [{ productId: product.id, cycle: 'monthly' as const, quantity: 1 }]
  const { rows } = await house.pool.query(
    `INSERT INTO catalog.promotions (code, label, kind, percent, most_uses_per_client)
     VALUES ('ONCE', 'Once', 'percent', '50', 1) RETURNING id`,
  )
  await house.pool.query(
    `INSERT INTO catalog.seasonal_prices (product_id, cycle, currency, recurring_minor, setup_minor, starts_on, ends_on, periods, label)
     VALUES ($1, 'monthly', 'EUR', 800, 0, '2027-01-01', '2027-02-01', 1, 'Winter')`,
    [product.id],
  )
  expect(`${(await ask(items)).total}`).toBe('8.00 EUR')
  expect(`${(await ask(items, { startsOn: ctx().today.add({ days: 16 }) })).total}`).toBe('10.00 EUR')

  const client = { id: 7, isNew: false, owned: new Map() }
  const withCode = () => ask(items, { promotionCode: ' once ', client })
  expect(`${(await withCode()).total}`).toBe('4.00 EUR') // 8.00 × 50 %
  await inHouse((tx) => redeemPromotion(tx, { promotionId: Number(rows[0].id), clientId: 7, source: 'order:1' }))
  expect((await withCode()).promotion).toMatchObject({ applied: false, why: 'You have used this promotion already.' })
})

test('the setting says how days are counted', async () => {
  const product = await aProduct(house, { prices: [aPrice('31.00')] })
  await house.pool.query('UPDATE catalog.products SET align_day = 1 WHERE id = $1', [product.id])
  const items = [{ productId: product.id, cycle: 'monthly' as const, quantity: 1 }]
  expect(`${(await ask(items)).prorated}`).toBe('16.00 EUR') // 31.00 × 16 ÷ 31
  await inHouse((tx) => changeSetting(tx, dayCountSetting, 'thirty_day_months'))
  expect(`${(await ask(items)).prorated}`).toBe('15.50 EUR') // 31.00 × 15 ÷ 30
})
