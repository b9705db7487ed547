import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { inHouse, money } from '../../billing/examples.ts'
import { applyPayment, ownInvoice, reinstatePayment, reversePayment, verifyBooks } from '../../billing/index.ts'
import { aPrice, aProduct, theHouse } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { anActiveService, withPanel } from '../examples.ts'
import { ownService } from '../queries/services.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(theHouse(house))).toEqual([])
  await house.stop()
})

test('an invoice that is paid again after its payment was taken back moves the paid time on once', async () => {
  await withPanel(house)
  const product = await aProduct(house, { prices: [aPrice('10.00')] })
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const service = await anActiveService(house, { product, clientId })
  const before = await ownService(theHouse(house), service.id)
  const { rows } = await house.pool.query(
    `SELECT i.id::int, a.source, a.amount_minor::int AS minor FROM billing.invoices i JOIN billing.allocations a ON a.invoice_id = i.id
      WHERE i.client_id = $1 ORDER BY i.id LIMIT 1`,
    [clientId],
  )
  const [{ id: invoiceId, source, minor }] = rows
  const amount = money((minor / 100).toFixed(2))
  const about = { clientId, source, amount, counter: 'disputes:test' } as const

  await inHouse(house, (tx) => reversePayment(tx, about))
  await house.settle()
  expect((await ownInvoice(theHouse(house), invoiceId)).paidAt).toBeNull()
  // What was served was served: the time stays paid until somebody suspends for what is overdue.
  expect(await ownService(theHouse(house), service.id)).toMatchObject({ state: 'active', paidUntil: before.paidUntil })

  await inHouse(house, (tx) => reinstatePayment(tx, about))
  await house.settle()
  await inHouse(house, (tx) => reversePayment(tx, about))
  const other = { amount, clearing: 'test', source: 'transaction:987654' }
  await inHouse(house, (tx) => applyPayment(tx, { invoiceId, ...other }))
  await house.settle()
  expect((await ownInvoice(theHouse(house), invoiceId)).paidAt).not.toBeNull()
  const after = await ownService(theHouse(house), service.id)
  expect(after).toMatchObject({ state: 'active', paidUntil: before.paidUntil, paidAhead: before.paidAhead })
})
