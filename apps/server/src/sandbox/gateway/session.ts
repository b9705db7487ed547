import { randomBytes } from 'node:crypto'
import { Money } from '@ostler/kernel'
import { Refusal } from '../refusal.ts'
import { isoText, type Queryable } from '../sql.ts'

/**
 * - `open`: the payer may try a card
 * - `challenge`: the payer's bank asks whether it is really them
 * - `pending`: a card was taken, the money is on its way
 * - `settled`, `failed`, `expired`: the end
 */
export type SessionState = 'open' | 'challenge' | 'pending' | 'settled' | 'failed' | 'expired'

export type WebhookMode = 'normal' | 'duplicate' | 'delayed' | 'none'

export type Session = {
  id: string
  attemptKey: string
  state: SessionState
  amount: Money
  description: string
  payerEmail: string
  returnUrl: string
  cancelUrl: string
  webhookMode: WebhookMode
  reference: string | null
  cardLast4: string | null
  declineReason: string | null
  fee: Money | null
  createdAt: string
  settledAt: string | null
}

export const newId = (prefix: 'ses' | 'pay' | 'ref' | 'evt'): string => `${prefix}_${randomBytes(16).toString('hex')}`

export const sessionColumns = `id, attempt_key, state, amount_minor::text, currency, description, payer_email, return_url,
  cancel_url, webhook_mode, reference, card_last4, decline_reason, fee_minor::text,
  ${isoText('created_at')} as created_at, ${isoText('settled_at')} as settled_at`

export type SessionRow = {
  id: string
  attempt_key: string
  state: SessionState
  amount_minor: string
  currency: string
  description: string
  payer_email: string
  return_url: string
  cancel_url: string
  webhook_mode: WebhookMode
  reference: string | null
  card_last4: string | null
  decline_reason: string | null
  fee_minor: string | null
  created_at: string
  settled_at: string | null
}

export function sessionOf(row: SessionRow): Session {
  return {
    id: row.id,
    attemptKey: row.attempt_key,
    state: row.state,
    amount: Money.ofMinor(BigInt(row.amount_minor), row.currency),
    description: row.description,
    payerEmail: row.payer_email,
    returnUrl: row.return_url,
    cancelUrl: row.cancel_url,
    webhookMode: row.webhook_mode,
    reference: row.reference,
    cardLast4: row.card_last4,
    declineReason: row.decline_reason,
    fee: row.fee_minor === null ? null : Money.ofMinor(BigInt(row.fee_minor), row.currency),
    createdAt: row.created_at,
    settledAt: row.settled_at,
  }
}

type Key = { id: string } | { attemptKey: string } | { reference: string }

async function select(db: Queryable, key: Key, lock: '' | 'for update'): Promise<Session | null> {
  const [column, value] =
    'id' in key ? ['id', key.id] : 'attemptKey' in key ? ['attempt_key', key.attemptKey] : ['reference', key.reference]
  const { rows } = await db.query<SessionRow>(
    `select ${sessionColumns} from sandbox.sessions where ${column} = $1 ${lock}`,
    [value],
  )
  return rows[0] ? sessionOf(rows[0]) : null
}

export const findSession = (db: Queryable, key: Key): Promise<Session | null> => select(db, key, '')

/** Reads a session and keeps everybody else from changing it until the transaction ends. */
export async function lockSession(tx: Queryable, key: Key): Promise<Session> {
  const session = await select(tx, key, 'for update')
  if (!session) throw new Refusal(404, 'session_not_found', 'There is no such session.')
  return session
}

/** How long money that is `pending` is on its way, in real time. */
const SETTLES_AFTER_MS = 3_000

/** Writes what can change about a session. */
export async function saveSession(tx: Queryable, session: Session): Promise<void> {
  await tx.query(
    `update sandbox.sessions
        set state = $2, reference = $3, card_last4 = $4, decline_reason = $5, fee_minor = $6, settled_at = $7,
            real_settles_at = case when $2 = 'pending' then clock_timestamp() + make_interval(secs => $8::double precision / 1000) end
      where id = $1`,
    [
      session.id,
      session.state,
      session.reference,
      session.cardLast4,
      session.declineReason,
      session.fee?.minor.toString() ?? null,
      session.settledAt,
      SETTLES_AFTER_MS,
    ],
  )
}

/** What the API and the events say about a session. */
export const presentSession = (session: Session) => ({
  sessionId: session.id,
  attemptKey: session.attemptKey,
  state: session.state,
  amount: session.amount.toWire(),
  reference: session.reference,
  fee: session.fee?.toWire() ?? null,
  settledAt: session.settledAt,
  declineReason: session.declineReason,
})

/** Where the payer pays. */
export const payUrl = (publicUrl: string, session: Session): string => `${publicUrl}/sandbox/gateway/pay/${session.id}`
