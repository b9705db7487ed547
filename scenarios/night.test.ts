import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifyBooks } from '../apps/server/src/modules/billing/index.ts'
import { aHouse, type TestHouse } from '../apps/server/src/platform/testing/house.ts'

/** Every start compiles the same files, so they share what came of the first one. */
const compiled = mkdtempSync(join(tmpdir(), 'ostler-compiled-'))

const KILLS = 20
const NIGHT = '2027-03-01T02:00:00Z'

test('a night that is killed twenty times, anywhere, and started again leaves the books of one clean run', async () => {
  const [clean, killed] = [await aHouse(), await aHouse()]
  try {
    await stockUp(clean)
    await stockUp(killed)
    const statements = await night(clean)
    expect(statements).toBeGreaterThan(500)

    // Each run gets far enough to do something, and all together not to the end.
    const most = Math.floor((2 * Number(statements)) / KILLS)
    for (const [index, share] of shares(KILLS).entries()) {
      const before = 1 + Math.floor(share * most)
      expect(await night(killed, before), `kill ${index} before statement ${before}`).toBe('killed')
    }
    await night(killed)

    const books = await booksOf(clean)
    expect(books).toHaveLength(5)
    expect(books.every(({ rows }) => rows > 100)).toBe(true)
    expect(await booksOf(killed)).toEqual(books)
    for (const house of [clean, killed]) expect(await verifyBooks(house.contexts.forSystem('test', 'cli'))).toEqual([])
  } finally {
    await Promise.all([clean.stop(), killed.stop()])
    rmSync(compiled, { recursive: true, force: true })
  }
}, 400_000)

/** Numbers from 0 to 1 in no order, the same at each run of the test: it fails again where it failed. */
function shares(count: number): number[] {
  let state = 20_270_301
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  })
}

/** Answers how many statements the night took, or that it was killed before one of them. */
async function night(house: TestHouse, killBefore = 0): Promise<number | 'killed'> {
  const args = [house.databaseUrl, NIGHT, String(killBefore)]
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled }
  const child = fork(join(import.meta.dirname, 'crash/night.ts'), args, {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let complaint = ''
  child.stderr?.on('data', (text) => (complaint += text))
  let statements: number | undefined
  child.on('message', (count: number) => (statements = count))
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  if (signal === 'SIGKILL') return 'killed'
  if (code !== 0 || statements === undefined) throw new Error(`The night failed: ${complaint}`)
  return statements
}

/** Clients with one to three services each: several cycles, anchors, currencies and discounts, some with credit or a price change ahead. */
async function stockUp({ pool }: TestHouse): Promise<void> {
  await pool.query(`
    INSERT INTO clients.clients (id, first_name, last_name, email, country, currency, separate_invoices, created_at)
    SELECT n, 'Ada', 'No. ' || n, n || '@example.com', 'GB', 'EUR', n % 7 = 0, now() FROM generate_series(1, 120) AS n`)
  await pool.query(`INSERT INTO catalog.groups (id, slug, name) VALUES (1, 'g', 'Hosting')`)
  await pool.query(
    `INSERT INTO catalog.products (id, group_id, slug, name) SELECT n, 1, 'p' || n, 'Plan ' || n FROM generate_series(1, 3) AS n`,
  )
  await pool.query(`
    INSERT INTO services.services (id, client_id, product_id, product_name, state, cycle, currency, recurring_minor, override_minor, anchor_on,
                                   charged_until, external_id, discounts, created_at)
    SELECT n, 1 + n % 120, 1 + n % 3, 'Plan ' || (1 + n % 3), 'active', c.cycle, CASE WHEN n % 11 = 0 THEN 'USD' ELSE 'EUR' END, 100 + n * 37 % 5000,
           CASE WHEN n % 13 = 0 THEN 777 END, date '2027-03-01' + n % 14 - c.span, date '2027-03-01' + n % 14, 'svc' || n,
           CASE WHEN n % 5 = 0 THEN '[{"label":"HALF","promotionId":null,"kind":"percent","percent":"50","amountMinor":null,"periodsLeft":2}]'::jsonb
                ELSE '[]' END, now()
      FROM generate_series(1, 240) AS n,
           LATERAL (SELECT (ARRAY['monthly', 'quarterly', 'annual', 'every_10_days'])[1 + n % 4] AS cycle,
                           (ARRAY[interval '1 month', interval '3 months', interval '1 year', interval '10 days'])[1 + n % 4] AS span) AS c`)
  await pool.query(`
    INSERT INTO services.price_changes (service_id, effective_on, recurring_minor, reason, made_by, made_at)
    SELECT n, '2027-03-05', 999, 'new list', 'test', now() FROM generate_series(1, 240, 9) AS n`)
  await pool.query(`
    WITH e AS (INSERT INTO ledger.entries (kind, source, client_id, currency, booked_on, booked_at, correlation_id)
               SELECT 'gift', 'gift:' || n, n, 'EUR', '2027-02-01', now(), 'x' FROM generate_series(1, 120, 4) AS n RETURNING id, client_id)
    INSERT INTO ledger.postings (entry_id, account, client_id, currency, amount_minor)
    SELECT id, 'credit', client_id, 'EUR', -1500 FROM e UNION ALL SELECT id, 'goodwill', NULL, 'EUR', 1500 FROM e`)
}

/** What the books say, without the ids, of which a killed run uses up some. */
async function booksOf({ pool }: TestHouse): Promise<{ table: string; rows: number; digest: string }[]> {
  const queries = {
    services: 'SELECT id, charged_until, recurring_minor, discounts FROM services.services',
    charges: `SELECT c.source, c.client_id, c.currency, c.description, c.period_start, c.period_end, c.amount_minor, c.discount_minor, c.due_on, i.number
                FROM billing.charges c LEFT JOIN billing.invoices i ON i.id = c.invoice_id`,
    invoices: `SELECT number, client_id, currency, issued_on, due_on, buyer, subtotal_minor, tax_minor, total_minor, paid_minor, paid_at IS NOT NULL AS paid
                 FROM billing.invoices`,
    lines: `SELECT i.number, l.position, l.description, l.amount_minor, l.net_minor, l.account, l.source
              FROM billing.invoice_lines l JOIN billing.invoices i ON i.id = l.invoice_id`,
    ledger: `SELECT e.kind, coalesce(i.number, e.source) AS of, e.client_id, p.account, p.currency, p.amount_minor
               FROM ledger.entries e JOIN ledger.postings p ON p.entry_id = e.id
               LEFT JOIN billing.invoices i ON e.source IN ('invoice:' || i.id, 'credit_use:' || i.id || ':1')`,
  }
  const books = []
  for (const [table, query] of Object.entries(queries)) {
    const { rows } = await pool.query<{ rows: number; digest: string }>(
      `SELECT count(*)::int AS rows, md5(string_agg(r::text, E'\\n' ORDER BY r::text)) AS digest FROM (${query}) r`,
    )
    books.push({ table, ...rows[0]! })
  }
  return books
}
