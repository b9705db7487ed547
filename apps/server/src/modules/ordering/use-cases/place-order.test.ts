import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient, inHouse, money } from '../../billing/examples.ts'
import { applyPayment, verifyBooks } from '../../billing/index.ts'
import { aPrice, aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import { type Product, productById, updateProduct } from '../../catalog/index.ts'
import { anAccount } from '../../clients/examples.ts'
import { aVisitor } from '../../identity/examples.ts'
import { ownService } from '../../services/index.ts'
import { aCart, anOrder, checkOut } from '../examples.ts'
import { countOrders, listOrders, orderByNumber, orderDetails, ordersOfServices } from '../queries/orders.ts'
import { cancelOrder } from './cancel-order.ts'
import { placeOrder } from './place-order.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})

const ctx = () => theHouse(house)
const outcomes = async (works: Promise<unknown>[]) =>
  (await Promise.allSettled(works)).map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code))
const stockOf = async (product: Product) => (await productById(ctx(), product.id)).stock

/** Lets paid invoices have their effect. The mails that wait besides are left out: they are slow, and tested elsewhere. */
async function hearOfPayments() {
  const others = `UPDATE platform.outbox SET relayed_at = now() WHERE relayed_at IS NULL AND name <> 'billing.invoice_paid'`
  await house.pool.query(others)
  await house.settle()
}

/** Everything that an order writes, counted. */
async function written() {
  const tables = [
    'ordering.orders',
    'ordering.order_items',
    'ordering.carts',
    'ordering.cart_items',
    'services.services',
    'services.transitions',
    'billing.charges',
    'billing.invoices',
    'ledger.entries',
    'platform.outbox',
    'platform.audit',
  ]
  const counts = tables.map((table) => `(SELECT count(*)::int FROM ${table}) AS "${table}"`)
  const { rows } = await house.pool.query(
    `SELECT ${counts.join(', ')}, (SELECT next_number FROM billing.series) AS next_number`,
  )
  return rows[0]
}

test('an order has a service for each unit, an invoice over all of it, and takes the cart with it', async () => {
  const account = await anAccount(house)
  const plan = await aProduct(house, { prices: [aPrice('9.99', { setup: '5.00' })], stock: 9, requiresDomain: true })
  const extra = await aProduct(house, { name: 'Move', prices: [aPrice('49.00', { cycle: 'one_time' })] })
  const cart = await aCart(
    house,
    { product: plan, quantity: 2, domain: 'green.example' },
    { product: extra, cycle: 'one_time' },
  )
  const { order, invoice } = await placeOrder(asClient(house, account), {
    cartToken: cart.token,
    clientId: account.clientId,
    expectedTotal: { amount: '78.98', currency: 'EUR' }, // 2 × 9.99 + 2 × 5.00 + 49.00
    note: 'Please hurry',
  })

  expect(order).toMatchObject({
    number: `ORD-${String(order.id).padStart(6, '0')}`,
    state: 'pending',
    totalMinor: 7898n,
    invoiceId: invoice!.id,
    note: 'Please hurry',
    userId: account.userId,
    ip: '198.51.100.7',
  })
  expect(invoice).toMatchObject({ clientId: account.clientId, totalMinor: 7898n, paidAt: null })
  expect(`${invoice!.dueOn}`).toBe('2027-03-01')
  const { items } = await orderDetails(asClient(house, account), order.id)
  expect(items.map((one) => [one.productName, one.cycle, one.domain, one.recurringMinor, one.setupMinor])).toEqual([
    ['Starter', 'monthly', 'green.example', 999n, 500n],
    ['Starter', 'monthly', 'green.example', 999n, 500n],
    ['Move', 'one_time', null, 4900n, 0n],
  ])
  for (const { serviceId } of items) expect(await ownService(ctx(), serviceId)).toMatchObject({ state: 'pending' })
  const ids = items.map((one) => one.serviceId)
  expect(await ordersOfServices(ctx(), ids)).toEqual(new Map(ids.map((id) => [id, order.id])))
  expect(await stockOf(plan)).toBe(7)
  await expect(checkOut(house, account, cart)).rejects.toMatchObject({ code: 'cart_empty' })
})

test('a cart that is checked out six times at once makes one order', async () => {
  const account = await anAccount(house)
  const product = await aProduct(house, { stock: 5 })
  const cart = await aCart(house, { product })
  const answers = await outcomes(Array.from({ length: 6 }, () => checkOut(house, account, cart)))
  expect(answers.sort()).toEqual([...Array(5).fill('cart_empty'), 'done'])
  expect(await countOrders(ctx(), { clientId: account.clientId })).toBe(1)
  expect(await stockOf(product)).toBe(4)
})

test('of two people who buy the last unit one gets it; the other keeps the cart', async () => {
  const product = await aProduct(house, { stock: 1 })
  const carts = [await aCart(house, { product }), await aCart(house, { product })]
  const accounts = [await anAccount(house), await anAccount(house)]
  const answers = await outcomes(carts.map((cart, i) => checkOut(house, accounts[i]!, cart)))
  expect([...answers].sort()).toEqual(['done', 'out_of_stock'])
  expect(await stockOf(product)).toBe(0)
  const loser = answers.indexOf('out_of_stock')
  await updateProduct(ctx(), { id: product.id, stock: 1 })
  await checkOut(house, accounts[loser]!, carts[loser]!)
})

test('whatever is refused leaves nothing behind', async () => {
  const account = await anAccount(house)
  const plan = await aProduct(house, { stock: 9 })
  const named = await aProduct(house, { requiresDomain: true, name: 'Webspace' })
  const gone = await aProduct(house, { stock: 1 })
  const [cart, nameless, soldOut] = [
    await aCart(house, { product: plan }),
    await aCart(house, { product: plan }, { product: named }),
    await aCart(house, { product: plan }, { product: gone }),
  ]
  await updateProduct(ctx(), { id: gone.id, stock: 0 })
  const before = await written()
  const order = (wish: object) =>
    placeOrder(asClient(house, account), {
      cartToken: cart.token,
      clientId: account.clientId,
      expectedTotal: { amount: '10.00', currency: 'EUR' },
      ...wish,
    })

  await expect(order({ clientId: null })).rejects.toMatchObject({ code: 'account_required' })
  await expect(order({ cartToken: null })).rejects.toMatchObject({ code: 'cart_empty' })
  await expect(order({ cartToken: 'a guess' })).rejects.toMatchObject({ code: 'cart_empty' })
  const otherwise = [
    { amount: '9.99', currency: 'EUR' },
    { amount: '10.00', currency: 'USD' },
  ]
  for (const expectedTotal of otherwise) {
    await expect(order({ expectedTotal })).rejects.toMatchObject({
      code: 'price_changed',
      fields: [{ field: 'expectedTotal', message: 'is 10.00 EUR now' }],
    })
  }
  await expect(checkOut(house, account, nameless)).rejects.toMatchObject({
    code: 'domain_required',
    message: 'Webspace needs a domain name.',
  })
  await expect(checkOut(house, account, soldOut)).rejects.toMatchObject({ code: 'out_of_stock' })
  expect(await written()).toEqual(before)
  expect(await stockOf(plan)).toBe(9)
})

test('a price that changed since it was shown is not charged', async () => {
  const account = await anAccount(house)
  const product = await aProduct(house)
  const cart = await aCart(house, { product })
  await updateProduct(ctx(), { id: product.id, prices: [aPrice('11.00')] })
  await expect(checkOut(house, account, cart)).rejects.toMatchObject({ code: 'price_changed' })
  await updateProduct(ctx(), { id: product.id, prices: [aPrice('10.00')] })
  await checkOut(house, account, cart)
})

test('an error in the last step takes everything back: stock, services, charges, number, cart', async () => {
  const account = await anAccount(house)
  const product = await aProduct(house, { stock: 3 })
  const cart = await aCart(house, { product, quantity: 2 })
  const before = await written()
  await house.pool.query(`
    CREATE FUNCTION ordering.broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk full'; END $$;
    CREATE TRIGGER broken BEFORE DELETE ON ordering.carts FOR EACH ROW EXECUTE FUNCTION ordering.broken()`)
  try {
    await expect(checkOut(house, account, cart)).rejects.toThrow()
  } finally {
    await house.pool.query('DROP FUNCTION ordering.broken CASCADE')
  }
  expect(await written()).toEqual(before)
  expect(await stockOf(product)).toBe(3)

  const { invoice } = await checkOut(house, account, cart)
  expect(Number(invoice.number.slice(-6))).toBe(Number(before.next_number))
})

test('an order is paid when its invoice is, and its services begin', async () => {
  const { order, invoice } = await anOrder(house, { quantity: 2 })
  await hearOfPayments()
  expect((await orderDetails(ctx(), order.id)).order.state).toBe('pending')
  const pay = (amount: string, source: string) =>
    inHouse(house, (tx) => applyPayment(tx, { invoiceId: invoice.id, amount: money(amount), clearing: 'bank', source }))
  await pay('19.99', 'wire:most')
  await hearOfPayments()
  expect((await orderDetails(ctx(), order.id)).order.state).toBe('pending')
  await pay('0.01', 'wire:rest')
  await hearOfPayments()

  const { order: paid, items } = await orderDetails(ctx(), order.id)
  expect(paid.state).toBe('paid')
  for (const { serviceId } of items) {
    const service = await ownService(ctx(), serviceId)
    expect([service.state, `${service.paidUntil}`]).toEqual(['active', '2027-04-01'])
  }
})

test('what costs nothing is paid at once', async () => {
  const free = await aProduct(house, { prices: [aPrice('0.00', { cycle: 'free' })] })
  const { order, invoice } = await anOrder(house, { product: free, cycle: 'free' })
  expect([order.state, invoice.paidAt !== null]).toEqual(['paid', true])
})

test('a product that was hidden since can still be bought by who has it in the cart', async () => {
  const account = await anAccount(house)
  const product = await aProduct(house)
  const cart = await aCart(house, { product })
  await updateProduct(ctx(), { id: product.id, hidden: true })
  await checkOut(house, account, cart)
})

test('an order of somebody else is not there, except for staff who may see orders', async () => {
  const { account, order } = await anOrder(house)
  const gone = { code: 'order_not_found' }
  expect((await orderDetails(asClient(house, account), order.id)).order.id).toBe(order.id)
  for (const stranger of [asClient(house, await anAccount(house)), aVisitor(house)])
    await expect(orderDetails(stranger, order.id)).rejects.toMatchObject(gone)
  const [may, mayNot] = [staffWith(house, 'orders.view'), staffWith(house, 'invoices.view')]
  expect((await orderDetails(may, order.id, 'orders.view')).order.id).toBe(order.id)
  await expect(orderDetails(mayNot, order.id, 'orders.view')).rejects.toMatchObject(gone)
  await expect(orderDetails(ctx(), 999_999)).rejects.toMatchObject(gone)
  expect(await orderByNumber(ctx(), order.number.toLowerCase())).toMatchObject({ id: order.id })
})

test('pages hold every order of a client once, newest first, by state', async () => {
  const account = await anAccount(house)
  const product = await aProduct(house)
  const ids: number[] = []
  for (let i = 0; i < 5; i++) ids.push((await anOrder(house, { product, account })).order.id)
  const found: number[] = []
  let cursor: string | undefined
  do {
    const page = await listOrders(ctx(), { clientId: account.clientId, state: 'pending', limit: 2, cursor })
    found.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(found).toEqual(ids.reverse())
  expect((await listOrders(ctx(), { clientId: account.clientId, state: 'paid', limit: 9 })).items).toEqual([])
})

test('an unpaid order can be given up, once: its units can be sold again, and nothing is owed', async () => {
  const product = await aProduct(house, { stock: 4 })
  const { order, invoice, account } = await anOrder(house, { product, quantity: 3 })
  const manager = staffWith(house, 'orders.manage')
  const cancel = (who = manager, id = order.id) => cancelOrder(who, { id, reason: 'changed their mind' })
  await expect(cancel(asClient(house, account))).rejects.toMatchObject({ code: 'forbidden' })
  await expect(cancel(manager, 999_999)).rejects.toMatchObject({ code: 'order_not_found' })

  const answers = await outcomes([cancel(), cancel(), cancel()])
  expect(answers.sort()).toEqual(['done', 'order_not_pending', 'order_not_pending'])
  expect(await stockOf(product)).toBe(4)
  const { order: given, items } = await orderDetails(ctx(), order.id)
  expect(given.state).toBe('cancelled')
  for (const { serviceId } of items) expect((await ownService(ctx(), serviceId)).state).toBe('cancelled')

  // The money that comes all the same is credit, and wakes nothing up.
  const late = { invoiceId: invoice.id, amount: money('30.00'), clearing: 'bank', source: 'wire:late' }
  expect(`${(await inHouse(house, (tx) => applyPayment(tx, late))).surplus}`).toBe('30.00 EUR')
  await hearOfPayments()
  expect((await orderDetails(ctx(), order.id)).order.state).toBe('cancelled')
})

test('an order that something was paid on is not given up', async () => {
  const product = await aProduct(house, { stock: 1 })
  const { order, invoice } = await anOrder(house, { product })
  await inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId: invoice.id, amount: money('1.00'), clearing: 'bank', source: 'wire:part' }),
  )
  const cancelling = cancelOrder(staffWith(house, 'orders.manage'), { id: order.id, reason: 'x' })
  await expect(cancelling).rejects.toMatchObject({ code: 'invoice_has_payments' })
  expect(await stockOf(product)).toBe(0)
})

test('paying and giving up at the same moment: one of them happens, whole', async () => {
  for (let round = 0; round < 4; round++) {
    const product = await aProduct(house, { stock: 1 })
    const { order, invoice } = await anOrder(house, { product })
    const payment = { invoiceId: invoice.id, amount: money('10.00'), clearing: 'bank', source: `wire:race:${round}` }
    const [cancelled] = await Promise.allSettled([
      cancelOrder(staffWith(house, 'orders.manage'), { id: order.id, reason: 'race' }),
      inHouse(house, (tx) => applyPayment(tx, payment)),
    ])
    await hearOfPayments()
    const { state } = (await orderDetails(ctx(), order.id)).order
    expect([state, await stockOf(product)]).toEqual(cancelled.status === 'fulfilled' ? ['cancelled', 1] : ['paid', 0])
  }
})
