import { eq } from 'drizzle-orm'
import type { Context } from '../../../../platform/context.ts'
import { passkeyRefused } from '../../errors.ts'
import type { PasskeyAnswer } from '../../factors/passkey.ts'
import { passkeys } from '../../schema.ts'
import { admit, type LogInOutcome } from '../admit.ts'
import { forgiveAttempt } from '../count-attempts.ts'
import { lockUser } from '../start-session.ts'
import { takeChallenge } from './passkey-challenges.ts'
import { takePasskeyAnswer } from './try-factor.ts'

/**
 * Opens a session for whoever holds a passkey and was verified by it. There is nothing to guess here, so neither is it
 * counted nor do the locks for guessed passwords keep it out.
 *
 * Never call it inside another transaction: a wrong answer uses its challenge up.
 *
 * @throws passkey_refused
 */
export async function logInWithPasskey(
  ctx: Context,
  { answer, userAgent }: { answer: PasskeyAnswer; userAgent: string },
): Promise<LogInOutcome> {
  const outcome = await ctx.transaction(async (tx) => {
    const challenge = await takeChallenge(tx, answer, { purpose: 'log_in', userId: null })
    const [known] = await tx.db
      .select({ userId: passkeys.userId })
      .from(passkeys)
      .where(eq(passkeys.credentialId, answer.id))
    const user = known && (await lockUser(tx, known.userId))
    const right =
      user &&
      challenge !== null &&
      user.disabledAt === null &&
      (await takePasskeyAnswer(tx, answer, { challenge, userId: user.id, userVerified: true }))
    if (!right) {
      const object = user ? `user:${user.id}` : 'login'
      tx.record({ action: 'passkey_refused', object, after: { purpose: 'log_in' } })
      return null
    }
    await forgiveAttempt(tx, user.email)
    return admit(tx, user, { method: 'passkey', userAgent })
  })
  if (!outcome) throw passkeyRefused()
  return outcome
}
