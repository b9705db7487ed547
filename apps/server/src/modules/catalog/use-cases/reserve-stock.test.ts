import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Tx } from '../../../platform/context.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aProduct, theHouse } from '../examples.ts'
import type { Product } from '../queries/price-list.ts'
import { productById } from '../queries/price-list.ts'
import { releaseStock, reserveStock } from './reserve-stock.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const units = (product: Product, quantity: number) => ({ productId: product.id, name: product.name, quantity })
const stockOf = async (product: Product) => (await productById(theHouse(house), product.id)).stock

/** Runs in a transaction of its own, on a connection of its own. */
const inHouse = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  theHouse(house).transaction(async (tx) => {
    const result = await work(tx)
    tx.record({ action: 'tested', object: 'stock' })
    return result
  })
const reserve = (...wanted: ReturnType<typeof units>[]) => inHouse((tx) => reserveStock(tx, wanted))
const outcomes = async (works: Promise<unknown>[]) =>
  (await Promise.allSettled(works)).map((one) => (one.status === 'fulfilled' ? 'got it' : one.reason.code))

test('20 people who want one of 5 units: 5 get one, 15 are told that it is sold out', async () => {
  const product = await aProduct(house, { stock: 5 })
  const answers = await outcomes(Array.from({ length: 20 }, () => reserve(units(product, 1))))
  expect(answers.filter((answer) => answer === 'got it')).toHaveLength(5)
  expect(answers.filter((answer) => answer === 'out_of_stock')).toHaveLength(15)
  expect(await stockOf(product)).toBe(0)
})

test('two carts with the same products the other way round do not wait for each other', async () => {
  const [one, other] = [await aProduct(house, { stock: 40 }), await aProduct(house, { stock: 40 })]
  const deadlocks = async () =>
    (await house.pool.query('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()')).rows[0]
  const before = await deadlocks()
  const answers = await outcomes(
    Array.from({ length: 40 }, (_, i) =>
      i % 2 ? reserve(units(one, 1), units(other, 1)) : reserve(units(other, 1), units(one, 1)),
    ),
  )
  expect(new Set(answers)).toEqual(new Set(['got it']))
  expect([await stockOf(one), await stockOf(other)]).toEqual([0, 0])
  await house.pool.query('SELECT pg_stat_force_next_flush()')
  expect(await deadlocks()).toEqual(before)
})

test('a cart whose second product is sold out takes nothing of the first', async () => {
  const [plenty, gone] = [await aProduct(house, { stock: 9 }), await aProduct(house, { stock: 0, name: 'Rare' })]
  await expect(reserve(units(plenty, 2), units(gone, 1))).rejects.toMatchObject({
    code: 'out_of_stock',
    message: 'Rare is sold out.',
  })
  expect(await stockOf(plenty)).toBe(9)
})

test('the same product on two lines is counted together', async () => {
  const product = await aProduct(house, { stock: 3 })
  await expect(reserve(units(product, 2), units(product, 2))).rejects.toMatchObject({ code: 'out_of_stock' })
  await reserve(units(product, 2), units(product, 1))
  expect(await stockOf(product)).toBe(0)
})

test('units that are given back can be sold again', async () => {
  const product = await aProduct(house, { stock: 1 })
  await reserve(units(product, 1))
  await expect(reserve(units(product, 1))).rejects.toMatchObject({ code: 'out_of_stock' })
  await inHouse((tx) => releaseStock(tx, [units(product, 1)]))
  expect(await stockOf(product)).toBe(1)
  await reserve(units(product, 1))
})

test('a product without a limit stays without one', async () => {
  const product = await aProduct(house, { stock: null })
  await reserve(units(product, 50))
  await inHouse((tx) => releaseStock(tx, [units(product, 7)]))
  expect(await stockOf(product)).toBeNull()
})
