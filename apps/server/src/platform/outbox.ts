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

export type OutboxRow = { kind: 'event' | 'job'; name: string; payload: unknown }

/** The channel that wakes relays up. They also look by themselves, so a lost notice only costs a second. */
export const OUTBOX_CHANNEL = 'ostler_outbox'

export async function writeOutbox(tx: Tx, row: OutboxRow): Promise<void> {
  await tx.db.execute(sql`
    WITH written AS (
      INSERT INTO platform.outbox (kind, name, payload, correlation_id, occurred_at)
      VALUES (${row.kind}, ${row.name}, ${JSON.stringify(row.payload)}::jsonb, ${tx.correlationId}, ${tx.now.toString()})
      RETURNING id)
    SELECT pg_notify(${OUTBOX_CHANNEL}, '') FROM written`)
}
