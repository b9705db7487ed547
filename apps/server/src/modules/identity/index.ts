export { API_TOKEN_PREFIX } from './api-token.ts'
export { deviceOf } from './device.ts'
export { sessionEnded } from './errors.ts'
export {
  emailChanged,
  emailChangeRequested,
  type FactorEvent,
  factorAdded,
  factorRemoved,
  type IdentityLinkRequested,
  identityLinked,
  identityLinkRequested,
  type LinkRequested,
  openInvitationToken,
  openLinkToken,
  openPendingToken,
  type Personal,
  passwordChanged,
  passwordResetRequested,
  recoveryCodesRenewed,
  recoveryCodeUsed,
  signedInFromNewPlace,
  staffInvited,
  verificationRequested,
} from './events.ts'
export type { NewPasskey, PasskeyAnswer } from './factors/passkey.ts'
export { factorSettings } from './factors/policy.ts'
export { type ImportedHash, importedHash } from './imported-hash.ts'
export { bannedMailDomains, refuseDisposableMail, refuseMailDomain } from './mail-domains.ts'
export { hashNewPassword, hashPassword, owaspPasswordCost, type PasswordCost } from './password.ts'
export { authSecret, passwordCost, signInProtocols, storeName } from './ports.ts'
export { actingBehind, listSupportAccess } from './queries/acting.ts'
export { type ApiTokenRow, listOwnApiTokens, listStaffApiTokens } from './queries/api-tokens.ts'
export { type Caller, callerOf } from './queries/caller.ts'
export { factorsForStaff, ownDevices, ownFactors } from './queries/factors.ts'
export { ownIdentities } from './queries/identities.ts'
export { listUsers, type UserDetails, type UserSummary, userDetails } from './queries/list-users.ts'
export { findRole, listRoles, permissionAreas, roleById } from './queries/roles.ts'
export { countOpenSessions, listSessions, type OpenSession, waitingEmailChange } from './queries/sessions.ts'
export { openProviders, type PublicProvider, providerSettings } from './queries/sign-in-providers.ts'
export {
  findDepartment,
  type Invitation,
  invitationById,
  invitationByToken,
  listDepartments,
  listInvitations,
  listStaff,
  type StaffMember,
  staffByEmail,
  staffMember,
  staffWhoMay,
} from './queries/staff.ts'
export { emailsTaken, staffRoleOf, type User, userByEmail, userById, usersByIds } from './queries/users.ts'
export { REFRESH_DAYS } from './refresh-token.ts'
export { builtInRoles, permissionsOf } from './roles.ts'
export { SessionUse } from './session-use.ts'
export { accessSettings } from './settings.ts'
export { acceptInvitation, joinStaff } from './use-cases/accept-invitation.ts'
export { type Acting, endActing, startActing } from './use-cases/act-as-user.ts'
export type { LogInOutcome } from './use-cases/admit.ts'
export { createApiToken, revokeOwnApiToken, revokeStaffApiToken } from './use-cases/api-tokens.ts'
export {
  createDepartment,
  deleteDepartment,
  setDepartments,
  updateDepartment,
} from './use-cases/arrange-departments.ts'
export { askEmailChange, cancelEmailChange, confirmEmailChange } from './use-cases/change-email.ts'
export { changePassword } from './use-cases/change-password.ts'
export { createRole, deleteRole, updateRole } from './use-cases/change-roles.ts'
export { changeStaffRole, removeFromStaff } from './use-cases/change-staff.ts'
export { createStaff, ensureRoles } from './use-cases/create-staff.ts'
export { disableUser, enableUser } from './use-cases/disable-user.ts'
export { endOtherSessions, endSession, endSessionsOfUser } from './use-cases/end-sessions.ts'
export { beginAuthenticator, confirmAuthenticator } from './use-cases/factors/add-authenticator.ts'
export { addPasskey, beginPasskey } from './use-cases/factors/add-passkey.ts'
export { askForPasskey, askForPasskeyAgain, askForSecondPasskey } from './use-cases/factors/ask-passkey.ts'
export { removeFactor, renameFactor, renewRecoveryCodes } from './use-cases/factors/change-factors.ts'
export {
  type Enrolled,
  enrolAuthenticator,
  enrolPasskey,
  offerAuthenticatorAtLogIn,
  offerPasskeyAtLogIn,
} from './use-cases/factors/enrol-at-log-in.ts'
export { logInWithPasskey } from './use-cases/factors/log-in-with-passkey.ts'
export { type LoggedIn, passSecondFactor } from './use-cases/factors/pass-second-factor.ts'
export { forgetAllDevices, forgetDevice, REMEMBER_DAYS } from './use-cases/factors/remembered-devices.ts'
export { resetFactors } from './use-cases/factors/reset-factors.ts'
export { type StepUpProof, stepUp, stepUpMethods } from './use-cases/factors/step-up.ts'
export type { FactorProof } from './use-cases/factors/try-factor.ts'
export { finishSignIn, type SignInResult } from './use-cases/finish-sign-in.ts'
export { forgotPassword } from './use-cases/forgot-password.ts'
export { inviteStaff, withdrawInvitation } from './use-cases/invite-staff.ts'
export { unlinkIdentity } from './use-cases/link-identity.ts'
export { logIn } from './use-cases/log-in.ts'
export { logOut } from './use-cases/log-out.ts'
export {
  confirmPending,
  linkPending,
  linkTaken,
  mailPendingLink,
  PENDING_MINUTES,
  takeForAccount,
} from './use-cases/pending-identity.ts'
export { refreshSession } from './use-cases/refresh-session.ts'
export { registerUser } from './use-cases/register-user.ts'
export { requestVerification } from './use-cases/request-verification.ts'
export { resetPassword } from './use-cases/reset-password.ts'
export { sendResetLink } from './use-cases/send-reset-link.ts'
export { changeProvider, testProvider } from './use-cases/sign-in-settings.ts'
export { issueSignOnLink, signOnByLink } from './use-cases/sign-on.ts'
export { type SessionTokens, startSession } from './use-cases/start-session.ts'
export { SIGN_IN_MINUTES, type StartedSignIn, startLinking, startSignIn } from './use-cases/start-sign-in.ts'
export { type TokenCaller, useApiToken } from './use-cases/use-api-token.ts'
export { takeAsVerified, verifyEmail } from './use-cases/verify-email.ts'
export { startViewing, stopViewing } from './use-cases/view-as-role.ts'
