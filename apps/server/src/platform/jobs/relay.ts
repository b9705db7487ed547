import type pg from 'pg'
import { inTransaction } from '../database.ts'
import type { Logger } from '../logging.ts'
import type { Dispatch, OutboxItem } from './dispatch.ts'
import type { Queues } from './queues.ts'

const CHUNK = 200
const LOOK_EVERY_MS = 1000

type Row = {
  id: string
  kind: 'event' | 'job'
  name: string
  payload: unknown
  delay_ms: number
  correlation_id: string
}

/** Takes the oldest rows that nobody else has in hand, and marks them as handed over when `handOver` returns. */
export async function relayChunk(
  pool: pg.Pool,
  limit: number,
  handOver: (items: OutboxItem[]) => Promise<void>,
): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<Row>(
      `SELECT id, kind, name, payload, delay_ms, correlation_id FROM platform.outbox
        WHERE relayed_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    )
    if (rows.length === 0) return 0
    const items = rows.map((row) => ({
      id: Number(row.id),
      kind: row.kind,
      name: row.name,
      payload: row.payload,
      delayMs: row.delay_ms,
      correlationId: row.correlation_id,
    }))
    // The hand-over is inside the transaction that marks it: dying in between leaves the rows unmarked, and the next
    // relay hands over the same job ids again, which the queue and the processed-events table recognise.
    await handOver(items)
    await client.query(`UPDATE platform.outbox SET relayed_at = clock_timestamp() WHERE id = ANY($1)`, [
      rows.map((row) => row.id),
    ])
    return rows.length
  })
}

/** Hands committed events and jobs to the queues. Several relays may run; each row goes through one of them. */
export class Relay {
  readonly #pool: pg.Pool
  readonly #queues: Queues
  readonly #dispatch: Dispatch
  readonly #log: Logger
  #running: Promise<void> | null = null
  #stopped = false
  #wake: () => void = () => {}
  #noticed = false

  constructor(parts: { pool: pg.Pool; queues: Queues; dispatch: Dispatch; log: Logger }) {
    this.#pool = parts.pool
    this.#queues = parts.queues
    this.#dispatch = parts.dispatch
    this.#log = parts.log
  }

  start(): void {
    this.#running ??= this.#loop()
  }

  /** Called when a transaction says that it wrote to the outbox. */
  notice(): void {
    this.#noticed = true
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#wake()
    await this.#running
  }

  async #loop(): Promise<void> {
    while (!this.#stopped) {
      this.#noticed = false
      try {
        const moved = await relayChunk(this.#pool, CHUNK, (items) =>
          this.#queues.add(items.flatMap((item) => this.#dispatch.jobsFor(item))),
        )
        if (moved === CHUNK) continue
      } catch (error) {
        this.#log.error({ err: error }, 'The relay could not hand events over; it tries again.')
      }
      if (this.#noticed) continue
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_EVERY_MS)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}
