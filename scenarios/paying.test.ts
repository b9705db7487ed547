import { expect } from 'vitest'
import { scenario } from './life.ts'
import { cards } from './outside-world.ts'
import { oneOfEach } from './proof.ts'

scenario('a declined card says why, and another card pays the same invoice', async (life) => {
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling')
  const page = await ada.opensPayPage(invoice)

  expect(await ada.entersCard(page, cards.withoutFunds)).toMatch(/\/sandbox\/gateway\/pay\//)
  await life.eventually(async () => {
    const { state, openAttempt } = await ada.api.invoices.get({ id: invoice.id })
    expect(state).toBe('unpaid')
    expect(openAttempt).toMatchObject({ state: 'declined', reason: 'The card has insufficient funds.' })
  })
  expect(await ada.service()).toMatchObject({ state: 'pending' })

  expect(await ada.entersCard(page, cards.good)).toMatch(/\/invoices\/\d+\?attempt=\d+$/)
  await life.serviceIs(ada, 'active')
  await life.nothingLeftToDo()
  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})

scenario('whoever gave up after a declined card pays from the invoice page later', async (life) => {
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling')
  await ada.pays(invoice, cards.declined)
  await life.eventually(async () =>
    expect((await ada.api.invoices.get({ id: invoice.id })).openAttempt).toMatchObject({ state: 'declined' }),
  )

  await ada.pays(invoice, cards.good)
  await life.serviceIs(ada, 'active')
  await life.nothingLeftToDo()
  const { attempts, sessions, ...rest } = oneOfEach
  expect(await life.counts()).toMatchObject(rest)
  await life.booksBalance()
})

scenario('a card whose bank asks first pays when the payer says yes', async (life) => {
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling')
  const page = await ada.opensPayPage(invoice)
  expect(await ada.entersCard(page, cards.asksTheBank)).toMatch(/\/sandbox\/gateway\/pay\//)
  expect(await ada.comesBack(invoice, page)).toMatchObject({ state: 'unpaid', openAttempt: { state: 'started' } })

  await ada.browser.submit(`${page.url}/challenge`, { answer: 'approve' })
  await life.serviceIs(ada, 'active')
  await life.nothingLeftToDo()
  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})

scenario('a payment that is pending is shown as such, and the plan is set up when the money arrives', async (life) => {
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling')
  const page = await ada.opensPayPage(invoice)
  await ada.entersCard(page, cards.pending)
  await life.gateway.holdsMoneyOf(page.sessionId)

  expect(await ada.comesBack(invoice, page)).toMatchObject({ state: 'unpaid', openAttempt: { state: 'pending' } })
  expect(await ada.service()).toMatchObject({ state: 'pending' })
  expect(await life.counts()).toMatchObject({ payments: 0, accounts: 0, ledger: { invoice_issued: 1 } })
  // Paying again meanwhile leads to the payment that is under way.
  expect(await ada.opensPayPage(invoice)).toEqual(page)

  await life.gateway.moneyArrives(page.sessionId)
  await life.serviceIs(ada, 'active')
  await life.nothingLeftToDo()
  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})

scenario('a second card that is pending after a declined one is shown as pending', async (life) => {
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling')
  const page = await ada.pays(invoice, cards.declined)
  const attemptIs = (state: string) =>
    life.eventually(async () =>
      expect((await ada.api.invoices.get({ id: invoice.id })).openAttempt).toMatchObject({ state }),
    )
  await attemptIs('declined')
  await ada.entersCard(page, cards.pending)
  await life.gateway.holdsMoneyOf(page.sessionId)
  await attemptIs('pending')
  expect(await ada.opensPayPage(invoice)).toEqual(page)

  await life.gateway.moneyArrives(page.sessionId)
  await life.serviceIs(ada, 'active')
  await life.nothingLeftToDo()
  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})

scenario(
  '"pay" clicked twice at once opens one session, and a card sent twice at once is charged once',
  async (life) => {
    const ada = await life.client('Ada')
    const { invoice } = await ada.orders('seedling')

    const [page, samePage] = await Promise.all([ada.opensPayPage(invoice), ada.opensPayPage(invoice)])
    expect(samePage).toEqual(page)
    await Promise.all([ada.entersCard(page, cards.good), ada.entersCard(page, cards.good)])

    await life.serviceIs(ada, 'active')
    await expect(ada.opensPayPage(invoice)).rejects.toMatchObject({ status: 409, code: 'invoice_not_payable' })
    await life.nothingLeftToDo()
    expect(await life.counts()).toEqual(oneOfEach)
    await life.booksBalance()
  },
)

scenario('a gateway that is out of order at the first click is asked again with the same key', async (life) => {
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling')

  // It opens the session and hangs up, so that nobody here knows of it.
  await life.gateway.fails({ match: '*', verb: 'open', mode: 'drop', times: 1 })
  await expect(ada.opensPayPage(invoice)).rejects.toMatchObject({ status: 503, code: 'gateway_unavailable' })

  await ada.pays(invoice)
  await life.serviceIs(ada, 'active')
  await life.nothingLeftToDo()
  expect((await life.gateway.calls()).map(({ verb, effect }) => `${verb}: ${effect}`)).toEqual([
    'open: exists',
    'open: created',
  ])
  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})
