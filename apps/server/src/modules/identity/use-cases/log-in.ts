import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { loginFailed } from '../errors.ts'
import { accountKey } from '../lock-out.ts'
import { isPassword } from '../password.ts'
import { users } from '../schema.ts'
import { admit, type LogInOutcome } from './admit.ts'
import { countAttempt, forgiveAttempt } from './count-attempts.ts'
import { lockUser } from './start-session.ts'

export type LogIn = { email: string; password: string; userAgent: string }

/**
 * Opens a session for somebody who knows the password, or asks for a second factor.
 *
 * Takes two transactions, one that counts the attempt and one that opens the session: never call it inside another, which
 * would forget the count when the password is wrong. The password is looked at between them, holding no connection.
 *
 * @throws login_failed, login_locked
 */
export async function logIn(ctx: Context, { email, password, userAgent }: LogIn): Promise<LogInOutcome> {
  await countAttempt(ctx, email)
  const [found] = await ctx.read
    .select()
    .from(users)
    .where(sql`lower(${users.email}) = ${accountKey(email)}`)
  const right = await isPassword(ctx, found?.passwordHash, password)
  if (!found || !right) throw loginFailed()

  return ctx.transaction(async (tx) => {
    const user = await lockUser(tx, found.id)
    // A reset that came in between has ended all sessions; the old password must not open another one.
    if (user.disabledAt || user.passwordHash !== found.passwordHash) throw loginFailed()
    await forgiveAttempt(tx, email)
    return admit(tx, user, { method: 'password', userAgent })
  })
}
