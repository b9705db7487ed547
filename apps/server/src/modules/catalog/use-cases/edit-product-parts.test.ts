import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aGroup, anOption, aPrice, aProduct, productInput, theHouse } from '../examples.ts'
import { type ProductDetails, productDetails } from '../queries/product-details.ts'
import { createProduct, deleteGroup, deleteProduct, type ProductInput, updateProduct } from './edit-catalog.ts'
import type { FieldInput, MeterInput, SeasonalPriceInput } from './edit-product-parts.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const ctx = () => theHouse(house)
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => ({ code: error.code, fields: error.fields?.map((one: { field: string }) => one.field) }),
  )

const aField = (name: string, wish: Partial<FieldInput> = {}): FieldInput => ({
  name,
  label: name,
  kind: 'text',
  choices: [],
  pattern: null,
  help: '',
  required: false,
  staffOnly: false,
  ...wish,
})
const aSeason = (startsOn: string, endsOn: string, wish: Partial<SeasonalPriceInput> = {}): SeasonalPriceInput => ({
  ...aPrice('5.00'),
  startsOn,
  endsOn,
  periods: null,
  label: `From ${startsOn}`,
  ...wish,
})
const aMeter = (name: string, wish: Partial<MeterInput> = {}): MeterInput => ({
  name,
  label: name,
  unit: 'GB',
  aggregation: 'sum',
  included: '100',
  tiers: 'graduated',
  prices: [{ currency: 'EUR', fromQuantity: '0', amount: '0.05', per: 1 }],
  ...wish,
})

test('a product keeps all that was said of it', async () => {
  const addon = await aProduct(house, { kind: 'addon' })
  const bigger = await aProduct(house)
  const option = await anOption(house)
  const wish = {
    kind: 'vps',
    taxClass: 'electronic',
    trialDays: 14,
    mostPerClient: 2,
    alignDay: 1,
    chargeNextFrom: 20,
    suspendAfter: 5,
    terminateAfter: 30,
    converts: true,
    optionIds: [option.id],
    addonIds: [addon.id],
    upgradeIds: [bigger.id],
    fields: [
      aField('host', { pattern: '[a-z.]+', required: true }),
      aField('os', { kind: 'choice', choices: ['Debian'] }),
    ],
    seasonalPrices: [aSeason('2027-01-01', '2027-02-01', { periods: 3 })],
    meters: [aMeter('traffic')],
  } satisfies Partial<ProductInput>
  const product = await aProduct(house, wish)
  expect(product).toMatchObject({
    ...wish,
    seasonalPrices: [{ label: 'From 2027-01-01', periods: 3 }],
    meters: [{ name: 'traffic', included: '100', prices: [{ fromQuantity: '0', per: 1 }] }],
  })
  expect(product.seasonalPrices[0]?.recurring.toString()).toBe('5.00 EUR')
  expect(product.meters[0]?.prices[0]?.amount.toString()).toBe('0.05 EUR')

  const renamed = await updateProduct(ctx(), { id: product.id, name: 'Renamed' })
  expect(renamed).toEqual({ ...product, name: 'Renamed' })
  const emptied = await updateProduct(ctx(), { id: product.id, optionIds: [], addonIds: [], fields: [], meters: [] })
  expect(emptied).toMatchObject({ optionIds: [], addonIds: [], fields: [], meters: [], upgradeIds: [bigger.id] })
})

const unacceptable: [string, () => Promise<Partial<ProductInput>>, object][] = [
  ['an option that is not there', async () => ({ optionIds: [999_999] }), { code: 'option_not_found', fields: [] }],
  ['an add-on that is not there', async () => ({ addonIds: [999_999] }), { code: 'product_not_found', fields: [] }],
  [
    'a plan for an add-on',
    async () => ({ addonIds: [(await aProduct(house)).id] }),
    { code: 'invalid_input', fields: ['addonIds'] },
  ],
  [
    'an upgrade from a plan to an add-on',
    async () => ({ upgradeIds: [(await aProduct(house, { kind: 'addon' })).id] }),
    { code: 'invalid_input', fields: ['upgradeIds'] },
  ],
  [
    'two fields of one name',
    async () => ({ fields: [aField('host'), aField('host')] }),
    { code: 'duplicate_name', fields: ['fields.1.name'] },
  ],
  [
    'a choice without choices',
    async () => ({ fields: [aField('os', { kind: 'choice' })] }),
    { code: 'invalid_input', fields: ['fields.0.choices'] },
  ],
  [
    'a pattern that is none',
    async () => ({ fields: [aField('os', { pattern: '[' })] }),
    { code: 'invalid_input', fields: ['fields.0.pattern'] },
  ],
  [
    'a field of another product',
    async () => {
      const other = await aProduct(house, { fields: [aField('host')] })
      return { fields: [aField('host', { id: other.fields[0]!.id })] }
    },
    { code: 'invalid_input', fields: ['fields.0.id'] },
  ],
  [
    'a season that ends before it begins',
    async () => ({ seasonalPrices: [aSeason('2027-02-01', '2027-02-01')] }),
    { code: 'invalid_input', fields: ['seasonalPrices.0.endsOn'] },
  ],
  [
    'a season in a currency we do not sell in',
    async () => ({ seasonalPrices: [aSeason('2027-01-01', '2027-02-01', { currency: 'CHF' })] }),
    { code: 'invalid_input', fields: ['seasonalPrices.0.currency'] },
  ],
  [
    'seasons that share a day',
    async () => ({ seasonalPrices: [aSeason('2027-01-01', '2027-02-01'), aSeason('2027-01-31', '2027-03-01')] }),
    { code: 'seasons_overlap', fields: ['seasonalPrices.1.startsOn'] },
  ],
  [
    'two meters of one name',
    async () => ({ meters: [aMeter('disk'), aMeter('disk')] }),
    { code: 'duplicate_name', fields: ['meters.1.name'] },
  ],
  [
    'tiers that do not begin at nothing',
    async () => ({
      meters: [aMeter('disk', { prices: [{ currency: 'EUR', fromQuantity: '10', amount: '1', per: 1 }] })],
    }),
    { code: 'invalid_input', fields: ['meters.0.prices.0.fromQuantity'] },
  ],
  [
    'two tiers from one quantity',
    async () => ({
      meters: [
        aMeter('disk', {
          prices: ['0', '0.0'].map((fromQuantity) => ({ currency: 'EUR', fromQuantity, amount: '1', per: 1 })),
        }),
      ],
    }),
    { code: 'invalid_input', fields: ['meters.0.prices.1.fromQuantity'] },
  ],
  [
    'a next period without a day',
    async () => ({ chargeNextFrom: 20 }),
    { code: 'invalid_input', fields: ['chargeNextFrom'] },
  ],
  [
    'a termination before the suspension',
    async () => ({ suspendAfter: 10, terminateAfter: 9 }),
    { code: 'invalid_input', fields: ['terminateAfter'] },
  ],
]

test.each(unacceptable)('a product with %s is neither made nor changed', async (_, wishOf, refused) => {
  const wish = await wishOf()
  const product = await aProduct(house)
  expect(await refusal(createProduct(ctx(), productInput(product.groupId, wish)))).toEqual(refused)
  expect(await refusal(updateProduct(ctx(), { id: product.id, ...wish }))).toEqual(refused)
  expect(await productDetails(ctx(), product.id)).toEqual(product)
})

describe('what is replaced as a whole', () => {
  const ids = (list: { id: number; name: string }[]) => Object.fromEntries(list.map(({ id, name }) => [name, id]))

  test('fields and meters keep their ids, even when they swap names', async () => {
    const before = await aProduct(house, { fields: [aField('a'), aField('b')], meters: [aMeter('x'), aMeter('y')] })
    const [a, b] = before.fields
    const [x, y] = before.meters
    const after = await updateProduct(ctx(), {
      id: before.id,
      fields: [aField('b', { id: a!.id }), aField('a', { id: b!.id }), aField('c')],
      meters: [aMeter('y', { id: x!.id }), aMeter('x', { id: y!.id })],
    })
    expect(ids(after.fields)).toMatchObject({ b: a!.id, a: b!.id, c: expect.any(Number) })
    expect(ids(after.meters)).toEqual({ y: x!.id, x: y!.id })
  })

  test('one row is not kept twice', async () => {
    const { id, fields } = await aProduct(house, { fields: [aField('a')] })
    const twice = [aField('a', { id: fields[0]!.id }), aField('b', { id: fields[0]!.id })]
    expect(await refusal(updateProduct(ctx(), { id, fields: twice }))).toEqual({
      code: 'invalid_input',
      fields: ['fields'],
    })
  })

  test('seasons may touch, and those of another cycle or currency may share days', async () => {
    const seasonalPrices = [
      aSeason('2027-01-01', '2027-02-01'),
      aSeason('2027-02-01', '2027-03-01'),
      aSeason('2027-01-01', '2027-03-01', { cycle: 'annual' }),
    ]
    expect((await aProduct(house, { seasonalPrices })).seasonalPrices).toHaveLength(3)
  })

  test('a meter that something above holds on to stays', async () => {
    const { id, meters } = await aProduct(house, { meters: [aMeter('used')] })
    await house.pool.query('CREATE TABLE public.readings (meter_id bigint REFERENCES catalog.meters)')
    await house.pool.query('INSERT INTO public.readings VALUES ($1)', [meters[0]!.id])
    expect(await refusal(updateProduct(ctx(), { id, meters: [] }))).toEqual({
      code: 'meter_in_use',
      fields: ['meters'],
    })
    await house.pool.query('DROP TABLE public.readings')
  })
})

test('a product is not its own upgrade, and keeps its kind while others are tied to it', async () => {
  const product = await aProduct(house)
  const itself = updateProduct(ctx(), { id: product.id, upgradeIds: [product.id] })
  expect(await refusal(itself)).toEqual({ code: 'invalid_input', fields: ['upgradeIds'] })
  const addon = await aProduct(house, { kind: 'addon' })
  await updateProduct(ctx(), { id: product.id, addonIds: [addon.id] })
  expect(await refusal(updateProduct(ctx(), { id: addon.id, kind: 'vps' }))).toEqual({
    code: 'invalid_input',
    fields: ['kind'],
  })
})

test('of two who edit the seasons of a product at once neither overlaps the other', async () => {
  const { id } = await aProduct(house)
  await Promise.all([
    updateProduct(ctx(), { id, seasonalPrices: [aSeason('2027-01-01', '2027-03-01')] }),
    updateProduct(ctx(), { id, seasonalPrices: [aSeason('2027-02-01', '2027-04-01')] }),
  ])
  expect((await productDetails(ctx(), id)).seasonalPrices).toHaveLength(1)
})

describe('deleting', () => {
  const isThere = (product: ProductDetails) =>
    productDetails(ctx(), product.id).then(
      () => true,
      () => false,
    )

  test('a product that nothing speaks of goes with all that hangs on it', async () => {
    const product = await aProduct(house, {
      fields: [aField('a')],
      seasonalPrices: [aSeason('2027-01-01', '2027-02-01')],
    })
    await deleteProduct(ctx(), { id: product.id })
    expect(await isThere(product)).toBe(false)
    expect(await refusal(deleteProduct(ctx(), { id: product.id }))).toMatchObject({ code: 'product_not_found' })
  })

  test('a product that is in use stays', async () => {
    const addon = await aProduct(house, { kind: 'addon' })
    await aProduct(house, { addonIds: [addon.id] })
    expect(await refusal(deleteProduct(ctx(), { id: addon.id }))).toMatchObject({ code: 'product_in_use' })
    expect(await isThere(addon)).toBe(true)
  })

  test('a group goes when it is empty', async () => {
    const group = await aGroup(house)
    const product = await aProduct(house, { groupId: group.id })
    expect(await refusal(deleteGroup(ctx(), group))).toMatchObject({ code: 'group_in_use' })
    await deleteProduct(ctx(), { id: product.id })
    expect(await refusal(deleteGroup(ctx(), group))).toBe('done')
    expect(await refusal(deleteGroup(ctx(), group))).toMatchObject({ code: 'group_not_found' })
  })
})
