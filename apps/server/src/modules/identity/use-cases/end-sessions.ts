import { and, eq, ne } from 'drizzle-orm'
import { forbidden } from '../../../platform/actor.ts'
import type { Context } from '../../../platform/context.ts'
import { ownSession, sessionNotFound } from '../errors.ts'
import { sessions } from '../schema.ts'
import { endSessions, sessionsOf } from './log-out.ts'
import { lockExistingUser } from './start-session.ts'

/**
 * Ends another of one's own sessions, at once.
 *
 * @throws forbidden (API tokens, staff in somebody's name), own_session, session_not_found
 */
export async function endSession(ctx: Context, { sessionId }: { sessionId: number }): Promise<void> {
  const { userId, ownSessionId } = mustHaveSession(ctx)
  if (sessionId === ownSessionId) throw ownSession()
  await ctx.transaction(async (tx) => {
    const ended = await endSessions(tx, and(eq(sessions.id, sessionId), eq(sessions.userId, userId))!, 'revoked')
    if (ended.length === 0) throw sessionNotFound()
    tx.record({ action: 'session_revoked', object: `user:${userId}`, after: { session: sessionId } })
  })
}

/** Ends all of one's sessions but this one. @throws forbidden (API tokens, staff in somebody's name) */
export async function endOtherSessions(ctx: Context): Promise<{ ended: number }> {
  const { userId, ownSessionId } = mustHaveSession(ctx)
  return ctx.transaction(async (tx) => {
    // Under the lock of the user none is opened meanwhile.
    await lockExistingUser(tx, userId)
    const ended = await endSessions(tx, and(sessionsOf(userId), ne(sessions.id, ownSessionId))!, 'revoked')
    tx.record({ action: 'sessions_revoked', object: `user:${userId}`, after: { sessions: ended } })
    return { ended: ended.length }
  })
}

/** For staff: ends every session of a user. @throws forbidden, user_not_found */
export async function endSessionsOfUser(ctx: Context, { userId }: { userId: number }): Promise<{ ended: number }> {
  ctx.actor.must('users.manage')
  return ctx.transaction(async (tx) => {
    await lockExistingUser(tx, userId)
    const ended = await endSessions(tx, sessionsOf(userId), 'ended_by_staff')
    tx.record({ action: 'sessions_revoked', object: `user:${userId}`, after: { sessions: ended } })
    return { ended: ended.length }
  })
}

function mustHaveSession({ actor }: Context): { userId: number; ownSessionId: number } {
  actor.mustBeInPerson()
  if (actor.session === null) throw forbidden('end sessions')
  return { userId: actor.mustBeUser(), ownSessionId: actor.session.sessionId }
}
