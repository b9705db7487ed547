import type { Context } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { emailTaken } from '../errors.ts'
import { users } from '../schema.ts'

export type NewUser = { email: string; firstName: string; lastName: string; passwordHash: string }

/**
 * Somebody may log in from now on. Anybody may become a user; what they may do comes from elsewhere.
 *
 * Takes the hash and not the password (`hashPassword`), so that the work of hashing can be done before the transaction.
 *
 * @throws email_taken
 */
export function registerUser(
  ctx: Context,
  { email, firstName, lastName, passwordHash }: NewUser,
): Promise<{ userId: number }> {
  return ctx.transaction(async (tx) => {
    const [user] = await refusing(
      tx.db
        .insert(users)
        .values({ email: email.trim(), firstName, lastName, passwordHash, createdAt: tx.now })
        .returning({ id: users.id }),
      { users_email_taken: emailTaken },
    )
    tx.record({ action: 'user_registered', object: `user:${user!.id}`, after: { email, firstName, lastName } })
    return { userId: user!.id }
  })
}
