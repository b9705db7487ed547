import { type SQL, sql } from 'drizzle-orm'
import { type ClientRecords, ofPeople, type Subject } from '../../platform/client-records.ts'
import type { Tx } from '../../platform/context.ts'
import { loginTables, ofThePerson, proofTables, staffTables, tokenTables } from './proof-records.ts'

const loginsOf = ({ emails }: Subject): SQL =>
  sql`t.account = ANY(${sql.param(emails.map((email) => email.trim().toLowerCase()))}::text[])`

/** What this room keeps of people. */
export const identityRecords: ClientRecords = {
  room: 'identity',
  tables: [
    {
      table: 'identity.refresh_tokens',
      holds: 'Session tokens',
      mine: (of) =>
        sql`t.session_id IN (SELECT s.id FROM identity.sessions s WHERE s.user_id = ANY(${sql.param(of.userIds)}::bigint[]))`,
      merging: ofThePerson,
      shows: { nothing: 'they are secrets' },
      erasing: { by: 'deleting' },
    },
    {
      table: 'identity.sessions',
      holds: 'Sessions',
      mine: ofPeople,
      merging: ofThePerson,
      shows: [
        'id',
        'user_id',
        'created_at',
        'last_used_at',
        'ip',
        'user_agent',
        'method',
        'proven_at',
        'ended_at',
        'end_reason',
        'acted_by',
        'acted_for',
        'reason',
        'ends_at',
      ],
      withholds: ['opened_in', 'viewing_role'],
      erasing: { by: 'deleting' },
    },
    {
      table: 'identity.user_tokens',
      holds: 'Links by mail',
      mine: ofPeople,
      merging: ofThePerson,
      shows: ['id', 'user_id', 'purpose', 'email', 'replaces_email', 'created_at', 'expires_at', 'used_at'],
      withholds: ['token_hash'],
      erasing: { by: 'deleting' },
    },
    {
      table: 'identity.known_addresses',
      holds: 'Known addresses',
      few: true,
      mine: ofPeople,
      merging: ofThePerson,
      shows: ['user_id', 'address', 'seen_at'],
      erasing: { by: 'deleting' },
    },
    {
      table: 'identity.login_attempts',
      holds: 'Failed log-ins',
      few: true,
      mine: loginsOf,
      merging: ofThePerson,
      shows: ['account', 'address', 'failures', 'last_at', 'locked_until'],
      erasing: { by: 'deleting' },
    },
    ...loginTables,
    ...proofTables,
    ...tokenTables,
    ...staffTables,
    {
      table: 'identity.users',
      holds: 'People who log in',
      mine: (of) => sql`t.id = ANY(${sql.param(of.userIds)}::bigint[])`,
      merging: ofThePerson,
      shows: [
        'id',
        'email',
        'first_name',
        'last_name',
        'email_verified_at',
        'last_login_at',
        'disabled_at',
        'created_at',
      ],
      // Why somebody may not log in is what staff wrote for themselves.
      withholds: ['password_hash', 'disabled_by', 'disabled_reason'],
      erasing: {
        by: 'rule',
        says: 'names and address are replaced, the password is gone, and nobody can log in',
        erase: eraseUsers,
      },
    },
  ],
}

/** The address of somebody who was erased; no mail can ever be sent to it (RFC 2606). */
const emptyEmail = sql`'erased.' || id || '@erased.invalid'`

async function eraseUsers(tx: Tx, { userIds }: Subject): Promise<number> {
  const { rowCount } = await tx.db.execute(sql`
    UPDATE identity.users
       SET email = ${emptyEmail}, first_name = 'Erased', last_name = 'user ' || id, password_hash = NULL,
           email_verified_at = NULL, last_login_at = NULL, disabled_reason = NULL,
           disabled_at = coalesce(disabled_at, ${tx.now.toString()}::timestamptz)
     WHERE id = ANY(${sql.param(userIds)}::bigint[]) AND email <> ${emptyEmail}`)
  return rowCount ?? 0
}
