import { Money } from '@ostler/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aPrice, aProduct, theHouse } from '../../catalog/examples.ts'
import { offerCurrency, type QuotedLine, updateProduct } from '../../catalog/index.ts'
import { anAccount } from '../../clients/examples.ts'
import { aVisitor } from '../../identity/examples.ts'
import { viewCart } from '../cart.ts'
import { aCart, checkOut } from '../examples.ts'
import { addToCart } from './add-to-cart.ts'
import { changeCartItem, clearCart, removeFromCart } from './change-cart.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-01-31T12:00:00Z' })
  await offerCurrency(theHouse(house), 'USD')
})
afterAll(() => house.stop())

const visitor = () => aVisitor(house)
const add = (token: string | null, productId: number, wish: Partial<Parameters<typeof addToCart>[2]> = {}) =>
  addToCart(visitor(), token, { productId, cycle: 'monthly', quantity: 1, ...wish })
const inBoth = [aPrice('10.00', { setup: '2.50' }), aPrice('12.00', { currency: 'USD' })]
const sumOf = (line: QuotedLine) =>
  Money.sum(
    line.units.map((unit) => unit.dueToday),
    line.units[0]!.dueToday.currency,
  )
const held = async (token: string | null) =>
  (await viewCart(visitor(), token)).items.map(({ item, product }) => [
    product.id,
    item.cycle,
    item.quantity,
    item.domain,
  ])

test('the first product makes the cart; whoever has its token sees what it costs today', async () => {
  const plan = await aProduct(house, { prices: inBoth })
  const extra = await aProduct(house, { prices: [aPrice('49.00', { cycle: 'one_time' })] })
  const { token } = await add(null, plan.id, { quantity: 3, domain: 'green.example' })
  const cart = await add(token, extra.id, { cycle: 'one_time' })

  expect(cart.token).toBe(token)
  expect(cart.items.map(({ line }) => [`${sumOf(line)}`, line.units[0]!.renewsOn?.toString() ?? null])).toEqual([
    ['37.50 EUR', '2027-02-28'], // 3 × 10.00 + 3 × 2.50
    ['49.00 EUR', null],
  ])
  expect(`${cart.totals.dueToday}`).toBe('86.50 EUR') // 37.50 + 49.00
  expect(await viewCart(visitor(), token)).toEqual(cart)
  expect(await viewCart(visitor(), 'a guess')).toMatchObject({ token: null, items: [] })
  const { rows } = await house.pool.query('SELECT 1 FROM ordering.carts c WHERE c::text LIKE $1', [`%${token}%`])
  expect(rows).toEqual([])
})

test('a cart keeps its currency while there is something in it', async () => {
  const plan = await aProduct(house, { prices: inBoth })
  const cart = await add(null, plan.id, { currency: 'USD' })
  expect((await add(cart.token, plan.id, { currency: 'EUR' })).currency).toBe('USD')
  const seen = await viewCart(visitor(), cart.token, { currency: 'EUR' })
  expect(`${seen.totals.dueToday}`).toBe('24.00 USD') // 2 × 12.00

  await clearCart(visitor(), cart.token)
  expect((await add(cart.token, plan.id, { currency: 'EUR' })).currency).toBe('EUR')
})

test('what cannot be bought is not put into the cart', async () => {
  const plan = await aProduct(house)
  const hidden = await aProduct(house, { hidden: true })
  const rare = await aProduct(house, { stock: 2 })
  const { token } = await add(null, plan.id)
  const before = await held(token)

  await expect(add(token, hidden.id)).rejects.toMatchObject({ code: 'product_not_found' })
  await expect(add(token, 999_999)).rejects.toMatchObject({ code: 'product_not_found' })
  await expect(add(token, plan.id, { cycle: 'annual' })).rejects.toMatchObject({ code: 'price_missing' })
  await expect(add(null, plan.id, { currency: 'USD' })).rejects.toMatchObject({ code: 'price_missing' })
  await expect(add(null, plan.id, { currency: 'CHF' })).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(add(token, rare.id, { quantity: 3 })).rejects.toMatchObject({ code: 'out_of_stock' })
  expect(await held(token)).toEqual(before)
})

test('no more units of a product go into the cart than are left, on one line or on several', async () => {
  const rare = await aProduct(house, { stock: 3 })
  const { token, items } = await add(null, rare.id, { quantity: 2 })
  await expect(add(token, rare.id, { quantity: 2 })).rejects.toMatchObject({ code: 'out_of_stock' })
  await add(token, rare.id)
  await expect(changeCartItem(visitor(), token, { itemId: items[0]!.item.id, quantity: 3 })).rejects.toMatchObject({
    code: 'out_of_stock',
  })
  await changeCartItem(visitor(), token, { itemId: items[0]!.item.id, quantity: 1 })
  expect(await held(token)).toEqual([
    [rare.id, 'monthly', 1, null],
    [rare.id, 'monthly', 1, null],
  ])
})

test('a line holds between one unit and fifty, whoever asks', async () => {
  const plan = await aProduct(house)
  await expect(add(null, plan.id, { quantity: 51 })).rejects.toThrow()
  await expect(add(null, plan.id, { quantity: 0 })).rejects.toThrow()
  const { token, items } = await add(null, plan.id, { quantity: 50 })
  await expect(changeCartItem(visitor(), token, { itemId: items[0]!.item.id, quantity: 51 })).rejects.toThrow()
  expect(await held(token)).toEqual([[plan.id, 'monthly', 50, null]])
})

test('an item can be changed and taken out; what is not mentioned stays', async () => {
  const plan = await aProduct(house, { prices: [aPrice('10.00'), aPrice('100.00', { cycle: 'annual' })] })
  const { token, items } = await aCart(house, { product: plan, quantity: 2, domain: 'green.example' })
  const itemId = items[0]!.item.id

  await changeCartItem(visitor(), token, { itemId, cycle: 'annual' })
  expect(await held(token)).toEqual([[plan.id, 'annual', 2, 'green.example']])
  await expect(changeCartItem(visitor(), token, { itemId, cycle: 'biennial' })).rejects.toMatchObject({
    code: 'price_missing',
  })
  const same = await changeCartItem(visitor(), token, { itemId })
  expect(`${same.totals.dueToday}`).toBe('200.00 EUR') // 2 × 100.00
  expect((await removeFromCart(visitor(), token, itemId)).items).toEqual([])
})

test('an item of another cart is not there', async () => {
  const product = await aProduct(house)
  const [mine, other] = [await aCart(house, { product }), await aCart(house, { product })]
  const itemId = other.items[0]!.item.id
  const gone = { code: 'cart_item_not_found' }
  for (const token of [mine.token, 'a guess', null]) {
    await expect(changeCartItem(visitor(), token, { itemId, quantity: 9 })).rejects.toMatchObject(gone)
    await expect(removeFromCart(visitor(), token, itemId)).rejects.toMatchObject(gone)
  }
  expect(await held(other.token)).toEqual([[product.id, 'monthly', 1, null]])
})

test('an item whose price was taken from the list is left out, and does not break the cart', async () => {
  const [kept, gone] = [await aProduct(house), await aProduct(house)]
  const { token } = await aCart(house, { product: kept }, { product: gone })
  await updateProduct(theHouse(house), { id: gone.id, prices: [] })
  expect((await viewCart(visitor(), token)).items.map(({ product }) => product.id)).toEqual([kept.id])
})

test('clearing a cart leaves it empty; one that is not there is empty already', async () => {
  const { token } = await aCart(house, { product: await aProduct(house) })
  expect((await clearCart(visitor(), token)).items).toEqual([])
  expect((await clearCart(visitor(), 'a guess')).items).toEqual([])
})

test('putting something into a cart that is checked out at that moment begins a new one, or is not lost', async () => {
  const product = await aProduct(house)
  for (let round = 0; round < 4; round++) {
    const account = await anAccount(house)
    const cart = await aCart(house, { product })
    const [added, ordered] = await Promise.allSettled([add(cart.token, product.id), checkOut(house, account, cart)])
    if (ordered.status === 'rejected') expect(ordered.reason).toMatchObject({ code: 'price_changed' })
    expect(added.status).toBe('fulfilled')
    const { token } = (added as PromiseFulfilledResult<Awaited<ReturnType<typeof add>>>).value
    expect(await held(token)).toHaveLength(ordered.status === 'fulfilled' ? 1 : 2)
  }
})

test('carts that nobody touched for a month are thrown away, with what is in them', async () => {
  const product = await aProduct(house)
  const [old, young] = [await aCart(house, { product }), await aCart(house, { product })]
  const task = house.tasks.find((one) => one.name === 'ordering.drop_old_carts')!
  const run = () => task.run(house.contexts.forSystem(task.name, 'schedule'))
  house.clock.follow(house.clock.aheadMs + 29 * 86_400_000)
  await run()
  expect(await held(old.token)).toHaveLength(1)
  await changeCartItem(visitor(), young.token, { itemId: young.items[0]!.item.id, quantity: 2 })
  house.clock.follow(house.clock.aheadMs + 2 * 86_400_000)
  expect((await run()).dropped).toBeGreaterThan(0)

  expect([await held(old.token), await held(young.token)]).toEqual([[], [[product.id, 'monthly', 2, null]]])
  const { rows } = await house.pool.query('SELECT 1 FROM ordering.cart_items WHERE id = $1', [old.items[0]!.item.id])
  expect(rows).toEqual([])
  expect(await run()).toEqual({ dropped: 0 })
})
