import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aChoice, aGroup, anOption, aPrice, aProduct, theHouse } from '../examples.ts'
import type { ProductForQuote } from '../read-model.ts'
import { type ProductInput, updateGroup, updateProduct } from '../use-cases/edit-catalog.ts'
import { offerCurrency, setExchangeRate } from '../use-cases/edit-currencies.ts'
import { priceList, productBySlug, productForSale } from './price-list.ts'
import { productsForQuote } from './products-for-quote.ts'
import { shopProduct, storefront } from './storefront.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
  for (const code of ['USD', 'GBP']) await offerCurrency(ctx(), code)
  await setExchangeRate(ctx(), { currency: 'USD', rate: '1.0842', asOf: '2026-01-05', source: 'A bank' })
})
afterAll(() => house.stop())

const ctx = () => theHouse(house)
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => error.code,
  )
async function quoted(wish: Partial<ProductInput>, currency: string, on?: string): Promise<ProductForQuote> {
  const { id } = await aProduct(house, wish)
  const found = await productsForQuote(ctx(), [id, 999_999], currency, on ? Temporal.PlainDate.from(on) : undefined)
  expect([...found.keys()]).toEqual([id])
  return found.get(id)!
}
const pricesOf = (product: ProductForQuote) =>
  product.prices.map((price) => `${price.cycle} ${price.recurring} + ${price.setup}`)

test('a product that converts has prices at the stored rate where it has none of its own', async () => {
  const prices = [aPrice('10', { setup: '5' }), aPrice('99.99', { cycle: 'annual' })]
  const inUsd = await quoted({ prices, converts: true }, 'USD')
  // 10 × 1.0842 = 10.842, 5 × 1.0842 = 5.421, 99.99 × 1.0842 = 108.409158
  expect(pricesOf(inUsd)).toEqual(['monthly 10.84 USD + 5.42 USD', 'annual 108.41 USD + 0.00 USD'])
  expect(inUsd.prices[0]?.convertedAt).toMatchObject({ rate: '1.0842', source: 'A bank' })

  expect(pricesOf(await quoted({ prices, converts: true }, 'GBP'))).toEqual([]) // no rate
  expect(pricesOf(await quoted({ prices, converts: false }, 'USD'))).toEqual([])
  const own = await quoted({ prices: [...prices, aPrice('9', { currency: 'USD' })], converts: true }, 'USD')
  expect([pricesOf(own), own.prices[0]?.convertedAt]).toEqual([['monthly 9.00 USD + 0.00 USD'], null])
})

test('options, seasons and meters follow the product into the other currency', async () => {
  const option = await anOption(house)
  const wish = {
    converts: true,
    optionIds: [option.id],
    seasonalPrices: [{ ...aPrice('5'), startsOn: '2027-01-01', endsOn: '2027-02-01', periods: null, label: 'Winter' }],
    meters: [
      {
        name: 'traffic',
        label: 'Traffic',
        unit: 'GB',
        aggregation: 'sum' as const,
        included: '10.5',
        tiers: 'volume' as const,
        prices: [{ currency: 'EUR', fromQuantity: '0', amount: '0.50', per: 100 }],
      },
    ],
  }
  const shown = ({ options, seasonalPrices, meters }: ProductForQuote) => ({
    options: options[0]?.choices.map((choice) => [
      choice.isFree,
      ...choice.prices.map((price) => String(price.recurring)),
    ]),
    seasons: seasonalPrices.map((season) => String(season.recurring)),
    meters: meters.map((meter) => [meter.included, ...meter.prices.map((price) => String(price.amount))]),
  })
  expect(shown(await quoted(wish, 'USD', '2027-01-15'))).toEqual({
    options: [[true], [false, '5.42 USD']], // 5 × 1.0842 = 5.421
    seasons: ['5.42 USD'],
    meters: [['10.5', '0.54 USD']], // 0.5421
  })
  expect(shown(await quoted({ ...wish, converts: false }, 'USD', '2027-01-15'))).toEqual({
    options: [[true], [false]],
    seasons: [],
    meters: [['10.5']],
  })
  // With a price of its own in the currency, a season of the other one is none of its.
  const own = { ...wish, prices: [aPrice('10'), aPrice('9', { currency: 'USD' })] }
  expect((await quoted(own, 'USD', '2027-01-15')).seasonalPrices).toEqual([])
})

test('a season holds from its first day and no more on the day it ends', async () => {
  const seasonalPrices = [
    { ...aPrice('5'), startsOn: '2027-01-01', endsOn: '2027-02-01', periods: 2, label: 'January' },
    { ...aPrice('6'), startsOn: '2027-02-01', endsOn: '2027-03-01', periods: null, label: 'February' },
  ]
  const { id } = await aProduct(house, { seasonalPrices })
  const on = async (day: string) => {
    const product = (await productsForQuote(ctx(), [id], 'EUR', Temporal.PlainDate.from(day))).get(id)!
    return product.seasonalPrices.map((season) => season.label)
  }
  expect(await on('2026-12-31')).toEqual([])
  expect(await on('2027-01-01')).toEqual(['January'])
  expect(await on('2027-01-31')).toEqual(['January'])
  expect(await on('2027-02-01')).toEqual(['February'])
  expect(await on('2027-03-01')).toEqual([])
})

test('nothing of a hidden group can be bought by its address or by its id', async () => {
  const group = await aGroup(house)
  const product = await aProduct(house, { groupId: group.id })
  const addon = await aProduct(house, { groupId: group.id, kind: 'addon' })
  expect(await code(productBySlug(ctx(), product.slug, 'EUR'))).toBe('done')
  expect(await code(productForSale(ctx(), product.id))).toBe('done')
  await updateGroup(ctx(), { id: group.id, hidden: true })
  expect(await code(productBySlug(ctx(), product.slug, 'EUR'))).toBe('product_not_found')
  expect(await code(shopProduct(ctx(), product.slug, 'EUR'))).toBe('product_not_found')
  expect(await code(productForSale(ctx(), product.id))).toBe('product_not_found')
  expect(await code(productForSale(ctx(), addon.id))).toBe('done')
  await updateGroup(ctx(), { id: group.id, hidden: false })
  await updateProduct(ctx(), { id: product.id, hidden: true })
  expect(await code(productForSale(ctx(), product.id))).toBe('product_not_found')
})

test('an add-on is shown with what it belongs to, and is no plan of its own', async () => {
  const group = await aGroup(house)
  const addon = await aProduct(house, { groupId: group.id, kind: 'addon', name: 'Back-up' })
  const hidden = await aProduct(house, { groupId: group.id, kind: 'addon', hidden: true })
  const unpriced = await aProduct(house, { groupId: group.id, kind: 'addon', prices: [] })
  const plan = await aProduct(house, { groupId: group.id, addonIds: [addon.id, hidden.id, unpriced.id] })
  const onShelf = (await storefront(ctx(), 'EUR')).groups.find((one) => one.id === group.id)!.products
  expect(onShelf.map((product) => [product.id, product.addons.map((one) => one.name)])).toEqual([
    [plan.id, ['Back-up']],
  ])
  expect(await code(productBySlug(ctx(), addon.slug, 'EUR'))).toBe('product_not_found')
  const forStaff = (await priceList(ctx(), { withHidden: true })).find((one) => one.id === group.id)!.products
  expect(forStaff.map((product) => product.id)).toContain(addon.id)
  expect((await storefront(ctx(), 'GBP')).groups.find((one) => one.id === group.id)!.products).toEqual([])
})

test('choices are in their order, hidden ones too, with tiers by quantity', async () => {
  const option = await anOption(house, {
    kind: 'quantity',
    choices: [
      aChoice('IP', [
        { ...aPrice('1'), fromQuantity: 10 },
        { ...aPrice('2'), fromQuantity: 1 },
        { ...aPrice('20', { cycle: 'annual' }), fromQuantity: 1 },
      ]),
    ],
  })
  const product = await quoted({ optionIds: [option.id] }, 'EUR')
  expect(product.options[0]?.choices[0]?.prices.map((price) => `${price.cycle} ${price.fromQuantity}`)).toEqual([
    'monthly 1',
    'monthly 10',
    'annual 1',
  ])
})
