import { expect } from 'vitest'
import { aSentQuote } from '../apps/server/src/modules/billing/examples.ts'
import { aStoredPromotion } from '../apps/server/src/modules/ordering/pricing-examples.ts'
import { type Life, type Person, scenario } from './life.ts'

/** All that clients do, through the doors, where the database keeps them apart. */

const clientIdOf = async (person: Person) => (await person.api.auth.me()).clients[0]!.id

/** What this person sees of the house, in every list they have. */
async function seenBy({ api }: Person) {
  const [invoices, services, orders, quotes, statement, credit] = await Promise.all([
    api.invoices.list({ limit: 100 }),
    api.services.list({ limit: 100 }),
    api.orders.list({ limit: 100 }),
    api.quotes.list({ limit: 100 }),
    api.statement({ limit: 100 }),
    api.credit.history({ limit: 100 }),
  ])
  const idsOf = ({ items }: { items: { id: number }[] }) => items.map(({ id }) => id).sort((a, b) => a - b)
  return [invoices, services, orders, quotes, statement, credit].map(idsOf)
}

/** The same by the tables, as the house sees them. */
async function ownedBy(life: Life, clientId: number) {
  const queries = [
    'SELECT id FROM billing.invoices WHERE client_id = $1',
    'SELECT id FROM services.services WHERE client_id = $1',
    'SELECT id FROM ordering.orders WHERE client_id = $1',
    `SELECT id FROM billing.quotes WHERE client_id = $1 AND state <> 'draft'`,
    'SELECT id FROM ledger.entries WHERE client_id = $1 AND id IN (SELECT entry_id FROM ledger.postings WHERE client_id = $1)',
    `SELECT id FROM ledger.postings WHERE client_id = $1 AND account = 'credit'`,
  ]
  const found = await Promise.all(
    queries.map((query) => life.house.pool.query<{ id: string }>(`${query} ORDER BY id`, [clientId])),
  )
  return found.map(({ rows }) => rows.map(({ id }) => Number(id)))
}

scenario('clients buy, pay, upgrade, accept quotes and add funds, each among their own rows only', async (life) => {
  const { pool } = life.house
  const ada = await life.client('Ada')
  const { invoice: first } = await ada.orders('seedling')
  await ada.pays(first)
  const service = await life.serviceIs(ada, 'active')

  const grace = life.visitor('Grace')
  await grace.wants('vps-2')
  const { invoice: guests } = await grace.checksOut({ asGuest: true })
  await grace.pays(guests!)
  await life.invoiceIsPaid(grace, guests!)
  const [adas, graces] = [await clientIdOf(ada), await clientIdOf(grace)]

  await pool.query(
    `INSERT INTO catalog.upgrade_paths SELECT a.id, b.id FROM catalog.products a, catalog.products b
      WHERE a.slug = 'seedling' AND b.slug = 'sapling' ON CONFLICT DO NOTHING`,
  )
  const { id: productId } = await ada.api.catalog.getProduct({ slug: 'sapling' })
  const preview = await ada.api.services.previewUpgrade({ id: service.id, productId })
  const upgrade = await ada.api.services.upgrade({ id: service.id, productId, expectedDue: preview.due.amount })
  await ada.pays({ id: upgrade.invoiceId! })
  await life.invoiceIsPaid(ada, { id: upgrade.invoiceId! })
  await life.eventually(async () => expect(await ada.service()).toMatchObject({ recurring: preview.renewal }))

  const own = await aSentQuote(life.house, adas)
  expect(await ada.api.quotes.accept({ id: own.id, name: 'Ada' })).toMatchObject({ state: 'accepted' })
  // Whoever has the link may answer, also while they are logged in to another account.
  const forGrace = await aSentQuote(life.house, graces)
  await expect(ada.api.quotes.get({ id: forGrace.id })).rejects.toMatchObject({ code: 'quote_not_found' })
  expect(await ada.api.quotes.byLink({ token: forGrace.token })).toMatchObject({ state: 'sent' })
  expect(await ada.api.quotes.acceptByLink({ token: forGrace.token, name: 'Grace' })).toMatchObject({
    state: 'accepted',
  })

  const funds = await ada.api.credit.addFunds({ amount: '20.00' })
  await ada.pays(funds)
  await life.invoiceIsPaid(ada, funds)
  await life.nothingLeftToDo()
  expect((await ada.api.credit.get()).balances).toEqual([{ amount: '20.00', currency: 'EUR' }])
  expect((await grace.api.credit.get()).balances).toEqual([{ amount: '0.00', currency: 'EUR' }])
  const { invoiceId } = await ada.api.quotes.get({ id: own.id })
  const { balance } = await ada.api.invoices.applyCredit({ id: invoiceId!, amount: '5.00' })
  const { total } = await ada.api.invoices.get({ id: invoiceId! })
  expect(Number(balance.amount)).toBeCloseTo(Number(total.amount) - 5)
  expect((await (await ada.api.invoices.pdf({ id: invoiceId! })).text()).slice(0, 5)).toBe('%PDF-')

  await life.nothingLeftToDo()
  for (const [person, clientId] of [
    [ada, adas],
    [grace, graces],
  ] as const) {
    const seen = await seenBy(person)
    expect(seen).toEqual(await ownedBy(life, clientId))
    expect(seen.slice(0, 5).every((ids) => ids.length > 0)).toBe(true)
  }
  await life.booksBalance()
})

scenario('what is limited for all clients together is counted over all of them', async (life) => {
  const code = await aStoredPromotion(life.house, { most_uses: 2, most_uses_per_client: 1 })
  const withCode = async (person: Person) => {
    await person.wants('vps-2')
    return person.api.cart.applyPromotion({ code })
  }
  const refusedWith = async (person: Person) => {
    const refused = await withCode(person).catch((error) => error)
    return refused.code
  }
  const [ada, grace, lin] = [await life.client('Ada'), await life.client('Grace'), await life.client('Lin')]
  await withCode(ada)
  await ada.checksOut()
  expect(await refusedWith(ada)).toBe('promotion_not_applicable')
  await withCode(grace)
  await grace.checksOut()
  expect(await refusedWith(lin)).toBe('promotion_not_applicable')
  const { rows } = await life.house.pool.query('SELECT uses FROM catalog.promotions WHERE code = $1', [code])
  expect(rows).toEqual([{ uses: 2 }])

  // The code is refused at the checkout too, when somebody else was faster.
  await life.house.pool.query('UPDATE catalog.promotions SET most_uses = 3 WHERE code = $1', [code])
  const mary = await life.client('Mary')
  await Promise.all([withCode(lin), withCode(mary)])
  const results = await Promise.allSettled([lin.checksOut(), mary.checksOut()])
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const numbers = await life.house.pool.query<{ n: string }>(
    `SELECT string_agg(series_number::text, ',' ORDER BY series_number) AS n FROM billing.invoices`,
  )
  expect(numbers.rows[0]!.n).toBe('1,2,3')
  await life.booksBalance()
})
