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
export const noSuchRole = () => new DomainError('not_found', 'role_not_found', 'There is no such role.')

export const ownerRole = () =>
  new DomainError('conflict', 'owner_role', 'The role Owner holds everything and stays as it is.')

export const roleInUse = () =>
  new DomainError('conflict', 'role_in_use', 'Somebody holds this role or is invited to it.')

export const nameTaken = () =>
  new DomainError('conflict', 'name_taken', 'There is one of this name already.', [
    { field: 'name', message: 'is taken' },
  ])

export const beyondYourRole = (permissions: string[]) =>
  new DomainError(
    'forbidden',
    'beyond_your_role',
    `This role may do things that you may not: ${permissions.slice(0, 5).join(', ')}${permissions.length > 5 ? ', …' : ''}.`,
  )

export const ownRole = () =>
  new DomainError('conflict', 'own_role', 'What you may do yourself is for others to decide.')

export const staffNotFound = () =>
  new DomainError('not_found', 'staff_not_found', 'There is nobody like that among the staff.')

export const alreadyStaff = () => new DomainError('conflict', 'already_staff', 'This person is staff already.')

export const invitationNotFound = () =>
  new DomainError('not_found', 'invitation_not_found', 'There is no such invitation.')

export const invitationForOther = () =>
  new DomainError('conflict', 'invitation_for_other', 'This invitation was sent to another e-mail address.')

export const departmentNotFound = () =>
  new DomainError('not_found', 'department_not_found', 'There is no such department.')

export const userIsStaff = () =>
  new DomainError('conflict', 'user_is_staff', 'This person is staff; nobody acts in their name.')

export const notActing = () => new DomainError('conflict', 'not_acting', 'You do not act in the name of anybody.')
export const providerOff = () =>
  new DomainError('not_found', 'provider_off', 'Nobody can sign in with this provider now.')

export const providerIncomplete = () =>
  new DomainError('conflict', 'provider_incomplete', 'First give the issuer, the client id and the client secret.')

export const providerUnavailable = () =>
  new DomainError('unavailable', 'provider_unavailable', 'This provider does not answer now. Try again in a moment.')

/** One answer for everything that is not as it was when the person was sent away; the audit trail has the reason. */
export const signInFailed = () =>
  new DomainError('unauthenticated', 'sign_in_failed', 'The sign-in did not work, or took too long. Start again.')

export const otherBrowser = () =>
  new DomainError('forbidden', 'other_browser', 'Open this link in the browser in which you began to sign in.')

export const providerNotForYou = () =>
  new DomainError('forbidden', 'provider_not_for_you', 'Your account cannot be entered with this provider.')

export const emailUnproven = () =>
  new DomainError(
    'forbidden',
    'email_unproven',
    'The provider does not vouch for your e-mail address. Log in another way, then link it on your security page.',
  )

export const identityNotLinked = () =>
  new DomainError(
    'conflict',
    'identity_not_linked',
    'There is an account with this address that is not confirmed. Log in with its password, then link the provider on your security page.',
  )

export const noAccount = () =>
  new DomainError('forbidden', 'no_account', 'There is no account for this sign-in, and none is opened by it.')

export const identityTaken = () =>
  new DomainError('conflict', 'identity_taken', 'This sign-in belongs to another account already.')

export const identityNotFound = () =>
  new DomainError('not_found', 'identity_not_found', 'There is no such sign-in at your account.')

export const lastWayIn = () =>
  new DomainError('conflict', 'last_way_in', 'This is your only way to log in. Set a password first.')

export const apiTokenNotFound = () => new DomainError('not_found', 'api_token_not_found', 'There is no such API token.')

export const challengeOver = () =>
  new DomainError('gone', 'challenge_over', 'This log-in took too long or was tried too often. Start again.')

export const secondFactorWrong = () =>
  new DomainError('unauthenticated', 'second_factor_wrong', 'This is not right, or it was used before.')

export const passkeyRefused = () =>
  new DomainError(
    'unauthenticated',
    'passkey_refused',
    'This passkey was not accepted. Try again, or log in another way.',
  )

/** Passkeys belong to a host name (WebAuthn, section 5.1.2); an IP address is none. */
export const passkeysUnavailable = () =>
  new DomainError(
    'conflict',
    'passkeys_unavailable',
    'Passkeys need a host name; this site is reached by its IP address.',
  )

export const passkeyKnown = () => new DomainError('conflict', 'passkey_known', 'This passkey is in use already.')

export const codeWrong = () =>
  new DomainError('invalid', 'invalid_input', 'This is not the code that the app shows now.', [
    { field: 'code', message: 'is not the code that the app shows now' },
  ])

export const factorNotFound = () => new DomainError('not_found', 'factor_not_found', 'There is no such second factor.')

export const deviceNotFound = () => new DomainError('not_found', 'device_not_found', 'There is no such device.')

export const tooManyFactors = () =>
  new DomainError('conflict', 'too_many_factors', 'You have as many of these as there can be. Remove one first.')

export const factorDemanded = () =>
  new DomainError(
    'conflict',
    'factor_demanded',
    'You must have a second factor. Add another one before you remove this.',
  )

export const noFactor = () => new DomainError('conflict', 'no_factor', 'There is no second factor.')

export const stepUpFailed = () =>
  new DomainError('forbidden', 'step_up_failed', 'This is not right. Try again, or use another way.')

export const useSecondFactor = () =>
  new DomainError('conflict', 'use_second_factor', 'You have a second factor: use it instead of your password.')

export const logInAgain = () =>
  new DomainError(
    'conflict',
    'log_in_again',
    'You have neither a password nor a second factor. Log out and log in again; that counts as proof.',
  )
