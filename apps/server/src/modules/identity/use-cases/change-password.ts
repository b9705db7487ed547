import { invalidField } from '@ostler/kernel'
import { and, eq, isNull, ne } from 'drizzle-orm'
import { forbidden } from '../../../platform/actor.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { sessionEnded, wrongPassword } from '../errors.ts'
import { passwordChanged, toldOf } from '../events.ts'
import { accountKey } from '../lock-out.ts'
import { hashNewPassword, isPassword, isStillPassword } from '../password.ts'
import { sessions, users } from '../schema.ts'
import { forgetEarlierProofs } from './factors/remembered-devices.ts'
import { endSessions, sessionsOf } from './log-out.ts'
import { lockUser, type UserRow } from './start-session.ts'
import { voidUserTokens } from './user-tokens.ts'

export type ChangePassword = { currentPassword: string; password: string; userAgent: string }

/**
 * Changes one's own password, given the current one; that also counts as having proved who one is. Ends every other
 * session, links to reset the password, and a change of address that waits. This session goes on with its tokens.
 *
 * A wrong password is recorded and then refused: never call it inside a transaction, which would forget the record.
 *
 * @throws forbidden (API tokens, staff in somebody's name), wrong_password, invalid_input, password_too_common,
 *         session_ended
 * @emits  identity.password_changed
 */
export async function changePassword(
  ctx: Context,
  { currentPassword, password, userAgent }: ChangePassword,
): Promise<void> {
  ctx.actor.mustBeInPerson()
  const { session } = ctx.actor
  if (session === null) throw forbidden('change a password')
  const userId = ctx.actor.mustBeUser()
  const [before] = await ctx.read.select().from(users).where(eq(users.id, userId))
  if (!(await isPassword(ctx, before!.passwordHash, currentPassword))) return refuse(ctx, before!)
  if (password === currentPassword) throw invalidField('password', 'is the one you have already')
  const passwordHash = await hashNewPassword(ctx, password, before!)

  const isChanged = await ctx.transaction(async (tx) => {
    const user = await lockUser(tx, userId)
    const hashes = { storedHash: user.passwordHash, verifiedHash: before!.passwordHash }
    if (!(await isStillPassword(tx, { ...hashes, password: currentPassword }))) {
      recordRefusal(tx, user)
      return false
    }
    await proveSession(tx, session.sessionId)
    await tx.db.update(users).set({ passwordHash }).where(eq(users.id, userId))
    await voidUserTokens(tx, userId, ['reset_password', 'change_email'])
    await forgetEarlierProofs(tx, userId)
    const others = and(sessionsOf(userId), ne(sessions.id, session.sessionId))!
    const ended = await endSessions(tx, others, 'password_changed')
    await tx.emit(passwordChanged(toldOf(tx, user, userAgent)))
    tx.record({ action: 'password_changed', object: `user:${userId}`, after: { endedSessions: ended } })
    return true
  })
  if (!isChanged) throw wrongPassword()
}

/** Giving the password again proves who one is, as logging in does. @throws session_ended */
async function proveSession(tx: Tx, sessionId: number): Promise<void> {
  const proven = await tx.db
    .update(sessions)
    .set({ provenAt: tx.now })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)))
    .returning({ id: sessions.id })
  if (proven.length === 0) throw sessionEnded()
}

async function refuse(ctx: Context, user: UserRow): Promise<never> {
  await ctx.transaction(async (tx) => recordRefusal(tx, user))
  throw wrongPassword()
}

/** Guessing the password in a session that was left open is guessing it all the same. */
const recordRefusal = (tx: Tx, { email, id }: UserRow) =>
  tx.record({
    action: 'login_failed',
    object: `login:${accountKey(email)}`,
    after: { reason: 'wrong_password', at: 'password_change', user: id },
  })
