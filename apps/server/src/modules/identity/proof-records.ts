import { type SQL, sql } from 'drizzle-orm'
import { ofPeople, type RecordTable, type Subject } from '../../platform/client-records.ts'
import type { Tx } from '../../platform/context.ts'

/** What becomes of the rows of a person when accounts are merged. */
export const ofThePerson = { by: 'nothing', because: 'it is the person’s, whatever account they act for' } as const

const lowerCase = (emails: readonly string[]): SQL =>
  sql`${sql.param(emails.map((email) => email.trim().toLowerCase()))}::text[]`

const ofClients = ({ clientIds }: Subject): SQL => sql`t.client_id = ANY(${sql.param(clientIds)}::bigint[])`

/** What a log-in leaves behind while it is under way, and where somebody has logged in. */
export const loginTables: RecordTable[] = [
  {
    table: 'identity.known_devices',
    holds: 'Known devices',
    few: true,
    mine: ofPeople,
    merging: ofThePerson,
    shows: ['user_id', 'family', 'seen_at'],
    erasing: { by: 'deleting' },
  },
  {
    table: 'identity.login_challenges',
    holds: 'Log-ins that wait for a second proof',
    mine: ofPeople,
    merging: ofThePerson,
    shows: { nothing: 'they are steps of a log-in, and gone soon after it' },
    erasing: { by: 'deleting' },
  },
  {
    table: 'identity.passkey_challenges',
    holds: 'Questions to passkeys',
    mine: ofPeople,
    merging: ofThePerson,
    shows: { nothing: 'they are steps of a log-in, and gone soon after it' },
    erasing: { by: 'deleting' },
  },
  {
    table: 'identity.sign_in_attempts',
    holds: 'Ways to other providers',
    mine: (of) => sql`t.links_user_id = ANY(${sql.param(of.userIds)}::bigint[])`,
    merging: ofThePerson,
    shows: { nothing: 'they are steps of a log-in, and gone soon after it' },
    erasing: { by: 'deleting' },
  },
  {
    table: 'identity.pending_identities',
    holds: 'Identities that wait for a proof',
    // Nobody is this person yet when an account is still to be opened.
    mine: (of) => sql`(${ofPeople(of)} OR (t.user_id IS NULL AND lower(t.email) = ANY(${lowerCase(of.emails)})))`,
    merging: ofThePerson,
    shows: ['id', 'provider', 'email', 'user_id', 'created_at', 'expires_at', 'used_at', 'mailed_at'],
    withholds: ['token_hash', 'browser_hash', 'mail_token_hash', 'issuer', 'subject'],
    erasing: { by: 'deleting' },
  },
]

/** With what somebody proves who they are. */
export const proofTables: RecordTable[] = [
  {
    table: 'identity.user_identities',
    holds: 'Identities at other providers',
    mine: ofPeople,
    merging: ofThePerson,
    shows: ['id', 'user_id', 'provider', 'issuer', 'subject', 'email', 'linked_at', 'last_used_at'],
    erasing: { by: 'deleting' },
  },
  {
    table: 'identity.authenticators',
    holds: 'Authenticator apps',
    mine: ofPeople,
    merging: ofThePerson,
    shows: ['id', 'user_id', 'name', 'created_at', 'confirmed_at', 'last_used_at'],
    withholds: ['sealed_secret', 'last_step'],
    erasing: { by: 'deleting' },
  },
  {
    table: 'identity.passkeys',
    holds: 'Passkeys',
    mine: ofPeople,
    merging: ofThePerson,
    shows: ['id', 'user_id', 'name', 'transports', 'backed_up', 'created_at', 'last_used_at'],
    withholds: ['credential_id', 'public_key', 'counter'],
    erasing: { by: 'deleting' },
  },
  {
    table: 'identity.recovery_codes',
    holds: 'Recovery codes',
    mine: ofPeople,
    merging: ofThePerson,
    shows: ['id', 'user_id', 'created_at', 'used_at'],
    withholds: ['code_hash'],
    erasing: { by: 'deleting' },
  },
  {
    table: 'identity.remembered_devices',
    holds: 'Browsers that need no second factor',
    mine: ofPeople,
    merging: ofThePerson,
    shows: ['id', 'user_id', 'ip', 'user_agent', 'created_at', 'last_used_at', 'expires_at'],
    withholds: ['token_hash'],
    erasing: { by: 'deleting' },
  },
]

/** What lets programs and links in, in somebody's name. */
export const tokenTables: RecordTable[] = [
  {
    table: 'identity.api_token_addresses',
    holds: 'Addresses of API tokens',
    few: true,
    mine: (of) =>
      sql`t.token_id IN (SELECT p.id FROM identity.api_tokens p WHERE p.user_id = ANY(${sql.param(of.userIds)}::bigint[]))`,
    merging: ofThePerson,
    shows: ['address', 'first_used_at'],
    withholds: ['token_id'],
    erasing: { by: 'deleting' },
  },
  {
    table: 'identity.api_tokens',
    holds: 'API tokens',
    mine: ofPeople,
    merging: {
      by: 'nothing',
      because:
        'whoever made one gave it one account and no more: it is worth nothing while that account is merged, and good again when this is undone',
    },
    shows: [
      'id',
      'user_id',
      'name',
      'kind',
      'client_id',
      'permissions',
      'allowed_addresses',
      'created_at',
      'expires_at',
      'last_used_at',
      'last_used_ip',
      'revoked_at',
    ],
    withholds: ['token_hash', 'revoked_by'],
    erasing: {
      by: 'rule',
      says: 'deleted, with those of other people that act for the account',
      erase: eraseApiTokens,
    },
  },
  {
    table: 'identity.sign_on_links',
    holds: 'Links that log in once',
    mine: (of) => sql`(${ofPeople(of)} OR ${ofClients(of)})`,
    merging: ofThePerson,
    shows: { nothing: 'they let in whoever holds one' },
    erasing: { by: 'deleting' },
  },
]

/** What is kept of people who work here, or are asked to. */
export const staffTables: RecordTable[] = [
  {
    table: 'identity.staff_invitations',
    holds: 'Invitations to the staff',
    mine: (of) => sql`lower(t.email) = ANY(${lowerCase(of.emails)})`,
    merging: ofThePerson,
    shows: ['id', 'email', 'role_id', 'created_at', 'expires_at'],
    withholds: ['token_hash', 'invited_by'],
    erasing: { by: 'deleting' },
  },
  {
    table: 'identity.department_members',
    holds: 'Departments',
    few: true,
    mine: ofPeople,
    merging: ofThePerson,
    shows: ['department_id', 'user_id'],
    erasing: { by: 'keeping', because: 'whoever leaves the staff leaves their departments, and is not erased before' },
  },
  {
    table: 'identity.staff',
    holds: 'Staff roles',
    few: true,
    mine: ofPeople,
    merging: ofThePerson,
    shows: ['user_id', 'role_id', 'created_at'],
    erasing: { by: 'keeping', because: 'whoever is staff is not erased before they have left' },
  },
]

/** From where they were used goes with them. */
async function eraseApiTokens(tx: Tx, { clientIds, userIds }: Subject): Promise<number> {
  const { rowCount } = await tx.db.execute(sql`
    DELETE FROM identity.api_tokens t
     WHERE t.user_id = ANY(${sql.param(userIds)}::bigint[]) OR t.client_id = ANY(${sql.param(clientIds)}::bigint[])`)
  return rowCount ?? 0
}
