import { and, eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { hashToken, randomToken } from '../../../../platform/crypto.ts'
import { challengeOver } from '../../errors.ts'
import { type AwaitedProof, type LogInMethod, loginChallenges, users } from '../../schema.ts'
import { countAttempt } from '../count-attempts.ts'
import { lockUser, type UserRow } from '../start-session.ts'

/** How long a log-in waits after its first proof. */
const WAIT_MINUTES = 10

/** Tries at the second proof after one first proof. They count in the locks of lock-out.ts as well. */
export const MOST_TRIES = 5

type Challenge = typeof loginChallenges.$inferSelect

/** Puts a log-in on hold whose first proof was right. Answers the token with which it goes on. The user is locked. */
export async function holdLogIn(
  tx: Tx,
  { userId, awaits, method }: { userId: number; awaits: AwaitedProof; method: LogInMethod },
): Promise<string> {
  const token = randomToken()
  await tx.db.insert(loginChallenges).values({
    userId,
    tokenHash: hashToken(token),
    awaits,
    method,
    createdAt: tx.now,
    expiresAt: tx.now.add({ minutes: WAIT_MINUTES }),
  })
  tx.record({ action: 'second_factor_asked', object: `user:${userId}`, after: { awaits, method } })
  return token
}

/**
 * Counts a try before it is looked at, so that many at once cannot outrun the count: against this log-in, and in the locks
 * of the account.
 *
 * @throws challenge_over, login_locked
 */
export function countTry(ctx: Context, token: string): Promise<Challenge> {
  return ctx.transaction(async (tx) => {
    const [found] = await tx.db.select().from(loginChallenges).where(ofToken(token, 'second_factor')).for('update')
    if (!found || !isOpen(found, tx) || found.tries >= MOST_TRIES) throw challengeOver()
    const [user] = await tx.db.select({ email: users.email }).from(users).where(eq(users.id, found.userId))
    await countAttempt(tx, user!.email)
    const tries = found.tries + 1
    await tx.db.update(loginChallenges).set({ tries }).where(eq(loginChallenges.id, found.id))
    return { ...found, tries }
  })
}

/** The log-in on hold and its user, both locked. @throws challenge_over */
export async function lockLogIn(
  tx: Tx,
  token: string,
  awaits: AwaitedProof,
): Promise<{ user: UserRow; challenge: Challenge }> {
  const [found] = await tx.db.select().from(loginChallenges).where(ofToken(token, awaits))
  if (!found) throw challengeOver()
  const user = await lockUser(tx, found.userId)
  const [challenge] = await tx.db.select().from(loginChallenges).where(eq(loginChallenges.id, found.id)).for('update')
  if (!challenge || !isOpen(challenge, tx) || user.disabledAt) throw challengeOver()
  return { user, challenge }
}

/** It can go on no more: it has, or it was tried too often. */
export async function spendLogIn(tx: Tx, challenge: Challenge): Promise<void> {
  await tx.db.update(loginChallenges).set({ spentAt: tx.now }).where(eq(loginChallenges.id, challenge.id))
}

const ofToken = (token: string, awaits: AwaitedProof) =>
  and(eq(loginChallenges.tokenHash, hashToken(token)), eq(loginChallenges.awaits, awaits))

const isOpen = ({ spentAt, expiresAt }: Challenge, { now }: Context) =>
  spentAt === null && Temporal.Instant.compare(now, expiresAt) < 0
