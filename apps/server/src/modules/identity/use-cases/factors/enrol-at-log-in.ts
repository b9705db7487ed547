import type { Context, Tx } from '../../../../platform/context.ts'
import { challengeOver, passkeyRefused } from '../../errors.ts'
import type { NewPasskey } from '../../factors/passkey.ts'
import { countFactors, hasFactor } from '../../queries/factors.ts'
import { openSession, type SessionTokens } from '../start-session.ts'
import { type NewAuthenticator, offerAuthenticator, takeAuthenticator } from './add-authenticator.ts'
import { offerPasskey, type RegistrationOptions, takePasskey } from './add-passkey.ts'
import { lockLogIn, spendLogIn } from './login-challenges.ts'

/**
 * Setting up the first factor as a part of logging in, for those who must have one. There is no session until it is done,
 * so nothing else has to know of half a log-in.
 */
export type Enrolled = { session: SessionTokens; recoveryCodes: string[] }

/** @throws challenge_over */
export function offerAuthenticatorAtLogIn(
  ctx: Context,
  { challenge, name }: { challenge: string; name: string },
): Promise<NewAuthenticator> {
  return ctx.transaction(async (tx) => {
    const { user } = await lockEnrolment(tx, challenge)
    return offerAuthenticator(tx, user, name)
  })
}

/** @throws challenge_over, passkeys_unavailable */
export function offerPasskeyAtLogIn(ctx: Context, { challenge }: { challenge: string }): Promise<RegistrationOptions> {
  return ctx.transaction(async (tx) => {
    const { user } = await lockEnrolment(tx, challenge)
    return offerPasskey(tx, user)
  })
}

/**
 * @throws challenge_over, factor_not_found, invalid_input naming the code
 * @emits  identity.factor_added
 */
export function enrolAuthenticator(
  ctx: Context,
  input: { challenge: string; id: number; code: string; userAgent: string },
): Promise<Enrolled> {
  return ctx.transaction(async (tx) => {
    const held = await lockEnrolment(tx, input.challenge)
    return enter(tx, held, input.userAgent, await takeAuthenticator(tx, held.user, input))
  })
}

/**
 * Never call it inside another transaction: a wrong answer uses its challenge up.
 *
 * @throws challenge_over, passkey_refused, passkey_known, passkeys_unavailable
 * @emits  identity.factor_added
 */
export async function enrolPasskey(
  ctx: Context,
  input: { challenge: string; name: string; answer: NewPasskey; userAgent: string },
): Promise<Enrolled> {
  const enrolled = await ctx.transaction(async (tx) => {
    const held = await lockEnrolment(tx, input.challenge)
    const taken = await takePasskey(tx, held.user, input)
    return taken && enter(tx, held, input.userAgent, taken)
  })
  if (!enrolled) throw passkeyRefused()
  return enrolled
}

type Held = Awaited<ReturnType<typeof lockLogIn>>

/** Somebody may have set a factor up since this log-in began; then that is what has to be shown. @throws challenge_over */
async function lockEnrolment(tx: Tx, challenge: string): Promise<Held> {
  const held = await lockLogIn(tx, challenge, 'enrol')
  if (hasFactor(await countFactors(tx, held.user.id))) throw challengeOver()
  return held
}

async function enter(
  tx: Tx,
  { user, challenge }: Held,
  userAgent: string,
  { recoveryCodes }: { recoveryCodes: string[] | null },
): Promise<Enrolled> {
  await spendLogIn(tx, challenge)
  const session = await openSession(tx, { userId: user.id, userAgent, method: challenge.method })
  return { session, recoveryCodes: recoveryCodes ?? [] }
}
