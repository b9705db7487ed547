import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient, inHouse, money } from '../../billing/examples.ts'
import { applyPayment, invoiceDetails, verifyBooks } from '../../billing/index.ts'
import { aPrice, aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import { productById, promotionByCode, updateProduct } from '../../catalog/index.ts'
import { anAccount } from '../../clients/examples.ts'
import { aVisitor } from '../../identity/examples.ts'
import { ownService } from '../../services/index.ts'
import { aCart, anOrder, checkOut } from '../examples.ts'
import { anAddonOf, aStoredField, aStoredPromotion } from '../pricing-examples.ts'
import { orderDetails } from '../queries/orders.ts'
import { staleAfterDaysSetting } from '../settings.ts'
import { cancelOrder } from './cancel-order.ts'
import { placeOrder } from './place-order.ts'
import { placeStaffOrder, previewStaffOrder, type StaffOrder } from './place-staff-order.ts'
import { applyPromotion } from './use-promotion.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})

const ctx = () => theHouse(house)
const uses = async (code: string) => (await promotionByCode(ctx(), code))?.uses
const aCartWith = async (code: string, product: Awaited<ReturnType<typeof aProduct>>) => {
  const { token } = await aCart(house, { product })
  return { ...(await applyPromotion(aVisitor(house), token, code)), token }
}

test('two orders that want the last use at once: one gets it, the other leaves nothing behind', async () => {
  const code = await aStoredPromotion(house, { most_uses: 1 })
  const product = await aProduct(house, { stock: 5 })
  const accounts = [await anAccount(house), await anAccount(house)]
  const carts = [await aCartWith(code, product), await aCartWith(code, product)]
  const answers = await Promise.allSettled(carts.map((cart, n) => checkOut(house, accounts[n]!, cart)))
  const refused = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
  expect(refused).toHaveLength(1)
  // Told before the lock that the price is another one, or behind it that somebody was faster.
  expect(['promotion_used_up', 'price_changed']).toContain(refused[0])
  expect([await uses(code), (await productById(ctx(), product.id)).stock]).toEqual([1, 4])
})

test('the order keeps code, discount and totals; the service keeps the list price; the invoice says why it is less', async () => {
  const code = await aStoredPromotion(house)
  const account = await anAccount(house)
  const cart = await aCartWith(code, await aProduct(house, { prices: [aPrice('10.00', { setup: '5.00' })] }))
  const { order, invoice } = await checkOut(house, account, cart)
  expect(order).toMatchObject({ promotionCode: code, discountMinor: 200n, netMinor: 1300n, totalMinor: 1300n })
  const { items } = await orderDetails(ctx(), order.id)
  expect(items).toMatchObject([{ recurringMinor: 1000n, setupMinor: 500n, discountMinor: 200n, dueMinor: 1300n }])
  expect((await ownService(ctx(), items[0]!.serviceId)).recurringMinor).toBe(1000n)
  const { lines } = await invoiceDetails(ctx(), invoice.id)
  expect(lines[0]).toMatchObject({ amountMinor: 800n, discountMinor: 200n, discountLabel: 'Save' }) // 10.00 - 2.00
})

test('a promotion for each client once is given back when the order is cancelled', async () => {
  const code = await aStoredPromotion(house, { most_uses_per_client: 1 })
  const product = await aProduct(house)
  const account = await anAccount(house)
  const cart = await aCartWith(code, product)
  const { order } = await checkOut(house, account, cart)
  const next = await aCartWith(code, product)
  await expect(checkOut(house, account, next)).rejects.toMatchObject({
    code: 'price_changed',
  })
  await cancelOrder(staffWith(house, 'orders.manage'), { id: order.id, reason: 'changed their mind' })
  expect(await uses(code)).toBe(0)
  await checkOut(house, account, next)
})

test('a trial without set-up is ordered without an invoice, and begins', async () => {
  const account = await anAccount(house)
  const product = await aProduct(house)
  await house.pool.query('UPDATE catalog.products SET trial_days = 14 WHERE id = $1', [product.id])
  const cart = await aCart(house, { product })
  expect(`${cart.totals.total}`).toBe('0.00 EUR')
  const { order, invoice } = await placeOrder(asClient(house, account), {
    cartToken: cart.token,
    clientId: account.clientId,
    expectedTotal: { amount: '0.00', currency: 'EUR' },
  })
  expect([order.state, order.invoiceId, invoice]).toEqual(['paid', null, null])
  const { items } = await orderDetails(ctx(), order.id)
  const service = await ownService(ctx(), items[0]!.serviceId)
  expect([service.state, `${service.chargedUntil}`]).toEqual(['active', '2027-03-15'])
})

test('orders that nobody paid are cancelled when they are stale, with all that belongs to them', async () => {
  const code = await aStoredPromotion(house, { most_uses: 5 })
  const product = await aProduct(house, { stock: 3 })
  const account = await anAccount(house)
  const cart = await aCartWith(code, product)
  const old = await checkOut(house, account, cart)
  const partly = await anOrder(house, { product })
  const part = { invoiceId: partly.invoice.id, amount: money('1.00'), clearing: 'bank', source: 'wire:part' }
  await inHouse(house, (tx) => applyPayment(tx, part))
  const ageBy = (days: number) =>
    house.pool.query(
      `UPDATE ordering.orders SET placed_at = placed_at - make_interval(days => $1) WHERE id = ANY($2)`,
      [days, [old.order.id, partly.order.id]],
    )
  const task = house.tasks.find((one) => one.name === 'ordering.cancel_stale')!
  const run = () => task.run(house.contexts.forSystem(task.name, 'schedule'))
  await ageBy(13)
  expect(await run()).toEqual({ cancelled: 0, kept: 0 })
  await ageBy(1)
  await inHouse(house, (tx) => changeSetting(tx, staleAfterDaysSetting, 0))
  expect(await run()).toEqual({ cancelled: 0, kept: 0 })
  await inHouse(house, (tx) => changeSetting(tx, staleAfterDaysSetting, 14))
  expect(await run()).toEqual({ cancelled: 1, kept: 1 })
  expect(await run()).toEqual({ cancelled: 0, kept: 1 })

  const { order, items } = await orderDetails(ctx(), old.order.id)
  expect(order.state).toBe('cancelled')
  expect((await ownService(ctx(), items[0]!.serviceId)).state).toBe('cancelled')
  expect((await invoiceDetails(ctx(), old.invoice.id)).invoice.voidedAt).not.toBeNull()
  expect([(await productById(ctx(), product.id)).stock, await uses(code)]).toEqual([2, 0])
  expect((await orderDetails(ctx(), partly.order.id)).order.state).toBe('pending')
})

test('staff place an order for a client: hidden products, add-ons, a price of their own, as previewed', async () => {
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const plan = await aProduct(house, { hidden: true, prices: [aPrice('9.99')] })
  const addon = await aProduct(house, { prices: [aPrice('3.00')] })
  await anAddonOf(house, plan.id, addon.id)
  await aStoredField(house, plan.id, { required: true, staff_only: true })
  const staff = staffWith(house, 'orders.manage')
  const wish: StaffOrder = {
    clientId,
    items: [
      { productId: plan.id, cycle: 'monthly', quantity: 1, price: '7.77', fields: { host: 'web' } },
      { productId: addon.id, cycle: 'monthly', quantity: 1, parentIndex: 0 },
    ],
  }
  const preview = await previewStaffOrder(staff, wish)
  expect(`${preview.total}`).toBe('10.77 EUR') // 7.77 + 3.00
  const { order, invoice } = await placeStaffOrder(staff, { ...wish, expectedTotal: preview.total.toWire() })
  expect([order.totalMinor, invoice?.totalMinor, order.clientId]).toEqual([1077n, 1077n, clientId])
  const { items } = await orderDetails(ctx(), order.id)
  expect((await ownService(ctx(), items[0]!.serviceId)).recurringMinor).toBe(777n)
})

test('what staff order wrongly is refused, and nothing is written', async () => {
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const plan = await aProduct(house, { requiresDomain: true })
  await aStoredField(house, plan.id, { required: true })
  const staff = staffWith(house, 'orders.manage')
  const total = money('10.00').toWire()
  const item = { productId: plan.id, cycle: 'monthly' as const, quantity: 1 }
  const whole = { ...item, fields: { host: 'web' }, domain: 'green.example' }
  const order = (wish: Partial<StaffOrder> & { expectedTotal?: typeof total }, who = staff) =>
    placeStaffOrder(who, { clientId, items: [whole], expectedTotal: total, ...wish })
  const count = async () => (await house.pool.query('SELECT count(*)::int AS n FROM ordering.orders')).rows[0].n
  const before = await count()
  await expect(order({}, staffWith(house, 'orders.view'))).rejects.toMatchObject({ code: 'forbidden' })
  await expect(previewStaffOrder(staffWith(house, 'orders.view'), { clientId, items: [] })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(order({ clientId: 999_999 })).rejects.toMatchObject({ code: 'client_not_found' })
  await expect(order({ items: [] })).rejects.toMatchObject({ code: 'cart_empty' })
  await expect(order({ items: [{ ...item, domain: 'green.example' }] })).rejects.toMatchObject({
    code: 'field_required',
    fields: [expect.objectContaining({ field: 'items.0.fields.host' })],
  })
  await expect(order({ items: [{ ...item, fields: { host: 'web' } }] })).rejects.toMatchObject({
    code: 'domain_required',
    fields: [{ field: 'items.0.domain', message: 'is needed' }],
  })
  await expect(order({ items: [{ ...whole, price: '1.234' }] })).rejects.toMatchObject({ code: 'invalid_amount' })
  await expect(order({ expectedTotal: money('9.99').toWire() })).rejects.toMatchObject({ code: 'price_changed' })
  await expect(order({ currency: 'USD' })).rejects.toMatchObject({ code: 'price_missing' })
  await updateProduct(ctx(), { id: plan.id, stock: 0 })
  await expect(order({})).rejects.toMatchObject({ code: 'out_of_stock' })
  expect(await count()).toBe(before)
})
