import { expect } from 'vitest'
import { scenario } from './life.ts'
import { cards } from './outside-world.ts'
import { oneOfEach } from './proof.ts'

/** The hours that pass stay within the day on which the invoice is due. */
const inTheMorning = { startsAt: '2027-03-02T06:00:00Z' }

const tenTimes = (act: () => Promise<unknown>) => Promise.all(Array.from({ length: 10 }, act))

scenario('a webhook that comes ten times at once, and again after three days, is one payment', async (life) => {
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling')
  const page = await ada.opensPayPage(invoice)
  await life.gateway.withholdsWebhooksOf(page.sessionId)
  await ada.entersCard(page, cards.good)

  await tenTimes(() => life.gateway.redelivers(page.sessionId))
  const delivered = (times: number) =>
    life.eventually(async () =>
      expect(await life.gateway.events(page.sessionId)).toMatchObject([{ type: 'payment.settled', delivered: times }]),
    )
  await delivered(10)
  await life.serviceIs(ada, 'active')

  await life.daysPass(3)
  await life.gateway.redelivers(page.sessionId)
  await delivered(11)
  await life.nothingLeftToDo()

  const olivia = await life.staff()
  const { items } = await olivia.api.admin.webhookEvents.list()
  // Meanwhile the gateway has also told of its payout.
  const aboutPayments = items.filter(({ type }) => type.startsWith('payment.'))
  expect(aboutPayments).toMatchObject([{ type: 'payment.settled', outcome: 'settled' }])
  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})

scenario('a webhook that comes before the browser returns has paid the invoice', async (life) => {
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling')
  const page = await ada.pays(invoice)
  await life.invoiceIsPaid(ada, invoice)

  expect(await ada.comesBack(invoice, page)).toMatchObject({ state: 'paid', openAttempt: null })
  await life.serviceIs(ada, 'active')
  await life.nothingLeftToDo()
  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})

scenario(
  'a browser that returns before the webhook finds the invoice paid, and the webhook changes nothing',
  async (life) => {
    const ada = await life.client('Ada')
    const { invoice } = await ada.orders('seedling')
    const page = await ada.opensPayPage(invoice)
    await life.gateway.withholdsWebhooksOf(page.sessionId)
    await ada.entersCard(page, cards.good)

    expect(await ada.comesBack(invoice, page)).toMatchObject({ state: 'paid', payments: [{ gateway: 'sandbox' }] })
    await life.gateway.redelivers(page.sessionId)
    await life.eventually(async () => {
      const { items } = await (await life.staff()).api.admin.webhookEvents.list()
      expect(items).toMatchObject([{ type: 'payment.settled', outcome: 'settled_before' }])
    })
    await life.serviceIs(ada, 'active')
    await life.nothingLeftToDo()
    expect(await life.counts()).toEqual(oneOfEach)
    await life.booksBalance()
  },
)

scenario('browsers and webhooks that race for one payment book it once', async (life) => {
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling')
  const page = await ada.opensPayPage(invoice)
  await life.gateway.withholdsWebhooksOf(page.sessionId)
  await ada.entersCard(page, cards.good)

  await Promise.all([
    tenTimes(() => ada.comesBack(invoice, page)),
    tenTimes(() => life.gateway.redelivers(page.sessionId)),
  ])
  await life.serviceIs(ada, 'active')
  await life.nothingLeftToDo()
  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})

scenario(
  'a payment whose browser never returned and whose webhook was lost is found by asking',
  async (life) => {
    const ada = await life.client('Ada')
    const { invoice } = await ada.orders('seedling')
    const page = await ada.opensPayPage(invoice)
    await life.gateway.withholdsWebhooksOf(page.sessionId)
    await ada.entersCard(page, cards.good)

    await life.hoursPass(12)
    await ada.logsIn()
    await life.serviceIs(ada, 'active')
    await life.nothingLeftToDo()
    expect(await life.counts()).toEqual(oneOfEach)
    await life.booksBalance()
  },
  inTheMorning,
)

scenario('a second card that was taken after a declined one is found when the browser returns', async (life) => {
  const ada = await life.client('Ada')
  const { invoice } = await ada.orders('seedling')
  const page = await ada.pays(invoice, cards.declined)
  await life.eventually(async () =>
    expect((await ada.api.invoices.get({ id: invoice.id })).openAttempt).toMatchObject({ state: 'declined' }),
  )
  await life.gateway.withholdsWebhooksOf(page.sessionId)
  await ada.entersCard(page, cards.good)

  expect(await ada.comesBack(invoice, page)).toMatchObject({ state: 'paid' })
  await life.serviceIs(ada, 'active')
  await life.nothingLeftToDo()
  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})

scenario(
  'a second card that was taken after a declined one is found by asking, when all else was lost',
  async (life) => {
    const ada = await life.client('Ada')
    const { invoice } = await ada.orders('seedling')
    const page = await ada.pays(invoice, cards.declined)
    await life.eventually(async () =>
      expect((await ada.api.invoices.get({ id: invoice.id })).openAttempt).toMatchObject({ state: 'declined' }),
    )
    await life.gateway.withholdsWebhooksOf(page.sessionId)
    await ada.entersCard(page, cards.good)

    await life.hoursPass(12)
    await ada.logsIn()
    await life.serviceIs(ada, 'active')
    await life.nothingLeftToDo()
    expect(await life.counts()).toEqual(oneOfEach)
    await life.booksBalance()
  },
  inTheMorning,
)
