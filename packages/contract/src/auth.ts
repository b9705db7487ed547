import { z } from 'zod'
import { askedField, fieldAnswers, unanswered } from './client-fields.ts'
import { factorDoors, onHold } from './factors.ts'
import { memberPermissionNames } from './permissions.ts'
import { bySecret, forUser, open } from './procedure.ts'
import {
  byId,
  country,
  currency,
  done,
  email,
  id,
  instant,
  line,
  notFound,
  optionalLine,
  page,
  pageQuery,
  region,
  taxId,
} from './schemas.ts'

const tag = 'Accounts'

/** Length decides, not composition (NIST SP 800-63B, 3.1.1.2). */
export const newPassword = z.string().min(10, 'must have at least 10 characters').max(200)

/** What we need to know of somebody who opens an account. */
export const accountDetails = z.object({
  email,
  password: newPassword,
  firstName: line(80),
  lastName: line(80),
  company: optionalLine(120),
  address: optionalLine(160),
  postcode: optionalLine(20),
  city: optionalLine(80),
  country,
  region: region.optional(),
  /** Left out: a business when there is a company or a tax id. */
  isBusiness: z.boolean().optional(),
  taxId: taxId.optional(),
  currency: currency.optional(),
  /** Answers to what is asked at sign-up; see `signUpFields`. */
  fields: fieldAnswers.optional(),
})

export const tokens = z.object({
  accessToken: z.string(),
  /** Seconds until the access token ends. */
  expiresIn: z.number().int(),
  refreshToken: z.string(),
})

export const me = z.object({
  user: z.object({ id, email: z.string(), firstName: z.string(), lastName: z.string(), emailVerified: z.boolean() }),
  /** The client accounts this person may act for; the first is the one used when no `Ostler-Client` header is sent. */
  clients: z.array(
    z.object({
      id,
      name: z.string(),
      currency: z.string(),
      isOwner: z.boolean(),
      permissions: z.array(z.enum(memberPermissionNames)),
      /** Null: all of them. */
      onlyServices: z.array(id).nullable(),
    }),
  ),
  staff: z
    .object({
      role: z.string(),
      permissions: z.array(z.string()),
      /** The role as which they look at the staff area; what they see and hold is then that role's, as far as their own goes. */
      viewingAs: z.object({ id, name: z.string() }).nullable(),
    })
    .nullable(),
  /** Staff who act in this person's name, when that is so: for which client, why and until when. */
  actedBy: z.object({ id, name: z.string(), clientId: id, reason: z.string(), until: instant }).nullable(),
})

export const session = me.extend({ tokens })

/** Where a log-in stands: done, waiting for a second factor, or for one to be set up. */
export const logInAnswer = z.discriminatedUnion('state', [session.extend({ state: z.literal('signed_in') }), ...onHold])

const openSession = z.object({
  id,
  /** Browser and system in words: "Firefox on Windows". */
  device: z.string(),
  /** The address it was used from last. */
  ip: z.string().nullable(),
  method: z.enum(['password', 'passkey', 'oidc', 'link', 'registered', 'as_client']),
  createdAt: instant,
  /** May lag behind by a few minutes. */
  lastUsedAt: instant,
  isCurrent: z.boolean(),
})

const token = z.string().max(200)
const emailTaken = { email_taken: { status: 409, message: 'There is an account with this e-mail address already.' } }
export const passwordTooCommon = {
  password_too_common: { status: 400, message: 'Others would guess this password early; see fields.' },
}
export const invalidTaxId = { invalid_tax_id: { status: 400, message: 'The tax id is none of this country.' } }
const tokenInvalid = { token_invalid: { status: 410, message: 'This link is no longer valid. Ask for a new one.' } }
const invitationToken = z.object({ token: z.string().min(1).max(200) })

export const auth = {
  challenge: open('POST', '/auth/challenge', 'A challenge for callers who were asked to prove that they are no robot', {
    tag,
  }).output(
    z.object({
      /** Find a number `n` so that SHA-256 of `<challenge>:<n>` begins with `zeroBits` zero bits; send `Ostler-Proof: <challenge>:<n>`. */
      challenge: z.string(),
      zeroBits: z.number().int(),
      expiresAt: instant,
    }),
  ),
  register: bySecret('POST', '/auth/register', 'Open an account', { tag, rate: 'mail', challenged: true })
    .input(accountDetails)
    .output(session)
    .errors({ ...emailTaken, ...invalidTaxId, ...passwordTooCommon, ...unanswered }),
  signUpFields: open('GET', '/auth/sign-up-fields', 'What is asked of whoever opens an account', {
    tag,
    rate: 'browse',
  }).output(z.object({ items: z.array(askedField) })),
  login: bySecret('POST', '/auth/login', 'Log in', { tag, rate: 'login', outside: true, challenged: true })
    .input(
      z.object({
        email,
        password: z.string().min(1).max(200),
        /** Of a remembered device, for callers that keep no cookies. */
        deviceToken: z.string().max(200).optional(),
      }),
    )
    .output(logInAnswer)
    .errors({
      login_failed: { status: 401, message: 'E-mail address or password is wrong.' },
      login_locked: { status: 429, message: 'Too many failed attempts. Wait, or reset your password.' },
    }),
  ...factorDoors(session),
  refreshToken: bySecret('POST', '/auth/refresh-token', 'Exchange a refresh token for new tokens', {
    tag,
    outside: true,
    whileViewing: true,
  })
    .input(z.object({ refreshToken: z.string().max(200).optional() }))
    .output(tokens)
    .errors({ session_ended: { status: 401, message: 'This session has ended. Log in again.' } }),
  logout: forUser('POST', '/auth/logout', 'End this session', { tag, whileViewing: true }).output(done),
  me: forUser('GET', '/auth/me', 'Who am I', { tag }).output(me),
  securityLog: forUser('GET', '/auth/security-log', 'What concerned the security of my log-in, newest first', {
    tag,
    inPerson: true,
  })
    .input(pageQuery)
    .output(
      page(
        z.object({
          id,
          at: instant,
          /** Such as `logged_in`, `password_changed`, `factor_added`; there may be more of them with a newer version. */
          action: z.string(),
          /** `visitor`: somebody who was not logged in yet; `support`: our staff; `program`: by an API token. */
          by: z.enum(['you', 'visitor', 'support', 'program', 'system']),
          /** Null where there is none, and for what our staff did. */
          ip: z.string().nullable(),
          /** Browser and system in words, at a log-in. */
          device: z.string().nullable(),
          /** How somebody logged in or proved who they are: `password`, `passkey`, … */
          method: z.string().nullable(),
          /** Of the second factor that it was about. */
          name: z.string().nullable(),
        }),
      ),
    ),
  verifyEmail: bySecret('POST', '/auth/verify-email', 'Confirm an e-mail address', { tag })
    .input(z.object({ token }))
    .output(done)
    .errors(tokenInvalid),
  resendVerification: forUser('POST', '/auth/resend-verification', 'Send the confirmation mail again', {
    tag,
    rate: 'mail',
    inPerson: true,
  }).output(done),
  forgotPassword: open('POST', '/auth/forgot-password', 'Ask for a link to set a new password', {
    tag,
    rate: 'mail',
    challenged: true,
  })
    .input(z.object({ email }))
    .output(done),
  resetPassword: bySecret('POST', '/auth/reset-password', 'Set a new password with a link', { tag })
    .input(z.object({ token, password: newPassword }))
    .output(done)
    .errors({ ...tokenInvalid, ...passwordTooCommon }),
  changePassword: forUser('POST', '/auth/change-password', 'Change your password; other sessions end', {
    tag,
    rate: 'login',
    outside: true,
    inPerson: true,
  })
    .input(z.object({ currentPassword: z.string().min(1).max(200), password: newPassword }))
    .output(done)
    .errors({
      ...passwordTooCommon,
      wrong_password: { status: 400, message: 'Your current password is wrong.' },
      session_ended: { status: 401, message: 'This session has ended. Log in again.' },
    }),
  sessions: {
    list: forUser('GET', '/auth/sessions', 'Where you are logged in, newest first', { tag, inPerson: true })
      .input(pageQuery)
      .output(page(openSession)),
    end: forUser('DELETE', '/auth/sessions/{id}', 'Log another session out', { tag, inPerson: true })
      .input(byId)
      .output(done)
      .errors({
        ...notFound('session_not_found', 'There is no such session.'),
        own_session: { status: 409, message: 'This is the session you are using. Log out to end it.' },
      }),
    endOthers: forUser('POST', '/auth/sessions/end-others', 'Log all other sessions out', {
      tag,
      inPerson: true,
    }).output(z.object({ ended: z.number().int() })),
  },
  emailChange: {
    get: forUser('GET', '/auth/email-change', 'The change of your e-mail address that waits to be confirmed', {
      tag,
      inPerson: true,
    }).output(z.object({ waiting: z.object({ email: z.string(), askedAt: instant, expiresAt: instant }).nullable() })),
    ask: forUser('POST', '/auth/email-change', 'Ask for another e-mail address; a link goes there', {
      tag,
      rate: 'mail',
      inPerson: true,
      stepUp: true,
    })
      .input(z.object({ email }))
      .output(done),
    cancel: forUser('DELETE', '/auth/email-change', 'Take the change of your e-mail address back', {
      tag,
      inPerson: true,
    }).output(done),
    confirm: bySecret('POST', '/auth/verify-email-change', 'Change the e-mail address with a link', { tag })
      .input(z.object({ token }))
      .output(done)
      .errors({ ...tokenInvalid, ...emailTaken }),
  },
  signOn: bySecret('POST', '/auth/sign-on', 'Log in by a one-time link', { tag, rate: 'login' })
    .input(z.object({ token: z.string().min(1).max(1000) }))
    .output(
      z.object({
        logIn: logInAnswer,
        /** The page of the portal that the link leads to. */
        destination: z.string(),
      }),
    )
    .errors(tokenInvalid),
  endActing: forUser('DELETE', '/auth/acting', 'Stop acting in the name of a client', { tag })
    .output(done)
    .errors({ not_acting: { status: 409, message: 'You do not act in the name of anybody.' } }),
  supportAccess: forUser('GET', '/auth/support-access', 'When support acted in your name, newest first', {
    tag,
    inPerson: true,
  })
    .input(pageQuery)
    .output(page(z.object({ id, startedAt: instant, endedAt: instant }))),
  staffInvitation: bySecret('POST', '/auth/staff-invitation', 'Look at an invitation to the staff', { tag })
    .input(invitationToken)
    .output(
      z.object({
        email: z.string(),
        role: z.string(),
        expiresAt: instant,
        /** Has this address an account? Then its owner logs in and joins with it. */
        hasAccount: z.boolean(),
      }),
    )
    .errors(tokenInvalid),
  acceptStaffInvitation: bySecret(
    'POST',
    '/auth/staff-invitation/accept',
    'Become staff by an invitation, with a name and a password',
    { tag },
  )
    .input(invitationToken.extend({ firstName: line(80), lastName: line(80), password: newPassword }))
    .output(logInAnswer)
    .errors({ ...tokenInvalid, ...emailTaken, ...passwordTooCommon }),
  joinStaff: forUser('POST', '/auth/staff-invitation/join', 'Become staff by an invitation, with your account', {
    tag,
    inPerson: true,
  })
    .input(invitationToken)
    .output(me)
    .errors({
      ...tokenInvalid,
      invitation_for_other: { status: 409, message: 'This invitation was sent to another e-mail address.' },
      already_staff: { status: 409, message: 'This person is staff already.' },
    }),
}
