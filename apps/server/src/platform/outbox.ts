import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Tx } from './context.ts'

/** Something that happened, told to rooms above. Names are past tense: `billing.invoice_paid`. Frozen once written. */
export type Event<Payload> = { readonly name: string; readonly payload: Payload }

/** An event type: calling it makes an event, its schema reads one back. */
export type EventType<Payload> = ((payload: Payload) => Event<Payload>) & {
  eventName: string
  schema: z.ZodType<Payload>
}

export function defineEvent<Payload>(name: `${string}.${string}`, schema: z.ZodType<Payload>): EventType<Payload> {
  const make = (payload: Payload): Event<Payload> => ({ name, payload: schema.parse(payload) })
  return Object.assign(make, { eventName: name, schema })
}

/** A listener runs in its own job and its own transaction, which also marks the event as handled by it. */
export type Listener<Payload = unknown> = {
  event: string
  /** `room.what_it_does`; part of the identity under which a handled event is remembered, so never rename it. */
  name: string
  handle(tx: Tx, payload: Payload): Promise<void>
}

export function on<Payload>(
  type: EventType<Payload>,
  name: string,
  handle: (tx: Tx, payload: Payload) => Promise<void>,
): Listener {
  return { event: type.eventName, name, handle: (tx, payload) => handle(tx, type.schema.parse(payload)) }
}

export type OutboxRow = { kind: 'event' | 'job'; name: string; payload: unknown; delay_ms?: number }

/** The channel that wakes relays up. They also look by themselves, so a lost notice only costs a second. */
export const OUTBOX_CHANNEL = 'ostler_outbox'

/** Writes rows for the relay, in their order: one statement, however many they are. */
export async function writeOutbox(tx: Tx, rows: OutboxRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.db.execute(sql`
    WITH written AS (
      INSERT INTO platform.outbox (kind, name, payload, delay_ms, correlation_id, occurred_at)
      SELECT r.kind, r.name, r.payload, coalesce(r.delay_ms, 0), ${tx.correlationId}, ${tx.now.toString()}::timestamptz
        FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS (kind text, name text, payload jsonb, delay_ms int))
             WITH ORDINALITY AS r(kind, name, payload, delay_ms, n)
       ORDER BY r.n
      RETURNING id)
    SELECT pg_notify(${OUTBOX_CHANNEL}, '') FROM written LIMIT 1`)
}
