import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aPrice, aProduct, theHouse } from '../../catalog/examples.ts'
import type { KeptDiscount, Product } from '../../catalog/index.ts'
import { anActiveService } from '../examples.ts'
import { ownService } from '../queries/services.ts'
import type { ChosenOption } from '../schema.ts'
import { type PlanWish, targetPlan } from './target-plan.ts'

let house: TestHouse
let small: Product
let big: Product
let ips: { option: number; choice: number }
let region: { option: number; near: number; far: number }
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-04-01T12:00:00Z' })
  small = await aProduct(house, { prices: [aPrice('10.00'), aPrice('100.00', { cycle: 'annual' })] })
  big = await aProduct(house, { name: 'Big', prices: [aPrice('30.00')] })
  await sql('INSERT INTO catalog.upgrade_paths VALUES ($1, $2)', [small.id, big.id])
  ips = await anOption('quantity', ['IP'])
  const regions = await anOption('choice', ['near', 'far'])
  region = { option: regions.option, near: regions.choice, far: regions.choice + 1 }
  await offer(small.id, ips.option)
  await offer(small.id, region.option)
  await offer(big.id, ips.option)
  for (const [choice, cents] of [
    [ips.choice, 200],
    [region.near, 0],
    [region.far, 300],
  ])
    await sql(`INSERT INTO catalog.option_prices VALUES ($1, 'monthly', 'EUR', 1, $2, 0)`, [choice, cents])
})
afterAll(() => house.stop())

const sql = (text: string, values: unknown[]) => house.pool.query(text, values)
const offer = (product: number, option: number) =>
  sql('INSERT INTO catalog.product_options VALUES ($1, $2)', [product, option])

async function anOption(kind: 'quantity' | 'choice', labels: string[]) {
  const made = await sql('INSERT INTO catalog.options (name, kind, most) VALUES ($1, $2, 10) RETURNING id', [
    kind,
    kind,
  ])
  const option = Number(made.rows[0].id)
  const ids = []
  for (const label of labels) {
    const row = await sql('INSERT INTO catalog.option_choices (option_id, label) VALUES ($1, $2) RETURNING id', [
      option,
      label,
    ])
    ids.push(Number(row.rows[0].id))
  }
  return { option, choice: ids[0]! }
}

const sold = (optionId: number, choiceId: number, quantity: number, cents: number): ChosenOption => ({
  optionId,
  choiceId,
  name: 'option',
  choice: 'choice',
  value: '',
  quantity,
  recurringMinor: String(cents),
  setupMinor: '0',
})

/** Sold when an IP cost 1.00: 8.00 for the plan, near, and two of them. */
async function aService(wish: { override?: number; discounts?: KeptDiscount[] } = {}) {
  const { id } = await anActiveService(house, { product: small })
  await sql(
    `UPDATE services.services SET recurring_minor = 1000, options = $2, override_minor = $3, discounts = $4 WHERE id = $1`,
    [
      id,
      JSON.stringify([sold(ips.option, ips.choice, 2, 200), sold(region.option, region.near, 1, 0)]),
      wish.override ?? null,
      JSON.stringify(wish.discounts ?? []),
    ],
  )
  return ownService(theHouse(house), id)
}
const target = async (service: Awaited<ReturnType<typeof aService>>, wish: PlanWish) =>
  targetPlan(theHouse(house), service, wish)

test('other options change the price by what they cost; what stays keeps the price it was sold at', async () => {
  const service = await aService()
  const two = { optionId: ips.option, quantity: 2 }
  expect(await target(service, { options: [two, { optionId: region.option, choiceId: region.far }] })).toMatchObject({
    recurringMinor: '1300', // 8.00 + 2.00 as sold + 3.00
  })
  const near = { optionId: region.option, choiceId: region.near }
  expect(await target(service, { options: [{ ...two, quantity: 3 }, near] })).toMatchObject({
    recurringMinor: '1400', // 8.00 + 3 × 2.00 of today
  })
  await expect(target(service, { options: [two, near] })).rejects.toMatchObject({ code: 'nothing_changes' })
  await expect(target(service, { options: [{ ...two, quantity: 11 }] })).rejects.toMatchObject({
    code: 'quantity_out_of_bounds',
  })
})

test('a price that staff agreed on moves with the options, and stays behind with the product', async () => {
  const service = await aService({ override: 700 })
  const options = [
    { optionId: ips.option, quantity: 2 },
    { optionId: region.option, choiceId: region.far },
  ]
  expect(await target(service, { options })).toMatchObject({ overrideMinor: '1000', recurringMinor: '1300' })
  expect(await target(service, { productId: big.id })).toMatchObject({ overrideMinor: null })
})

test('another product takes along the options that it has too, at the price of today', async () => {
  const plan = await target(await aService(), { productId: big.id })
  expect(plan).toMatchObject({ productName: 'Big', recurringMinor: '3400' }) // 30.00 + 2 × 2.00
  expect(plan.options.map((option) => [option.optionId, option.quantity])).toEqual([[ips.option, 2]])
})

test('promotions go along where they hold, seasonal prices do not', async () => {
  const add = async (code: string) =>
    Number(
      (
        await sql(
          `INSERT INTO catalog.promotions (code, label, kind, percent) VALUES ($1, $1, 'percent', '10') RETURNING id`,
          [code],
        )
      ).rows[0].id,
    )
  const [anywhere, smallOnly] = [await add('ANYWHERE'), await add('SMALL')]
  await sql('INSERT INTO catalog.promotion_products VALUES ($1, $2)', [smallOnly, small.id])
  const kept = (promotionId: number | null): KeptDiscount => ({
    label: 'x',
    promotionId,
    kind: 'percent',
    percent: '10',
    amountMinor: null,
    periodsLeft: null,
  })
  const service = await aService({ discounts: [kept(anywhere), kept(smallOnly), kept(null)] })
  expect((await target(service, { productId: big.id })).discounts).toEqual([kept(anywhere)])
})
