import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { type Benchmark, type BenchmarkOptions, type Figure, percentile } from './benchmark.ts'
import { type BareCreates, createBareAccounts } from './provisioning/floor.ts'
import { openPayments, payAll, type Unpaid } from './provisioning/unpaid.ts'
import { registerBuyers } from './walk/buyers.ts'
import { type BenchDatabase, startDatabase } from './walk/database.ts'
import { proveAllIsWell, untilNothingIsLeftToDo } from './walk/proof.ts'
import { openForBusiness } from './walk/store.ts'

const ORDERS = 200
const BUYERS = 16
const WARM_UP = 24
/** Paid one after the other, each when the one before is active: how long the road is when nothing waits. */
const ALONE = 20
/** The floor is quick; fewer would be over before they say anything. */
const FEWEST_BARE = 500

export const provisioning: Benchmark = {
  name: 'provisioning',
  about:
    'paid services that all have to be set up at once: paid, account on the server, active; beside the bare creates',
  async run(options) {
    const orders = options.orders ?? ORDERS
    const concurrency = Math.min(options.concurrency ?? BUYERS, orders)
    options.say('starting PostgreSQL and the server')
    const database = await startDatabase()
    try {
      const provisioned = await provision(database, orders, concurrency, options)
      const settings = { orders, 'paid and created at a time': concurrency, 'paid alone': ALONE }
      return { settings: { ...settings, PostgreSQL: database.version }, figures: figures(orders, provisioned) }
    } finally {
      await database.close()
    }
  },
}

type Active = { paidAt: number; activeAt: number }

type Provisioned = {
  alone: Active[]
  burst: Active[]
  /** That were asked of the panel for the burst, as the panel counts them. */
  panelCalls: number
  floor: BareCreates
}

async function provision(
  database: BenchDatabase,
  orders: number,
  concurrency: number,
  { signal, say, profileTo }: BenchmarkOptions,
): Promise<Provisioned> {
  const store = await openForBusiness(database, { profileTo, signal })
  try {
    const { pool } = database
    say(`opening ${WARM_UP + ALONE + orders} payments`)
    const buyers = await registerBuyers(store, concurrency, signal)
    const open = (count: number, series: string) => openPayments({ buyers, count, signal }, series)
    const warmUp = await open(WARM_UP, 'warm')
    const alone = await open(ALONE, 'alone')
    const burst = await open(orders, 'burst')
    await untilNothingIsLeftToDo(store.house, signal)

    say('warming up')
    await payAll(store, warmUp, concurrency)
    await untilActive(pool, WARM_UP, signal)
    await untilNothingIsLeftToDo(store.house, signal)

    say(`paying ${ALONE} one after the other`)
    for (const [n, one] of alone.entries()) {
      await payAll(store, [one], 1)
      await untilActive(pool, WARM_UP + n + 1, signal)
      await untilNothingIsLeftToDo(store.house, signal)
    }

    say(`paying ${orders} at once`)
    await pool.query('CHECKPOINT')
    const callsBefore = await panelCalls(pool)
    await payAll(store, burst, concurrency)
    // The gateway tells of payments a moment later, and until then nothing is left to do.
    await untilActive(pool, WARM_UP + ALONE + orders, signal)
    await untilNothingIsLeftToDo(store.house, signal)
    const calls = (await panelCalls(pool)) - callsBefore

    say('verifying the books')
    await proveAllIsWell(store.house, WARM_UP + ALONE + orders)
    const times = { alone: await timesOf(pool, alone), burst: await timesOf(pool, burst) }

    const accounts = Math.max(orders, FEWEST_BARE)
    say(`making ${accounts} bare accounts`)
    const panel = { url: store.url, webhookSecret: store.house.secrets.sandboxWebhookSecret }
    await pool.query('CHECKPOINT')
    const floor = await createBareAccounts(panel, { accounts, concurrency, signal })
    return { ...times, panelCalls: calls, floor }
  } catch (error) {
    if (!signal.aborted) console.error(await store.server.logTail())
    throw error
  } finally {
    await store.close()
  }
}

const LONGEST_WAIT_MS = 120_000

async function untilActive(pool: pg.Pool, services: number, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + LONGEST_WAIT_MS
  for (;;) {
    signal.throwIfAborted()
    const { rows } = await pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM services.services WHERE state = 'active'`,
    )
    if (rows[0]!.n >= services) return
    if (performance.now() > giveUpAt) throw new Error(`${rows[0]!.n} of ${services} services became active.`)
    await pause(50)
  }
}

async function panelCalls(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ calls: number }>(
    `SELECT count(*)::int AS calls FROM sandbox.calls WHERE door = 'panel'`,
  )
  return rows[0]!.calls
}

/** When each order was paid and when its service was active, as PostgreSQL dates its commits. */
async function timesOf(pool: pg.Pool, orders: Unpaid[]): Promise<Active[]> {
  const { rows } = await pool.query<{ paid_at: string; active_at: string }>(
    `SELECT extract(epoch FROM max(pg_xact_commit_timestamp(a.xmin))) * 1000 AS paid_at,
            extract(epoch FROM max(pg_xact_commit_timestamp(t.xmin))) * 1000 AS active_at
       FROM ordering.order_items i
       JOIN services.transitions t ON t.service_id = i.service_id AND t.to_state = 'active'
       JOIN ordering.orders o ON o.id = i.order_id
       JOIN billing.allocations a ON a.invoice_id = o.invoice_id
      WHERE i.order_id = ANY($1) GROUP BY i.order_id`,
    [orders.map(({ orderId }) => orderId)],
  )
  if (rows.length !== orders.length) throw new Error(`Of ${orders.length} orders ${rows.length} are paid and active.`)
  return rows.map((row) => ({ paidAt: Number(row.paid_at), activeAt: Number(row.active_at) }))
}

function figures(orders: number, { alone, burst, panelCalls: calls, floor }: Provisioned): Figure[] {
  const took = (all: Active[]) => all.map(({ paidAt, activeAt }) => activeAt - paidAt)
  const firstPaid = Math.min(...burst.map(({ paidAt }) => paidAt))
  const lastActive = Math.max(...burst.map(({ activeAt }) => activeAt))
  const lastPaid = Math.max(...burst.map(({ paidAt }) => paidAt))
  return [
    {
      name: 'paid → active',
      unit: 'a second',
      value: orders / ((lastActive - firstPaid) / 1000),
      floor: floor.createMs.length / floor.seconds,
      better: 'more',
    },
    {
      name: 'paid → active, p50',
      unit: 'ms',
      value: percentile(took(burst), 0.5),
      floor: percentile(floor.createMs, 0.5),
      better: 'less',
    },
    {
      name: 'paid → active, p95',
      unit: 'ms',
      value: percentile(took(burst), 0.95),
      floor: percentile(floor.createMs, 0.95),
      better: 'less',
    },
    { name: 'alone: paid → active, p50', unit: 'ms', value: percentile(took(alone), 0.5), better: 'less' },
    { name: 'alone: paid → active, p95', unit: 'ms', value: percentile(took(alone), 0.95), better: 'less' },
    {
      name: 'last paid → last active',
      unit: 's',
      value: Math.max(0, lastActive - lastPaid) / 1000,
      better: 'less',
    },
    { name: 'calls at the panel a service', unit: '', value: calls / orders, floor: 1, better: 'less' },
  ]
}
