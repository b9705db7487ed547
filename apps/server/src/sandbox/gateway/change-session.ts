import { inTransaction } from '../../platform/database.ts'
import type { World } from '../world.ts'
import { recordEvent } from './events.ts'
import type { Change } from './payment.ts'
import { lockSession, type Session, saveSession } from './session.ts'

/**
 * Changes one session: locks it, decides, writes it and its event down together.
 *
 * Whoever comes second waits for the lock and then decides on what the first has left, so two requests at the same moment
 * never take the money twice.
 */
export function changeSession(
  world: World,
  sessionId: string,
  decide: (session: Session, at: Temporal.Instant) => Change,
): Promise<Session> {
  const at = world.now()
  return inTransaction(world.pool, async (tx) => {
    const before = await lockSession(tx, { id: sessionId })
    const { session, event } = decide(before, at)
    if (session !== before) await saveSession(tx, session)
    if (event) await recordEvent(tx, event, session, at)
    return session
  })
}
