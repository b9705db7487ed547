import { and, eq, isNull, sql } from 'drizzle-orm'
import { forbidden } from '../../../platform/actor.ts'
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
    const object = `user:${user.id}`
    tx.record({
      action: 'email_verified',
      object,
      after: { email: user.email },
      personal: { of: object, fields: ['email'] },
    })
  })
}

/**
 * Takes an address as proved because a room above mailed a secret to it and got it back. Does nothing when the user has
 * another address by now.
 */
export async function takeAsVerified(
  ctx: Context,
  { userId, email }: { userId: number; email: string },
): Promise<void> {
  if (!ctx.actor.isSystem) throw forbidden('prove an address without a link')
  await ctx.transaction(async (tx) => {
    const proved = await tx.db
      .update(users)
      .set({ emailVerifiedAt: tx.now })
      .where(
        and(eq(users.id, userId), isNull(users.emailVerifiedAt), sql`lower(${users.email}) = ${email.toLowerCase()}`),
      )
      .returning({ id: users.id })
    if (proved.length > 0) tx.record({ action: 'email_verified', object: `user:${userId}`, after: { email } })
  })
}
