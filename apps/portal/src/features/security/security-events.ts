import type { Outputs } from '../../api/index.ts'

export type SecurityEvent = Outputs['auth']['securityLog']['items'][number]

const words: Record<string, string> = {
  device_remembered: 'A device is remembered',
  devices_forgotten: 'Remembered devices forgotten',
  email_change_cancelled: 'Change of the e-mail address taken back',
  email_change_requested: 'Change of the e-mail address asked for',
  email_changed: 'E-mail address changed',
  email_verified: 'E-mail address confirmed',
  factor_added: 'Second factor added',
  factor_removed: 'Second factor removed',
  factor_renamed: 'Second factor renamed',
  factors_reset: 'Second factors reset',
  identity_link_requested: 'Sign-in with another provider asked for',
  identity_linked: 'Sign-in with another provider added',
  identity_unlinked: 'Sign-in with another provider removed',
  logged_in: 'Logged in',
  logged_out: 'Logged out',
  passkey_refused: 'A passkey was refused',
  password_changed: 'Password changed',
  password_hash_replaced: 'Password stored more safely',
  password_reset: 'Password reset by a link',
  password_reset_requested: 'Link for a new password asked for',
  recovery_code_used: 'Recovery code used',
  recovery_codes_renewed: 'New recovery codes made',
  second_factor_failed: 'Second factor was wrong',
  second_factor_passed: 'Second factor was right',
  session_revoked: 'A device was logged out',
  sessions_revoked: 'Other devices were logged out',
  signed_in_with: 'Signed in with another provider',
  staff_created: 'Became staff',
  staff_joined: 'Became staff',
  staff_removed: 'Is no longer staff',
  staff_role_changed: 'Role among the staff changed',
  step_up_failed: 'Did not show who it is',
  stepped_up: 'Showed again who it is',
  user_disabled: 'Log-in disabled',
  user_enabled: 'Log-in enabled again',
  user_registered: 'Account opened',
  verification_requested: 'Link to confirm the e-mail address asked for',
}

const methods: Record<string, string> = {
  password: 'with a password',
  passkey: 'with a passkey',
  oidc: 'with another provider',
  link: 'by a sign-on link',
  registered: 'with the new account',
  as_client: 'by our staff',
  totp: 'with an authenticator app',
  recovery_code: 'with a recovery code',
}

/** What happened, in words; an event that a newer server tells of says its own name. */
export function whatHappened({ action, name }: SecurityEvent): string {
  const what = words[action] ?? action.replaceAll('_', ' ')
  return name ? `${what}: ${name}` : what
}

/** How, on what and by whom it happened, as far as that is known and not plain. */
export function circumstances({ by, device, method }: SecurityEvent): string {
  const who = { you: '', visitor: '', support: 'by our staff', program: 'by an API token', system: '' }[by]
  return [device, method ? methods[method] : '', who].filter(Boolean).join(', ')
}
