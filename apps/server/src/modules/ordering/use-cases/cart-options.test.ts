import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient, inHouse } from '../../billing/examples.ts'
import { verifyBooks } from '../../billing/index.ts'
import { aPrice, aProduct, theHouse } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { aVisitor } from '../../identity/examples.ts'
import { aPaidService } from '../../services/examples.ts'
import { viewCart } from '../cart.ts'
import { aCart, anOrder, checkOut } from '../examples.ts'
import { anAddonOf, aStoredBundle, aStoredField, aStoredOption, aStoredPromotion } from '../pricing-examples.ts'
import { orderDetails } from '../queries/orders.ts'
import { quoteForShop } from '../queries/quote-for-shop.ts'
import { addBundleToCart, addToCart, type NewItem } from './add-to-cart.ts'
import { changeCartItem, removeFromCart } from './change-cart.ts'
import { applyPromotion, removePromotion } from './use-promotion.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(theHouse(house))).toEqual([])
  await house.stop()
})

const visitor = () => aVisitor(house)
const add = (productId: number, wish: Partial<NewItem> = {}, token: string | null = null) =>
  addToCart(visitor(), token, { productId, cycle: 'monthly', quantity: 1, ...wish })
const held = async (token: string | null) =>
  (await viewCart(visitor(), token)).items.map(({ item, product }) => [product.id, item.cycle, item.quantity])
const withAddon = async (wish: { stock?: number } = {}) => {
  const plan = await aProduct(house, { prices: [aPrice('10.00'), aPrice('100.00', { cycle: 'annual' })], ...wish })
  const addon = await aProduct(house, { prices: [aPrice('3.00'), aPrice('30.00', { cycle: 'annual' })] })
  await anAddonOf(house, plan.id, addon.id)
  return { plan, addon }
}

test('options that were picked are in the price, in the order, and can be changed', async () => {
  const account = await anAccount(house)
  const plan = await aProduct(house)
  const { optionId } = await aStoredOption(house, plan.id)
  const cart = await add(plan.id, { options: [{ optionId }] })
  expect(`${cart.totals.total}`).toBe('12.00 EUR') // 10.00 + 2.00
  const itemId = cart.items[0]!.item.id
  const without = await changeCartItem(visitor(), cart.token, { itemId, options: [] })
  expect(`${without.totals.total}`).toBe('10.00 EUR')
  const again = await changeCartItem(visitor(), cart.token, { itemId, options: [{ optionId, quantity: 1 }] })
  const { order } = await checkOut(house, account, again)
  const { items } = await orderDetails(theHouse(house), order.id)
  expect(items).toMatchObject([
    { recurringMinor: 1200n, dueMinor: 1200n, options: [{ name: 'Backup', choice: 'Daily', quantity: 1 }] },
  ])
})

test('what is wrong with an option is said of the item, and nothing is put into the cart', async () => {
  const plan = await aProduct(house)
  const { optionId } = await aStoredOption(house, plan.id, { kind: 'quantity' })
  const { token } = await aCart(house, { product: plan })
  const refused = { code: 'unknown_option', fields: [expect.objectContaining({ field: 'items.0.options.999999' })] }
  await expect(add(plan.id, { options: [{ optionId: 999_999 }] }, token)).rejects.toMatchObject(refused)
  await expect(add(plan.id, { options: [{ optionId, quantity: -1 }] }, token)).rejects.toMatchObject({
    code: 'quantity_out_of_bounds',
  })
  await expect(add(plan.id, { options: [{ optionId, choiceId: 999_999 }] }, token)).rejects.toMatchObject({
    code: 'unknown_choice',
  })
  expect(await held(token)).toHaveLength(1)
})

test('custom fields are asked when it is put into the cart, and again at the checkout', async () => {
  const account = await anAccount(house)
  const plan = await aProduct(house)
  await aStoredField(house, plan.id, { required: true })
  const refusal = (code: string, name = 'host') => ({
    code,
    fields: [expect.objectContaining({ field: `items.0.fields.${name}` })],
  })
  await expect(add(plan.id)).rejects.toMatchObject(refusal('field_required'))
  await expect(add(plan.id, { fields: { host: 'Web 1' } })).rejects.toMatchObject(refusal('invalid_field'))
  await expect(add(plan.id, { fields: { host: 'web', rack: '1' } })).rejects.toMatchObject(
    refusal('unknown_field', 'rack'),
  )
  const cart = await add(plan.id, { fields: { host: ' web ' } })
  const itemId = cart.items[0]!.item.id
  expect(cart.items[0]!.item.fields).toEqual({ host: 'web' })
  await expect(changeCartItem(visitor(), cart.token, { itemId, fields: { host: '1' } })).rejects.toMatchObject(
    refusal('invalid_field'),
  )
  await changeCartItem(visitor(), cart.token, { itemId, fields: {} })
  await expect(checkOut(house, account, cart)).rejects.toMatchObject(refusal('field_required'))
  await changeCartItem(visitor(), cart.token, { itemId, fields: { host: 'mail' } })
  await checkOut(house, account, cart)
})

test('what only staff fill in is neither asked of nor taken from a client', async () => {
  const plan = await aProduct(house)
  await aStoredField(house, plan.id, { required: true, staff_only: true })
  await add(plan.id)
  await expect(add(plan.id, { fields: { host: 'web' } })).rejects.toMatchObject({ code: 'unknown_field' })
})

test('an add-on goes with its product: number, cycle, and out of the cart', async () => {
  const { plan, addon } = await withAddon()
  const cart = await add(plan.id, { quantity: 2, addons: [{ productId: addon.id }] })
  expect(`${cart.totals.total}`).toBe('26.00 EUR') // 2 × 10.00 + 2 × 3.00
  const [main, extra] = cart.items.map(({ item }) => item.id)
  await changeCartItem(visitor(), cart.token, { itemId: main!, quantity: 3, cycle: 'annual' })
  expect(await held(cart.token)).toEqual([
    [plan.id, 'annual', 3],
    [addon.id, 'annual', 3],
  ])
  await expect(changeCartItem(visitor(), cart.token, { itemId: extra!, quantity: 1 })).rejects.toMatchObject({
    code: 'quantity_follows_parent',
  })
  await changeCartItem(visitor(), cart.token, { itemId: extra!, cycle: 'monthly' })
  expect(await held(cart.token)).toContainEqual([addon.id, 'monthly', 3])
  await removeFromCart(visitor(), cart.token, main!)
  expect(await held(cart.token)).toEqual([])
})

test('an add-on is not bought alone or with a product that it does not belong to', async () => {
  const { addon } = await withAddon()
  const other = await aProduct(house)
  await expect(add(addon.id)).rejects.toMatchObject({ code: 'parent_required' })
  await expect(add(other.id, { addons: [{ productId: addon.id }] })).rejects.toMatchObject({
    code: 'addon_not_offered',
    fields: [expect.objectContaining({ field: 'items.1' })],
  })
})

test('an add-on for a service that is had is charged until the service is, and only the owner can buy it', async () => {
  const { plan, addon } = await withAddon()
  const account = await anAccount(house)
  const service = await aPaidService(house, { product: plan, clientId: account.clientId })
  const owner = asClient(house, account)
  const wish = { productId: addon.id, cycle: 'monthly' as const, quantity: 3, parentServiceId: service.id }
  await expect(addToCart(visitor(), null, wish)).rejects.toMatchObject({ code: 'service_not_found' })
  const pending = await anOrder(house, { product: plan, account })
  const { items } = await orderDetails(theHouse(house), pending.order.id)
  await expect(addToCart(owner, null, { ...wish, parentServiceId: items[0]!.serviceId })).rejects.toMatchObject({
    code: 'parent_not_active',
  })
  const cart = await addToCart(owner, null, wish)
  expect(cart.items.map(({ item }) => item.quantity)).toEqual([1])
  expect(cart.items[0]!.line.units[0]).toMatchObject({ anchor: service.anchorOn, renewsOn: service.chargedUntil })
  await checkOut(house, account, { token: cart.token!, totals: cart.totals })
  // Whoever finds the cart without being logged in sees nothing of the service.
  const other = await addToCart(owner, null, wish)
  expect((await viewCart(visitor(), other.token)).items).toEqual([])
})

test('a bundle is bought as a whole at its own price', async () => {
  const account = await anAccount(house)
  const products = [await aProduct(house), await aProduct(house, { prices: [aPrice('20.00')] })]
  const bundleId = await aStoredBundle(
    house,
    products.map(({ id }) => id),
  )
  const cart = await addBundleToCart(visitor(), null, { bundleId, cycle: 'monthly' })
  expect(`${cart.totals.total}`).toBe('15.00 EUR')
  expect(cart.items.map(({ line }) => `${line.units[0]!.recurring}`)).toEqual(['5.00 EUR', '10.00 EUR']) // 15 × 10 ÷ 30; 15 × 20 ÷ 30
  const itemId = cart.items[0]!.item.id
  await expect(changeCartItem(visitor(), cart.token, { itemId, quantity: 2 })).rejects.toMatchObject({
    code: 'bundle_fixed',
  })
  await expect(changeCartItem(visitor(), cart.token, { itemId, cycle: 'annual' })).rejects.toMatchObject({
    code: 'price_missing',
  })
  const twice = await addBundleToCart(visitor(), cart.token, { bundleId, cycle: 'monthly' })
  expect(`${twice.totals.total}`).toBe('30.00 EUR')
  const once = await removeFromCart(visitor(), cart.token, itemId)
  expect(once.items).toHaveLength(2)
  await checkOut(house, account, { token: once.token!, totals: once.totals })

  const hidden = await aStoredBundle(house, [products[0]!.id], { hidden: true })
  for (const id of [hidden, 999_999])
    await expect(addBundleToCart(visitor(), null, { bundleId: id, cycle: 'monthly' })).rejects.toMatchObject({
      code: 'bundle_not_found',
    })
})

test('a promotion code is put on the cart, in any spelling, and taken off', async () => {
  const code = await aStoredPromotion(house)
  const { token } = await aCart(house, { product: await aProduct(house) })
  const cheaper = await applyPromotion(visitor(), token, ` ${code.toLowerCase()} `)
  expect(cheaper.totals).toMatchObject({ promotion: { code, applied: true } })
  expect(`${cheaper.totals.total}`).toBe('8.00 EUR') // 10.00 − 20 %
  await expect(applyPromotion(visitor(), token, 'GUESS')).rejects.toMatchObject({ code: 'promotion_not_found' })
  const usedUp = await aStoredPromotion(house, { for_clients: 'existing' })
  await expect(applyPromotion(visitor(), token, usedUp)).rejects.toMatchObject({ code: 'promotion_not_applicable' })
  expect(`${(await viewCart(visitor(), token)).totals.total}`).toBe('8.00 EUR')
  expect(`${(await removePromotion(visitor(), token)).totals.total}`).toBe('10.00 EUR')
  expect((await removePromotion(visitor(), null)).items).toEqual([])
  for (const nothing of [null, 'a guess'])
    await expect(applyPromotion(visitor(), nothing, code)).rejects.toMatchObject({ code: 'cart_empty' })
})

test('a cart stays in its currency, whoever looks at it: nothing is re-priced and nothing is free', async () => {
  const plan = await aProduct(house)
  const cart = await add(plan.id)
  const seen = await viewCart(aVisitor(house), cart.token, { currency: 'USD' }).catch((error) => error)
  expect(`${seen.totals.total}`).toBe('10.00 EUR')
})

test('the shop answers what something costs without a cart, and hides what is hidden', async () => {
  const { plan, addon } = await withAddon({ stock: 2 })
  const code = await aStoredPromotion(house)
  const items = [
    { productId: plan.id, cycle: 'monthly' as const, quantity: 1 },
    { productId: addon.id, cycle: 'monthly' as const, quantity: 1, parentIndex: 0 },
  ]
  const quote = await quoteForShop(visitor(), { items, promotionCode: code })
  expect(`${quote.total}`).toBe('10.40 EUR') // (10.00 + 3.00) × 80 %
  await expect(quoteForShop(visitor(), { items: [{ ...items[0]!, quantity: 3 }] })).rejects.toMatchObject({
    code: 'out_of_stock',
  })
  const hidden = await aProduct(house, { hidden: true })
  await expect(quoteForShop(visitor(), { items: [{ ...items[0]!, productId: hidden.id }] })).rejects.toMatchObject({
    code: 'product_not_found',
  })
})

test('a client has no more of a product than allowed, in one cart or in two orders at once', async () => {
  const plan = await aProduct(house)
  await inHouse(house, (tx) => tx.db.execute(`UPDATE catalog.products SET most_per_client = 2 WHERE id = ${plan.id}`))
  await expect(add(plan.id, { quantity: 3 })).rejects.toMatchObject({
    code: 'order_limit_reached',
    fields: [expect.objectContaining({ field: 'items.0.quantity' })],
  })
  const account = await anAccount(house)
  await anOrder(house, { product: plan, account })
  const carts = [await aCart(house, { product: plan }), await aCart(house, { product: plan })]
  const answers = await Promise.allSettled(carts.map((cart) => checkOut(house, account, cart)))
  expect(answers.map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code)).sort()).toEqual([
    'done',
    'order_limit_reached',
  ])
})
