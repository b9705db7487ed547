import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { scenario } from './life.ts'

scenario('a checkout sent twice with one Idempotency-Key is one order with one answer', async (life) => {
  const ada = await life.client('Ada')
  await ada.wants('seedling')
  const key = randomUUID()
  const { total } = await ada.api.cart.get()
  const wish = { expectedTotal: total, acceptTerms: true as const }

  const [answer, sameAnswer] = await Promise.all([
    ada.api.checkout.place(wish, { key }),
    ada.api.checkout.place(wish, { key }),
  ])
  expect(sameAnswer).toEqual(answer)
  expect(await ada.api.checkout.place(wish, { key })).toEqual(answer)
  await expect(ada.api.checkout.place({ ...wish, note: 'and quickly' }, { key })).rejects.toMatchObject({
    status: 409,
    code: 'idempotency_mismatch',
  })

  await life.nothingLeftToDo()
  expect(await life.counts()).toMatchObject({
    orders: 1,
    invoices: 1,
    services: 1,
    ledger: { invoice_issued: 1 },
    mails: { order_received: 1, invoice_issued: 1 },
  })
  await life.booksBalance()
})

scenario("a guest's checkout sent twice with one Idempotency-Key opens one account", async (life) => {
  const grace = life.visitor('Grace')
  await grace.wants('vps-2')
  const key = randomUUID()
  const { total } = await grace.api.cart.get()
  const wish = { expectedTotal: total, acceptTerms: true as const, account: grace.details }

  const [answer, sameAnswer] = await Promise.all([
    grace.api.checkout.place(wish, { key }),
    grace.api.checkout.place(wish, { key }),
  ])
  expect(sameAnswer).toEqual(answer)
  expect(await grace.api.orders.list()).toMatchObject({ items: [{ number: answer.order.number }] })
  expect(await life.counts()).toMatchObject({ clients: 1, orders: 1, invoices: 1 })
  await life.booksBalance()
})

scenario('two checkouts of one cart at once are one order, whatever their keys', async (life) => {
  const ada = await life.client('Ada')
  await ada.wants('seedling')
  const results = await Promise.allSettled([ada.checksOut(), ada.checksOut()])
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'cart_empty' } })
  expect(await life.counts()).toMatchObject({ orders: 1, invoices: 1, services: 1 })
  await life.booksBalance()
})

scenario('of two people who want the last unit one gets it, and the other hears so', async (life) => {
  const olivia = await life.staff()
  const dedicated = await olivia.api.catalog.getProduct({ slug: 'dedicated-amd' })
  await olivia.api.admin.products.update({ id: dedicated.id, stock: 1 })
  const [ada, grace] = await Promise.all([life.client('Ada'), life.client('Grace')])
  await Promise.all([ada.wants('dedicated-amd'), grace.wants('dedicated-amd')])

  const results = await Promise.allSettled([ada.checksOut(), grace.checksOut()])
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { status: 409, code: 'out_of_stock' },
  })
  expect(await olivia.api.catalog.getProduct({ slug: 'dedicated-amd' })).toMatchObject({ stock: 0 })
  await expect(ada.wants('dedicated-amd')).rejects.toMatchObject({ code: 'out_of_stock' })
  await life.nothingLeftToDo()
  expect(await life.counts()).toMatchObject({
    orders: 1,
    invoices: 1,
    services: 1,
    ledger: { invoice_issued: 1 },
    mails: { order_received: 1 },
  })
  await life.booksBalance()
})
