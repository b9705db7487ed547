import type pg from 'pg'
import { type Benchmark, type BenchmarkOptions, type Figure, percentile } from './benchmark.ts'
import { registerBuyers } from './walk/buyers.ts'
import { type BenchDatabase, startDatabase } from './walk/database.ts'
import { type FloorRun, writeBareRows } from './walk/floor.ts'
import { proveAllIsWell, untilNothingIsLeftToDo } from './walk/proof.ts'
import { rowsLeftBy, type SampledTable } from './walk/sample.ts'
import { openForBusiness, type Store } from './walk/store.ts'
import { Doorway } from './webhooks/doorway.ts'
import { takePayments, type Unheard } from './webhooks/payments.ts'

const WEBHOOKS = 200
const SENDERS = 16
const WARM_UP = 24
/** Sent one after the other, each when the one before has had its whole effect. */
const ALONE = 25
const FEWEST_BARE = 500

export const webhooks: Benchmark = {
  name: 'webhooks',
  about:
    'a provider tells of payments: accepted, invoice paid, service queued; beside the rows of an accepted one by bare SQL',
  async run(options) {
    const count = options.orders ?? WEBHOOKS
    const senders = Math.min(options.concurrency ?? SENDERS, count)
    options.say('starting PostgreSQL and the server')
    const database = await startDatabase()
    try {
      const told = await tell(database, count, senders, options)
      options.say('writing the same rows by bare SQL')
      const floor = await writeBareRows(database.url, {
        sample: acceptedOf(told.sample),
        orders: Math.max(count, FEWEST_BARE),
        connections: senders,
        signal: options.signal,
      })
      return {
        settings: { webhooks: count, senders, 'sent alone': ALONE, PostgreSQL: database.version },
        figures: figures(told, floor),
      }
    } finally {
      await database.close()
    }
  },
}

type Sent = { paid: Unheard; sentAt: number; answeredAt: number }

type Told = {
  /** Every row that one webhook leaves, until nothing is left to do. */
  sample: SampledTable[]
  alone: Effect[]
  /** All at once, by so many senders. */
  burst: { seconds: number; answerMs: number[]; lastQueuedSeconds: number }
}

async function tell(
  database: BenchDatabase,
  count: number,
  senders: number,
  { signal, say, profileTo }: BenchmarkOptions,
): Promise<Told> {
  const doorway = new Doorway()
  const sandboxUrl = await doorway.open()
  const store = await openForBusiness(database, {
    profileTo,
    signal,
    sandboxUrl,
    onAddress: (url) => doorway.leadTo(url),
  })
  try {
    const { pool } = database
    const total = WARM_UP + 1 + ALONE + count
    say(`taking ${total} payments, and holding their webhooks back`)
    const buyers = await registerBuyers(store, senders, signal)
    const unheard = await takePayments(store, pool, { buyers, doorway, count: total, signal })
    const next = (n: number) => unheard.splice(0, n)

    say('warming up')
    await sendAll(store, next(WARM_UP), senders)
    await untilNothingIsLeftToDo(store.house, signal)
    const sample = await rowsLeftBy(pool, async () => {
      await sendAll(store, next(1), 1)
      await untilNothingIsLeftToDo(store.house, signal)
    })

    say(`sending ${ALONE} webhooks one after the other`)
    const alone: Effect[] = []
    for (const paid of next(ALONE)) {
      const [sent] = await sendAll(store, [paid], 1)
      await untilNothingIsLeftToDo(store.house, signal)
      alone.push(...(await effectsOf(pool, [sent!])))
    }

    say(`sending ${count} webhooks by ${senders} senders`)
    await pool.query('CHECKPOINT')
    const startedAt = performance.now()
    const sent = await sendAll(store, next(count), senders)
    const seconds = (performance.now() - startedAt) / 1000
    await untilNothingIsLeftToDo(store.house, signal)
    const effects = await effectsOf(pool, sent)
    const lastAnswer = Math.max(...sent.map((one) => one.answeredAt))
    const lastQueued = Math.max(...effects.map((one) => one.queuedAt))

    say('verifying the books')
    await proveAllIsWell(store.house, total)
    const answerMs = sent.map((one) => one.answeredAt - one.sentAt)
    return {
      sample,
      alone,
      burst: { seconds, answerMs, lastQueuedSeconds: Math.max(0, lastQueued - lastAnswer) / 1000 },
    }
  } catch (error) {
    if (!signal.aborted) console.error(await store.server.logTail())
    throw error
  } finally {
    await store.close()
    await doorway.close()
  }
}

const clock = () => performance.timeOrigin + performance.now()

/** So many senders, each of which sends the next one when it was answered. @throws when one is not accepted */
async function sendAll(store: Store, all: Unheard[], senders: number): Promise<Sent[]> {
  const waiting = [...all]
  const sent: Sent[] = []
  async function send(): Promise<void> {
    for (let paid = waiting.shift(); paid; paid = waiting.shift()) {
      const { path, headers, body } = paid.webhook
      const sentAt = clock()
      const answer = await fetch(store.url + path, { method: 'POST', headers, body: new Uint8Array(body) })
      const text = await answer.text()
      if (answer.status !== 200) throw new Error(`A webhook was answered ${answer.status}: ${text}`)
      sent.push({ paid, sentAt, answeredAt: clock() })
    }
  }
  await Promise.all(Array.from({ length: senders }, send))
  return sent
}

type Effect = { toPaidMs: number; toQueuedMs: number; queuedAt: number }

/** When the invoice was paid and the service queued, as PostgreSQL dates its commits. */
async function effectsOf(pool: pg.Pool, sent: Sent[]): Promise<Effect[]> {
  const { rows } = await pool.query<{ order_id: string; paid_at: string; queued_at: string }>(
    `SELECT i.order_id,
            extract(epoch FROM max(pg_xact_commit_timestamp(a.xmin))) * 1000 AS paid_at,
            extract(epoch FROM max(pg_xact_commit_timestamp(t.xmin))) * 1000 AS queued_at
       FROM ordering.order_items i
       JOIN services.transitions t ON t.service_id = i.service_id AND t.to_state = 'provisioning'
       JOIN ordering.orders o ON o.id = i.order_id
       JOIN billing.allocations a ON a.invoice_id = o.invoice_id
      WHERE i.order_id = ANY($1) GROUP BY i.order_id`,
    [sent.map(({ paid }) => paid.orderId)],
  )
  const byOrder = new Map(rows.map((row) => [Number(row.order_id), row]))
  return sent.map(({ paid, sentAt }) => {
    const row = byOrder.get(paid.orderId)
    if (!row) throw new Error(`Order ${paid.orderId} was paid, and its service is not queued.`)
    const queuedAt = Number(row.queued_at)
    return { toPaidMs: Number(row.paid_at) - sentAt, toQueuedMs: queuedAt - sentAt, queuedAt }
  })
}

/** Of all rows those that are there when the provider gets its 200: the event, the job, what the audit trail says of it. */
function acceptedOf(sample: SampledTable[]): SampledTable[] {
  const rows: Record<string, { column: string; is: string } | null> = {
    'payments.inbound_events': null,
    'platform.outbox': { column: 'name', is: 'payments.handle_gateway_event' },
    'platform.audit': { column: 'action', is: 'webhook_received' },
  }
  return sample.flatMap((table) => {
    if (!(table.name in rows)) return []
    const only = rows[table.name]
    if (!only) return [table]
    const place = table.columns.findIndex((column) => column.name === only.column)
    return [{ ...table, rows: table.rows.filter((row) => row[place] === only.is) }]
  })
}

function figures({ alone, burst, sample }: Told, floor: FloorRun): Figure[] {
  const answers = burst.answerMs
  return [
    {
      name: 'webhooks accepted',
      unit: 'a second',
      value: answers.length / burst.seconds,
      floor: floor.transactionMs.length / floor.seconds,
      better: 'more',
    },
    {
      name: 'webhook → its answer, p50',
      unit: 'ms',
      value: percentile(answers, 0.5),
      floor: percentile(floor.transactionMs, 0.5),
      better: 'less',
    },
    { name: 'webhook → its answer, p95', unit: 'ms', value: percentile(answers, 0.95), better: 'less' },
    {
      name: 'alone: webhook → invoice paid, p50',
      unit: 'ms',
      value: percentile(
        alone.map((one) => one.toPaidMs),
        0.5,
      ),
      better: 'less',
    },
    {
      name: 'alone: webhook → service queued, p50',
      unit: 'ms',
      value: percentile(
        alone.map((one) => one.toQueuedMs),
        0.5,
      ),
      better: 'less',
    },
    {
      name: 'alone: webhook → service queued, p95',
      unit: 'ms',
      value: percentile(
        alone.map((one) => one.toQueuedMs),
        0.95,
      ),
      better: 'less',
    },
    { name: 'last answer → last service queued', unit: 's', value: burst.lastQueuedSeconds, better: 'less' },
    {
      name: 'rows a webhook leaves in the end',
      unit: '',
      value: sample.reduce((sum, { rows }) => sum + rows.length, 0),
      better: 'less',
    },
  ]
}
