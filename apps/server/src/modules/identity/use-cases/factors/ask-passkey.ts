import { generateAuthenticationOptions } from '@simplewebauthn/server'
import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { noFactor } from '../../errors.ts'
import { type PasskeyPurpose, passkeys } from '../../schema.ts'
import { lockLogIn } from './login-challenges.ts'
import { CHALLENGE_MINUTES, keepChallenge, siteOf } from './passkey-challenges.ts'

export type PasskeyOptions = Awaited<ReturnType<typeof generateAuthenticationOptions>>

const timeout = CHALLENGE_MINUTES * 60_000

/**
 * What a browser needs to ask for a passkey of whoever sits there. It has to verify them (PIN, finger, face), because
 * nothing else will.
 *
 * @throws passkeys_unavailable
 */
export function askForPasskey(ctx: Context): Promise<PasskeyOptions> {
  return ctx.transaction(async (tx) => {
    const options = await generateAuthenticationOptions({ rpID: siteOf(tx).id, timeout, userVerification: 'required' })
    await keepChallenge(tx, options.challenge, { purpose: 'log_in', userId: null })
    return options
  })
}

/** The same for a log-in that waits for a second factor. @throws challenge_over, no_factor, passkeys_unavailable */
export function askForSecondPasskey(ctx: Context, { challenge }: { challenge: string }): Promise<PasskeyOptions> {
  return ctx.transaction(async (tx) => {
    const { user } = await lockLogIn(tx, challenge, 'second_factor')
    return optionsFor(tx, user.id, 'second_factor')
  })
}

/** The same for somebody who is to prove again who they are. @throws forbidden, no_factor, passkeys_unavailable */
export function askForPasskeyAgain(ctx: Context): Promise<PasskeyOptions> {
  ctx.actor.mustBeInPerson()
  const userId = ctx.actor.mustBeUser()
  return ctx.transaction((tx) => optionsFor(tx, userId, 'step_up'))
}

async function optionsFor(tx: Tx, userId: number, purpose: PasskeyPurpose): Promise<PasskeyOptions> {
  const own = await tx.db.select().from(passkeys).where(eq(passkeys.userId, userId))
  if (own.length === 0) throw noFactor()
  const options = await generateAuthenticationOptions({
    rpID: siteOf(tx).id,
    timeout,
    allowCredentials: own.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    userVerification: 'preferred',
  })
  await keepChallenge(tx, options.challenge, { purpose, userId })
  return options
}
