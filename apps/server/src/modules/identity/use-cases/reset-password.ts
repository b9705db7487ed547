import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { passwordChanged, toldOf } from '../events.ts'
import { hashNewPassword } from '../password.ts'
import { userById } from '../queries/users.ts'
import { users } from '../schema.ts'
import { forgiveAll, rememberAddress } from './count-attempts.ts'
import { forgetEarlierProofs } from './factors/remembered-devices.ts'
import { endSessions, sessionsOf } from './log-out.ts'
import { findUserToken, spendUserToken, voidUserTokens } from './user-tokens.ts'

/**
 * Sets a new password by the token that was mailed, and ends every session: whoever knew the old password is out, and a
 * change of address that they have asked for is off. Reading the mail also proves the address, and makes the place it is
 * done from one that locks do not keep out.
 *
 * @throws token_invalid, invalid_input, password_too_common
 * @emits  identity.password_changed
 */
export async function resetPassword(
  ctx: Context,
  { token, password, userAgent = '' }: { token: string; password: string; userAgent?: string },
): Promise<void> {
  const { userId } = await findUserToken(ctx, token, 'reset_password')
  const passwordHash = await hashNewPassword(ctx, password, await userById(ctx, userId))
  await ctx.transaction(async (tx) => {
    const { user } = await spendUserToken(tx, token, 'reset_password')
    await tx.db
      .update(users)
      .set({ passwordHash, emailVerifiedAt: user.emailVerifiedAt ?? tx.now })
      .where(eq(users.id, user.id))
    await voidUserTokens(tx, user.id, ['change_email'])
    const ended = await endSessions(tx, sessionsOf(user.id), 'password_reset')
    await forgetEarlierProofs(tx, user.id)
    await forgiveAll(tx, user.email)
    await rememberAddress(tx, user.id)
    await tx.emit(passwordChanged(toldOf(tx, user, userAgent)))
    tx.record({ action: 'password_reset', object: `user:${user.id}`, after: { endedSessions: ended } })
  })
}
