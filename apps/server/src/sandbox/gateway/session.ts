import { Money } from '@ostler/kernel'
import { Refusal } from '../refusal.ts'
import { isoText, type Queryable } from '../sql.ts'
import type { GatewayEvent } from './events.ts'
import { SOON_MS } from './ids.ts'
import { findMethod, type Method, presentMethod } from './methods.ts'

/**
 * - `open`: the payer may try a card
 * - `challenge`: the payer's bank asks whether it is really them
 * - `pending`: a card was taken, the money is on its way
 * - `authorised`: held for the merchant, who takes it or lets it go
 * - `settled`, `failed`, `expired`, `released`: the end
 */
export type SessionState =
  | 'open'
  | 'challenge'
  | 'pending'
  | 'authorised'
  | 'settled'
  | 'failed'
  | 'expired'
  | 'released'

export const webhookModes = ['normal', 'duplicate', 'delayed', 'out_of_order', 'none'] as const

export type WebhookMode = (typeof webhookModes)[number]

export type Session = {
  id: string
  merchant: string
  attemptKey: string
  /** A charge is made without the payer, of a stored method. */
  kind: 'payment' | 'charge'
  way: 'page' | 'fields'
  state: SessionState
  /** What was asked for. */
  amount: Money
  /** What was taken of it, when it was held first. */
  taken: Money | null
  description: string
  payerEmail: string
  returnUrl: string
  cancelUrl: string
  webhookMode: WebhookMode
  customer: string | null
  stores: boolean
  /** What is charged, or what was stored. */
  method: Method | null
  holds: boolean
  reference: string | null
  /** Digits of the card that was tried last; only of test cards. */
  card: string | null
  cardExpires: string | null
  cardLast4: string | null
  declineReason: string | null
  isHard: boolean
  fee: Money | null
  createdAt: string
  settledAt: string | null
  /** When a hold ends by itself. */
  lapsesAt: string | null
}

const sessionColumns = `id, merchant, attempt_key, kind, way, state, amount_minor::text, taken_minor::text, currency, description,
  payer_email, return_url, cancel_url, webhook_mode, customer, stores, method, holds, reference, card, card_expires, card_last4,
  decline_reason, is_hard, fee_minor::text,
  ${isoText('created_at')} as created_at, ${isoText('settled_at')} as settled_at, ${isoText('lapses_at')} as lapses_at`

type SessionRow = {
  id: string
  merchant: string
  attempt_key: string
  kind: Session['kind']
  way: Session['way']
  state: SessionState
  amount_minor: string
  taken_minor: string | null
  currency: string
  description: string
  payer_email: string
  return_url: string
  cancel_url: string
  webhook_mode: WebhookMode
  customer: string | null
  stores: boolean
  method: string | null
  holds: boolean
  reference: string | null
  card: string | null
  card_expires: string | null
  card_last4: string | null
  decline_reason: string | null
  is_hard: boolean
  fee_minor: string | null
  created_at: string
  settled_at: string | null
  lapses_at: string | null
}

function sessionOf(row: SessionRow, method: Method | null): Session {
  const money = (minor: string | null) => (minor === null ? null : Money.ofMinor(BigInt(minor), row.currency))
  return {
    id: row.id,
    merchant: row.merchant,
    attemptKey: row.attempt_key,
    kind: row.kind,
    way: row.way,
    state: row.state,
    amount: Money.ofMinor(BigInt(row.amount_minor), row.currency),
    taken: money(row.taken_minor),
    description: row.description,
    payerEmail: row.payer_email,
    returnUrl: row.return_url,
    cancelUrl: row.cancel_url,
    webhookMode: row.webhook_mode,
    customer: row.customer,
    stores: row.stores,
    method,
    holds: row.holds,
    reference: row.reference,
    card: row.card,
    cardExpires: row.card_expires,
    cardLast4: row.card_last4,
    declineReason: row.decline_reason,
    isHard: row.is_hard,
    fee: money(row.fee_minor),
    createdAt: row.created_at,
    settledAt: row.settled_at,
    lapsesAt: row.lapses_at,
  }
}

export type SessionName = { id: string } | { attemptKey: string } | { reference: string }

async function select(db: Queryable, name: SessionName, lock: '' | 'for update'): Promise<Session | null> {
  const [column, value] =
    'id' in name
      ? ['id', name.id]
      : 'attemptKey' in name
        ? ['attempt_key', name.attemptKey]
        : ['reference', name.reference]
  const { rows } = await db.query<SessionRow>(
    `select ${sessionColumns} from sandbox.sessions where ${column} = $1 ${lock}`,
    [value],
  )
  const row = rows[0]
  if (!row) return null
  return sessionOf(row, row.method === null ? null : await findMethod(db, row.method, null))
}

export const findSession = (db: Queryable, name: SessionName): Promise<Session | null> => select(db, name, '')

/** Reads a session and keeps everybody else from changing it until the transaction ends. @throws session_not_found */
export async function lockSession(tx: Queryable, name: SessionName): Promise<Session> {
  const session = await select(tx, name, 'for update')
  if (!session) throw sessionNotFound()
  return session
}

export const sessionNotFound = () => new Refusal(404, 'session_not_found', 'There is no such session.')

/** What the payment amounts to: what was taken of it, and before that what was asked for. */
export const takenOf = (session: Session): Money => session.taken ?? session.amount

/** Writes what can change about a session. Money that is `pending` is on its way for a while, in real time. */
export async function saveSession(tx: Queryable, session: Session): Promise<void> {
  await tx.query(
    `update sandbox.sessions
        set state = $2, reference = $3, card_last4 = $4, decline_reason = $5, fee_minor = $6, settled_at = $7,
            real_settles_at = case when $2 = 'pending' then clock_timestamp() + make_interval(secs => $8::double precision / 1000) end,
            method = $9, card = $10, card_expires = $11, is_hard = $12, taken_minor = $13, lapses_at = $14
      where id = $1`,
    [
      session.id,
      session.state,
      session.reference,
      session.cardLast4,
      session.declineReason,
      session.fee?.minor.toString() ?? null,
      session.settledAt,
      SOON_MS,
      session.method?.id ?? null,
      session.card,
      session.cardExpires,
      session.isHard,
      session.taken?.minor.toString() ?? null,
      session.lapsesAt,
    ],
  )
}

/** What the API and the events say about a session. */
export const presentSession = (session: Session) => ({
  sessionId: session.id,
  kind: session.kind,
  attemptKey: session.attemptKey,
  state: session.state,
  amount: takenOf(session).toWire(),
  reference: session.reference,
  fee: session.fee?.toWire() ?? null,
  settledAt: session.settledAt,
  declineReason: session.declineReason,
  isHard: session.isHard,
  lapsesAt: session.lapsesAt,
  // What was stored along with it. One that was forgotten since is not told of again.
  method: session.stores && session.method?.goneAt === null ? presentMethod(session.method) : null,
})

/** An event about a payment, with what more there is to say. */
export const about = (type: GatewayEvent['type'], session: Session, more: object = {}): GatewayEvent => ({
  type,
  merchant: session.merchant,
  data: { ...presentSession(session), ...more },
  session,
})

/** Where the payer pays; where a charge leads whose bank asks. */
export const payUrl = (publicUrl: string, session: Pick<Session, 'id'>): string =>
  `${publicUrl}/sandbox/gateway/pay/${session.id}`

/** The same as fields, to be framed by the merchant's page. */
export const fieldsUrl = (publicUrl: string, id: string): string => `${publicUrl}/sandbox/gateway/fields/${id}`
