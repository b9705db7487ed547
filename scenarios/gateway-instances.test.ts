import { expect } from 'vitest'
import { type Life, scenario } from './life.ts'
import { cards } from './outside-world.ts'

/** A second instance of the same kind, with the fields of the provider in our page. */
const addCardsInOurPage = (life: Life) =>
  life.house.pool.query(
    `INSERT INTO payments.gateways (name, kind, label, hint, position, is_enabled, way, created_at, changed_at)
     SELECT 'cards_usd', kind, 'Card', hint, position + 1, true, 'fields', created_at, changed_at
       FROM payments.gateways WHERE name = 'sandbox'`,
  )

scenario('each instance of a gateway is paid with, told of it and believed by itself', async (life) => {
  await addCardsInOurPage(life)
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling')
  const { next } = await ada.api.payments.start({ invoiceIds: [invoice.id], gateway: 'cards_usd' })
  if (next.kind !== 'fields') throw new Error(`The payment goes on with ${next.kind}, not with fields.`)
  expect(next.widget).toMatchObject({
    name: 'sandbox',
    parameters: { origin: new URL(life.house.config.publicUrl).origin },
  })

  const fields = next.widget.parameters.url!
  await ada.browser.submit(fields, { card: cards.withoutFunds, expiry: '12/49', cvc: '123' })
  await ada.browser.submit(fields, { card: cards.good, expiry: '12/49', cvc: '123' })
  await life.serviceIs(ada, 'active')

  const { items } = await (await life.staff()).api.admin.webhookEvents.list()
  expect(items.map(({ integration, type }) => `${integration} ${type}`).sort()).toEqual([
    'cards_usd payment.declined',
    'cards_usd payment.settled',
  ])
  await life.nothingLeftToDo()
  await life.booksBalance()
})
