import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aBundle, aGroup, aPrice, aProduct, bundleInput, staffWith, theHouse } from '../examples.ts'
import { bundleById, bundleBySlug, bundlesById } from '../queries/bundles.ts'
import { storefront } from '../queries/storefront.ts'
import { type BundleInput, createBundle, deleteBundle, updateBundle } from './edit-bundles.ts'
import { deleteProduct, updateGroup, updateProduct } from './edit-catalog.ts'

let house: TestHouse
let productId: number
beforeAll(async () => {
  house = await aHouse()
  productId = (await aProduct(house)).id
})
afterAll(() => house.stop())

const ctx = () => theHouse(house)
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => ({ code: error.code, fields: error.fields?.map((one: { field: string }) => one.field) }),
  )

test('a bundle has items and prices of its own, and is found by address and id', async () => {
  const bundle = await aBundle(house, [{ productId, quantity: 2 }], {
    prices: [aPrice('100', { cycle: 'annual' }), aPrice('12')],
  })
  expect(bundle.items).toEqual([{ productId, quantity: 2 }])
  expect(bundle.prices.map((price) => `${price.cycle} ${price.recurring}`)).toEqual([
    'monthly 12.00 EUR',
    'annual 100.00 EUR',
  ])
  expect(await bundleBySlug(ctx(), bundle.slug, 'EUR')).toEqual(bundle)
  expect((await bundleBySlug(ctx(), bundle.slug, 'USD')).prices).toEqual([])
  expect([...(await bundlesById(ctx(), [bundle.id, 999_999], 'EUR')).keys()]).toEqual([bundle.id])
  const hidden = await updateBundle(ctx(), { id: bundle.id, hidden: true })
  expect(hidden).toEqual({ ...bundle, hidden: true })
  expect(await refusal(bundleBySlug(ctx(), bundle.slug, 'EUR'))).toMatchObject({ code: 'bundle_not_found' })
})

const item = () => ({ productId, quantity: 1 })
const unacceptable: [string, () => Partial<BundleInput>, object][] = [
  ['nothing in it', () => ({ items: [] }), { code: 'invalid_input', fields: ['items'] }],
  ['one product twice', () => ({ items: [item(), item()] }), { code: 'invalid_input', fields: ['items.1.productId'] }],
  [
    'a product that is not there',
    () => ({ items: [{ productId: 999_999, quantity: 1 }] }),
    { code: 'product_not_found', fields: [] },
  ],
  ['two prices', () => ({ prices: [aPrice('1'), aPrice('2')] }), { code: 'duplicate_price', fields: ['prices'] }],
  [
    'an amount that is none',
    () => ({ prices: [aPrice('x')] }),
    { code: 'invalid_amount', fields: ['prices.0.recurring'] },
  ],
  ['an address that is taken', () => ({ slug: 'taken-bundle' }), { code: 'slug_taken', fields: ['slug'] }],
]

test.each(unacceptable)('a bundle with %s is neither made nor changed', async (_, wish, refused) => {
  await aBundle(house, [item()], { slug: 'taken-bundle' }).catch(() => {})
  const bundle = await aBundle(house, [item()])
  expect(await refusal(createBundle(ctx(), bundleInput([item()], wish())))).toEqual(refused)
  expect(await refusal(updateBundle(ctx(), { id: bundle.id, ...wish() }))).toEqual(refused)
  expect(await bundleById(ctx(), bundle.id)).toEqual(bundle)
})

test('a bundle is on the shelf while everything in it can be bought', async () => {
  const group = await aGroup(house)
  const plan = await aProduct(house, { groupId: group.id })
  const addon = await aProduct(house, { kind: 'addon' })
  const bundle = await aBundle(house, [
    { productId: plan.id, quantity: 1 },
    { productId: addon.id, quantity: 1 },
  ])
  const isOnShelf = async (currency = 'EUR') =>
    (await storefront(ctx(), currency)).bundles.some((one) => one.id === bundle.id)
  expect([await isOnShelf(), await isOnShelf('USD')]).toEqual([true, false])
  await updateProduct(ctx(), { id: plan.id, hidden: true })
  expect(await isOnShelf()).toBe(false)
  await updateProduct(ctx(), { id: plan.id, hidden: false })
  await updateGroup(ctx(), { id: group.id, hidden: true })
  expect(await isOnShelf()).toBe(false)
  expect(await refusal(deleteProduct(ctx(), addon))).toMatchObject({ code: 'product_in_use' })
})

test('a bundle that something above holds on to stays', async () => {
  const bundle = await aBundle(house, [item()])
  await house.pool.query('CREATE TABLE public.ordered (bundle_id bigint REFERENCES catalog.bundles)')
  await house.pool.query('INSERT INTO public.ordered VALUES ($1)', [bundle.id])
  expect(await refusal(deleteBundle(ctx(), bundle))).toMatchObject({ code: 'bundle_in_use' })
  await house.pool.query('DROP TABLE public.ordered')
  expect(await refusal(deleteBundle(ctx(), bundle))).toBe('done')
  expect(await refusal(deleteBundle(ctx(), bundle))).toMatchObject({ code: 'bundle_not_found' })
  expect(await refusal(updateBundle(ctx(), { id: bundle.id }))).toMatchObject({ code: 'bundle_not_found' })
})

test('who may not manage products changes no bundle', async () => {
  const staff = staffWith(house, 'products.view')
  expect(await refusal(createBundle(staff, bundleInput([item()])))).toMatchObject({ code: 'forbidden' })
  expect(await refusal(updateBundle(staff, { id: 1 }))).toMatchObject({ code: 'forbidden' })
  expect(await refusal(deleteBundle(staff, { id: 1 }))).toMatchObject({ code: 'forbidden' })
})
