import { z } from 'zod'
import { accountDetails, logInAnswer, newPassword, session } from './auth.ts'
import { bySecret, forUser, open } from './procedure.ts'
import { byId, done, id, instant, line, notFound } from './schemas.ts'

const tag = 'Accounts'

/** `oidc` is one of the operator's own. */
export const providerName = z.enum(['google', 'microsoft', 'github', 'oidc'])
export const providerAudience = z.enum(['clients', 'staff', 'both'])

const start = z.object({
  provider: providerName,
  /** A path of ours to go on to afterwards; anything else is left out. */
  next: z.string().max(2000).optional(),
})
const away = z.object({
  /** Send the browser there. It comes back to `/auth/callback/{provider}`, and only the same browser can finish. */
  url: z.string(),
})
/** From `finish`, good for half an hour in the same browser. */
const pendingToken = z.string().max(200)

const off = notFound('provider_off', 'Nobody can sign in with this provider now.')
const unavailable = {
  provider_unavailable: { status: 503, message: 'This provider does not answer now. Try again in a moment.' },
}
const failed = {
  sign_in_failed: { status: 401, message: 'The sign-in did not work, or took too long. Start again.' },
}
const notForYou = {
  provider_not_for_you: { status: 403, message: 'Your account cannot be entered with this provider.' },
}
const taken = { identity_taken: { status: 409, message: 'This sign-in belongs to another account already.' } }
const otherBrowser = {
  other_browser: { status: 403, message: 'Open this link in the browser in which you began to sign in.' },
}
const noAccount = {
  no_account: { status: 403, message: 'There is no account for this sign-in, and none is opened by it.' },
}

export const signIn = {
  providers: open('GET', '/auth/providers', 'With whom one can sign in', { tag, rate: 'browse' }).output(
    z.object({
      items: z.array(
        z.object({ name: providerName, label: z.string(), audience: providerAudience, opensAccounts: z.boolean() }),
      ),
    }),
  ),
  start: open('POST', '/auth/oidc/start', 'Sign in with another provider', { tag, outside: true })
    .input(start)
    .output(away)
    .errors({ ...off, ...unavailable }),
  finish: bySecret('POST', '/auth/oidc/finish', 'Come back from another provider', { tag, outside: true })
    .input(
      z.object({
        provider: providerName,
        /** The query with which the provider sent the browser back. */
        answer: z.string().max(8000),
      }),
    )
    .output(
      z.object({
        next: z.string().nullable(),
        result: z.discriminatedUnion('state', [
          logInAnswer,
          z.object({ state: z.literal('linked') }),
          /** There is a user with this address. Log in, then `link`; or `mailLink`. */
          z.object({ state: z.literal('confirm'), token: z.string(), email: z.string() }),
          /** There is none: `register`. */
          z.object({
            state: z.literal('register'),
            token: z.string(),
            email: z.string(),
            firstName: z.string(),
            lastName: z.string(),
          }),
        ]),
      }),
    )
    .errors({
      ...failed,
      ...off,
      ...unavailable,
      ...notForYou,
      ...taken,
      ...noAccount,
      email_unproven: {
        status: 403,
        message:
          'The provider does not vouch for your e-mail address. Log in another way, then link it on your security page.',
      },
      identity_not_linked: {
        status: 409,
        message:
          'There is an account with this address that is not confirmed. Log in with its password, then link the provider on your security page.',
      },
      forbidden: { status: 403, message: 'You are not allowed to do this.' },
    }),
  mailLink: bySecret('POST', '/auth/oidc/mail-link', 'Have a link mailed that proves who one is', {
    tag,
    rate: 'mail',
  })
    .input(z.object({ token: pendingToken }))
    .output(done)
    .errors({ ...failed, ...off, ...otherBrowser }),
  confirm: bySecret('POST', '/auth/oidc/confirm', 'Log in by the link that was mailed', { tag })
    .input(z.object({ token: pendingToken }))
    .output(logInAnswer)
    .errors({ ...failed, ...off, ...otherBrowser, ...notForYou, ...taken }),
  register: bySecret('POST', '/auth/oidc/register', 'Open an account after signing in with a provider', { tag })
    .input(
      accountDetails.omit({ email: true, password: true }).extend({
        token: pendingToken,
        /** Left out: none; it can be set by the link for a forgotten password. */
        password: newPassword.optional(),
      }),
    )
    .output(session)
    .errors({
      ...failed,
      ...off,
      ...otherBrowser,
      ...noAccount,
      ...taken,
      email_taken: { status: 409, message: 'There is an account with this e-mail address already.' },
      invalid_tax_id: { status: 400, message: 'The tax id is none of this country.' },
    }),
  identities: forUser('GET', '/auth/identities', 'Providers that can log me in', { tag, inPerson: true }).output(
    z.object({
      items: z.array(
        z.object({
          id,
          provider: providerName,
          label: line(80),
          email: z.string().nullable(),
          linkedAt: instant,
          lastUsedAt: instant.nullable(),
        }),
      ),
      hasPassword: z.boolean(),
    }),
  ),
  startLinking: forUser('POST', '/auth/identities/start', 'Add a provider that can log me in', {
    tag,
    inPerson: true,
    stepUp: true,
    outside: true,
  })
    .input(start)
    .output(away)
    .errors({ ...off, ...unavailable }),
  link: forUser('POST', '/auth/identities', 'Add the provider I came from', { tag, inPerson: true, stepUp: true })
    .input(z.object({ token: pendingToken }))
    .output(done)
    .errors({ ...failed, ...off, ...otherBrowser, ...notForYou, ...taken }),
  unlink: forUser('DELETE', '/auth/identities/{id}', 'Take a provider away', { tag, inPerson: true, stepUp: true })
    .input(byId)
    .output(done)
    .errors({
      ...notFound('identity_not_found', 'There is no such sign-in at your account.'),
      last_way_in: { status: 409, message: 'This is your only way to log in. Set a password first.' },
    }),
}
