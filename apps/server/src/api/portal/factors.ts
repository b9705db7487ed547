import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { invalidField } from '@ostler/kernel'
import * as identity from '../../modules/identity/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { keepDevice } from '../authenticate.ts'
import { presentSession } from './session.ts'

const os = implement(contract).$context<ApiContext>()
const done = { done: true } as const

type SecondProof = {
  totp?: string | undefined
  recoveryCode?: string | undefined
  passkey?: identity.PasskeyAnswer | undefined
}

/** @throws invalid_input unless there is exactly one */
function proofIn({ totp, recoveryCode, passkey }: SecondProof): identity.FactorProof {
  const given: identity.FactorProof[] = []
  if (totp !== undefined) given.push({ kind: 'totp', code: totp })
  if (recoveryCode !== undefined) given.push({ kind: 'recovery_code', code: recoveryCode })
  if (passkey !== undefined) given.push({ kind: 'passkey', answer: passkey })
  const [proof, ...others] = given
  if (!proof || others.length > 0) throw invalidField('totp', 'or another proof must be given, and only one')
  return proof
}

function stepUpProofIn({ password, ...second }: SecondProof & { password?: string | undefined }): identity.StepUpProof {
  const others = Object.values(second).filter((value) => value !== undefined)
  return password !== undefined && others.length === 0 ? { kind: 'password', password } : proofIn(second)
}

/** What comes after the password, or instead of it. */
export const factorLogInHandlers = {
  secondFactor: os.auth.secondFactor.handler(async ({ input, context: { ctx, http } }) => {
    const { session, deviceToken } = await identity.passSecondFactor(ctx, {
      challenge: input.challenge,
      proof: proofIn(input),
      userAgent: http.userAgent,
      rememberThis: input.rememberDevice,
    })
    if (deviceToken !== null) keepDevice(http, deviceToken)
    return { state: 'signed_in' as const, ...(await presentSession(ctx, http, session)), deviceToken }
  }),

  secondFactorPasskey: os.auth.secondFactorPasskey.handler(({ input, context: { ctx } }) =>
    identity.askForSecondPasskey(ctx, input),
  ),

  passkeyOptions: os.auth.passkeyOptions.handler(({ context: { ctx } }) => identity.askForPasskey(ctx)),

  passkey: os.auth.passkey.handler(async ({ input, context: { ctx, http } }) => {
    const outcome = await identity.logInWithPasskey(ctx, { answer: input.passkey, userAgent: http.userAgent })
    if (outcome.state !== 'signed_in') throw new Error('A passkey that verified its user needs no second factor.')
    return { state: outcome.state, ...(await presentSession(ctx, http, outcome.session)) }
  }),

  enrolTotp: os.auth.enrolTotp.handler(({ input, context: { ctx } }) => identity.offerAuthenticatorAtLogIn(ctx, input)),

  enrolTotpConfirm: os.auth.enrolTotpConfirm.handler(async ({ input, context: { ctx, http } }) =>
    presentEnrolled({ ctx, http }, await identity.enrolAuthenticator(ctx, { ...input, userAgent: http.userAgent })),
  ),

  enrolPasskey: os.auth.enrolPasskey.handler(({ input, context: { ctx } }) => identity.offerPasskeyAtLogIn(ctx, input)),

  enrolPasskeyConfirm: os.auth.enrolPasskeyConfirm.handler(async ({ input, context: { ctx, http } }) => {
    const { passkey: answer, ...rest } = input
    return presentEnrolled(
      { ctx, http },
      await identity.enrolPasskey(ctx, { ...rest, answer, userAgent: http.userAgent }),
    )
  }),

  stepUpMethods: os.auth.stepUpMethods.handler(async ({ context: { ctx } }) => {
    const { methods, provenUntil } = await identity.stepUpMethods(ctx)
    return { methods, provenUntil: provenUntil.toString() }
  }),

  stepUpPasskey: os.auth.stepUpPasskey.handler(({ context: { ctx } }) => identity.askForPasskeyAgain(ctx)),

  stepUp: os.auth.stepUp.handler(async ({ input, context: { ctx } }) => {
    const { provenUntil } = await identity.stepUp(ctx, stepUpProofIn(input))
    return { provenUntil: provenUntil.toString() }
  }),
}

/** What a person does with their own factors. */
export const securityHandlers = {
  factors: os.security.factors.handler(async ({ context: { ctx } }) => {
    const { authenticators, passkeys, ...rest } = await identity.ownFactors(ctx)
    return { ...rest, ...presentFactors({ authenticators, passkeys }) }
  }),

  beginAuthenticator: os.security.beginAuthenticator.handler(({ input, context: { ctx } }) =>
    identity.beginAuthenticator(ctx, input),
  ),

  confirmAuthenticator: os.security.confirmAuthenticator.handler(({ input, context: { ctx } }) =>
    identity.confirmAuthenticator(ctx, input),
  ),

  renameAuthenticator: os.security.renameAuthenticator.handler(async ({ input, context: { ctx } }) => {
    await identity.renameFactor(ctx, { kind: 'authenticator', ...input })
    return done
  }),

  removeAuthenticator: os.security.removeAuthenticator.handler(async ({ input, context: { ctx } }) => {
    await identity.removeFactor(ctx, { kind: 'authenticator', ...input })
    return done
  }),

  beginPasskey: os.security.beginPasskey.handler(({ context: { ctx } }) => identity.beginPasskey(ctx)),

  addPasskey: os.security.addPasskey.handler(({ input, context: { ctx } }) =>
    identity.addPasskey(ctx, { name: input.name, answer: input.passkey }),
  ),

  renamePasskey: os.security.renamePasskey.handler(async ({ input, context: { ctx } }) => {
    await identity.renameFactor(ctx, { kind: 'passkey', ...input })
    return done
  }),

  removePasskey: os.security.removePasskey.handler(async ({ input, context: { ctx } }) => {
    await identity.removeFactor(ctx, { kind: 'passkey', ...input })
    return done
  }),

  renewRecoveryCodes: os.security.renewRecoveryCodes.handler(({ context: { ctx } }) =>
    identity.renewRecoveryCodes(ctx),
  ),

  devices: os.security.devices.handler(async ({ input, context: { ctx } }) => {
    const { items, nextCursor } = await identity.ownDevices(ctx, input)
    return {
      items: items.map(({ createdAt, lastUsedAt, expiresAt, ...device }) => ({
        ...device,
        createdAt: createdAt.toString(),
        lastUsedAt: lastUsedAt.toString(),
        expiresAt: expiresAt.toString(),
      })),
      nextCursor,
    }
  }),

  forgetDevice: os.security.forgetDevice.handler(async ({ input, context: { ctx } }) => {
    await identity.forgetDevice(ctx, input)
    return done
  }),

  forgetAllDevices: os.security.forgetAllDevices.handler(async ({ context: { ctx } }) => {
    await identity.forgetAllDevices(ctx)
    return done
  }),
}

type Factor = { id: number; name: string; createdAt: Temporal.Instant; lastUsedAt: Temporal.Instant | null }
const presentFactor = ({ createdAt, lastUsedAt, ...factor }: Factor) => ({
  ...factor,
  createdAt: createdAt.toString(),
  lastUsedAt: lastUsedAt?.toString() ?? null,
})

export const presentFactors = ({ authenticators, passkeys }: { authenticators: Factor[]; passkeys: Factor[] }) => ({
  authenticators: authenticators.map(presentFactor),
  passkeys: passkeys.map(presentFactor),
})

async function presentEnrolled({ ctx, http }: ApiContext, { session, recoveryCodes }: identity.Enrolled) {
  return { state: 'signed_in' as const, ...(await presentSession(ctx, http, session)), recoveryCodes }
}
