import { and, eq, inArray, isNull, or, type SQL } from 'drizzle-orm'
import { forbidden } from '../../../platform/actor.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { type EndReason, sessions } from '../schema.ts'

/**
 * Ends the session that this is called with, at once: its access token is refused from the next request on. Staff who act
 * for clients stop that with it.
 */
export async function logOut(ctx: Context): Promise<void> {
  const userId = ctx.actor.mustBeUser()
  const { session } = ctx.actor
  if (session === null) throw forbidden('log out with an API token')
  await ctx.transaction(async (tx) => {
    await endSessions(tx, eq(sessions.openedIn, session.sessionId), 'acting_ended')
    await endSessions(tx, eq(sessions.id, session.sessionId), 'logged_out')
    tx.record({ action: 'logged_out', object: `user:${userId}`, after: { session: session.sessionId } })
  })
}

/** The sessions of a user, and those in which they, as staff, act in the name of somebody else. */
export const sessionsOf = (userId: number): SQL => or(eq(sessions.userId, userId), eq(sessions.actedBy, userId))!

/** Answers which ones were still open. They are locked in order, so that two who end several cannot wait for each other. */
export async function endSessions(tx: Tx, which: SQL, endReason: EndReason): Promise<number[]> {
  const open = await tx.db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(which, isNull(sessions.endedAt)))
    .orderBy(sessions.id)
    .for('update')
  const ids = open.map(({ id }) => id)
  if (ids.length > 0) await tx.db.update(sessions).set({ endedAt: tx.now, endReason }).where(inArray(sessions.id, ids))
  return ids
}
