export {
  emailChanged,
  emailChangeRequested,
  type LinkRequested,
  openLinkToken,
  type Personal,
  passwordChanged,
  passwordResetRequested,
  signedInFromNewPlace,
  verificationRequested,
} from './events.ts'
export { type ImportedHash, importedHash } from './imported-hash.ts'
export { bannedMailDomains, refuseDisposableMail, refuseMailDomain } from './mail-domains.ts'
export { hashNewPassword, hashPassword, owaspPasswordCost, type PasswordCost } from './password.ts'
export { authSecret, passwordCost, storeName } from './ports.ts'
export { type Caller, callerOf } from './queries/caller.ts'
export { listUsers, type UserDetails, type UserSummary, userDetails } from './queries/list-users.ts'
export { countOpenSessions, listSessions, type OpenSession, waitingEmailChange } from './queries/sessions.ts'
export { type StaffRole, staffRoleOf, type User, userByEmail, userById, usersByIds } from './queries/users.ts'
export { REFRESH_DAYS } from './refresh-token.ts'
export { SessionUse } from './session-use.ts'
export type { LogInOutcome } from './use-cases/admit.ts'
export { askEmailChange, cancelEmailChange, confirmEmailChange } from './use-cases/change-email.ts'
export { changePassword } from './use-cases/change-password.ts'
export { createStaff, ensureRoles } from './use-cases/create-staff.ts'
export { disableUser, enableUser, mustLeaveAnOwner } from './use-cases/disable-user.ts'
export { endOtherSessions, endSession, endSessionsOfUser } from './use-cases/end-sessions.ts'
export { forgotPassword } from './use-cases/forgot-password.ts'
export { logIn } from './use-cases/log-in.ts'
export { logOut } from './use-cases/log-out.ts'
export { refreshSession } from './use-cases/refresh-session.ts'
export { registerUser } from './use-cases/register-user.ts'
export { requestVerification } from './use-cases/request-verification.ts'
export { resetPassword } from './use-cases/reset-password.ts'
export { sendResetLink } from './use-cases/send-reset-link.ts'
export { type SessionTokens, startSession } from './use-cases/start-session.ts'
export { verifyEmail } from './use-cases/verify-email.ts'
