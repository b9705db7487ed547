import { Money } from '@ostler/kernel'
import { z } from 'zod'
import { inTransaction } from '../../platform/database.ts'
import { Refusal } from '../refusal.ts'
import type { Queryable } from '../sql.ts'
import type { World } from '../world.ts'
import { enter, entryOf } from './balance.ts'
import { testCardOf } from './cards.ts'
import { recordEvent } from './events.ts'
import { newId, SOON_MS, stamp } from './ids.ts'
import { about, lockSession, type Session, type SessionName, sessionNotFound, takenOf } from './session.ts'

export const refundBody = z.object({
  reference: z.string(),
  amount: z.object({ amount: z.string(), currency: z.string() }),
  reason: z.string().max(500),
})

type RefundState = 'pending' | 'settled' | 'failed'

export type Refund = {
  id: string
  /** Null when it was made in the dashboard. */
  refundKey: string | null
  sessionId: string
  amount: Money
  state: RefundState
  declineReason: string | null
}

type RefundRow = Omit<Refund, 'amount'> & { minor: string; currency: string }

const select = `select r.id, r.refund_key as "refundKey", r.session_id as "sessionId", r.amount_minor::text as minor, s.currency,
    r.state, r.decline_reason as "declineReason"
  from sandbox.refunds r join sandbox.sessions s on s.id = r.session_id`

const refundOf = ({ minor, currency, ...row }: RefundRow): Refund => ({
  ...row,
  amount: Money.ofMinor(BigInt(minor), currency),
})

export const presentRefund = (refund: Refund) => ({
  id: refund.id,
  refundKey: refund.refundKey,
  state: refund.state,
  amount: refund.amount.toWire(),
  declineReason: refund.declineReason,
})

/** @param merchant whose it has to be; null for somebody who may see all */
export async function findRefund(db: Queryable, refundKey: string, merchant: string | null): Promise<Refund | null> {
  const { rows } = await db.query<RefundRow>(
    `${select} where r.refund_key = $1 and ($2::text is null or s.merchant = $2)`,
    [refundKey, merchant],
  )
  return rows[0] ? refundOf(rows[0]) : null
}

export async function refundsOf(db: Queryable, sessionId: string): Promise<Refund[]> {
  const { rows } = await db.query<RefundRow>(`${select} where r.session_id = $1 order by r.created_at, r.id`, [
    sessionId,
  ])
  return rows.map(refundOf)
}

/** What went back, or is on its way back. */
export const refundedOf = (session: Session, refunds: Refund[]): Money =>
  Money.sum(
    refunds.filter(({ state }) => state !== 'failed').map(({ amount }) => amount),
    session.amount.currency,
  )

export type RefundOrder = { amount: z.output<typeof refundBody>['amount']; reason: string }

/**
 * Gives money of one payment back, once for each key; `refundKey` is null for one that is made in the dashboard.
 *
 * The session is locked while earlier refunds are added up, so refunds at the same moment cannot give back more than was
 * paid.
 *
 * @throws session_not_found, not_settled, disputed, currency_mismatch, idempotency_mismatch, refund_exceeds_payment
 */
export function refundPayment(
  world: World,
  merchant: string | null,
  refundKey: string | null,
  payment: SessionName,
  order: RefundOrder,
): Promise<{ refund: Refund; created: boolean }> {
  const at = world.now()
  return inTransaction(world.pool, async (tx) => {
    const session = await lockSession(tx, payment)
    if (merchant !== null && session.merchant !== merchant) throw sessionNotFound()
    if (order.amount.currency !== session.amount.currency) {
      throw new Refusal(422, 'currency_mismatch', `The payment was made in ${session.amount.currency}.`)
    }
    const amount = Money.fromWire(order.amount)

    const before = refundKey === null ? null : await findRefund(tx, refundKey, null)
    if (before) {
      if (before.sessionId !== session.id || !before.amount.equals(amount))
        throw new Refusal(409, 'idempotency_mismatch', 'This key was used for another refund.')
      return { refund: before, created: false }
    }

    await mayGiveBack(tx, session, amount)
    const endsAs = testCardOf(session.card)?.refunds ?? null
    const refund: Refund = {
      id: newId('ref'),
      refundKey,
      sessionId: session.id,
      amount,
      state: endsAs ? 'pending' : 'settled',
      declineReason: null,
    }
    await tx.query(
      `insert into sandbox.refunds (id, refund_key, session_id, amount_minor, reason, created_at, state, ends_as, real_finishes_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8,
               case when $7 = 'pending' then clock_timestamp() + make_interval(secs => $9::double precision / 1000) end)`,
      [
        refund.id,
        refundKey,
        session.id,
        amount.minor.toString(),
        order.reason,
        stamp(at),
        refund.state,
        endsAs,
        SOON_MS,
      ],
    )
    await tell(tx, session, refund, at)
    return { refund, created: true }
  })
}

async function mayGiveBack(tx: Queryable, session: Session, amount: Money): Promise<void> {
  if (session.state !== 'settled') throw new Refusal(409, 'not_settled', 'Only a settled payment can be given back.')
  if (!amount.isPositive) throw new Refusal(422, 'invalid_amount', 'The amount has to be more than nothing.')
  const { rowCount } = await tx.query(`select from sandbox.disputes where session_id = $1 and is_money_taken`, [
    session.id,
  ])
  if (rowCount) throw new Refusal(409, 'disputed', 'The payer has got this money back from the bank.')
  const left = takenOf(session).minus(refundedOf(session, await refundsOf(tx, session.id)))
  if (amount.compare(left) > 0)
    throw new Refusal(422, 'refund_exceeds_payment', `No more than ${left} of this payment is left.`)
}

/**
 * How a refund ends that is on its way; null: as its card says. One that has arrived may still be sent back by the bank:
 * `failed` after `settled`. Anything else does nothing. Answers which payment it is of.
 */
export function finishRefund(world: World, id: string, result: 'settled' | 'failed' | null): Promise<string> {
  const at = world.now()
  return inTransaction(world.pool, async (tx) => {
    // The payment is locked first, as when a refund is made.
    const { rows } = await tx.query<{ session_id: string }>(`select session_id from sandbox.refunds where id = $1`, [
      id,
    ])
    if (!rows[0]) throw new Refusal(404, 'refund_not_found', 'There is no such refund.')
    const session = await lockSession(tx, { id: rows[0].session_id })
    const before = (await refundsOf(tx, session.id)).find((one) => one.id === id)!
    const { rows: ends } = await tx.query<{ ends_as: 'settled' | 'failed' | null }>(
      `select ends_as from sandbox.refunds where id = $1`,
      [id],
    )
    const state = result ?? ends[0]!.ends_as ?? 'settled'
    const isNew = before.state === 'pending' || (before.state === 'settled' && state === 'failed')
    if (!isNew) return session.id
    const declineReason = state === 'failed' ? 'The bank of the payer has sent the money back.' : null
    await tx.query(
      `update sandbox.refunds set state = $2, decline_reason = $3, real_finishes_at = null where id = $1`,
      [id, state, declineReason],
    )
    if (before.state === 'settled') await move(tx, session, before.amount, before, at)
    await tell(tx, session, { ...before, state, declineReason }, at)
    return session.id
  })
}

async function tell(tx: Queryable, session: Session, refund: Refund, at: Temporal.Instant): Promise<void> {
  if (refund.state === 'settled') await move(tx, session, refund.amount.negated(), refund, at)
  await recordEvent(tx, about(`refund.${refund.state}`, session, { refund: presentRefund(refund) }), at)
}

const move = (tx: Queryable, session: Session, gross: Money, refund: Refund, at: Temporal.Instant): Promise<void> =>
  enter(tx, { ...entryOf(session), kind: 'refund', reference: refund.id, gross, fee: Money.zero(gross.currency) }, at)
