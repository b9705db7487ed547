import { expect } from 'vitest'
import { type Life, scenario } from './life.ts'

const pathBetween = (life: Life, from: string, to: string) =>
  life.house.pool.query(
    'INSERT INTO catalog.upgrade_paths SELECT a.id, b.id FROM catalog.products a, catalog.products b WHERE a.slug = $1 AND b.slug = $2 ON CONFLICT DO NOTHING',
    [from, to],
  )
const productId = async (life: Life, slug: string): Promise<number> =>
  Number((await life.house.pool.query('SELECT id FROM catalog.products WHERE slug = $1', [slug])).rows[0].id)

scenario(
  'in the middle of a month somebody takes a bigger plan: pays the difference of the days left, and renews at the new price',
  async (life) => {
    await pathBetween(life, 'seedling', 'sapling')
    const ada = await life.client('Ada')
    const { invoice: first } = await ada.orders('seedling')
    await ada.pays(first)
    const { id } = await life.serviceIs(ada, 'active')
    await life.daysPass(15)
    await ada.logsIn()

    const wish = { id, productId: await productId(life, 'sapling') }
    const preview = await ada.api.services.previewUpgrade(wish)
    expect(preview).toMatchObject({ policy: 'difference', renewsOn: '2027-05-01' })
    const upgrade = await ada.api.services.upgrade({ ...wish, expectedDue: preview.due.amount })
    await expect(ada.api.services.upgrade(wish)).rejects.toMatchObject({ code: 'upgrade_open' })
    const bill = await ada.api.invoices.get({ id: upgrade.invoiceId! })
    expect(bill.total).toEqual(preview.dueWithTax)
    await ada.pays(bill)
    await life.invoiceIsPaid(ada, bill)
    await life.eventually(async () =>
      expect(await ada.service()).toMatchObject({ state: 'active', recurring: preview.renewal }),
    )
    await life.nothingLeftToDo()

    await life.daysPass(10)
    await ada.logsIn()
    const [renewal] = (await ada.api.invoices.list()).items
    expect(renewal).toMatchObject({ dueOn: '2027-05-01', total: preview.renewal })
    await life.booksBalance()
  },
  { startsAt: '2027-04-01T10:00:00Z' },
)

scenario(
  'what is overdue is suspended after three days, and comes back by itself when it is paid',
  async (life) => {
    const ada = await life.client('Ada')
    const { invoice: first } = await ada.orders('seedling')
    await ada.pays(first)
    await life.serviceIs(ada, 'active')
    await life.daysPass(34)
    await ada.logsIn()
    await life.serviceIs(ada, 'suspended')
    const [renewal] = (await ada.api.invoices.list()).items
    await ada.pays(renewal!)
    await life.invoiceIsPaid(ada, renewal!)
    expect(await life.serviceIs(ada, 'active')).toMatchObject({ nextDueOn: '2027-06-01' })
    await life.nothingLeftToDo()
    const { mails } = await life.counts()
    expect(mails).toMatchObject({ service_suspended: 1, service_unsuspended: 1 })
    await life.booksBalance()
  },
  { startsAt: '2027-04-01T10:00:00Z' },
)

scenario(
  'prices of services that exist are changed with notice, and the client sees it coming',
  async (life) => {
    const ada = await life.client('Ada')
    const { invoice: first } = await ada.orders('seedling')
    await ada.pays(first)
    await life.serviceIs(ada, 'active')
    const staff = await life.staff()
    const round = await staff.api.admin.priceRounds.create({
      productId: await productId(life, 'seedling'),
      currency: 'EUR',
      recurring: '4.50',
      effectiveOn: '2027-06-01',
      noticeDays: 30,
      reason: 'Electricity costs us more.',
    })
    expect(round).toMatchObject({ changed: 1, leftOut: 0 })
    await life.daysPass(1)
    await ada.logsIn()
    const { charges } = await ada.api.services.upcoming()
    expect(charges.slice(0, 3).map((one) => `${one.dueOn} ${one.amount.amount}`)).toEqual([
      '2027-05-01 3.99',
      '2027-06-01 4.50',
      '2027-07-01 4.50',
    ])
    expect((await life.counts()).mails).toMatchObject({ price_change: 1 })
    await life.nothingLeftToDo()
  },
  { startsAt: '2027-04-01T10:00:00Z' },
)
