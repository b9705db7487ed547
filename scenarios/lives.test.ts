import { expect } from 'vitest'
import { type Life, type Person, scenario } from './life.ts'
import { openZip } from './zip.ts'

/** Follows the link to an archive and opens it. */
async function archiveOf(life: Life, link: { path: string }): Promise<Map<string, Buffer>> {
  const answer = await fetch(`${life.house.url}${link.path}`)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip'])
  expect((await fetch(`${life.house.url}${link.path}`)).status).toBe(404)
  return openZip(new Uint8Array(await answer.arrayBuffer()))
}

const json = (files: Map<string, Buffer>, path: string): { [column: string]: unknown }[] =>
  JSON.parse(files.get(path)!.toString())

const idsIn = (files: Map<string, Buffer>, path: string) => json(files, path).map((row) => row.id)

async function idsOf(life: Life, table: string, clientId: number): Promise<number[]> {
  const { rows } = await life.house.pool.query(`SELECT id FROM ${table} WHERE client_id = $1 ORDER BY id`, [clientId])
  return rows.map((row) => Number(row.id))
}

/** A plan that is had for some months, each of them paid. */
async function livesFor(life: Life, person: Person, months: number): Promise<void> {
  const { invoice } = await person.orders('seedling')
  await person.pays(invoice)
  await life.serviceIs(person, 'active')
  for (let month = 0; month < months; month += 1) {
    await life.daysPass(30)
    await person.logsIn()
    const { items } = await person.api.invoices.list()
    for (const open of items.filter((one) => one.state !== 'paid')) {
      await person.pays(open)
      await life.invoiceIsPaid(person, open)
    }
  }
}

const clientOf = async (person: Person) => (await person.api.auth.me()).clients[0]!.id

scenario(
  'somebody who opened two accounts has them made one, asks for all that is kept of them, and is erased',
  async (life) => {
    const ada = await life.client('Ada')
    const bea = await life.client('Beatrix')
    await livesFor(life, ada, 3)
    await bea.logsIn()
    await livesFor(life, bea, 0)
    const staff = await life.staff()
    await ada.logsIn()
    const [kept, gone] = [await clientOf(ada), await clientOf(bea)]

    // All that is kept of the one, and nothing of the other.
    const asked = await ada.api.personalData.askForExport()
    await life.eventually(async () =>
      expect((await ada.api.personalData.get()).exports[0]).toMatchObject({ id: asked.id, state: 'ready' }),
    )
    await expect(bea.api.personalData.link({ id: asked.id })).rejects.toMatchObject({ status: 404 })
    const own = await archiveOf(life, await ada.api.personalData.link({ id: asked.id }))
    for (const [table, path] of [
      ['billing.invoices', 'billing/invoices.json'],
      ['services.services', 'services/services.json'],
      ['ordering.orders', 'ordering/orders.json'],
      ['payments.transactions', 'payments/transactions.json'],
    ] as const) {
      const ids = await idsOf(life, table, kept)
      expect(ids.length).toBeGreaterThan(0)
      expect([path, idsIn(own, path)]).toEqual([path, ids])
    }
    const invoices = json(own, 'billing/invoices.json')
    expect([...own.keys()].filter((path) => path.endsWith('.pdf'))).toEqual(
      invoices.map(({ number }) => `documents/invoices/${number}.pdf`),
    )
    expect(own.get(`documents/invoices/${invoices[0]!.number}.pdf`)!.subarray(0, 5).toString()).toBe('%PDF-')
    expect(json(own, 'clients/clients.json')).toMatchObject([{ id: kept, first_name: 'Ada', email: ada.email }])
    expect(json(own, 'identity/sessions.json').length).toBeGreaterThan(0)
    expect(json(own, 'platform/audit.json')).toContainEqual(expect.objectContaining({ action: 'logged_in' }))
    const mails = json(own, 'messaging/mails.json')
    expect(mails.find((mail) => mail.template === 'verify_email')?.text).toContain('token=[removed]')
    const index = own.get('index.html')!.toString()
    expect(index).toContain(`<a href="billing/invoices.json">Invoices</a></th><td>${invoices.length}</td>`)
    expect(index).not.toContain('<script')
    const everything = [...own].filter(([path]) => !path.endsWith('.pdf')).map(([, content]) => content.toString())
    for (const secret of [bea.email, 'Beatrix', '$argon2id$', 'token_hash', 'sealed_', 'password_hash'])
      expect([secret, everything.filter((text) => text.includes(secret)).length]).toEqual([secret, 0])

    // The two become one, and two again.
    const wish = { id: gone, intoId: kept, reason: 'The same person', confirmation: 'Beatrix Example' }
    const preview = await staff.api.admin.clients.mergePreview(wish)
    expect(preview).toMatchObject({ hindrances: [], from: { name: 'Beatrix Example' } })
    expect(preview.goesOver).toContainEqual({ holds: 'Services', count: 1 })
    const invoicesOfBoth =
      (await ada.api.invoices.list({ limit: 100 })).items.length +
      (await bea.api.invoices.list({ limit: 100 })).items.length
    const { mergeId } = await staff.api.admin.clients.merge(wish)
    expect((await staff.api.admin.clients.list()).items.map((one) => one.id)).not.toContain(gone)
    expect((await staff.api.admin.clients.list({ merged: 'too' })).items).toContainEqual(
      expect.objectContaining({ id: gone, mergedInto: kept }),
    )
    expect((await staff.api.admin.clients.get({ id: gone })).mergedInto).toEqual({ id: kept, name: 'Ada Example' })
    await bea.logsIn()
    expect(await clientOf(bea)).toBe(kept)
    expect((await bea.api.invoices.list({ limit: 100 })).items).toHaveLength(invoicesOfBoth)
    await life.booksBalance()
    await staff.api.admin.merges.undo({ id: mergeId, reason: 'Asked to' })
    await bea.logsIn()
    expect(await clientOf(bea)).toBe(gone)
    await life.booksBalance()
    const second = await staff.api.admin.clients.merge(wish)
    expect((await staff.api.admin.merges.get({ id: second.mergeId })).hindrances).toEqual([])

    // What is to be erased has to come to its end first.
    await ada.api.personalData.askForErasure()
    await expect(ada.api.personalData.askForErasure()).rejects.toMatchObject({ code: 'erasure_asked' })
    const erase = { id: kept, reason: 'Asked for', confirmation: 'Ada Example' }
    await expect(staff.api.admin.clients.erase(erase)).rejects.toMatchObject({ code: 'erasure_refused' })
    const plan = await staff.api.admin.clients.erasurePreview({ id: kept })
    expect(plan.hindrances).toEqual(['Services: 2 are not ended; terminate or cancel them first.'])
    expect(plan.people.map((person) => person.isErased)).toEqual([true, true])
    await life.house.pool.query(`UPDATE services.services SET state = 'terminated' WHERE client_id = $1`, [kept])
    const pdfs = async () => {
      const { items } = await staff.api.admin.invoices.list({ clientId: kept, limit: 100 })
      const files = await Promise.all(items.map(({ id }) => staff.api.admin.invoices.pdf({ id })))
      return Promise.all(files.map(async (file) => Buffer.from(await file.arrayBuffer()).toString('base64')))
    }
    const printed = await pdfs()
    await staff.api.admin.clients.erase(erase)
    const erasure = await life.eventually(async () => {
      const [row] = (await staff.api.admin.personalData.erasures({ clientId: kept })).items
      expect(row).toMatchObject({ state: 'done', byPerson: true })
      return row!
    })
    // Ten years after the end of the year of the last document.
    expect(erasure.keptUntil).toBe('2037-12-31')
    expect(await pdfs()).toEqual(printed)
    expect((await staff.api.admin.clients.get({ id: kept })).lastName).toBe(`client ${kept}`)
    await nowhereBut(
      life,
      [ada.email, bea.email, 'Beatrix'],
      [
        // Documents that tax law wants kept.
        'billing.invoices',
        'billing.invoice_lines',
        // Events and answers are pruned after days, and who typed a wrong address is kept to find intruders.
        'platform.outbox',
        'platform.audit',
        'sandbox.%',
      ],
    )
    for (const person of [ada, bea]) {
      await expect(person.api.auth.me()).rejects.toMatchObject({ status: 401 })
      await expect(person.logsIn()).rejects.toMatchObject({ code: 'login_failed' })
    }
    const trail = await staff.api.admin.audit.list({ object: `client:${kept}`, limit: 100 })
    expect(trail.items.at(-1)!.after).toMatchObject({ currency: 'EUR', personal: '[erased]' })
    await life.booksBalance()
    await life.nothingLeftToDo()
  },
  { startsAt: '2027-04-01T10:00:00Z' },
)

/** Looks for words in every text of every table of the house. */
async function nowhereBut(life: Life, words: string[], but: string[]): Promise<void> {
  const { rows: tables } = await life.house.pool.query<{ name: string }>(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema', 'public')
        AND NOT table_schema || '.' || table_name LIKE ANY($1) AND table_schema NOT LIKE 'bullmq%'`,
    [but],
  )
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await life.house.pool.query<{ n: string }>(
      `SELECT count(*) AS n FROM ${name} t WHERE t::text ILIKE ANY($1)`,
      [words.map((word) => `%${word}%`)],
    )
    if (Number(rows[0]!.n) > 0) found.push(`${name}: ${rows[0]!.n}`)
  }
  expect(found).toEqual([])
}
