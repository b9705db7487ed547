import { Money } from '@ostler/kernel'
import { inTransaction } from '../../platform/database.ts'
import type { Queryable } from '../sql.ts'
import type { World } from '../world.ts'
import { enter, entryOf } from './balance.ts'
import { testCardOf } from './cards.ts'
import { recordEvent } from './events.ts'
import { SOON_MS } from './ids.ts'
import { keepMethod } from './methods.ts'
import type { Change, Decide } from './payment.ts'
import { about, lockSession, type Session, type SessionName, saveSession, sessionNotFound, takenOf } from './session.ts'

/**
 * Changes one session: locks it, decides, writes it and its event down together.
 *
 * Whoever comes second waits for the lock and then decides on what the first has left, so two requests at the same moment
 * never take the money twice.
 *
 * @param merchant whose it has to be; null for somebody who may see all
 * @throws session_not_found
 */
export function changeSession(
  world: World,
  name: SessionName,
  decide: Decide,
  merchant: string | null = null,
): Promise<Session> {
  const at = world.now()
  return inTransaction(world.pool, async (tx) => {
    const before = await lockSession(tx, name)
    if (merchant !== null && before.merchant !== merchant) throw sessionNotFound()
    return writeChange(tx, before, decide(before, at), at)
  })
}

/** Writes a decision down with all that follows from it. `before` is locked. */
export async function writeChange(
  tx: Queryable,
  before: Session,
  { session: decided, event }: Change,
  at: Temporal.Instant,
): Promise<Session> {
  if (decided === before) return before
  const session = await withMethod(tx, decided, at)
  await saveSession(tx, session)
  if (session.state === 'settled' && before.state !== 'settled') await bookPayment(tx, session, at)
  if (event) await recordEvent(tx, about(event, session), at)
  return session
}

/** The method is kept as soon as the issuer has agreed to something. */
async function withMethod(tx: Queryable, session: Session, at: Temporal.Instant): Promise<Session> {
  const isAgreed = session.state === 'settled' || session.state === 'authorised' || session.state === 'pending'
  const { merchant, customer, card, cardExpires } = session
  if (!session.stores || session.method || !isAgreed || customer === null || card === null) return session
  return { ...session, method: await keepMethod(tx, { merchant, customer, card, expires: cardExpires }, at) }
}

async function bookPayment(tx: Queryable, session: Session, at: Temporal.Instant): Promise<void> {
  const gross = takenOf(session)
  const fee = session.fee ?? Money.zero(gross.currency)
  await enter(tx, { ...entryOf(session), kind: 'payment', reference: session.reference!, gross, fee }, at)
  if (testCardOf(session.card)?.dispute) {
    await tx.query(
      `update sandbox.sessions
          set real_disputed_at = clock_timestamp() + make_interval(secs => $2::double precision / 1000) where id = $1`,
      [session.id, SOON_MS],
    )
  }
}
