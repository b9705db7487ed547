import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { cannotDisableSelf } from '../errors.ts'
import { users } from '../schema.ts'
import { keepAnOwner } from './keep-an-owner.ts'
import { endSessions, sessionsOf } from './log-out.ts'
import { lockExistingUser } from './start-session.ts'
import { voidUserTokens } from './user-tokens.ts'

/**
 * Keeps a user from logging in until they are enabled again; their sessions end and links that were mailed to them are
 * worthless. Clients, services and orders of theirs go on as they are. Who is disabled already stays so, for the reason
 * that was given first.
 *
 * @throws forbidden, user_not_found, cannot_disable_self, last_owner
 */
export async function disableUser(ctx: Context, { userId, reason }: { userId: number; reason: string }): Promise<void> {
  ctx.actor.must('users.manage')
  if (ctx.actor.userId === userId) throw cannotDisableSelf()
  await ctx.transaction(async (tx) => {
    await keepAnOwner(tx, userId)
    const user = await lockExistingUser(tx, userId)
    if (!user.disabledAt) {
      const disabled = { disabledAt: tx.now, disabledBy: ctx.actor.userId, disabledReason: reason }
      await tx.db.update(users).set(disabled).where(eq(users.id, userId))
    }
    await voidUserTokens(tx, userId, ['verify_email', 'reset_password', 'change_email'])
    const ended = await endSessions(tx, sessionsOf(userId), 'user_disabled')
    tx.record({ action: 'user_disabled', object: `user:${userId}`, after: { reason, endedSessions: ended } })
  })
}

/** Lets a user log in again. @throws forbidden, user_not_found */
export async function enableUser(ctx: Context, { userId }: { userId: number }): Promise<void> {
  ctx.actor.must('users.manage')
  await ctx.transaction(async (tx) => {
    const { disabledAt, disabledReason } = await lockExistingUser(tx, userId)
    const enabled = { disabledAt: null, disabledBy: null, disabledReason: null }
    await tx.db.update(users).set(enabled).where(eq(users.id, userId))
    tx.record({ action: 'user_enabled', object: `user:${userId}`, before: { disabledAt, reason: disabledReason } })
  })
}
