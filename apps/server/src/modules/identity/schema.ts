import { bigint, boolean, integer, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core'
import { idColumn, instant, primaryId } from '../../platform/columns.ts'

export const identitySchema = pgSchema('identity')

export const users = identitySchema.table('users', {
  id: primaryId(),
  email: text().notNull(),
  /** Null for somebody who came by a provider and has chosen none. */
  passwordHash: text('password_hash'),
  firstName: text('first_name').notNull(),
  lastName: text('last_name').notNull(),
  emailVerifiedAt: instant('email_verified_at'),
  lastLoginAt: instant('last_login_at'),
  disabledAt: instant('disabled_at'),
  disabledBy: idColumn('disabled_by'),
  disabledReason: text('disabled_reason'),
  createdAt: instant('created_at').notNull(),
})

export const roles = identitySchema.table('roles', {
  id: primaryId(),
  name: text().notNull(),
  grantsAll: boolean('grants_all').notNull().default(false),
  permissions: text().array().notNull().default([]),
  createdAt: instant('created_at').notNull(),
})

export const staff = identitySchema.table('staff', {
  userId: idColumn('user_id').primaryKey(),
  roleId: idColumn('role_id').notNull(),
  createdAt: instant('created_at').notNull(),
})

/** How a session was opened. */
export type LogInMethod = 'password' | 'passkey' | 'oidc' | 'link' | 'registered' | 'as_client'

/** Why a session is over. `revoked`: by its user, from another session; `ended_by_staff`: for them. */
export type EndReason =
  | 'logged_out'
  | 'revoked'
  | 'token_reused'
  | 'password_reset'
  | 'password_changed'
  | 'user_disabled'
  | 'ended_by_staff'
  | 'left_staff'
  | 'acting_ended'

export const sessions = identitySchema.table('sessions', {
  id: primaryId(),
  userId: idColumn('user_id').notNull(),
  createdAt: instant('created_at').notNull(),
  lastUsedAt: instant('last_used_at').notNull(),
  ip: text(),
  userAgent: text('user_agent').notNull().default(''),
  endedAt: instant('ended_at'),
  endReason: text('end_reason').$type<EndReason>(),
  method: text().$type<LogInMethod>().notNull().default('password'),
  provenAt: instant('proven_at').notNull(),
  actedBy: idColumn('acted_by'),
  reason: text(),
  viewingRole: idColumn('viewing_role'),
  actedFor: idColumn('acted_for'),
  openedIn: idColumn('opened_in'),
  endsAt: instant('ends_at'),
})

export const staffInvitations = identitySchema.table('staff_invitations', {
  id: primaryId(),
  email: text().notNull(),
  roleId: idColumn('role_id').notNull(),
  tokenHash: text('token_hash').notNull(),
  invitedBy: idColumn('invited_by'),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
})

export const departments = identitySchema.table('departments', {
  id: primaryId(),
  name: text().notNull(),
  position: integer().notNull(),
  hidden: boolean().notNull().default(false),
  createdAt: instant('created_at').notNull(),
})

export const departmentMembers = identitySchema.table(
  'department_members',
  {
    departmentId: idColumn('department_id').notNull(),
    userId: idColumn('user_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.departmentId, table.userId] })],
)

export const signOnLinks = identitySchema.table('sign_on_links', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  userId: idColumn('user_id').notNull(),
  tokenHash: text('token_hash').notNull(),
  destination: text().notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
})

export const refreshTokens = identitySchema.table('refresh_tokens', {
  id: primaryId(),
  sessionId: idColumn('session_id').notNull(),
  tokenHash: text('token_hash').notNull(),
  issuedAt: instant('issued_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
  successorSalt: text('successor_salt'),
})

export type TokenPurpose = 'verify_email' | 'reset_password' | 'change_email'

export const userTokens = identitySchema.table('user_tokens', {
  id: primaryId(),
  userId: idColumn('user_id').notNull(),
  purpose: text().$type<TokenPurpose>().notNull(),
  email: text().notNull(),
  tokenHash: text('token_hash').notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
  replacesEmail: text('replaces_email'),
})

export const loginAttempts = identitySchema.table(
  'login_attempts',
  {
    account: text().notNull(),
    address: text().notNull(),
    failures: integer().notNull(),
    lastAt: instant('last_at').notNull(),
    lockedUntil: instant('locked_until'),
  },
  (table) => [primaryKey({ columns: [table.account, table.address] })],
)

export const knownAddresses = identitySchema.table(
  'known_addresses',
  {
    userId: idColumn('user_id').notNull(),
    address: text().notNull(),
    seenAt: instant('seen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.address] })],
)

export const knownDevices = identitySchema.table(
  'known_devices',
  {
    userId: idColumn('user_id').notNull(),
    family: text().notNull(),
    seenAt: instant('seen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.family] })],
)

/** Whom one may sign in with; `oidc` is the operator's own. */
export type ProviderName = 'google' | 'microsoft' | 'github' | 'oidc'

/** Who may sign in with a provider. */
export type Audience = 'clients' | 'staff' | 'both'

export const signInProviders = identitySchema.table('sign_in_providers', {
  name: text().$type<ProviderName>().primaryKey(),
  label: text().notNull(),
  enabled: boolean().notNull(),
  issuer: text().notNull(),
  clientId: text('client_id').notNull(),
  sealedClientSecret: text('sealed_client_secret'),
  audience: text().$type<Audience>().notNull(),
  opensAccounts: boolean('opens_accounts').notNull(),
  changedAt: instant('changed_at').notNull(),
})

export const userIdentities = identitySchema.table('user_identities', {
  id: primaryId(),
  userId: idColumn('user_id').notNull(),
  provider: text().$type<ProviderName>().notNull(),
  issuer: text().notNull(),
  subject: text().notNull(),
  email: text(),
  linkedAt: instant('linked_at').notNull(),
  lastUsedAt: instant('last_used_at'),
})

export const signInAttempts = identitySchema.table('sign_in_attempts', {
  id: primaryId(),
  stateHash: text('state_hash').notNull(),
  browserHash: text('browser_hash').notNull(),
  provider: text().$type<ProviderName>().notNull(),
  issuer: text().notNull(),
  sealedSecrets: text('sealed_secrets').notNull(),
  linksUserId: idColumn('links_user_id'),
  next: text(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
})

export const pendingIdentities = identitySchema.table('pending_identities', {
  id: primaryId(),
  tokenHash: text('token_hash').notNull(),
  browserHash: text('browser_hash').notNull(),
  provider: text().$type<ProviderName>().notNull(),
  issuer: text().notNull(),
  subject: text().notNull(),
  email: text().notNull(),
  userId: idColumn('user_id'),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
  mailTokenHash: text('mail_token_hash'),
  mailedAt: instant('mailed_at'),
})

/** Whether a token acts for a client or as staff; never both. */
export type ApiTokenKind = 'client' | 'staff'

export const apiTokens = identitySchema.table('api_tokens', {
  id: primaryId(),
  userId: idColumn('user_id').notNull(),
  name: text().notNull(),
  kind: text().$type<ApiTokenKind>().notNull(),
  clientId: idColumn('client_id'),
  permissions: text().array().notNull(),
  allowedAddresses: text('allowed_addresses').array().notNull().default([]),
  tokenHash: text('token_hash').notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at'),
  lastUsedAt: instant('last_used_at'),
  lastUsedIp: text('last_used_ip'),
  revokedAt: instant('revoked_at'),
  revokedBy: idColumn('revoked_by'),
})

export const apiTokenAddresses = identitySchema.table(
  'api_token_addresses',
  {
    tokenId: idColumn('token_id').notNull(),
    address: text().notNull(),
    firstUsedAt: instant('first_used_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tokenId, table.address] })],
)

export const authenticators = identitySchema.table('authenticators', {
  id: primaryId(),
  userId: idColumn('user_id').notNull(),
  name: text().notNull(),
  sealedSecret: text('sealed_secret').notNull(),
  lastStep: bigint('last_step', { mode: 'number' }).notNull().default(0),
  createdAt: instant('created_at').notNull(),
  confirmedAt: instant('confirmed_at'),
  lastUsedAt: instant('last_used_at'),
})

export const passkeys = identitySchema.table('passkeys', {
  id: primaryId(),
  userId: idColumn('user_id').notNull(),
  name: text().notNull(),
  credentialId: text('credential_id').notNull(),
  publicKey: text('public_key').notNull(),
  counter: bigint({ mode: 'number' }).notNull(),
  transports: text().array().notNull().default([]),
  backedUp: boolean('backed_up').notNull(),
  createdAt: instant('created_at').notNull(),
  lastUsedAt: instant('last_used_at'),
})

export const recoveryCodes = identitySchema.table('recovery_codes', {
  id: primaryId(),
  userId: idColumn('user_id').notNull(),
  codeHash: text('code_hash').notNull(),
  createdAt: instant('created_at').notNull(),
  usedAt: instant('used_at'),
})

/** What a log-in waits for after its first proof. */
export type AwaitedProof = 'second_factor' | 'enrol'

export const loginChallenges = identitySchema.table('login_challenges', {
  id: primaryId(),
  userId: idColumn('user_id').notNull(),
  tokenHash: text('token_hash').notNull(),
  awaits: text().$type<AwaitedProof>().notNull(),
  method: text().$type<LogInMethod>().notNull(),
  tries: integer().notNull().default(0),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  spentAt: instant('spent_at'),
})

/** What a passkey is asked for. */
export type PasskeyPurpose = 'register' | 'log_in' | 'second_factor' | 'step_up'

export const passkeyChallenges = identitySchema.table('passkey_challenges', {
  challengeHash: text('challenge_hash').primaryKey(),
  purpose: text().$type<PasskeyPurpose>().notNull(),
  userId: idColumn('user_id'),
  expiresAt: instant('expires_at').notNull(),
})

export const rememberedDevices = identitySchema.table('remembered_devices', {
  id: primaryId(),
  userId: idColumn('user_id').notNull(),
  tokenHash: text('token_hash').notNull(),
  ip: text(),
  userAgent: text('user_agent').notNull().default(''),
  createdAt: instant('created_at').notNull(),
  lastUsedAt: instant('last_used_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
})
