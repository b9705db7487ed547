import { expect } from 'vitest'
import { scenario } from './life.ts'
import { oneOfEach } from './proof.ts'

scenario('while the mail server is down all else goes on, and each mail arrives once when it is back', async (life) => {
  await life.mailServer.refuses(1_000_000)
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling')
  await ada.pays(invoice)
  await life.serviceIs(ada, 'active')
  expect(await life.mailsTo(ada)).toEqual([])
  const staff = (await life.staff()).api.admin
  await life.eventually(async () => {
    const { items } = await staff.mails.list()
    expect(items).toHaveLength(5)
    expect(items.every(({ state, error }) => state === 'queued' && error?.includes('451'))).toBe(true)
  })

  await life.mailServer.works()
  await life.eventually(async () => expect(await life.mailsTo(ada)).toHaveLength(5))
  await life.nothingLeftToDo()
  expect((await life.mailsTo(ada)).every(({ handedOver }) => handedOver === 1)).toBe(true)
  expect((await staff.mails.list()).items.every(({ state }) => state === 'sent')).toBe(true)
  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})
