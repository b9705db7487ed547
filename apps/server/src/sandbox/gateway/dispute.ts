import { Money } from '@ostler/kernel'
import { inTransaction } from '../../platform/database.ts'
import { Refusal } from '../refusal.ts'
import { isoText, type Queryable } from '../sql.ts'
import type { World } from '../world.ts'
import { enter, entryOf } from './balance.ts'
import { testCardOf } from './cards.ts'
import { recordEvent } from './events.ts'
import { newId, SOON_MS, stamp } from './ids.ts'
import { refundedOf, refundsOf } from './refund.ts'
import { about, lockSession, type Session, takenOf } from './session.ts'

/** A payment that its payer disputes at the bank. */
export type Dispute = {
  id: string
  sessionId: string
  state: 'warning' | 'open' | 'under_review' | 'won' | 'lost'
  amount: Money
  /** What the provider charges for it, once it does; it is kept whoever wins. */
  fee: Money | null
  isMoneyTaken: boolean
  reason: string
  /** Until when evidence is taken. */
  answerBy: string | null
}

export type DisputeState = Dispute['state']

/** What may follow. A warning that comes to nothing is won. */
export const disputeSteps: Record<DisputeState, DisputeState[]> = {
  warning: ['open', 'won'],
  open: ['under_review', 'won', 'lost'],
  under_review: ['won', 'lost'],
  won: [],
  lost: [],
}

/**
 * How a dispute begins: taken back: an account holder had the debit returned, which nobody can answer, and costs nothing
 * more.
 */
export type DisputeBeginning = 'open' | 'warning' | 'taken_back'

const EVIDENCE_TAKEN_FOR = { hours: 7 * 24 }

/** 15 of the currency. */
const feeIn = (currency: string): Money => Money.parse('15', currency)

const begun: Record<DisputeBeginning, { state: DisputeState; reason: string; isTaken: boolean; hasFee: boolean }> = {
  open: { state: 'open', reason: 'The payer says the payment was not theirs.', isTaken: true, hasFee: true },
  warning: { state: 'warning', reason: 'The bank asks what this payment was for.', isTaken: false, hasFee: false },
  taken_back: { state: 'lost', reason: 'The holder of the account had it returned.', isTaken: true, hasFee: false },
}

type DisputeRow = Omit<Dispute, 'amount' | 'fee'> & { minor: string; fee: string | null; currency: string }

const select = `select id, session_id as "sessionId", state, amount_minor::text as minor, fee_minor::text as fee, currency,
    is_money_taken as "isMoneyTaken", reason, ${isoText('answer_by')} as "answerBy" from sandbox.disputes`

const disputeOf = ({ minor, fee, currency, ...row }: DisputeRow): Dispute => ({
  ...row,
  amount: Money.ofMinor(BigInt(minor), currency),
  fee: fee === null ? null : Money.ofMinor(BigInt(fee), currency),
})

export async function disputeOfSession(db: Queryable, sessionId: string): Promise<Dispute | null> {
  const { rows } = await db.query<DisputeRow>(`${select} where session_id = $1`, [sessionId])
  return rows[0] ? disputeOf(rows[0]) : null
}

export const presentDispute = (dispute: Dispute) => ({
  id: dispute.id,
  state: dispute.state,
  amount: dispute.amount.toWire(),
  fee: dispute.fee?.toWire() ?? null,
  isMoneyTaken: dispute.isMoneyTaken,
  reason: dispute.reason,
  answerBy: dispute.answerBy,
})

/**
 * The payer disputes a payment: all of it that was not given back. Disputed once; who comes second finds the first.
 *
 * @param endsAs decided by itself a few seconds later
 * @throws session_not_found, not_settled, nothing_left
 */
export function openDispute(
  world: World,
  sessionId: string,
  beginning: DisputeBeginning,
  endsAs: 'won' | 'lost' | null = null,
): Promise<Dispute> {
  const at = world.now()
  return inTransaction(world.pool, async (tx) => {
    const session = await lockSession(tx, { id: sessionId })
    const before = await disputeOfSession(tx, sessionId)
    if (before) return before
    if (session.state !== 'settled') throw new Refusal(409, 'not_settled', 'Only a settled payment can be disputed.')
    const amount = takenOf(session).minus(refundedOf(session, await refundsOf(tx, sessionId)))
    if (!amount.isPositive) throw new Refusal(409, 'nothing_left', 'All of this payment was given back.')

    const { state, reason, isTaken, hasFee } = begun[beginning]
    const dispute: Dispute = {
      id: newId('dsp'),
      sessionId,
      state,
      amount,
      fee: hasFee ? feeIn(amount.currency) : null,
      isMoneyTaken: isTaken,
      reason,
      answerBy: state === 'lost' ? null : stamp(at.add(EVIDENCE_TAKEN_FOR)),
    }
    await tx.query(
      `insert into sandbox.disputes (id, session_id, state, currency, amount_minor, fee_minor, is_money_taken, reason, answer_by,
                                     created_at, ends_as, real_ends_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
               case when $11::text is not null then clock_timestamp() + make_interval(secs => $12::double precision / 1000) end)`,
      [
        dispute.id,
        sessionId,
        state,
        amount.currency,
        amount.minor.toString(),
        dispute.fee?.minor.toString() ?? null,
        isTaken,
        reason,
        dispute.answerBy,
        stamp(at),
        endsAs,
        SOON_MS,
      ],
    )
    await tellAndBook(tx, session, null, dispute, at)
    return dispute
  })
}

/** The card says that its holder disputes the payment. */
export async function disputeByCard(world: World, sessionId: string): Promise<void> {
  const { rows } = await world.pool.query<{ card: string | null }>(
    `update sandbox.sessions set real_disputed_at = null where id = $1 and real_disputed_at is not null returning card`,
    [sessionId],
  )
  const wish = rows[0] && testCardOf(rows[0].card)?.dispute
  if (!wish) return
  const endsAs = wish === 'won' || wish === 'lost' ? wish : null
  await openDispute(world, sessionId, wish === 'warning' || wish === 'taken_back' ? wish : 'open', endsAs).catch(
    (error: unknown) => {
      // Given back meanwhile: there is nothing left to dispute.
      if (!(error instanceof Refusal)) throw error
    },
  )
}

/** Moves a dispute on. @throws dispute_not_found, dispute_over (there is no way from here to there) */
export function moveDispute(world: World, id: string, to: DisputeState): Promise<Dispute> {
  const at = world.now()
  return inTransaction(world.pool, async (tx) => {
    const { rows } = await tx.query<DisputeRow>(`${select} where id = $1`, [id])
    if (!rows[0]) throw new Refusal(404, 'dispute_not_found', 'There is no such dispute.')
    const session = await lockSession(tx, { id: rows[0].sessionId })
    const before = (await disputeOfSession(tx, session.id))!
    if (before.state === to) return before
    if (!disputeSteps[before.state].includes(to))
      throw new Refusal(409, 'dispute_over', `A dispute that is ${before.state} does not become ${to}.`)

    const isMoneyTaken = to === 'open' || (to !== 'won' && before.isMoneyTaken)
    const fee = to === 'open' ? feeIn(before.amount.currency) : before.fee
    const dispute: Dispute = { ...before, state: to, isMoneyTaken, fee }
    await tx.query(
      `update sandbox.disputes set state = $2, is_money_taken = $3, fee_minor = $4,
              real_ends_at = case when $2 in ('won', 'lost') then null else real_ends_at end where id = $1`,
      [id, to, isMoneyTaken, fee?.minor.toString() ?? null],
    )
    await tellAndBook(tx, session, before, dispute, at)
    return dispute
  })
}

/** Ends a dispute whose card says how. */
export async function endDispute(world: World, id: string): Promise<void> {
  const { rows } = await world.pool.query<{ ends_as: 'won' | 'lost' }>(
    `update sandbox.disputes set real_ends_at = null where id = $1 and real_ends_at is not null returning ends_as`,
    [id],
  )
  if (rows[0]) await moveDispute(world, id, rows[0].ends_as)
}

async function tellAndBook(
  tx: Queryable,
  session: Session,
  before: Dispute | null,
  dispute: Dispute,
  at: Temporal.Instant,
): Promise<void> {
  const { amount } = dispute
  const isTakenNow = dispute.isMoneyTaken && !before?.isMoneyTaken
  const isGivenBack = !dispute.isMoneyTaken && before?.isMoneyTaken
  if (isTakenNow || isGivenBack) {
    const fee = isTakenNow && dispute.fee ? dispute.fee : Money.zero(amount.currency)
    const gross = isTakenNow ? amount.negated() : amount
    await enter(tx, { ...entryOf(session), kind: 'dispute', reference: dispute.id, gross, fee }, at)
  }
  const isOver = disputeSteps[dispute.state].length === 0
  const type = isOver ? 'dispute.closed' : before ? 'dispute.changed' : 'dispute.opened'
  await recordEvent(tx, about(type, session, { dispute: presentDispute(dispute) }), at)
}
