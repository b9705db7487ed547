import { sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { loginFailed } from '../errors.ts'
import { accountKey } from '../lock-out.ts'
import { users } from '../schema.ts'

/** Why a log-in failed. Kept in the audit trail for the security log; whoever tried is told none of it. */
export type FailureReason = 'unknown_account' | 'wrong_password' | 'user_disabled' | 'locked'

export const recordFailure = (tx: Tx, email: string, reason: FailureReason): void =>
  tx.record({ action: 'login_failed', object: `login:${accountKey(email)}`, after: { reason } })

/**
 * How long after it began a log-in is refused, in milliseconds of real time, while there are hashes from elsewhere. More
 * than bcrypt of cost 12 takes to be verified; MD5 and Argon2id are faster anyway.
 */
const REFUSED_AFTER_MS = 500

/**
 * Says no in the one way in which a log-in is refused.
 *
 * bcrypt takes several times as long as the Argon2 hash that an unknown address costs. So for as long as one user of the
 * installation has a hash from elsewhere, every refusal comes at the same time after the question, whoever it is about.
 *
 * @throws login_failed
 */
export async function refuseLogIn(ctx: Context, startedAt: number): Promise<never> {
  if (await someHashIsImported(ctx)) {
    const wait = startedAt + REFUSED_AFTER_MS - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
  }
  throw loginFailed()
}

async function someHashIsImported(ctx: Context): Promise<boolean> {
  const found = await ctx.read
    .select({ id: users.id })
    .from(users)
    .where(sql`${users.passwordHash} NOT LIKE '$argon2id$%'`)
    .limit(1)
  return found.length > 0
}
