import { and, eq, isNotNull } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { signAccessToken } from '../access-token.ts'
import { notActing, userIsStaff, userNotFound } from '../errors.ts'
import { authSecret } from '../ports.ts'
import { sessions, staff } from '../schema.ts'
import { endSessions } from './log-out.ts'
import { lockUser } from './start-session.ts'

/** For how long staff may act for a client before they have to say again why. */
const ACTING_MINUTES = 60

export type Acting = { userId: number; accessToken: string; expiresIn: number; until: Temporal.Instant }

/**
 * Opens a session in the name of a user, for one client of theirs, beside the session of the member of staff who asks. It
 * has no refresh token: after `ACTING_MINUTES` it is over. Whoever calls has made sure that the user is a member of the
 * client. One at a time: what the same session began before ends.
 *
 * @throws user_not_found when the user is disabled, user_is_staff
 */
export async function startActing(
  ctx: Context,
  { userId, clientId, reason, userAgent }: { userId: number; clientId: number; reason: string; userAgent: string },
): Promise<Acting> {
  ctx.actor.must('clients.act_as')
  ctx.actor.mustBeInPerson()
  const actedBy = ctx.actor.mustBeUser()
  const openedIn = ctx.actor.session!.sessionId
  const until = ctx.now.add({ minutes: ACTING_MINUTES })
  return ctx.transaction(async (tx) => {
    const user = await lockUser(tx, userId)
    if (user.disabledAt) throw userNotFound()
    if ((await tx.db.$count(staff, eq(staff.userId, userId))) > 0) throw userIsStaff()
    await endSessions(tx, eq(sessions.openedIn, openedIn), 'acting_ended')
    const [opened] = await tx.db
      .insert(sessions)
      .values({
        userId,
        createdAt: tx.now,
        lastUsedAt: tx.now,
        // Nobody has proved to be this user.
        provenAt: NEVER,
        ip: tx.ip,
        userAgent: userAgent.slice(0, 300),
        method: 'as_client',
        actedBy,
        actedFor: clientId,
        reason,
        openedIn,
        endsAt: until,
      })
      .returning({ id: sessions.id })
    const session = { userId, sessionId: opened!.id }
    tx.record({
      action: 'acting_started',
      object: `client:${clientId}`,
      after: { user: userId, reason, session: session.sessionId, until: until.toString() },
    })
    const expiresIn = ACTING_MINUTES * 60
    return {
      userId,
      accessToken: await signAccessToken(tx.port(authSecret), session, tx.now, expiresIn),
      expiresIn,
      until,
    }
  })
}

/** The moment at which somebody who has proved nothing did. */
export const NEVER = Temporal.Instant.fromEpochMilliseconds(0)

/** Stops acting for a client; the session of staff beside it goes on. @throws not_acting */
export async function endActing(ctx: Context): Promise<void> {
  const { session } = ctx.actor
  if (session === null || session.actedBy === null) throw notActing()
  await ctx.transaction(async (tx) => {
    const mine = and(eq(sessions.id, session.sessionId), isNotNull(sessions.actedBy))!
    await endSessions(tx, mine, 'acting_ended')
    tx.record({
      action: 'acting_ended',
      object: `client:${session.actedFor}`,
      after: { user: ctx.actor.userId, session: session.sessionId },
    })
  })
}
