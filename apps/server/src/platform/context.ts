import { randomUUID } from 'node:crypto'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { type Actor, Actor as Actors } from './actor.ts'
import { type AuditEntry, appendAudit, type Recorded } from './audit.ts'
import type { BusinessCalendar, Clock } from './clock.ts'
import { type Databases, type Db, inTransaction } from './database.ts'
import type { JobDefinition } from './jobs/definitions.ts'
import type { Logger } from './logging.ts'
import { type Event, writeOutbox } from './outbox.ts'
import type { Port, Ports } from './ports.ts'
import { beginBehind, type Wall, WalledReads } from './wall.ts'

/** Through which door a call came in; the audit trail keeps it. */
export type Door = 'portal' | 'admin' | 'webhook' | 'worker' | 'schedule' | 'cli'

/**
 * What a use-case is given: who acts, what time it is, and the only way to write.
 *
 * `now` and `today` are fixed for the whole use-case. `read` is for queries and cannot write. At the doors of the portal both
 * `read` and `transaction` are behind a wall (`wall.ts`).
 */
export interface Context {
  readonly actor: Actor
  readonly door: Door
  readonly ip: string | null
  readonly correlationId: string
  readonly now: Temporal.Instant
  readonly today: Temporal.PlainDate
  readonly calendar: BusinessCalendar
  readonly log: Logger
  readonly read: Db
  port<T>(port: Port<T>): T
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/**
 * A context that holds a transaction. Handed to a room below, that room joins it instead of opening its own: `read` sees
 * what was written so far, `transaction` runs inside.
 */
export interface Tx extends Context {
  readonly db: Db
  /** Tells the rooms above, once this transaction is committed. */
  emit<Payload>(event: Event<Payload>): Promise<void>
  /** The same for many at once. */
  emitAll(events: Event<unknown>[]): Promise<void>
  /** Has a job done, once this transaction is committed; `inMs`: not before so long from now. */
  later<Payload>(job: JobDefinition<Payload>, payload: Payload, when?: { inMs: number }): Promise<void>
  /** Leaves a row in the audit trail. Every mutation records at least one. */
  record(entry: AuditEntry): void
  /** The same transaction, acting in the name of a room: permissions were asked further up. */
  asRoom(name: string): Tx
}

export type ContextParts = {
  databases: Databases
  clock: Clock
  calendar: BusinessCalendar
  ports: Ports
  log: Logger
  /** Refuse to commit a change that nobody recorded; on in tests and development. */
  strictAudit: boolean
}

export type ContextOptions = {
  actor: Actor
  door: Door
  ip?: string | null
  correlationId?: string
  /** What its reads and transactions are kept to, also those of rooms that act in their own name; none when left out. */
  wall?: Wall | null
}

/** Makes contexts; one instance a process. */
export class Contexts {
  readonly parts: ContextParts

  constructor(parts: ContextParts) {
    this.parts = parts
  }

  create(options: ContextOptions): Context {
    return new OpenContext(this.parts, options)
  }

  /** A context in which the house itself acts. */
  forSystem(name: string, door: Door, correlationId?: string): Context {
    return this.create({ actor: Actors.system(name), door, ...(correlationId ? { correlationId } : {}) })
  }
}

class OpenContext implements Context {
  readonly #parts: ContextParts
  readonly #wall: Wall | null
  readonly actor: Actor
  readonly door: Door
  readonly ip: string | null
  readonly correlationId: string
  readonly now: Temporal.Instant
  readonly today: Temporal.PlainDate
  readonly log: Logger
  readonly read: Db

  constructor(parts: ContextParts, options: ContextOptions) {
    this.#parts = parts
    this.#wall = options.wall ?? null
    this.read = this.#wall === null ? parts.databases.read : readBehind(parts.databases.readPool, this.#wall)
    this.actor = options.actor
    this.door = options.door
    this.ip = options.ip ?? null
    this.correlationId = options.correlationId ?? randomUUID()
    this.now = parts.clock.now()
    this.today = parts.calendar.dateOf(this.now)
    this.log = parts.log.child({ correlationId: this.correlationId })
  }

  get calendar(): BusinessCalendar {
    return this.#parts.calendar
  }

  port<T>(port: Port<T>): T {
    return this.#parts.ports.get(port)
  }

  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const recordedWork = async (client: pg.PoolClient) => {
      const recorded: Recorded[] = []
      const tx = new HeldTransaction(this, drizzle(client), this.actor, recorded)
      const result = await work(tx)
      if (recorded.length > 0) await appendAudit(tx, recorded)
      else if (this.#parts.strictAudit) await refuseUnrecorded(client)
      return result
    }
    return inTransaction(this.#parts.databases.pool, recordedWork, this.#wall ? beginBehind(this.#wall) : 'BEGIN')
  }
}

/** Drizzle asks a pool for nothing but `query`. */
const readBehind = (pool: pg.Pool, wall: Wall): Db => drizzle(new WalledReads(pool, wall) as unknown as pg.Pool)

class HeldTransaction implements Tx {
  readonly #outer: Context
  readonly #recorded: Recorded[]
  readonly db: Db
  readonly actor: Actor

  constructor(outer: Context, db: Db, actor: Actor, recorded: Recorded[]) {
    this.#outer = outer
    this.db = db
    this.actor = actor
    this.#recorded = recorded
  }

  get door() {
    return this.#outer.door
  }
  get ip() {
    return this.#outer.ip
  }
  get correlationId() {
    return this.#outer.correlationId
  }
  get now() {
    return this.#outer.now
  }
  get today() {
    return this.#outer.today
  }
  get calendar() {
    return this.#outer.calendar
  }
  get log() {
    return this.#outer.log
  }
  get read(): Db {
    return this.db
  }

  port<T>(port: Port<T>): T {
    return this.#outer.port(port)
  }

  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return work(this)
  }

  emit<Payload>(event: Event<Payload>): Promise<void> {
    return this.emitAll([event])
  }

  emitAll(events: Event<unknown>[]): Promise<void> {
    return writeOutbox(
      this,
      events.map((event) => ({ kind: 'event', name: event.name, payload: event.payload })),
    )
  }

  later<Payload>(job: JobDefinition<Payload>, payload: Payload, when = { inMs: 0 }): Promise<void> {
    const delay_ms = Math.round(when.inMs)
    return writeOutbox(this, [{ kind: 'job', name: job.name, payload: job.payload.parse(payload), delay_ms }])
  }

  record(entry: AuditEntry): void {
    this.#recorded.push({ ...entry, actor: this.actor.label })
  }

  asRoom(name: string): Tx {
    // The audit trail keeps both: the room that acts and the one who asked it to.
    const isAsked = this.actor.identity.kind === 'user'
    const label = isAsked ? `${name} for ${this.actor.label}` : name
    return new HeldTransaction(this.#outer, this.db, Actors.system(label), this.#recorded)
  }
}

async function refuseUnrecorded(client: {
  query(sql: string): Promise<{ rows: { xid: string | null }[] }>
}): Promise<void> {
  const { rows } = await client.query('SELECT pg_current_xact_id_if_assigned()::text AS xid')
  if (rows[0]?.xid) throw new Error('This transaction changed something and recorded nothing in the audit trail.')
}
