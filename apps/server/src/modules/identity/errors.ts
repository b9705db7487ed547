import { DomainError } from '@ostler/kernel'

export const emailTaken = () =>
  new DomainError('conflict', 'email_taken', 'There is an account with this e-mail address already.', [
    { field: 'email', message: 'is taken' },
  ])

export const emailNotAccepted = () =>
  new DomainError('invalid', 'email_not_accepted', 'Addresses of this mail provider are not accepted here.', [
    { field: 'email', message: 'is of a provider that is not accepted here' },
  ])

/** One answer for a wrong password, an unknown address and a disabled user, so that none can be told from another. */
export const loginFailed = () =>
  new DomainError('unauthenticated', 'login_failed', 'E-mail address or password is wrong.')

/** The current password, asked for once more, is not right. */
export const wrongPassword = () =>
  new DomainError('invalid', 'wrong_password', 'Your current password is wrong.', [
    { field: 'currentPassword', message: 'is wrong' },
  ])

export const loginLocked = () =>
  new DomainError('rate_limited', 'login_locked', 'Too many failed attempts. Wait, or reset your password.')

export const sessionEnded = () =>
  new DomainError('unauthenticated', 'session_ended', 'This session has ended. Log in again.')

export const tokenInvalid = () =>
  new DomainError('gone', 'token_invalid', 'This link is no longer valid. Ask for a new one.')

export const userNotFound = () => new DomainError('not_found', 'user_not_found', 'There is no such user.')

export const roleNotFound = (name: string) =>
  new DomainError('not_found', 'role_not_found', `There is no staff role called "${name}".`, [
    { field: 'role', message: 'is no role' },
  ])

export const sessionNotFound = () => new DomainError('not_found', 'session_not_found', 'There is no such session.')

export const ownSession = () =>
  new DomainError('conflict', 'own_session', 'This is the session you are using. Log out to end it.')

export const cannotDisableSelf = () =>
  new DomainError('conflict', 'cannot_disable_self', 'You cannot disable yourself.')

export const lastOwner = () =>
  new DomainError('conflict', 'last_owner', 'This is the last owner who may log in. Make somebody else an owner first.')

export const userDisabled = () =>
  new DomainError('conflict', 'user_disabled', 'This user is disabled. Enable them first.')

/** For importers: a hash that we could not verify is worth nothing, and would lock its user out without a word. */
export const unknownPasswordHash = () =>
  new DomainError('invalid', 'unknown_password_hash', 'This is no password hash of a known form.', [
    { field: 'importedHash', message: 'is of no known form' },
  ])
