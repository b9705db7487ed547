import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { creditHistory, listInvoices, ownQuotes } from '../modules/billing/index.ts'
import { aProduct } from '../modules/catalog/examples.ts'
import { clientStatement } from '../modules/ledger/index.ts'
import { listOrders } from '../modules/ordering/index.ts'
import { listServices } from '../modules/services/index.ts'
import { type Context, Contexts } from '../platform/context.ts'
import { aUserActor } from '../platform/testing/actors.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'

/** The plans of the portal's lists, as the role they run as: row-level security leaves them the indexes. */

const CLIENTS = 200
const EACH = 100
const CLIENT = 77

let house: TestHouse
let plans: string[]
beforeAll(async () => {
  house = await aHouse()
  const product = await aProduct(house)
  const rows = `generate_series(1, ${CLIENTS * EACH}) AS n`
  const client = `1 + n % ${CLIENTS}`
  await house.pool.query(`
    INSERT INTO clients.clients (id, first_name, last_name, email, country, currency, created_at)
    SELECT n, 'Ada', 'No. ' || n, 'ada@example.com', 'GB', 'EUR', now() FROM generate_series(1, ${CLIENTS}) AS n;
    INSERT INTO billing.invoices (client_id, number, series, series_number, currency, issued_on, due_on, seller, buyer, subtotal_minor, tax_minor, total_minor)
    SELECT ${client}, 'INV-' || n, 'test', n, 'EUR', '2027-03-01', '2027-03-15', '{}', '{}', 100, 0, 100 FROM ${rows};
    INSERT INTO billing.quotes (client_id, currency, subject, valid_until, due_days, on_acceptance, created_at, created_by, changed_at,
                                state, number, series, series_number, subtotal_minor, tax_minor, rounding_minor, total_minor)
    SELECT ${client}, 'EUR', 'Test', '2027-03-15', 14, 'invoice', now(), 'staff:1', now(), 'sent', 'Q-' || n, 'test', n, 100, 0, 0, 100 FROM ${rows};
    INSERT INTO services.services (client_id, product_id, product_name, state, cycle, currency, recurring_minor, anchor_on, external_id, created_at)
    SELECT ${client}, ${product.id}, 'Starter', 'active', 'monthly', 'EUR', 1000, '2027-03-01', 'svc_' || n, now() FROM ${rows};
    INSERT INTO ordering.orders (number, client_id, state, currency, total_minor, net_minor, placed_at)
    SELECT 'ORD-' || n, ${client}, 'paid', 'EUR', 100, 100, now() FROM ${rows};
    WITH booked AS (
      INSERT INTO ledger.entries (id, kind, source, client_id, currency, booked_on, booked_at, correlation_id)
      SELECT n, 'payment_received', 'test:' || n, ${client}, 'EUR', '2027-03-01', now(), 'test' FROM ${rows})
    INSERT INTO ledger.postings (entry_id, account, client_id, currency, amount_minor)
    SELECT n, account, CASE WHEN account = 'credit' THEN ${client} END, 'EUR', amount
      FROM ${rows}, (VALUES ('credit', -100), ('clearing:test', 100)) AS p (account, amount)`)
  for (const table of [
    'clients.clients',
    'billing.invoices',
    'billing.quotes',
    'services.services',
    'ordering.orders',
    'ledger.entries',
    'ledger.postings',
  ])
    await house.pool.query(`ANALYZE ${table}`)
})
afterAll(() => house.stop())

/** A client at the portal, whose reads leave their plans behind. */
function explained(services: number[] | null = null): Context {
  plans = []
  const { parts } = house.contexts
  const readPool = Object.assign(Object.create(parts.databases.readPool), {
    connect: async () => {
      const client = await parts.databases.readPool.connect()
      const query = async (asked: pg.QueryConfig | string, values?: unknown[]) => {
        if (typeof asked !== 'string') {
          const { rows } = await client.query(`EXPLAIN ${asked.text}`, values)
          plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
        }
        return client.query(asked as pg.QueryConfig, values)
      }
      return { query, release: (error?: Error) => client.release(error) }
    },
  })
  return new Contexts({ ...parts, databases: { ...parts.databases, readPool } }).create({
    actor: aUserActor({ userId: 1, clientId: CLIENT }),
    door: 'portal',
    wall: { clientId: CLIENT, userId: 1, services },
  })
}

const page = { clientId: CLIENT, limit: 25 }

/** The one plan of the list: it finds the rows of the client by this index, reads no table from end to end, and sorts nothing. */
function mustUse(index: string) {
  expect(plans).toHaveLength(1)
  expect(plans[0]).toMatch(new RegExp(`Index Scan using ${index} on [^\\n]*\\n\\s+Index Cond: [^\\n]*client_id`))
  expect(plans[0]).not.toContain('Seq Scan')
  expect(plans[0]).not.toContain('Sort')
  // The function of the rule is gone into the plan; called for each row it would cost more than the row.
  expect(plans[0]).not.toContain('walled_client')
}

test('invoices', async () => {
  expect((await listInvoices(explained(), page)).items).toHaveLength(25)
  mustUse('invoices_by_client')
})

test('unpaid invoices', async () => {
  await listInvoices(explained(), { ...page, state: 'unpaid' })
  mustUse('invoices_by_client')
})

test('services, also for somebody who is kept to some', async () => {
  expect((await listServices(explained(), page)).items).toHaveLength(25)
  mustUse('services_by_client')
  const { items } = await listServices(explained([CLIENT - 1, CLIENT]), page)
  expect(items.map(({ id }) => id)).toEqual([CLIENT - 1])
  mustUse('services_by_client')
})

test('orders', async () => {
  await listOrders(explained(), page)
  mustUse('orders_by_client')
})

test('quotes', async () => {
  await ownQuotes(explained(), page)
  mustUse('quotes_by_client')
})

test('the statement and the history of credit find their postings by client', async () => {
  const statement = await clientStatement(explained(), { ...page, currency: 'EUR' })
  // 100 payments of 1.00
  expect(statement.closing.toDecimal()).toBe('-100.00')
  expect(plans[0]).toMatch(/on postings[^\n]*\n\s+Index Cond: [^\n]*client_id/)
  expect(plans[0]).not.toContain('Seq Scan')
  await creditHistory(explained(), page)
  expect(plans[0]).toContain('postings_of_client')
  expect(plans[0]).not.toContain('Seq Scan on postings')
})

test('a list that forgets to say whose it is finds the rows of the client by index all the same', async () => {
  const { items } = await listInvoices(explained(), { limit: 25 })
  expect(new Set(items.map(({ clientId }) => clientId))).toEqual(new Set([CLIENT]))
  mustUse('invoices_by_client')
})
