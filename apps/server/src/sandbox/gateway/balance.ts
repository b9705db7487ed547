import type { Money } from '@ostler/kernel'
import { isoText, type Queryable } from '../sql.ts'
import { stamp } from './ids.ts'
import type { Session } from './session.ts'

export type BalanceEntry = {
  merchant: string
  sessionId: string | null
  kind: 'payment' | 'refund' | 'dispute' | 'other'
  reference: string
  /** Positive: to the merchant. */
  gross: Money
  fee: Money
}

/** Writes down that money of a merchant has moved. The next payout takes it along. */
export async function enter(tx: Queryable, entry: BalanceEntry, at: Temporal.Instant): Promise<void> {
  await tx.query(
    `insert into sandbox.balance_entries (merchant, session_id, kind, reference, currency, gross_minor, fee_minor, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      entry.merchant,
      entry.sessionId,
      entry.kind,
      entry.reference,
      entry.gross.currency,
      entry.gross.minor.toString(),
      entry.fee.minor.toString(),
      stamp(at),
    ],
  )
}

/** Of a payment. */
export const entryOf = (session: Session): Pick<BalanceEntry, 'merchant' | 'sessionId'> => ({
  merchant: session.merchant,
  sessionId: session.id,
})

export type Moved = { kind: string; reference: string; grossMinor: string; feeMinor: string; at: string }

/** Every movement of money of one payment: the proof of what was really taken and given back. */
export async function movementsOf(db: Queryable, attemptKey: string): Promise<Moved[]> {
  const { rows } = await db.query<Moved>(
    `select b.kind, b.reference, b.gross_minor::text as "grossMinor", b.fee_minor::text as "feeMinor", ${isoText('b.at')} as at
       from sandbox.balance_entries b join sandbox.sessions s on s.id = b.session_id
      where s.attempt_key = $1 order by b.id`,
    [attemptKey],
  )
  return rows
}
