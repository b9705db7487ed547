import type { Queryable } from '../sql.ts'
import { newId } from './ids.ts'
import type { Session, WebhookMode } from './session.ts'

export type PaymentEventType =
  | 'payment.settled'
  | 'payment.declined'
  | 'payment.pending'
  | 'payment.authorised'
  | 'payment.released'

export type GatewayEvent = {
  type:
    | PaymentEventType
    | `refund.${'pending' | 'settled' | 'failed'}`
    | `dispute.${'opened' | 'changed' | 'closed'}`
    | `storing.${'stored' | 'declined'}`
    | `method.${'renewed' | 'gone'}`
    | `payout.${'made' | 'paid' | 'failed'}`
  merchant: string
  data: object
  /** Which payment it is about, where it is about one, and how the merchant wants to hear of it. */
  session?: Pick<Session, 'id' | 'webhookMode'>
}

/** How long a delivery waits that was asked to be late. */
const DELAYED_BY_MS = 5_000

/** How long the first event of a payment waits that shall come after the others: longer than pending money is on its way. */
const OVERTAKEN_BY_MS = 5_000

const copiesOf: Record<WebhookMode, number> = { normal: 1, delayed: 1, out_of_order: 1, duplicate: 2, none: 0 }

/**
 * Writes an event down, and the deliveries it is owed, in the transaction that changes what it is about: there is no
 * change without its event, and no event for a change that was rolled back.
 *
 * The body is serialised here, once. What is stored is what is signed and what is sent.
 */
export async function recordEvent(tx: Queryable, event: GatewayEvent, at: Temporal.Instant): Promise<string> {
  const id = newId('evt')
  const { type, merchant, data } = event
  const body = JSON.stringify({ type, timestamp: at.toString(), merchant, data })
  const mode = event.session?.webhookMode ?? 'normal'
  const delayMs = mode === 'delayed' ? DELAYED_BY_MS : mode === 'out_of_order' ? await overtaking(tx, event) : 0
  await tx.query(
    `insert into sandbox.events (id, type, session_id, merchant, body, created_at) values ($1, $2, $3, $4, $5, $6)`,
    [id, type, event.session?.id ?? null, merchant, body, at.toString()],
  )
  for (let copy = 0; copy < copiesOf[mode]; copy++) await queueDelivery(tx, id, delayMs)
  return id
}

async function overtaking(tx: Queryable, { session }: GatewayEvent): Promise<number> {
  const { rowCount } = await tx.query(`select from sandbox.events where session_id = $1 limit 1`, [session!.id])
  return rowCount === 0 ? OVERTAKEN_BY_MS : 0
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

/** What happens to the webhooks of a payment from now on. False when there is no such payment. */
export async function changeWebhookMode(db: Queryable, sessionId: string, mode: WebhookMode): Promise<boolean> {
  const { rowCount } = await db.query(`update sandbox.sessions set webhook_mode = $2 where id = $1`, [sessionId, mode])
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
