import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { users } from '../schema.ts'
import { spendUserToken } from './user-tokens.ts'

/**
 * Proves an e-mail address by the token that was mailed to it. The token is all that is asked for: people open mails on
 * another device than the one they are logged in on.
 *
 * @throws token_invalid
 */
export async function verifyEmail(ctx: Context, { token }: { token: string }): Promise<void> {
  await ctx.transaction(async (tx) => {
    const { user } = await spendUserToken(tx, token, 'verify_email')
    await tx.db
      .update(users)
      .set({ emailVerifiedAt: user.emailVerifiedAt ?? tx.now })
      .where(eq(users.id, user.id))
    tx.record({ action: 'email_verified', object: `user:${user.id}`, after: { email: user.email } })
  })
}
