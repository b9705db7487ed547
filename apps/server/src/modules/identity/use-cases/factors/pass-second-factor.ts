import type { Context } from '../../../../platform/context.ts'
import { secondFactorWrong } from '../../errors.ts'
import { forgiveAttempt } from '../count-attempts.ts'
import { openSession, type SessionTokens } from '../start-session.ts'
import { countTry, lockLogIn, MOST_TRIES, spendLogIn } from './login-challenges.ts'
import { rememberDevice } from './remembered-devices.ts'
import { type FactorProof, tryFactor } from './try-factor.ts'

export type SecondProof = { challenge: string; proof: FactorProof; userAgent: string; rememberThis: boolean }

/** `deviceToken` lets later log-ins skip the second factor, when that was asked for. */
export type LoggedIn = { session: SessionTokens; deviceToken: string | null }

/**
 * Opens the session of a log-in that waits for a second factor.
 *
 * Takes two transactions, as `logIn` does: never call it inside another, which would forget the count of wrong codes.
 *
 * @throws challenge_over, second_factor_wrong, login_locked
 */
export async function passSecondFactor(
  ctx: Context,
  { challenge: token, proof, userAgent, rememberThis }: SecondProof,
): Promise<LoggedIn> {
  const { tries } = await countTry(ctx, token)
  const passed = await ctx.transaction(async (tx) => {
    const { user, challenge } = await lockLogIn(tx, token, 'second_factor')
    const factor = await tryFactor(tx, user, proof, 'second_factor')
    if (factor === null) {
      if (tries >= MOST_TRIES) await spendLogIn(tx, challenge)
      tx.record({ action: 'second_factor_failed', object: `user:${user.id}`, after: { factor: proof.kind, tries } })
      return null
    }
    await spendLogIn(tx, challenge)
    await forgiveAttempt(tx, user.email)
    tx.record({ action: 'second_factor_passed', object: `user:${user.id}`, after: { factor } })
    const session = await openSession(tx, { userId: user.id, userAgent, method: challenge.method })
    return { session, deviceToken: rememberThis ? await rememberDevice(tx, user.id, userAgent) : null }
  })
  if (!passed) throw secondFactorWrong()
  return passed
}
