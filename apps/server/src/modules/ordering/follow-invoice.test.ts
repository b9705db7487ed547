import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { asStaff, inHouse, money } from '../billing/examples.ts'
import { applyPayment, invoiceDetails, mergeInvoices, splitInvoice, verifyBooks } from '../billing/index.ts'
import { anAccount } from '../clients/examples.ts'
import { ownService } from '../services/index.ts'
import { anOrder } from './examples.ts'
import { orderDetails } from './queries/orders.ts'
import { cancelOrder } from './use-cases/cancel-order.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})

const ctx = () => house.contexts.forSystem('test', 'cli')
const pay = (invoiceId: number, amount: string) =>
  inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId, amount: money(amount), clearing: 'bank', source: `w:${invoiceId}` }),
  )

/** Lets events have their effect. The mails that wait besides are left out: they are slow, and tested elsewhere. */
async function hear() {
  await house.pool.query(`UPDATE platform.outbox SET relayed_at = now()
    WHERE relayed_at IS NULL AND name NOT IN ('billing.invoice_paid', 'billing.invoices_replaced')`)
  await house.settle()
}

async function twoOrders() {
  const account = await anAccount(house, { currency: 'EUR' })
  const [first, second] = [await anOrder(house, { account }), await anOrder(house, { account })]
  const merged = await mergeInvoices(asStaff(house), { invoiceIds: [first.invoice.id, second.invoice.id] })
  return { first, second, merged }
}
const standing = async (...orders: { order: { id: number } }[]) =>
  Promise.all(
    orders.map(async ({ order: { id } }) => {
      const { order, items } = await orderDetails(ctx(), id)
      const service = await ownService(ctx(), items[0]!.serviceId)
      return [order.state, service.state, `${service.paidUntil}`]
    }),
  )

test('two orders whose invoices were merged are paid by the one invoice, and each service moves on once', async () => {
  const { first, second, merged } = await twoOrders()
  await pay(merged.id, '1000.00')
  await hear()
  await hear()
  expect(await standing(first, second)).toEqual([
    ['paid', 'active', '2027-04-01'],
    ['paid', 'active', '2027-04-01'],
  ])
})

test('an order that hears of the merge after the payment is paid all the same', async () => {
  const { first, merged } = await twoOrders()
  const { rows } = await house.pool.query(
    `UPDATE platform.outbox SET relayed_at = now() WHERE relayed_at IS NULL AND name = 'billing.invoices_replaced' RETURNING id`,
  )
  await pay(merged.id, '1000.00')
  await hear()
  expect((await standing(first))[0]![0]).toBe('pending')
  await house.pool.query('UPDATE platform.outbox SET relayed_at = NULL WHERE id = ANY($1)', [rows.map(({ id }) => id)])
  await hear()
  expect((await standing(first))[0]![0]).toBe('paid')
})

test('one that is cancelled leaves what else stands on the merged invoice', async () => {
  const { first, second, merged } = await twoOrders()
  await cancelOrder(asStaff(house), { id: first.order.id, reason: 'changed their mind' })
  await hear()
  const { order } = await orderDetails(ctx(), second.order.id)
  const { invoice, lines } = await invoiceDetails(ctx(), order.invoiceId!)
  expect(invoice.id).not.toBe(merged.id)
  expect([invoice.totalMinor, lines.length]).toEqual([second.invoice.totalMinor, 1])
  await pay(invoice.id, '1000.00')
  await hear()
  expect((await standing(first, second)).map(([orderState, service]) => [orderState, service])).toEqual([
    ['cancelled', 'cancelled'],
    ['paid', 'active'],
  ])
})

test('one that is cancelled after its lines were split out again takes them with it, and no others', async () => {
  const { first, second, merged } = await twoOrders()
  const { lines } = await invoiceDetails(ctx(), merged.id)
  const { rest, split } = await splitInvoice(asStaff(house), { invoiceId: merged.id, lineIds: [lines[1]!.id] })
  await hear()
  await cancelOrder(asStaff(house), { id: second.order.id, reason: 'changed their mind' })
  expect((await invoiceDetails(ctx(), split.id)).invoice.voidedAt).not.toBeNull()
  expect((await invoiceDetails(ctx(), rest.id)).invoice.voidedAt).toBeNull()
  expect((await standing(first))[0]![0]).toBe('pending')
})
