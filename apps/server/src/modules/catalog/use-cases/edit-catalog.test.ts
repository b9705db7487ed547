import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aVisitor } from '../../identity/examples.ts'
import { FakeStable, withKinds } from '../../servers/examples.ts'
import { addGroup as addServerGroup, removeGroup as removeServerGroup } from '../../servers/index.ts'
import { aGroup, aPrice, aProduct, productInput, staffWith, theHouse } from '../examples.ts'
import { chooseCurrency, offeredCurrencies, priceList, productBySlug } from '../queries/price-list.ts'
import { productDetails } from '../queries/product-details.ts'
import { quote } from '../queries/quote.ts'
import { createGroup, createProduct, type ProductInput, updateGroup, updateProduct } from './edit-catalog.ts'
import { offerCurrency } from './edit-currencies.ts'

let house: TestHouse
let groupId: number
beforeAll(async () => {
  house = await aHouse()
  for (const currency of ['USD', 'JPY']) await offerCurrency(theHouse(house), currency)
  groupId = (await aGroup(house)).id
})
afterAll(() => house.stop())

const ctx = () => theHouse(house)
const today = () => ctx().today
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => ({ code: error.code, fields: error.fields?.map((one: { field: string }) => one.field) }),
  )

const twoMonthly = [aPrice('1'), aPrice('2')]
const unacceptable: [string, Partial<ProductInput>, object][] = [
  ['a group that is not there', { groupId: 999_999 }, { code: 'group_not_found', fields: [] }],
  ['an address that is taken', { slug: 'taken' }, { code: 'slug_taken', fields: ['slug'] }],
  ['two prices for one cycle and currency', { prices: twoMonthly }, { code: 'duplicate_price', fields: ['prices'] }],
  [
    'a currency we do not sell in',
    { prices: [aPrice('1', { currency: 'CHF' })] },
    { code: 'invalid_input', fields: ['prices.0.currency'] },
  ],
  [
    'more digits than the currency has',
    { prices: [aPrice('9.99'), aPrice('12.50', { currency: 'JPY' })] },
    { code: 'invalid_amount', fields: ['prices.1.recurring'] },
  ],
  [
    'a set-up fee that is no amount',
    { prices: [aPrice('9.99', { setup: 'five' })] },
    { code: 'invalid_amount', fields: ['prices.0.setup'] },
  ],
  ['a price below nothing', { prices: [aPrice('-1')] }, { code: 'invalid_amount', fields: ['prices.0.recurring'] }],
]

test.each(unacceptable)('a product with %s is neither made nor changed', async (_, wish, refused) => {
  await aProduct(house, { slug: 'taken' }).catch(() => {})
  const product = await aProduct(house)
  const { rows: before } = await house.pool.query('SELECT count(*) FROM catalog.products')

  expect(await refusal(createProduct(ctx(), productInput(groupId, wish)))).toEqual(refused)
  expect(await refusal(updateProduct(ctx(), { id: product.id, name: 'Changed', ...wish }))).toEqual(refused)

  expect((await house.pool.query('SELECT count(*) FROM catalog.products')).rows).toEqual(before)
  expect(await productDetails(ctx(), product.id)).toEqual(product)
})

test('an update changes what is given and leaves the rest; prices are replaced as a whole', async () => {
  const product = await aProduct(house, { prices: [aPrice('10'), aPrice('100', { cycle: 'annual' })], stock: 3 })

  const renamed = await updateProduct(ctx(), { id: product.id, name: 'Bigger' })
  expect(renamed).toEqual({ ...product, name: 'Bigger' })

  const repriced = await updateProduct(ctx(), { id: product.id, prices: [aPrice('12', { currency: 'USD' })] })
  expect(repriced.prices.map((price) => `${price.cycle} ${price.recurring}`)).toEqual(['monthly 12.00 USD'])

  expect(await refusal(updateProduct(ctx(), { id: 999_999, name: 'x' }))).toMatchObject({ code: 'product_not_found' })
})

test('one of two products with the same address is made, when both are made at once', async () => {
  const make = () => refusal(createProduct(ctx(), productInput(groupId, { slug: 'both-want-it' })))
  const answers = await Promise.all([make(), make(), make()])
  expect(answers.filter((answer) => answer === 'done')).toHaveLength(1)
  expect(answers.filter((answer) => answer !== 'done')).toEqual(
    Array.from({ length: 2 }, () => ({ code: 'slug_taken', fields: ['slug'] })),
  )
})

test('groups come in the order in which they were made, and have an address of their own', async () => {
  const first = await aGroup(house, { slug: 'domains' })
  const second = await aGroup(house)
  expect(second.position).toBe(first.position + 1)

  const again = { slug: 'domains', name: 'Again', hidden: false }
  expect(await refusal(createGroup(ctx(), again))).toMatchObject({ code: 'slug_taken' })
  expect(await refusal(updateGroup(ctx(), { id: second.id, slug: 'domains' }))).toMatchObject({ code: 'slug_taken' })
  expect(await refusal(updateGroup(ctx(), { id: 999_999, name: 'x' }))).toMatchObject({ code: 'group_not_found' })
  expect(await updateGroup(ctx(), { id: second.id, name: 'Names' })).toEqual({ ...second, name: 'Names' })
  expect(await updateGroup(ctx(), { id: second.id })).toMatchObject({ name: 'Names' })
})

test('only staff who may manage products change what is for sale', async () => {
  const product = await aProduct(house)
  const deeds = [
    (who: ReturnType<typeof ctx>) => createProduct(who, productInput(groupId)),
    (who: ReturnType<typeof ctx>) => updateProduct(who, { id: product.id, name: 'x' }),
    (who: ReturnType<typeof ctx>) => createGroup(who, { slug: 'mine', name: 'Mine', hidden: false }),
    (who: ReturnType<typeof ctx>) => updateGroup(who, { id: groupId, name: 'Mine' }),
    (who: ReturnType<typeof ctx>) => offerCurrency(who, 'CHF'),
  ]
  for (const deed of deeds) {
    expect(await refusal(deed(staffWith(house, 'products.view')))).toMatchObject({ code: 'forbidden' })
    expect(await refusal(deed(aVisitor(house)))).toMatchObject({ code: 'unauthenticated' })
  }
  expect(await updateProduct(staffWith(house, 'products.manage'), { id: product.id, name: 'y' })).toMatchObject({
    name: 'y',
  })
})

test('the first currency is the default; one that is offered again changes nothing, one that is none is refused', async () => {
  await offerCurrency(ctx(), 'USD')
  expect(await offeredCurrencies(ctx())).toEqual(['EUR', 'USD', 'JPY'])
  expect(await refusal(offerCurrency(ctx(), 'ABC'))).toMatchObject({ code: 'unknown_currency' })

  expect(await chooseCurrency(ctx(), undefined)).toBe('EUR')
  expect(await chooseCurrency(ctx(), 'USD')).toBe('USD')
  expect(await refusal(chooseCurrency(ctx(), 'CHF'))).toEqual({ code: 'invalid_input', fields: ['currency'] })
})

test('the price list hides hidden groups and products from all but those who manage them', async () => {
  const open = await aGroup(house)
  const secret = await aGroup(house, { hidden: true })
  const shown = await aProduct(house, { groupId: open.id })
  const hidden = await aProduct(house, { groupId: open.id, hidden: true })
  const unlisted = await aProduct(house, { groupId: secret.id })

  const listed = async (withHidden: boolean) => {
    const mine = (await priceList(ctx(), { withHidden })).filter(({ id }) => id === open.id || id === secret.id)
    return mine.map((group) => [group.id, group.products.map(({ id }) => id)])
  }
  expect(await listed(false)).toEqual([[open.id, [shown.id]]])
  expect(await listed(true)).toEqual([
    [open.id, [shown.id, hidden.id]],
    [secret.id, [unlisted.id]],
  ])
  expect(await productBySlug(ctx(), shown.slug, 'EUR')).toMatchObject({ id: shown.id, group: { id: open.id } })
  expect(await refusal(productBySlug(ctx(), hidden.slug, 'EUR'))).toMatchObject({ code: 'product_not_found' })
  expect(await refusal(productBySlug(ctx(), 'no-such', 'EUR'))).toMatchObject({ code: 'product_not_found' })
})

test('the price list holds the prices of the currency asked for', async () => {
  const product = await aProduct(house, { prices: [aPrice('10'), aPrice('1500', { currency: 'JPY' })] })
  const [listed] = (await priceList(ctx(), { currency: 'JPY', withHidden: false }))
    .flatMap((group) => group.products)
    .filter(({ id }) => id === product.id)
  expect(listed!.prices.map((price) => `${price.recurring}`)).toEqual(['1500 JPY'])
})

test('a product without a price in the currency or for the cycle is refused, never free', async () => {
  const product = await aProduct(house, { prices: [aPrice('10'), aPrice('100', { cycle: 'annual' })] })
  const item = { productId: product.id, cycle: 'monthly', quantity: 1 } as const
  const ask = (wish: object, currency: string) =>
    refusal(quote(ctx(), { items: [{ ...item, ...wish }], currency, startsOn: today() }))

  expect(await ask({}, 'EUR')).toBe('done')
  expect(await ask({}, 'USD')).toMatchObject({ code: 'price_missing' })
  expect(await ask({ cycle: 'biennial' }, 'EUR')).toMatchObject({ code: 'price_missing' })
  expect(await ask({ productId: 999_999 }, 'EUR')).toMatchObject({ code: 'product_not_found' })
})

test('a quote adds up units, set-up and lines, and still knows a product that was hidden since', async () => {
  const plan = await aProduct(house, { prices: [aPrice('9.99', { setup: '5.00' })] })
  const extra = await aProduct(house, { hidden: true, prices: [aPrice('49.00', { cycle: 'one_time' })] })
  const quoted = await quote(ctx(), {
    items: [
      { productId: plan.id, cycle: 'monthly', quantity: 3 },
      { productId: extra.id, cycle: 'one_time', quantity: 1 },
    ],
    currency: 'EUR',
    startsOn: today(),
  })
  expect(`${quoted.recurring}`).toBe('78.97 EUR') // 3 × 9.99 + 49.00
  expect(`${quoted.setup}`).toBe('15.00 EUR') // 3 × 5.00
  expect(`${quoted.dueToday}`).toBe('93.97 EUR') // 78.97 + 15.00
})

test('a product is made on a group of servers of its own module', async () => {
  const stable = new FakeStable()
  withKinds(house, stable, new FakeStable('meadow'))
  const staff = staffWith(house, 'servers.manage')
  const group = (kind: string) =>
    addServerGroup(staff, { kind, name: `Group of ${kind}`, fill: 'round_robin', serverIds: [] })
  const [own, other] = [(await group('stable')).id, (await group('meadow')).id]
  const made = (wish: Partial<ProductInput>) =>
    createProduct(ctx(), {
      ...productInput(groupId),
      serverModule: 'stable',
      moduleSettings: { package: 'small' },
      ...wish,
    })
  const product = await made({ slug: 'on-servers', serverGroupId: own })
  expect(product).toMatchObject({
    serverGroupId: own,
    moduleSettings: { package: 'small', memory: '', backups: false },
  })
  const refused = { code: 'invalid_input', fields: ['serverGroupId'] }
  expect(await refusal(made({ slug: 'of-others', serverGroupId: other }))).toEqual(refused)
  expect(await refusal(made({ slug: 'of-nobody', serverGroupId: 99_999 }))).toEqual(refused)
  expect(await refusal(updateProduct(ctx(), { id: product.id, serverModule: null }))).toEqual(refused)
  expect(await refusal(removeServerGroup(staff, own))).toMatchObject({ code: 'server_group_in_use' })
  const free = { id: product.id, serverModule: null, serverGroupId: null }
  expect(await updateProduct(ctx(), free)).toMatchObject({ moduleSettings: {}, serverGroupId: null })
  await removeServerGroup(staff, own)
})
