import { Money } from '@ostler/kernel'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as billing from '../modules/billing/index.ts'
import { aProduct } from '../modules/catalog/examples.ts'
import * as clients from '../modules/clients/index.ts'
import { clientCurrencies, clientStatement, creditOf } from '../modules/ledger/index.ts'
import * as ordering from '../modules/ordering/index.ts'
import { aStoredPromotion } from '../modules/ordering/pricing-examples.ts'
import * as payments from '../modules/payments/index.ts'
import * as services from '../modules/services/index.ts'
import type { Context } from '../platform/context.ts'
import { sqlState } from '../platform/database.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'
import { beginBehind, type Wall } from '../platform/wall.ts'
import { aFurnishedClient, type Furnished, mistakenFor, rowsOf, walledTables } from './examples.ts'

let house: TestHouse
let ada: Furnished
let grace: Furnished
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  await aStoredPromotion(house)
  ada = await aFurnishedClient(house)
  grace = await aFurnishedClient(house)
})
afterAll(() => house.stop())

/**
 * A transaction behind Ada's wall, which is undone. Triggers that keep documents as they are, and foreign keys, would refuse
 * most of what is tried here before the wall is asked: `replica` leaves only the wall.
 */
async function behindAdas<T>(
  mode: 'origin' | 'replica',
  work: (client: pg.PoolClient) => Promise<T>,
  who: Pick<Wall, 'clientId' | 'userId'> = ada,
) {
  const client = await house.pool.connect()
  try {
    const begin = beginBehind({ clientId: who.clientId, userId: who.userId, services: null })
    await client.query(begin.replace('BEGIN;', `BEGIN; SET LOCAL session_replication_role = ${mode};`))
    return await work(client)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

const nobody = { clientId: null, userId: null }

/** What the portal reads and never writes. */
const readOnly = ['clients.files', 'ledger.closed_accounts', 'payments.collection_pauses', 'payments.disputes']

const texts = ({ rows }: { rows: { row: string }[] }) => rows.map(({ row }) => row).sort()

describe('a statement without a condition', () => {
  // What closes the accounts of a client stops everything else that is tried here, so it lasts for these only.
  beforeAll(() =>
    house.pool.query(
      `INSERT INTO ledger.closed_accounts (client_id, why, closed_at) VALUES ($1, 'erased', now()), ($2, 'erased', now())`,
      [ada.clientId, grace.clientId],
    ),
  )
  afterAll(() => house.pool.query('DELETE FROM ledger.closed_accounts'))

  test('is held in every table with rows of clients: both clients have rows in each', async () => {
    const tables = await walledTables(house.pool)
    expect(tables.length).toBeGreaterThan(35)
    for (const table of tables) {
      const counts = [await rowsOf(house.pool, table, ada.clientId), await rowsOf(house.pool, table, grace.clientId)]
      expect([table, ...counts.map((rows) => rows.length > 0)]).toEqual([table, true, true])
    }
  })

  test('finds what the client has, all of it and nothing else', async () => {
    for (const table of await walledTables(house.pool)) {
      const own = await rowsOf(house.pool, table, ada.clientId)
      const seen = await behindAdas('origin', (client) => client.query(`SELECT t::text AS row FROM ${table} t`))
      expect([table, texts(seen)]).toEqual([table, [...own].sort()])
    }
  })

  test('finds nothing for nobody', async () => {
    for (const table of await walledTables(house.pool)) {
      const { rows } = await behindAdas('origin', (client) => client.query(`SELECT FROM ${table}`), nobody)
      expect([table, rows.length]).toEqual([table, 0])
    }
  })

  test('changes and deletes what the client has and nothing else', async () => {
    for (const table of await walledTables(house.pool)) {
      const own = readOnly.includes(table) ? [] : await rowsOf(house.pool, table, ada.clientId)
      const { rows } = await house.pool.query<{ name: string }>(
        `SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND attidentity = '' AND attgenerated = '' AND NOT attisdropped LIMIT 1`,
        [table],
      )
      const same = `${rows[0]!.name} = ${rows[0]!.name}`
      const changed = await behindAdas('replica', (client) =>
        client.query(`UPDATE ${table} t SET ${same} RETURNING t::text AS row`),
      )
      expect([table, texts(changed)]).toEqual([table, [...own].sort()])
      const deleted = await behindAdas('replica', (client) =>
        client.query(`DELETE FROM ${table} t RETURNING t::text AS row`),
      )
      expect([table, texts(deleted)]).toEqual([table, [...own].sort()])
    }
  })

  test('cannot write a row for another client', async () => {
    for (const table of await walledTables(house.pool)) {
      const { rows } = await house.pool.query<{ names: string }>(
        `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS names FROM pg_attribute
          WHERE attrelid = $1::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped`,
        [table],
      )
      const names = rows[0]!.names
      const [foreign] = await rowsOf(house.pool, table, grace.clientId)
      const copy = `INSERT INTO ${table} (${names}) OVERRIDING SYSTEM VALUE SELECT ${names} FROM (SELECT ($1::${table}).*) AS of_grace`
      const refused = await behindAdas('origin', (client) => client.query(copy, [foreign])).catch((error) => error)
      expect([table, sqlState(refused), refused.message]).toEqual([table, '42501', expect.stringContaining('policy')])
    }
  })

  test('reads the ways to pay, which are nobody’s, and changes none', async () => {
    const { rowCount } = await behindAdas('origin', (client) => client.query('SELECT FROM payments.gateways'))
    expect(rowCount).toBeGreaterThan(0)
    const changed = await behindAdas('replica', (client) => client.query('UPDATE payments.gateways SET label = label'))
    expect(changed.rowCount).toBe(0)
  })

  test('cannot book on an entry of another client, although most postings name no client', async () => {
    const { rows } = await house.pool.query<{ id: string }>(
      'SELECT max(id) AS id FROM ledger.entries WHERE client_id = $1',
      [grace.clientId],
    )
    const booked = behindAdas('origin', (client) =>
      client.query(
        `INSERT INTO ledger.postings (entry_id, account, currency, amount_minor) VALUES ($1, 'revenue', 'EUR', 1), ($1, 'tax', 'EUR', -1)`,
        [rows[0]!.id],
      ),
    )
    await expect(booked).rejects.toMatchObject({ code: '23514', message: `ledger entry ${rows[0]!.id} does not exist` })
  })

  test('cannot put a line on an invoice of another client, although lines are written before their invoice', async () => {
    const line = (invoiceId: number) =>
      behindAdas('origin', (client) =>
        client.query(
          `INSERT INTO billing.invoice_lines (invoice_id, position, description, amount_minor, source, tax_class, account, net_minor)
           VALUES ($1, 99, 'Test', 1, 'test', 'standard', 'revenue', 1)`,
          [invoiceId],
        ),
      )
    await expect(line(grace.invoice.id)).rejects.toMatchObject({ code: '42501' })
    expect((await line(ada.invoice.id)).rowCount).toBe(1)
    expect((await line(999_999)).rowCount).toBe(1)
  })

  test('finds nothing of what providers told us', async () => {
    await house.pool.query(
      `INSERT INTO payments.inbound_events (integration, event_id, type, event, raw, received_at) VALUES ('cards', 'evt', 'x', '{}', '', now())`,
    )
    const { rows } = await behindAdas('origin', (client) => client.query('SELECT FROM payments.inbound_events'))
    expect(rows).toEqual([])
  })
})

describe('when the checks at the door take Ada for the owner of the account of Grace', () => {
  const ctx = (): Context => mistakenFor(house, ada, grace)

  test.each<[string, string, () => Promise<unknown>]>([
    ['her profile', 'client_not_found', () => clients.clientProfile(ctx(), grace.clientId)],
    ['her profile, to change it', 'client_not_found', () => clients.updateAccount(ctx(), { city: 'Elsewhere' })],
    ['her invoice', 'invoice_not_found', () => billing.ownInvoice(ctx(), grace.invoice.id)],
    ['its lines', 'invoice_not_found', () => billing.invoiceDetails(ctx(), grace.invoice.id)],
    ['its credit notes', 'invoice_not_found', () => billing.creditNotesOf(ctx(), grace.invoice.id)],
    ['her credit', 'invoice_not_found', () => billing.applyCredit(ctx(), { invoiceId: grace.invoice.id })],
    [
      'funds for her',
      'client_not_found',
      () => billing.addFunds(ctx(), { clientId: grace.clientId, amount: Money.parse('20.00', 'EUR') }),
    ],
    ['her quote', 'quote_not_found', () => billing.receivedQuote(ctx(), { id: grace.quote.id })],
    [
      'an answer to her quote',
      'quote_not_found',
      () => billing.acceptQuote(ctx(), { id: grace.quote.id, name: 'Ada' }),
    ],
    [
      'her quote, to decline it',
      'quote_not_found',
      () => billing.declineQuote(ctx(), { id: grace.quote.id, reason: '' }),
    ],
    ['her service', 'service_not_found', () => services.ownService(ctx(), grace.service.id)],
    ['its password', 'service_not_found', () => services.revealCredentials(ctx(), grace.service.id)],
    [
      'a preview of its upgrade',
      'service_not_found',
      () => services.previewUpgrade(ctx(), { serviceId: grace.service.id }),
    ],
    ['its upgrade', 'service_not_found', () => services.upgradeService(ctx(), { serviceId: grace.service.id })],
    [
      'the upgrade under way',
      'upgrade_not_found',
      () => services.cancelUpgrade(ctx(), { upgradeId: grace.upgrade.id }),
    ],
    ['her order', 'order_not_found', () => ordering.orderDetails(ctx(), grace.order.id)],
    [
      'a payment',
      'invoice_not_found',
      () => payments.startPayment(ctx(), { invoiceIds: [grace.invoice.id], gateway: 'cards' }),
    ],
    [
      'the payment under way',
      'attempt_not_found',
      () => payments.finishPayment(ctx(), { attemptId: grace.attemptId, answers: {} }),
    ],
  ])('%s is not found', async (_what, code, ask) => {
    await expect(ask()).rejects.toMatchObject({ code })
  })

  test('her lists are empty', async () => {
    const page = { limit: 25, clientId: grace.clientId }
    const [from, until] = [undefined, Temporal.PlainDate.from('2030-01-01')]
    const found = await Promise.all([
      billing.listInvoices(ctx(), page).then(({ items }) => items),
      billing.ownQuotes(ctx(), page).then(({ items }) => items),
      billing.listCreditNotes(ctx(), page).then(({ items }) => items),
      billing.creditHistory(ctx(), page).then(({ items }) => items),
      billing.invoiceNumbers(ctx(), [grace.invoice.id]).then((numbers) => [...numbers]),
      services.listServices(ctx(), page).then(({ items }) => items),
      services.historyOf(ctx(), grace.service.id),
      services.upgradesOf(ctx(), grace.service.id),
      services.ratingsOf(ctx(), grace.service.id),
      services.upcomingCharges(ctx(), { clientId: grace.clientId, until }).then(({ charges }) => charges),
      services.ownedProducts(ctx(), grace.clientId).then((owned) => [...owned]),
      ordering.listOrders(ctx(), page).then(({ items }) => items),
      ordering.ordersOfServices(ctx(), [grace.service.id]).then((orders) => [...orders]),
      payments.listTransactions(ctx(), page).then(({ items }) => items),
      payments.transactionsOf(ctx(), grace.invoice.id),
      payments.openAttemptOf(ctx(), grace.invoice.id).then((attempt) => (attempt ? [attempt] : [])),
      clientStatement(ctx(), { ...page, currency: 'EUR', from }).then(({ items }) => items),
      clientCurrencies(ctx(), grace.clientId),
      clients.usersOf(ctx(), grace.clientId),
      clients.billingParties(ctx(), [grace.clientId]).then((parties) => [...parties]),
    ])
    expect(found).toEqual(found.map(() => []))
    expect((await creditOf(ctx(), [grace.clientId], 'EUR')).get(grace.clientId)).toEqual(Money.zero('EUR'))
  })

  test('lists that ask for no client hold what is hers to see', async () => {
    const page = { limit: 100 }
    const everything = [
      ...(await billing.listInvoices(ctx(), page)).items,
      ...(await services.listServices(ctx(), page)).items,
      ...(await ordering.listOrders(ctx(), page)).items,
      ...(await payments.listTransactions(ctx(), page)).items,
      ...(await billing.listCreditNotes(ctx(), page)).items,
    ]
    expect(new Set(everything.map((row) => row.clientId))).toEqual(new Set([ada.clientId]))
    expect(everything.length).toBeGreaterThan(5)
  })

  test('an add-on in her cart cannot hang on a service of Grace', async () => {
    const addon = await aProduct(house)
    const wish = { productId: addon.id, cycle: 'monthly' as const, quantity: 1, parentServiceId: grace.service.id }
    await expect(ordering.addToCart(ctx(), null, wish)).rejects.toMatchObject({ code: 'service_not_found' })
  })
})

describe('somebody who is kept to some services', () => {
  const kept = (ids: number[]) => mistakenFor(house, ada, ada, { services: ids })

  test('finds those, and of the others neither history nor upgrades', async () => {
    const other = (await services.listServices(kept([ada.service.id]), { limit: 25 })).items
    expect(other.map(({ id }) => id)).toEqual([ada.service.id])
    expect(await services.listServices(kept([]), { limit: 25 })).toMatchObject({ items: [] })
    expect(await services.historyOf(kept([ada.service.id]), ada.service.id)).not.toEqual([])
    expect(await services.historyOf(kept([]), ada.service.id)).toEqual([])
    expect(await services.upgradesOf(kept([]), ada.service.id)).toEqual([])
    await expect(services.ownService(kept([]), ada.service.id)).rejects.toMatchObject({ code: 'service_not_found' })
    await expect(services.cancelUpgrade(kept([]), { upgradeId: ada.upgrade.id })).rejects.toMatchObject({
      code: 'upgrade_not_found',
    })
  })

  test('finds no service of another client by its number either', async () => {
    expect(await services.listServices(kept([grace.service.id]), { limit: 25 })).toMatchObject({ items: [] })
  })
})

test('archives and requests for erasure are asked for, seen and withdrawn behind the wall', async () => {
  const own = () => mistakenFor(house, ada, ada)
  await house.pool.query(`UPDATE clients.exports SET state = 'ready', made_at = now(), expires_at = '2099-01-01'`)
  const { rows: hers } = await house.pool.query<{ id: string }>('SELECT id FROM clients.exports WHERE asked_by = $1', [
    grace.userId,
  ])
  const archive = await clients.askForOwnExport(own())
  expect(archive).toMatchObject({ clientId: ada.clientId, askedBy: ada.userId, state: 'waiting' })
  await clients.askForErasure(own())
  await expect(clients.askForErasure(own())).rejects.toMatchObject({ code: 'erasure_asked' })
  const asked = await clients.ownRequests(own())
  expect(asked).toMatchObject({ coversAccount: true, erasure: { state: 'asked', clientId: ada.clientId } })
  expect(asked.exports.map(({ id }) => id)).toContain(archive.id)
  await clients.withdrawErasure(own())
  const [made] = asked.exports.filter(({ state }) => state === 'ready')
  expect(await clients.linkToExport(own(), made!.id)).toMatchObject({ token: expect.any(String) })

  // Taken for Grace at the door, Ada still gets nothing of hers.
  const mistaken = mistakenFor(house, ada, grace)
  await expect(clients.linkToExport(mistaken, Number(hers[0]!.id))).rejects.toMatchObject({ code: 'export_not_found' })
  expect(await clients.ownRequests(mistaken)).toMatchObject({ exports: [], erasure: null })
})
