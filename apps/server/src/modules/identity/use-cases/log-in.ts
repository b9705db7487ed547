import { DomainError } from '@ostler/kernel'
import { eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { formOf } from '../imported-hash.ts'
import { accountKey } from '../lock-out.ts'
import { hashPassword, isOutdated, isPassword, isStillPassword } from '../password.ts'
import { users } from '../schema.ts'
import { admit, type LogInOutcome } from './admit.ts'
import { countAttempt, forgetAttemptsHere, takeBackAttempt } from './count-attempts.ts'
import { type FailureReason, recordFailure, refuseLogIn } from './refuse-log-in.ts'
import { lockUser, type UserRow } from './start-session.ts'

export type LogIn = { email: string; password: string; userAgent: string; deviceToken?: string | undefined }

/**
 * Opens a session for somebody who knows the password, or asks for a second factor. A hash from elsewhere, or one made
 * with less work than we ask for now, is replaced on the way.
 *
 * Takes two transactions, one that counts the attempt and one that opens the session: never call it inside another, which
 * would forget the count when the password is wrong. The password is looked at between them, holding no connection.
 *
 * @throws login_failed, login_locked
 */
export async function logIn(ctx: Context, { email, password, userAgent, deviceToken }: LogIn): Promise<LogInOutcome> {
  const startedAt = performance.now()
  await countOrRefuse(ctx, email)
  const [found] = await ctx.read
    .select()
    .from(users)
    .where(sql`lower(${users.email}) = ${accountKey(email)}`)
  const right = await isPassword(ctx, found?.passwordHash ?? null, password)
  if (!found || !right) {
    const reason = found ? 'wrong_password' : 'unknown_account'
    await ctx.transaction(async (tx) => recordFailure(tx, email, reason))
    return refuseLogIn(ctx, startedAt)
  }
  const betterHash = isOutdated(ctx, found.passwordHash!) ? await hashPassword(ctx, password) : null

  const outcome = await ctx.transaction(async (tx) => {
    const user = await lockUser(tx, found.id)
    const refused = await reasonAgainst(tx, user, found, password)
    if (refused) {
      recordFailure(tx, email, refused)
      return null
    }
    if (betterHash !== null && user.passwordHash === found.passwordHash) await replaceHash(tx, user, betterHash)
    await takeBackAttempt(tx, email)
    const outcome = await admit(tx, user, { method: 'password', userAgent, deviceToken })
    // Wrong codes count too. Were they forgiven for the password, who knows that could try codes for ever.
    if (outcome.state === 'signed_in') await forgetAttemptsHere(tx, email)
    return outcome
  })
  return outcome ?? refuseLogIn(ctx, startedAt)
}

/** @throws login_locked, which leaves its own row in the audit trail */
async function countOrRefuse(ctx: Context, email: string): Promise<void> {
  try {
    await countAttempt(ctx, email)
  } catch (error) {
    if (error instanceof DomainError && error.code === 'login_locked') {
      await ctx.transaction(async (tx) => recordFailure(tx, email, 'locked'))
    }
    throw error
  }
}

async function reasonAgainst(
  tx: Tx,
  user: UserRow,
  verified: UserRow,
  password: string,
): Promise<FailureReason | null> {
  if (user.disabledAt) return 'user_disabled'
  // A reset that came in between has ended all sessions; the old password must not open another one.
  const hashes = { storedHash: user.passwordHash, verifiedHash: verified.passwordHash }
  return (await isStillPassword(tx, { ...hashes, password })) ? null : 'wrong_password'
}

async function replaceHash(tx: Tx, user: UserRow, passwordHash: string): Promise<void> {
  await tx.db.update(users).set({ passwordHash }).where(eq(users.id, user.id))
  const before = { form: formOf(user.passwordHash!) }
  tx.record({ action: 'password_hash_replaced', object: `user:${user.id}`, before, after: { form: 'argon2id' } })
}
