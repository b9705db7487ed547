import { and, eq, isNull } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { cannotDisableSelf, lastOwner } from '../errors.ts'
import { roles, staff, users } from '../schema.ts'
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
    await mustLeaveAnOwner(tx, userId)
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

/**
 * Somebody has to be able to do everything: is there another owner who may log in, if this user will be none any more?
 * All who take an owner away wait here for each other. Comes before any user is locked.
 *
 * @throws last_owner
 */
export async function mustLeaveAnOwner(tx: Tx, userId: number): Promise<void> {
  await tx.db.select({ id: roles.id }).from(roles).where(eq(roles.grantsAll, true)).orderBy(roles.id).for('update')
  const owners = await tx.db
    .select({ userId: staff.userId })
    .from(staff)
    .innerJoin(roles, and(eq(roles.id, staff.roleId), eq(roles.grantsAll, true)))
    .innerJoin(users, and(eq(users.id, staff.userId), isNull(users.disabledAt)))
  if (owners.length === 1 && owners[0]!.userId === userId) throw lastOwner()
}
