import type { Money } from '@ostler/kernel'
import { Refusal } from '../refusal.ts'
import { answerOf, type CardAnswer, laterAnswerOf, testCardOf } from './cards.ts'
import type { PaymentEventType } from './events.ts'
import { feeOf } from './fee.ts'
import { dayOf, newId, stamp } from './ids.ts'
import type { Method } from './methods.ts'
import type { Session } from './session.ts'

/** What a payment becomes, and what the merchant is told about it. Decisions only: nothing is read or written here. */
export type Change = { session: Session; event: PaymentEventType | null }

export type Decide = (session: Session, at: Temporal.Instant) => Change

/** What a hold lasts, in business time. */
const HELD_FOR = { hours: 7 * 24 }

const unchanged = (session: Session): Change => ({ session, event: null })

export const isOver = ({ state }: Session): boolean => state === 'failed' || state === 'expired' || state === 'released'

/**
 * The payer tries a card. When the money was taken already, nothing happens: a form that is sent twice pays once.
 *
 * @param expires `YYYY-MM`; null where the payer was not asked
 * @throws session_closed
 */
export function tryCard(
  session: Session,
  card: { digits: string; expires: string | null },
  at: Temporal.Instant,
): Change {
  if (isOver(session) || session.kind === 'charge')
    throw new Refusal(409, 'session_closed', 'This payment page is closed.')
  if (session.state !== 'open' && session.state !== 'challenge') return unchanged(session)
  const tried: Session = {
    ...session,
    card: testCardOf(card.digits) ? card.digits : null,
    cardExpires: card.expires,
    cardLast4: card.digits.slice(-4),
    declineReason: null,
    isHard: false,
  }
  return answered(tried, answerOf(card.digits), at)
}

/** The merchant charges a method while the payer is away. */
export function chargeMethod(session: Session, method: Method, at: Temporal.Instant): Change {
  const tried: Session = { ...session, card: method.card, cardExpires: method.expires, cardLast4: method.last4 }
  if (method.goneAt !== null) return decline(tried, { reason: 'The method is no more.', isHard: true })
  return answered(tried, laterAnswerOf(method.card, method.expires, dayOf(at)), at)
}

function answered(tried: Session, answer: CardAnswer, at: Temporal.Instant): Change {
  switch (answer.kind) {
    case 'paid':
    case 'paid_unheard':
      return pay(tried, at)
    case 'declined':
      return decline(tried, answer)
    case 'challenge':
      return unchanged({ ...tried, state: 'challenge' })
    case 'pending':
      return { session: { ...tried, state: 'pending', reference: newId('pay') }, event: 'payment.pending' }
    case 'out_of_order':
      throw new Refusal(503, 'unavailable', 'Out of order. Nothing was done.')
  }
}

/** The payer answers the question of the bank. An answer that nobody waits for does nothing. */
export function answerChallenge(session: Session, approved: boolean, at: Temporal.Instant): Change {
  if (session.state !== 'challenge') return unchanged(session)
  return approved
    ? pay(session, at)
    : decline(session, { reason: 'The bank could not confirm the payer.', isHard: false })
}

/** How money that is on its way ends when nobody does anything. */
export const pendingEnd = (session: Session): 'settled' | 'failed' => testCardOf(session.card)?.pendingEnds ?? 'settled'

/** The money that was on its way has come, or has not. */
export function finishPending(session: Session, result: 'settled' | 'failed', at: Temporal.Instant): Change {
  if (session.state !== 'pending') return unchanged(session)
  if (result === 'settled') return pay(session, at)
  return {
    session: { ...session, state: 'failed', declineReason: 'The payment was returned by the bank.' },
    event: 'payment.declined',
  }
}

/** The merchant closes a session. One that was paid, or that is being paid, stays as it is. */
export function expire(session: Session): Change {
  const isOpen = session.state === 'open' || session.state === 'challenge'
  return unchanged(isOpen ? { ...session, state: 'expired' } : session)
}

/**
 * The merchant takes what is held, or a part of it. What was taken before stays as it is: asking twice takes once.
 * @throws not_held, currency_mismatch, capture_exceeds_hold
 */
export function capture(session: Session, amount: Money, at: Temporal.Instant): Change {
  if (session.state === 'settled') return unchanged(session)
  if (session.state !== 'authorised') throw notHeld()
  if (amount.currency !== session.amount.currency)
    throw new Refusal(422, 'currency_mismatch', `The hold is in ${session.amount.currency}.`)
  if (!amount.isPositive || amount.compare(session.amount) > 0)
    throw new Refusal(422, 'capture_exceeds_hold', `No more than ${session.amount} is held.`)
  return settle({ ...session, taken: amount }, at)
}

/** The merchant lets go what is held. What was let go, or taken, before stays as it is. @throws not_held */
export function release(session: Session): Change {
  if (session.state === 'settled' || session.state === 'released') return unchanged(session)
  if (session.state !== 'authorised') throw notHeld()
  return letGo(session, 'The hold was released.')
}

/** Nobody took it in time. */
export const lapse = (session: Session): Change =>
  session.state === 'authorised' ? letGo(session, 'The hold has lapsed.') : unchanged(session)

const notHeld = () => new Refusal(409, 'not_held', 'Nothing is held for this payment.')

const letGo = (session: Session, reason: string): Change => ({
  session: { ...session, state: 'released', declineReason: reason },
  event: 'payment.released',
})

/** The issuer agrees: the money is taken, or held where that was asked for. */
function pay(session: Session, at: Temporal.Instant): Change {
  if (!session.holds) return settle(session, at)
  const authorised: Session = {
    ...session,
    state: 'authorised',
    reference: session.reference ?? newId('pay'),
    lapsesAt: stamp(at.add(HELD_FOR)),
  }
  return { session: authorised, event: 'payment.authorised' }
}

function settle(session: Session, at: Temporal.Instant): Change {
  const settled: Session = {
    ...session,
    state: 'settled',
    reference: session.reference ?? newId('pay'),
    fee: feeOf(session.taken ?? session.amount),
    settledAt: stamp(at),
  }
  return { session: settled, event: 'payment.settled' }
}

/** The session stays open, because the payer may try another card. A charge has no payer who could. */
const decline = (session: Session, { reason, isHard }: { reason: string; isHard: boolean }): Change => ({
  session: { ...session, state: session.kind === 'charge' ? 'failed' : 'open', declineReason: reason, isHard },
  event: 'payment.declined',
})
