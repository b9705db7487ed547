import type { Money } from '@ostler/kernel'
import type { Queryable } from '../sql.ts'
import { newId, presentSession, type Session } from './session.ts'

export type GatewayEventType = 'payment.settled' | 'payment.declined' | 'payment.pending' | 'refund.settled'

export type Refund = { id: string; refundKey: string; amount: Money }

/** How long a delivery waits that was asked to be late. */
const DELAYED_BY_MS = 5_000

/**
 * Writes an event down, and the deliveries it is owed, in the transaction that changes the session: there is no change
 * without its event, and no event for a change that was rolled back.
 *
 * The body is serialised here, once. What is stored is what is signed and what is sent.
 */
export async function recordEvent(
  tx: Queryable,
  type: GatewayEventType,
  session: Session,
  at: Temporal.Instant,
  refund?: Refund,
): Promise<string> {
  const id = newId('evt')
  const body = JSON.stringify({
    type,
    timestamp: at.toString(),
    data: {
      ...presentSession(session),
      ...(refund ? { refund: { id: refund.id, refundKey: refund.refundKey, amount: refund.amount.toWire() } } : {}),
    },
  })
  await tx.query(`insert into sandbox.events (id, type, session_id, body, created_at) values ($1, $2, $3, $4, $5)`, [
    id,
    type,
    session.id,
    body,
    at.toString(),
  ])
  const copies = { normal: 1, delayed: 1, duplicate: 2, none: 0 }[session.webhookMode]
  const delayMs = session.webhookMode === 'delayed' ? DELAYED_BY_MS : 0
  for (let copy = 0; copy < copies; copy++) await queueDelivery(tx, id, delayMs)
  return id
}

/** Owes the merchant one more delivery of an event. False when there is no such event. */
export async function queueDelivery(db: Queryable, eventId: string, delayMs = 0): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into sandbox.deliveries (event_id, real_next_try_at)
     select id, clock_timestamp() + make_interval(secs => $2::double precision / 1000) from sandbox.events where id = $1`,
    [eventId, delayMs],
  )
  return rowCount === 1
}

export type RecordedEvent = { id: string; type: string; deliveries: number; delivered: number; attempts: number }

export async function eventsOf(db: Queryable, sessionId: string): Promise<RecordedEvent[]> {
  const { rows } = await db.query<RecordedEvent>(
    `select e.id, e.type, count(d.id)::int as deliveries, count(d.id) filter (where d.state = 'delivered')::int as delivered,
            coalesce(sum(d.attempts), 0)::int as attempts
       from sandbox.events e left join sandbox.deliveries d on d.event_id = e.id
      where e.session_id = $1 group by e.id order by e.sequence`,
    [sessionId],
  )
  return rows
}
