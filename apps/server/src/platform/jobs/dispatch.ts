import { sql } from 'drizzle-orm'
import type { Contexts } from '../context.ts'
import type { Listener } from '../outbox.ts'
import type { AnyJob } from './definitions.ts'
import type { JobToAdd } from './queues.ts'

/** A row of the outbox, as the relay reads it. */
export type OutboxItem = {
  id: number
  kind: 'event' | 'job'
  name: string
  payload: unknown
  delayMs: number
  correlationId: string
}

const LISTENER_ATTEMPTS = 8
const LISTENER_BACKOFF_MS = 500

/**
 * Knows every job and listener of the house: which jobs an outbox row turns into, and how each one is done.
 *
 * An event becomes one job for each of its listeners, so that a failing listener is tried again alone.
 */
export class Dispatch {
  readonly #contexts: Contexts
  readonly #jobs: Map<string, AnyJob>
  readonly #listeners: Map<string, Listener>
  readonly #byEvent: Map<string, Listener[]>

  constructor(contexts: Contexts, jobs: AnyJob[], listeners: Listener[]) {
    this.#contexts = contexts
    this.#jobs = uniqueByName(jobs)
    this.#listeners = uniqueByName(listeners)
    this.#byEvent = Map.groupBy(listeners, (listener) => listener.event)
  }

  /** The jobs that an outbox row asks for. Their ids derive from the row, so handing it over twice adds them once. */
  jobsFor(item: OutboxItem): JobToAdd[] {
    const data = { payload: item.payload, correlationId: item.correlationId }
    if (item.kind === 'job') {
      const { queue, attempts, backoffMs } = this.#job(item.name)
      return [{ queue, name: item.name, id: `outbox.${item.id}`, data, attempts, backoffMs, delayMs: item.delayMs }]
    }
    return (this.#byEvent.get(item.name) ?? []).map((listener) => ({
      queue: 'events',
      name: listener.name,
      id: `outbox.${item.id}.${listener.name}`,
      data: { payload: { eventId: item.id, payload: item.payload }, correlationId: item.correlationId },
      attempts: LISTENER_ATTEMPTS,
      backoffMs: LISTENER_BACKOFF_MS,
      delayMs: 0,
    }))
  }

  /** Does one job, as a queue worker or the inline runner was given it. */
  async perform(
    job: Omit<JobToAdd, 'attempts' | 'backoffMs' | 'delayMs'>,
    options: { lastAttempt: boolean; signal: AbortSignal },
  ): Promise<void> {
    const ctx = this.#contexts.forSystem(job.name, 'worker', job.data.correlationId)
    if (job.queue === 'events') {
      const { eventId, payload } = job.data.payload as { eventId: number; payload: unknown }
      const listener = this.#listeners.get(job.name)
      if (!listener) throw new Error(`No listener is called "${job.name}" any more.`)
      await ctx.transaction(async (tx) => {
        const first = await tx.db.execute(sql`
          INSERT INTO platform.processed_events (event_id, listener, processed_at) VALUES (${eventId}, ${job.name}, ${tx.now.toString()})
          ON CONFLICT DO NOTHING RETURNING event_id`)
        if (first.rows.length === 0) return
        tx.record({ action: 'event_handled', object: `event:${eventId}`, after: { listener: job.name } })
        await listener.handle(tx, payload)
      })
      return
    }
    const definition = this.#job(job.name)
    await definition.handle(ctx, definition.payload.parse(job.data.payload), { id: job.id, ...options })
  }

  #job(name: string): AnyJob {
    const definition = this.#jobs.get(name)
    if (!definition) throw new Error(`No job is called "${name}" any more.`)
    return definition
  }
}

function uniqueByName<T extends { name: string }>(items: T[]): Map<string, T> {
  const byName = new Map(items.map((item) => [item.name, item]))
  if (byName.size !== items.length) throw new Error('Two jobs or two listeners have the same name.')
  return byName
}
