import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import type { House } from '../apps/server/src/compose.ts'
import { listInvoices } from '../apps/server/src/modules/billing/index.ts'
import { Actor } from '../apps/server/src/platform/actor.ts'
import type { Wall } from '../apps/server/src/platform/wall.ts'
import { type Benchmark, type Figure, percentile } from './benchmark.ts'
import { houseOn } from './night/host.ts'
import { startDatabase } from './walk/database.ts'

const INVOICES = 1_000_000
const CLIENTS = 50_000
const LOOKS = 200
const PAGE = 25

type Look = {
  name: string
  query: Parameters<typeof listInvoices>[1]
  where: string
  /** As a request of the portal for a client, held by row-level security. */
  wall?: Wall
}

export const lists: Benchmark = {
  name: 'lists',
  about:
    'a page of invoices by every filter, the first and a deep one; reminders and news of overdue ones; beside bare SQL',
  async run({ orders, say }) {
    const invoices = orders ?? INVOICES
    const database = await startDatabase()
    const house = await houseOn(database.url, await mkdtemp(join(tmpdir(), 'ostler-lists-')))
    try {
      say(`making ${invoices} invoices`)
      await stockUp(house.pool, invoices)
      const figures: Figure[] = []
      for (const look of looks(house, invoices)) {
        say(look.name)
        figures.push(await pages(house, look))
      }
      say('telling of what is overdue, and reminding')
      figures.push(...(await runs(house)))
      return { settings: { invoices, clients: CLIENTS, pages: LOOKS, PostgreSQL: database.version }, figures }
    } finally {
      await house.close()
      await database.close()
    }
  },
}

/** Nine of ten are paid; the rest is void, credited, or open: due soon, due already, or paid in part. */
async function stockUp(pool: pg.Pool, invoices: number): Promise<void> {
  await pool.query(
    `INSERT INTO clients.clients (id, first_name, last_name, email, country, currency, created_at)
     SELECT n, 'Ada', 'Client ' || n, 'client.' || n || '@example.com', 'GB', 'EUR', now() FROM generate_series(1, $1::int) AS n`,
    [CLIENTS],
  )
  await pool.query(
    `INSERT INTO billing.invoices (client_id, number, series, series_number, currency, issued_on, due_on, seller, buyer, subtotal_minor, tax_minor,
                                   total_minor, paid_minor, paid_at, voided_at, credited_minor)
     SELECT 1 + n % $2::int, 'INV-' || n, 'bench', n, 'EUR', date '2027-02-20' - (($1::int - n) / 4000),
            CASE WHEN kind >= 98 THEN date '2027-02-28' WHEN kind >= 94 THEN date '2027-03-08' ELSE date '2027-03-01' - (($1::int - n) / 4000) END,
            '{"name":"Seller","lines":[]}', '{"name":"Buyer","lines":["Long Street"]}', 1000, 190, 1190,
            CASE WHEN kind < 92 THEN 1190 WHEN kind = 94 THEN 500 ELSE 0 END, CASE WHEN kind < 92 THEN now() END,
            CASE WHEN kind IN (92, 93) THEN now() END, CASE WHEN kind = 91 THEN 1190 ELSE 0 END
       FROM (SELECT n, (n * 37) % 100 AS kind FROM generate_series(1, $1::int) AS n) AS drawn`,
    [invoices, CLIENTS],
  )
  await pool.query('VACUUM (ANALYZE) billing.invoices')
  await pool.query('CHECKPOINT')
}

function looks(house: House, invoices: number): Look[] {
  const today = `date '${house.contexts.forSystem('bench', 'cli').today}'`
  const open = 'paid_at IS NULL AND voided_at IS NULL'
  const notCredited = '(credited_minor = 0 OR credited_minor < total_minor)'
  const all: { name: string; state?: Parameters<typeof listInvoices>[1]['state']; where: string }[] = [
    { name: 'all', where: 'true' },
    { name: 'paid', state: 'paid', where: `paid_at IS NOT NULL AND voided_at IS NULL AND ${notCredited}` },
    { name: 'unpaid', state: 'unpaid', where: `${open} AND ${notCredited} AND due_on >= ${today} AND paid_minor = 0` },
    {
      name: 'partially paid',
      state: 'partially_paid',
      where: `${open} AND ${notCredited} AND due_on >= ${today} AND paid_minor > 0`,
    },
    { name: 'overdue', state: 'overdue', where: `${open} AND ${notCredited} AND due_on < ${today}` },
    { name: 'void', state: 'void', where: 'voided_at IS NOT NULL' },
    {
      name: 'refunded',
      state: 'refunded',
      where: 'voided_at IS NULL AND credited_minor > 0 AND credited_minor = total_minor',
    },
  ]
  return [
    { name: 'of a client', query: { clientId: 77, limit: PAGE }, where: 'client_id = 77' },
    {
      name: 'of a client, at the portal',
      query: { clientId: 77, limit: PAGE },
      where: 'client_id = 77',
      wall: { clientId: 77, userId: 77, services: null },
    },
    ...all.flatMap(({ name, state, where }) => {
      const query = { limit: PAGE, ...(state ? { state } : {}) }
      const deep = Math.round(invoices / 10)
      return [
        { name, query, where },
        { name: `${name}, deep`, query: { ...query, cursor: String(deep) }, where: `${where} AND id < ${deep}` },
      ]
    }),
  ]
}

async function pages(house: House, { name, query, where, wall }: Look): Promise<Figure> {
  const actor = Actor.system('bench')
  const list = () => listInvoices(house.contexts.create({ actor, door: 'cli', wall: wall ?? null }), query)
  const bare = `SELECT * FROM billing.invoices WHERE ${where} ORDER BY id DESC LIMIT ${PAGE + 1}`
  const ours: number[] = []
  const floor: number[] = []
  const found = await list()
  const expected = await house.pool.query<{ id: string }>(bare)
  if (
    found.items.map(({ id }) => id).join() !==
    expected.rows
      .slice(0, PAGE)
      .map(({ id }) => id)
      .join()
  )
    throw new Error(`The list "${name}" is not what the bare query finds.`)
  for (let look = 0; look < LOOKS; look++) {
    const startedAt = performance.now()
    await list()
    const between = performance.now()
    await house.pool.query({ name: `bare ${name}`, text: bare })
    ours.push(between - startedAt)
    floor.push(performance.now() - between)
  }
  return {
    name: `page of invoices: ${name}, p95`,
    unit: 'ms',
    value: percentile(ours, 0.95),
    floor: percentile(floor, 0.95),
    better: 'less',
  }
}

async function runs(house: House): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [name, count] of [
    ['billing.tell_overdue', 'told'],
    ['billing.remind', 'reminded'],
  ] as const) {
    const task = house.tasks.find((one) => one.name === name)!
    const startedAt = performance.now()
    const counts = await task.run(house.contexts.forSystem(name, 'schedule'))
    const seconds = (performance.now() - startedAt) / 1000
    const done = Object.values(counts).reduce((sum, one) => sum + one, 0)
    figures.push({
      name: `${name.slice(8)}: ${done} invoices ${count}`,
      unit: 'a second',
      value: done / seconds,
      better: 'more',
    })
    const again = performance.now()
    await task.run(house.contexts.forSystem(name, 'schedule'))
    figures.push({
      name: `${name.slice(8)}: again, with nothing to do`,
      unit: 'ms',
      value: performance.now() - again,
      better: 'less',
    })
  }
  figures.push({ name: 'peak memory', unit: 'MiB', value: process.resourceUsage().maxRSS / 1024, better: 'less' })
  return figures
}
