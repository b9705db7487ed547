import { expect } from 'vitest'
import { scenario } from './life.ts'
import { cards } from './outside-world.ts'
import { oneOfEach } from './proof.ts'

scenario('a stranger opens an account, buys a plan, pays, and gets it; staff see all of it', async (life) => {
  const ada = life.visitor('Ada')
  await ada.registers()
  const { groups } = await ada.api.catalog.listProducts({ currency: 'EUR' })
  expect(groups.map(({ slug }) => slug)).toEqual(['web-hosting', 'vps', 'extras'])

  const cart = await ada.wants('seedling', { domain: 'ada.example' })
  expect(cart).toMatchObject({ dueToday: eur('3.99'), items: [{ domain: 'ada.example', cycle: 'monthly' }] })
  const { order, invoice, session } = await ada.checksOut({ note: 'Looking forward to it.' })
  expect(session).toBeNull()
  expect(invoice).toMatchObject({ number: expect.stringMatching(/^INV-\d{4}-000001$/), total: eur('3.99') })
  expect(await ada.service()).toMatchObject({ state: 'pending', domain: 'ada.example' })

  const page = await ada.opensPayPage(invoice!)
  const leadsTo = await ada.entersCard(page, cards.good)
  expect(leadsTo).toBe(`${life.house.url}/invoices/${invoice!.id}?attempt=${page.attemptId}`)
  await ada.comesBack(invoice!, page)

  const service = await life.serviceIs(ada, 'active')
  const credentials = await ada.api.services.credentials({ id: service.id })
  expect(credentials).toMatchObject({ username: service.username, password: expect.stringMatching(/^\w{20}$/) })
  expect(await ada.api.orders.get({ id: order.id })).toMatchObject({
    state: 'paid',
    items: [{ serviceId: service.id }],
  })
  expect(await ada.api.invoices.get({ id: invoice!.id })).toMatchObject({
    state: 'paid',
    balance: eur('0.00'),
    payments: [{ amount: eur('3.99'), gateway: 'sandbox' }],
    openAttempt: null,
  })
  const pdf = await ada.api.invoices.pdf({ id: invoice!.id })
  expect((await pdf.text()).slice(0, 5)).toBe('%PDF-')

  await life.nothingLeftToDo()
  const mails = await life.mailsTo(ada)
  expect(mails.map(({ subject }) => subject).sort()).toEqual([
    'Confirm your e-mail address',
    expect.stringMatching(/^Invoice INV-\d{4}-000001: €3.99, due /),
    `We have your order ${order.number}`,
    'We have your payment of €3.99',
    'Your Seedling is ready: ada.example',
  ])
  expect(mails.every(({ handedOver }) => handedOver === 1)).toBe(true)
  const link = mails.find(({ subject }) => subject.startsWith('Confirm'))!.text.match(/token=(\S+)/)![1]!
  await ada.api.auth.verifyEmail({ token: link })
  expect(await ada.api.auth.me()).toMatchObject({ user: { emailVerified: true } })

  const olivia = await life.staff()
  const staff = olivia.api.admin
  const { items: clients } = await staff.clients.list({ search: 'ada' })
  const clientId = clients[0]!.id
  expect(await staff.clients.get({ id: clientId })).toMatchObject({
    email: ada.email,
    receivable: eur('0.00'),
    counts: { services: 1, activeServices: 1, orders: 1, openInvoices: 0 },
  })
  expect((await staff.orders.list({ clientId })).items).toMatchObject([{ number: order.number, state: 'paid' }])
  expect((await staff.invoices.list({ clientId })).items).toMatchObject([{ number: invoice!.number, state: 'paid' }])
  expect((await staff.transactions.list({ clientId })).items).toMatchObject([
    // 1.4 % of 3.99 and 0.25, rounded half up: 0.05586 + 0.25
    { invoice: { number: invoice!.number }, amount: eur('3.99'), fee: eur('0.31') },
  ])
  expect((await staff.webhookEvents.list()).items).toMatchObject([{ type: 'payment.settled' }])
  expect(await staff.services.get({ id: service.id })).toMatchObject({
    state: 'active',
    serverModule: 'sandbox',
    attempts: [{ operation: 'create', state: 'done' }],
  })
  const jobs = await staff.jobs.queues()
  expect(jobs.outbox).toBe(0)
  expect(jobs.items.find(({ queue }) => queue === 'provisioning')).toMatchObject({ completed: 1, failed: 0 })
  expect((await staff.mails.list({ clientId })).items.map(({ state }) => state)).toEqual(Array(5).fill('sent'))
  const history = (await staff.audit.list({ object: `order:${order.id}` })).items.map(({ action }) => action)
  expect(history).toEqual(['order_paid', 'order_placed'])

  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})

scenario('a guest opens the account at checkout, with the first order', async (life) => {
  const grace = life.visitor('Grace')
  await grace.wants('vps-2')
  await expect(grace.checksOut()).rejects.toMatchObject({ status: 401, code: 'account_required' })

  const { invoice, session } = await grace.checksOut({ asGuest: true })
  expect(session).toMatchObject({ accessToken: expect.any(String) })
  expect(await grace.api.auth.me()).toMatchObject({ user: { email: grace.email }, clients: [{ currency: 'EUR' }] })

  await grace.pays(invoice!)
  await life.serviceIs(grace, 'active')
  await life.nothingLeftToDo()
  expect(await life.counts()).toEqual(oneOfEach)
  await life.booksBalance()
})

scenario('a guest whose checkout is refused leaves no account behind', async (life) => {
  const grace = life.visitor('Grace')
  await grace.wants('vps-2')
  const account = grace.details
  const dearer = { expectedTotal: eur('0.01'), acceptTerms: true as const, account }
  await expect(grace.api.checkout.place(dearer)).rejects.toMatchObject({ code: 'price_changed' })
  expect(await life.counts()).toMatchObject({ clients: 0, orders: 0, mails: {} })

  await grace.checksOut({ asGuest: true })
  expect(await life.counts()).toMatchObject({ clients: 1, orders: 1 })
  await life.booksBalance()
})

function eur(amount: string) {
  return { amount, currency: 'EUR' }
}
