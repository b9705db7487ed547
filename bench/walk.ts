import type pg from 'pg'
import { type Benchmark, type BenchmarkOptions, type Outcome, percentile } from './benchmark.ts'
import { type PaidOrder, placeOrders, registerBuyers } from './walk/buyers.ts'
import { type BenchDatabase, commitTimes, mileage, startDatabase } from './walk/database.ts'
import { type FloorRun, writeBareRows } from './walk/floor.ts'
import { proveAllIsWell, untilNothingIsLeftToDo } from './walk/proof.ts'
import { rowsLeftBy, type SampledTable } from './walk/sample.ts'
import { openForBusiness } from './walk/store.ts'
import type { Usage } from './walk/usage-probe.ts'

const ORDERS = 150
const BUYERS = 16
/** Before the clock runs, so that code is compiled and connections are open. */
const WARM_UP = 32
/** The floor is quick; fewer would be over before they say anything. */
const FEWEST_BARE_ORDERS = 500

export const walk: Benchmark = {
  name: 'walk',
  about: 'cart, checkout, payment, webhook, account on the server, active; beside the same rows by bare SQL',
  async run(options) {
    const orders = options.orders ?? ORDERS
    const concurrency = Math.min(options.concurrency ?? BUYERS, orders)
    options.say('starting PostgreSQL and the server')
    const database = await startDatabase()
    try {
      const commits = await commitTimes(database.pool, 100)
      const { sample, walked } = await walkInto(database, orders, concurrency, options)
      options.say('writing the same rows by bare SQL')
      await database.pool.query('CHECKPOINT')
      const before = await mileage(database.pool)
      const bareOrders = Math.max(orders, FEWEST_BARE_ORDERS)
      const floor = await writeBareRows(database.url, {
        sample,
        orders: bareOrders,
        connections: concurrency,
        signal: options.signal,
      })
      const logBytes = (await mileage(database.pool)).logBytes - before.logBytes
      return {
        settings: { orders, buyers: concurrency, 'orders of the floor': bareOrders, PostgreSQL: database.version },
        figures: figures({ orders, commits, walked, sample, floor, floorLogBytes: logBytes / floor.written }),
      }
    } finally {
      await database.close()
    }
  },
}

type Walked = {
  seconds: number
  /** From the last service that became active to the last mail. */
  mailLagSeconds: number
  payToActiveMs: number[]
  transactions: number
  logBytes: number
  usage: Usage
}

/** Everything that needs the server, which is gone when this answers: the floor has the machine to itself. */
async function walkInto(
  database: BenchDatabase,
  orders: number,
  concurrency: number,
  { signal, say, profileTo }: BenchmarkOptions,
): Promise<{ sample: SampledTable[]; walked: Walked }> {
  const store = await openForBusiness(database, { profileTo, signal })
  try {
    const { pool } = database
    say(`registering ${concurrency} buyers and warming up`)
    const buyers = await registerBuyers(store, concurrency, signal)
    await placeOrders(store, pool, { buyers, orders: WARM_UP, signal })
    await untilNothingIsLeftToDo(store.house, signal)
    const sample = await rowsLeftBy(pool, async () => {
      await placeOrders(store, pool, { buyers: buyers.slice(0, 1), orders: 1, signal })
      await untilNothingIsLeftToDo(store.house, signal)
    })

    say(`placing ${orders} orders`)
    await pool.query('CHECKPOINT')
    const before = { ...(await mileage(pool)), ...(await store.server.usage()) }
    const paid = await placeOrders(store, pool, { buyers, orders, signal })
    await untilNothingIsLeftToDo(store.house, signal)
    const after = { ...(await mileage(pool)), ...(await store.server.usage()) }

    say('verifying the books')
    await proveAllIsWell(store.house, WARM_UP + 1 + orders)
    const walked: Walked = {
      ...(await timesOf(pool, paid)),
      transactions: after.transactions - before.transactions,
      logBytes: after.logBytes - before.logBytes,
      usage: { cpuMs: after.cpuMs - before.cpuMs, peakBytes: after.peakBytes },
    }
    return { sample, walked }
  } catch (error) {
    if (!signal.aborted) console.error(await store.server.logTail())
    throw error
  } finally {
    await store.close()
  }
}

/**
 * When each order became active: the moment PostgreSQL committed it. The time in the row itself is the one at which the
 * job began, as a use-case has one `now`, and polling would only find out later.
 */
async function timesOf(
  pool: pg.Pool,
  paid: PaidOrder[],
): Promise<Pick<Walked, 'seconds' | 'mailLagSeconds' | 'payToActiveMs'>> {
  const { rows } = await pool.query<{ order_id: string; active_at: string }>(
    `SELECT i.order_id, extract(epoch FROM max(pg_xact_commit_timestamp(t.xmin))) * 1000 AS active_at
       FROM ordering.order_items i JOIN services.transitions t ON t.service_id = i.service_id AND t.to_state = 'active'
      WHERE i.order_id = ANY($1) GROUP BY i.order_id`,
    [paid.map(({ orderId }) => orderId)],
  )
  const activeAt = new Map(rows.map((row) => [Number(row.order_id), Number(row.active_at)]))
  const mail = await pool.query<{ last: string }>(
    'SELECT extract(epoch FROM max(pg_xact_commit_timestamp(xmin))) * 1000 AS last FROM messaging.deliveries',
  )
  const firstPay = Math.min(...paid.map(({ paidAt }) => paidAt))
  const lastActive = Math.max(...activeAt.values())
  return {
    seconds: (lastActive - firstPay) / 1000,
    mailLagSeconds: Math.max(0, Number(mail.rows[0]!.last) - lastActive) / 1000,
    payToActiveMs: paid.map(({ orderId, paidAt }) => activeAt.get(orderId)! - paidAt),
  }
}

function figures(parts: {
  orders: number
  commits: number[]
  walked: Walked
  sample: SampledTable[]
  floor: FloorRun
  floorLogBytes: number
}): Outcome['figures'] {
  const { orders, commits, walked, sample, floor, floorLogBytes } = parts
  const rowsIn = (schema: string) =>
    sample.reduce((sum, { name, rows }) => sum + (name.startsWith(schema) ? rows.length : 0), 0)
  return [
    {
      name: 'orders paid and active',
      unit: 'a second',
      value: orders / walked.seconds,
      floor: floor.transactionMs.length / floor.seconds,
      better: 'more',
    },
    { name: 'pay → active, p50', unit: 'ms', value: percentile(walked.payToActiveMs, 0.5), better: 'less' },
    { name: 'pay → active, p95', unit: 'ms', value: percentile(walked.payToActiveMs, 0.95), better: 'less' },
    { name: 'last active → last mail', unit: 's', value: walked.mailLagSeconds, better: 'less' },
    {
      name: 'writing transactions an order',
      unit: '',
      value: walked.transactions / orders,
      floor: 1,
      better: 'less',
    },
    {
      name: 'database log an order',
      unit: 'KiB',
      value: walked.logBytes / orders / 1024,
      floor: floorLogBytes / 1024,
      better: 'less',
    },
    { name: 'rows an order leaves', unit: '', value: rowsIn(''), better: 'less' },
    { name: '  of these in the audit trail', unit: '', value: rowsIn('platform.audit'), better: 'less' },
    { name: '  of these in the queues', unit: '', value: rowsIn('bullmq.'), better: 'less' },
    { name: '  of these in the sandbox', unit: '', value: rowsIn('sandbox.'), better: 'less' },
    { name: 'CPU of the server an order', unit: 'ms', value: walked.usage.cpuMs / orders, better: 'less' },
    { name: 'peak memory of the server', unit: 'MiB', value: walked.usage.peakBytes / 2 ** 20, better: 'less' },
    { name: 'one order by bare SQL, p50', unit: 'ms', value: percentile(floor.transactionMs, 0.5), better: 'less' },
    { name: 'one row and its commit, p50', unit: 'ms', value: percentile(commits, 0.5), better: 'less' },
  ]
}
