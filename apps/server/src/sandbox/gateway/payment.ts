import { Refusal } from '../refusal.ts'
import { answerOf } from './cards.ts'
import type { GatewayEventType } from './events.ts'
import { feeOf } from './fee.ts'
import { newId, type Session } from './session.ts'

/** What a payment becomes, and what the merchant is told about it. Decisions only: nothing is read or written here. */
export type Change = { session: Session; event: GatewayEventType | null }

const unchanged = (session: Session): Change => ({ session, event: null })

/**
 * The payer tries a card. When the money was taken already, nothing happens: a form that is sent twice pays once.
 * @throws session_closed
 */
export function tryCard(session: Session, digits: string, at: Temporal.Instant): Change {
  if (session.state === 'pending' || session.state === 'settled') return unchanged(session)
  if (session.state === 'failed' || session.state === 'expired') {
    throw new Refusal(409, 'session_closed', 'This payment page is closed.')
  }
  const tried: Session = { ...session, cardLast4: digits.slice(-4), declineReason: null }
  const answer = answerOf(digits)
  switch (answer.kind) {
    case 'paid':
      return settle(tried, at)
    case 'declined':
      return decline(tried, answer.reason)
    case 'challenge':
      return unchanged({ ...tried, state: 'challenge' })
    case 'pending':
      return { session: { ...tried, state: 'pending', reference: newId('pay') }, event: 'payment.pending' }
  }
}

/** The payer answers the question of the bank. An answer that nobody waits for does nothing. */
export function answerChallenge(session: Session, approved: boolean, at: Temporal.Instant): Change {
  if (session.state !== 'challenge') return unchanged(session)
  return approved ? settle(session, at) : decline(session, 'The bank could not confirm the payer.')
}

/** The money that was on its way has come, or has not. */
export function finishPending(session: Session, result: 'settled' | 'failed', at: Temporal.Instant): Change {
  if (session.state !== 'pending') return unchanged(session)
  if (result === 'settled') return settle(session, at)
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

function settle(session: Session, at: Temporal.Instant): Change {
  const settled: Session = {
    ...session,
    state: 'settled',
    reference: session.reference ?? newId('pay'),
    fee: feeOf(session.amount),
    settledAt: at.toString({ smallestUnit: 'millisecond' }),
  }
  return { session: settled, event: 'payment.settled' }
}

/** The session stays open: the payer may try another card. */
const decline = (session: Session, reason: string): Change => ({
  session: { ...session, state: 'open', declineReason: reason },
  event: 'payment.declined',
})
