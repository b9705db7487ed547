import { type SQL, sql } from 'drizzle-orm'
import type { ClientRecords, Subject } from './client-records.ts'

/** The objects of the audit trail that are a client or a person. */
function objectsOf({ clientIds, userIds, emails }: Subject): string[] {
  return [
    ...clientIds.map((id) => `client:${id}`),
    ...userIds.map((id) => `user:${id}`),
    ...emails.map((email) => `login:${email.trim().toLowerCase()}`),
  ]
}

/** What the platform keeps of people: the audit trail. */
export const auditRecords: ClientRecords = {
  room: 'platform',
  tables: [
    {
      table: 'platform.personal_keys',
      holds: 'Keys of the audit trail',
      mine: (of): SQL => sql`t.object = ANY(${sql.param(objectsOf(of))}::text[])`,
      merging: { by: 'nothing', because: 'what it seals was said of the one that it was said of' },
      shows: { nothing: 'they are secrets' },
      erasing: { by: 'deleting' },
    },
    {
      table: 'platform.audit',
      holds: 'Security events',
      mine: (of): SQL => sql`t.object = ANY(${sql.param(objectsOf(of))}::text[])`,
      merging: { by: 'nothing', because: 'what was done was done to the one that it was done to' },
      shows: ['id', 'at', 'kind', 'actor', 'door', 'ip', 'action', 'object'],
      withholds: ['before', 'after', 'correlation_id', 'previous_hash', 'hash'],
      // The address of somebody of the staff is not the person's to know.
      readable: (_ctx, { ip, ...row }) => (String(row.actor).startsWith('staff:') ? row : { ...row, ip }),
      erasing: {
        by: 'keeping',
        because:
          'each row of the audit trail carries the hash of the one before it, and proves who did what; what it says of names and addresses is sealed with a key that is destroyed',
      },
    },
  ],
}
