import { z } from 'zod'
import { creationOptions, newPasskey, passkeyAnswer, requestOptions } from './passkeys.ts'
import { bySecret, forUser } from './procedure.ts'
import { byId, done, id, instant, line, notFound, page, pageQuery } from './schemas.ts'

const tag = 'Security'

const name = line(60)
const code = z.string().trim().min(1).max(40)
/** What a log-in on hold goes on with. */
const challenge = z.string().min(1).max(200)

/** A second proof: one of these, and no more. */
const secondProof = {
  /** Six digits of an authenticator app. */
  totp: code.optional(),
  recoveryCode: code.optional(),
  passkey: passkeyAnswer.optional(),
}

/** Shown this once. */
const authenticatorOffer = z.object({
  id,
  /** Base32, for those who type it in. */
  secret: z.string(),
  /** What the QR code says. */
  uri: z.string(),
  /** A square of `size` units, and the SVG path of what is dark in it. */
  qr: z.object({ size: z.number().int(), path: z.string() }),
})

/** With the first factor come recovery codes, in the open this once. */
const added = z.object({ recoveryCodes: z.array(z.string()).nullable() })

const challengeOver = {
  challenge_over: { status: 410, message: 'This log-in took too long or was tried too often. Start again.' },
}
const locked = { login_locked: { status: 429, message: 'Too many failed attempts. Wait, or reset your password.' } }
const unavailable = {
  passkeys_unavailable: { status: 409, message: 'Passkeys need a host name; this site is reached by its IP address.' },
}
const refused = { passkey_refused: { status: 401, message: 'This passkey was not accepted.' } }
const known = { passkey_known: { status: 409, message: 'This passkey is in use already.' } }
const tooMany = { too_many_factors: { status: 409, message: 'You have as many of these as there can be.' } }
const none = { no_factor: { status: 409, message: 'There is no second factor.' } }
const demanded = {
  factor_demanded: { status: 409, message: 'You must have a second factor. Add another one before you remove this.' },
}
const factorNotFound = notFound('factor_not_found', 'There is no such second factor.')

const methods = z.array(z.enum(['totp', 'passkey', 'recovery_code']))

/** States of a log-in that is not done. */
export const onHold = [
  z.object({
    state: z.literal('second_factor'),
    /** Send it with the second factor. Good for ten minutes and five tries. */
    challenge: z.string(),
    methods,
  }),
  z.object({
    /** This person must have a second factor and has none: they set one up (`/auth/enrol/…`), and are in. */
    state: z.literal('enrol'),
    challenge: z.string(),
    methods: z.array(z.enum(['totp', 'passkey'])),
  }),
] as const

/** The part of logging in that comes after the password, or instead of it. `signedIn` is what a log-in that is done answers. */
export const factorDoors = <SignedIn extends z.ZodRawShape>(signedIn: z.ZodObject<SignedIn>) => ({
  secondFactor: bySecret('POST', '/auth/second-factor', 'Finish a log-in with a second factor', {
    tag,
    rate: 'login',
    outside: true,
  })
    .input(
      z.object({
        challenge,
        ...secondProof,
        /** Ask for no second factor in this browser for 30 days. */
        rememberDevice: z.boolean().default(false),
      }),
    )
    // The token of a remembered device, for callers that keep no cookies.
    .output(signedIn.extend({ state: z.literal('signed_in'), deviceToken: z.string().nullable() }))
    .errors({
      ...challengeOver,
      ...locked,
      second_factor_wrong: { status: 401, message: 'This is not right, or it was used before.' },
    }),
  secondFactorPasskey: bySecret('POST', '/auth/second-factor/passkey-options', 'What to ask a passkey to sign', { tag })
    .input(z.object({ challenge }))
    .output(requestOptions)
    .errors({ ...challengeOver, ...none, ...unavailable }),
  passkeyOptions: bySecret('POST', '/auth/passkey/options', 'Ask for a passkey, whoever it is of', { tag })
    .output(requestOptions)
    .errors(unavailable),
  passkey: bySecret('POST', '/auth/passkey', 'Log in with a passkey and nothing else', {
    tag,
    rate: 'login',
    outside: true,
  })
    .input(z.object({ passkey: passkeyAnswer }))
    .output(signedIn.extend({ state: z.literal('signed_in') }))
    .errors(refused),
  enrolTotp: bySecret('POST', '/auth/enrol/authenticator', 'Set up an authenticator app while logging in', { tag })
    .input(z.object({ challenge, name: name.default('Authenticator app') }))
    .output(authenticatorOffer)
    .errors({ ...challengeOver, ...tooMany }),
  enrolTotpConfirm: bySecret(
    'POST',
    '/auth/enrol/authenticator/confirm',
    'Show that the app has the secret, and be in',
    {
      tag,
    },
  )
    .input(z.object({ challenge, id, code }))
    .output(signedIn.extend({ state: z.literal('signed_in'), recoveryCodes: z.array(z.string()) }))
    .errors({ ...challengeOver, ...factorNotFound }),
  enrolPasskey: bySecret('POST', '/auth/enrol/passkey-options', 'Make a passkey while logging in', { tag })
    .input(z.object({ challenge }))
    .output(creationOptions)
    .errors({ ...challengeOver, ...tooMany, ...unavailable }),
  enrolPasskeyConfirm: bySecret('POST', '/auth/enrol/passkey', 'Take the passkey into use, and be in', {
    tag,
    outside: true,
  })
    .input(z.object({ challenge, name: name.default('Passkey'), passkey: newPasskey }))
    .output(signedIn.extend({ state: z.literal('signed_in'), recoveryCodes: z.array(z.string()) }))
    .errors({ ...challengeOver, ...refused, ...known, ...unavailable }),

  stepUpMethods: forUser('GET', '/auth/step-up', 'How to prove again who one is', { tag, inPerson: true }).output(
    z.object({
      /** None: this person has neither a password nor a second factor, and logs in again instead. */
      methods: z.array(z.enum(['password', 'totp', 'passkey', 'recovery_code'])),
      /** Until when the last proof counts as fresh. */
      provenUntil: instant,
    }),
  ),
  stepUpPasskey: forUser('POST', '/auth/step-up/passkey-options', 'What to ask a passkey to sign', {
    tag,
    inPerson: true,
  })
    .output(requestOptions)
    .errors({ ...none, ...unavailable }),
  stepUp: forUser('POST', '/auth/step-up', 'Prove again who one is', {
    tag,
    rate: 'login',
    outside: true,
    inPerson: true,
  })
    .input(z.object({ password: z.string().min(1).max(200).optional(), ...secondProof }))
    .output(z.object({ provenUntil: instant }))
    .errors({
      ...locked,
      step_up_failed: { status: 403, message: 'This is not right. Try again, or use another way.' },
      use_second_factor: { status: 409, message: 'You have a second factor: use it instead of your password.' },
      log_in_again: { status: 409, message: 'You have neither a password nor a second factor. Log in again.' },
      session_ended: { status: 401, message: 'This session has ended. Log in again.' },
    }),
})

const factor = z.object({ id, name: z.string(), createdAt: instant, lastUsedAt: instant.nullable() })
export const factorLists = { authenticators: z.array(factor), passkeys: z.array(factor) }

const changes = { tag, inPerson: true, stepUp: true }

/** What a person has to prove who they are, besides a password. */
export const security = {
  factors: forUser('GET', '/security/factors', 'My second factors', { tag, inPerson: true }).output(
    z.object({
      ...factorLists,
      recoveryCodes: z.object({ left: z.number().int(), of: z.number().int() }).nullable(),
      /** Must this person have one? */
      isDemanded: z.boolean(),
      passkeysWork: z.boolean(),
    }),
  ),
  beginAuthenticator: forUser('POST', '/security/authenticators', 'Make a secret for an authenticator app', changes)
    .input(z.object({ name }))
    .output(authenticatorOffer)
    .errors(tooMany),
  confirmAuthenticator: forUser(
    'POST',
    '/security/authenticators/{id}/confirm',
    'Take an authenticator app into use',
    changes,
  )
    .input(z.object({ id, code }))
    .output(added)
    .errors(factorNotFound),
  renameAuthenticator: forUser('PATCH', '/security/authenticators/{id}', 'Call an authenticator app something else', {
    tag,
    inPerson: true,
  })
    .input(z.object({ id, name }))
    .output(done)
    .errors(factorNotFound),
  removeAuthenticator: forUser('DELETE', '/security/authenticators/{id}', 'Stop using an authenticator app', changes)
    .input(byId)
    .output(done)
    .errors({ ...factorNotFound, ...demanded }),
  beginPasskey: forUser('POST', '/security/passkeys/options', 'What to make a passkey with', changes)
    .output(creationOptions)
    .errors({ ...tooMany, ...unavailable }),
  addPasskey: forUser('POST', '/security/passkeys', 'Take a passkey into use', { ...changes, outside: true })
    .input(z.object({ name, passkey: newPasskey }))
    .output(added)
    .errors({ ...refused, ...known, ...unavailable }),
  renamePasskey: forUser('PATCH', '/security/passkeys/{id}', 'Call a passkey something else', { tag, inPerson: true })
    .input(z.object({ id, name }))
    .output(done)
    .errors(factorNotFound),
  removePasskey: forUser('DELETE', '/security/passkeys/{id}', 'Stop using a passkey', changes)
    .input(byId)
    .output(done)
    .errors({ ...factorNotFound, ...demanded }),
  renewRecoveryCodes: forUser('POST', '/security/recovery-codes', 'Make new recovery codes', changes)
    .output(z.object({ recoveryCodes: z.array(z.string()) }))
    .errors(none),
  devices: forUser('GET', '/security/devices', 'Browsers in which I am not asked for a second factor', {
    tag,
    inPerson: true,
  })
    .input(pageQuery)
    .output(
      page(
        z.object({
          id,
          ip: z.string().nullable(),
          userAgent: z.string(),
          createdAt: instant,
          lastUsedAt: instant,
          expiresAt: instant,
        }),
      ),
    ),
  forgetDevice: forUser('DELETE', '/security/devices/{id}', 'Ask for a second factor there again', {
    tag,
    inPerson: true,
  })
    .input(byId)
    .output(done)
    .errors(notFound('device_not_found', 'There is no such device.')),
  forgetAllDevices: forUser('DELETE', '/security/devices', 'Ask for a second factor everywhere again', {
    tag,
    inPerson: true,
  }).output(done),
}
