import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { hashPassword } from '../password.ts'
import { sessions, users } from '../schema.ts'
import { forgiveAll, rememberAddress } from './count-attempts.ts'
import { endSessions } from './log-out.ts'
import { spendUserToken } from './user-tokens.ts'

/**
 * Sets a new password by the token that was mailed, and ends every session: whoever knew the old password is out. Reading
 * the mail also proves the address, and makes the place it is done from one that locks do not keep out.
 *
 * @throws token_invalid
 */
export async function resetPassword(
  ctx: Context,
  { token, password }: { token: string; password: string },
): Promise<void> {
  const passwordHash = await hashPassword(ctx, password)
  await ctx.transaction(async (tx) => {
    const user = await spendUserToken(tx, token, 'reset_password')
    await tx.db
      .update(users)
      .set({ passwordHash, emailVerifiedAt: user.emailVerifiedAt ?? tx.now })
      .where(eq(users.id, user.id))
    const ended = await endSessions(tx, eq(sessions.userId, user.id), 'password_reset')
    await forgiveAll(tx, user.email)
    await rememberAddress(tx, user.id)
    tx.record({ action: 'password_reset', object: `user:${user.id}`, after: { endedSessions: ended } })
  })
}
