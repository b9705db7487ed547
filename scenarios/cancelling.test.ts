import { expect } from 'vitest'
import { scenario } from './life.ts'
import { cards } from './outside-world.ts'

const cancelled = { reason: 'changed their mind' }

scenario(
  'staff cancel an order that nobody pays: invoice void, service given up, unit back on the shelf',
  async (life) => {
    const ada = await life.client('Ada')
    const stock = async () => (await ada.api.catalog.getProduct({ slug: 'dedicated-amd' })).stock
    const before = await stock()
    const { order, invoice } = await ada.orders('dedicated-amd')
    expect(await stock()).toBe(before! - 1)

    const olivia = await life.staff()
    const answer = await olivia.api.admin.orders.cancel({ id: order.id, ...cancelled })
    expect(answer).toMatchObject({ id: order.id, state: 'cancelled' })
    expect(await stock()).toBe(before)
    expect(await ada.api.invoices.get({ id: invoice.id })).toMatchObject({ state: 'void', balance: { amount: '0.00' } })
    expect(await ada.service()).toMatchObject({ state: 'cancelled' })
    await expect(ada.opensPayPage(invoice)).rejects.toMatchObject({ code: 'invoice_not_payable' })
    await expect(olivia.api.admin.orders.cancel({ id: order.id, ...cancelled })).rejects.toMatchObject({
      code: 'order_not_pending',
    })
    await life.booksBalance()
  },
)

scenario(
  'a payment that was under way when the order was cancelled becomes credit, and nothing is set up',
  async (life) => {
    const ada = await life.client('Ada')
    const { order, invoice } = await ada.orders('seedling')
    const page = await ada.opensPayPage(invoice)
    const olivia = await life.staff()
    await olivia.api.admin.orders.cancel({ id: order.id, ...cancelled })

    await ada.entersCard(page, cards.good)
    await ada.comesBack(invoice, page)
    await life.nothingLeftToDo()
    expect(await ada.service()).toMatchObject({ state: 'cancelled' })
    expect(await ada.api.invoices.get({ id: invoice.id })).toMatchObject({ state: 'void' })
    await life.booksBalance()
  },
)

scenario('an order that is paid cannot be cancelled', async (life) => {
  const ada = await life.client('Ada')
  const { order, invoice } = await ada.orders('site-move', { cycle: 'one_time' })
  await ada.pays(invoice)
  await life.invoiceIsPaid(ada, invoice)
  const olivia = await life.staff()
  await expect(olivia.api.admin.orders.cancel({ id: order.id, ...cancelled })).rejects.toMatchObject({
    code: expect.stringMatching(/^(order_not_pending|invoice_has_payments)$/),
  })
  await life.booksBalance()
})
