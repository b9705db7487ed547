import { PROOF_MINUTES } from '@ostler/contract'
import { and, eq, isNull } from 'drizzle-orm'
import type { Context } from '../../../../platform/context.ts'
import { logInAgain, sessionEnded, stepUpFailed, useSecondFactor } from '../../errors.ts'
import { isPassword } from '../../password.ts'
import { countFactors, hasFactor, methodsOf, type SecondFactor } from '../../queries/factors.ts'
import { sessions, users } from '../../schema.ts'
import { countAttempt, forgiveAttempt } from '../count-attempts.ts'
import { lockUser, type UserRow } from '../start-session.ts'
import { type FactorProof, tryFactor } from './try-factor.ts'

export type StepUpProof = FactorProof | { kind: 'password'; password: string }

/** Somebody who came by another provider or a link may have none. */
const passwordOf = ({ passwordHash }: Pick<UserRow, 'passwordHash'>): string | undefined => passwordHash || undefined

/**
 * The ways in which the person can prove again who they are: a second factor when they have one, else the password. None
 * at all when they have neither; then they log in again.
 */
export async function stepUpMethods(
  ctx: Context,
): Promise<{ methods: ('password' | SecondFactor)[]; provenUntil: Temporal.Instant }> {
  ctx.actor.mustBeInPerson()
  const userId = ctx.actor.mustBeUser()
  const provenUntil = ctx.actor.session!.provenAt.add({ minutes: PROOF_MINUTES })
  const counts = await countFactors(ctx, userId)
  if (hasFactor(counts)) return { methods: methodsOf(counts), provenUntil }
  const [user] = await ctx.read.select({ passwordHash: users.passwordHash }).from(users).where(eq(users.id, userId))
  return { methods: user && passwordOf(user) ? ['password'] : [], provenUntil }
}

/**
 * Proves again who sits there, for what asks for a fresh proof. Who has a second factor has to use it: a password may have
 * been what was stolen.
 *
 * Takes two transactions, as `logIn` does: never call it inside another, which would forget the count of wrong tries.
 *
 * @throws forbidden, step_up_failed, use_second_factor, log_in_again, login_locked
 */
export async function stepUp(ctx: Context, proof: StepUpProof): Promise<{ provenUntil: Temporal.Instant }> {
  const { methods } = await stepUpMethods(ctx)
  if (methods.length === 0) throw logInAgain()
  if (proof.kind === 'password' && !methods.includes('password')) throw useSecondFactor()

  const userId = ctx.actor.mustBeUser()
  const { sessionId } = ctx.actor.session!
  const [known] = await ctx.read.select().from(users).where(eq(users.id, userId))
  await countAttempt(ctx, known!.email)
  const isRight = proof.kind === 'password' && (await isPassword(ctx, passwordOf(known!) ?? null, proof.password))

  const proven = await ctx.transaction(async (tx) => {
    const user = await lockUser(tx, userId)
    const method = proof.kind === 'password' ? await ofPassword() : await tryFactor(tx, user, proof, 'step_up')
    if (method === null) {
      tx.record({ action: 'step_up_failed', object: `user:${userId}`, after: { method: proof.kind } })
      return false
    }
    const updated = await tx.db
      .update(sessions)
      .set({ provenAt: tx.now })
      .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isNull(sessions.endedAt)))
      .returning({ id: sessions.id })
    if (updated.length === 0) throw sessionEnded()
    await forgiveAttempt(tx, user.email)
    tx.record({ action: 'stepped_up', object: `user:${userId}`, after: { session: sessionId, method } })
    return true

    /** The password may have been changed, or a factor added, since it was looked at. */
    async function ofPassword() {
      const still = isRight && user.passwordHash === known!.passwordHash
      return still && !hasFactor(await countFactors(tx, userId)) ? ('password' as const) : null
    }
  })
  if (!proven) throw stepUpFailed()
  return { provenUntil: ctx.now.add({ minutes: PROOF_MINUTES }) }
}
