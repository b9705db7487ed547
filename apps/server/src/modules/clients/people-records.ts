import { type SQL, sql } from 'drizzle-orm'
import type { RecordTable, Subject } from '../../platform/client-records.ts'
import { moveMembers } from './merging/move-members.ts'

const ofClients = ({ clientIds }: Subject): SQL => sql`t.client_id = ANY(${sql.param(clientIds)}::bigint[])`

const lowerCase = (emails: readonly string[]): SQL =>
  sql`${sql.param(emails.map((email) => email.trim().toLowerCase()))}::text[]`

const ofItsAccount = {
  by: 'nothing',
  because: 'what was asked is of the account that asked; what is open is withdrawn with the move of the members',
} as const

/** Who acts for an account, who was asked to, and who gets copies of its mails. */
export const peopleTables: RecordTable[] = [
  {
    table: 'clients.memberships',
    holds: 'Members',
    few: true,
    // Of somebody who is erased alone: wherever they are a member.
    mine: ({ clientIds, userIds }) =>
      clientIds.length > 0
        ? sql`t.client_id = ANY(${sql.param(clientIds)}::bigint[])`
        : sql`t.user_id = ANY(${sql.param(userIds)}::bigint[])`,
    merging: { by: 'rule', rule: moveMembers },
    shows: ['client_id', 'user_id', 'is_owner', 'permissions', 'only_services', 'created_at'],
    erasing: { by: 'deleting' },
  },
  {
    table: 'clients.invitations',
    holds: 'Invitations',
    // Those of the account, and those that somebody else sent to the person.
    mine: (of) => sql`(${ofClients(of)} OR lower(t.email) = ANY(${lowerCase(of.emails)}))`,
    merging: ofItsAccount,
    shows: [
      'id',
      'client_id',
      'email',
      'permissions',
      'only_services',
      'mails_sent',
      'mailed_at',
      'created_at',
      'expires_at',
      'closed_at',
      'outcome',
    ],
    withholds: ['token_hash', 'invited_by'],
    erasing: { by: 'deleting' },
  },
  {
    table: 'clients.ownership_offers',
    holds: 'Offers of an account',
    mine: (of) => sql`(${ofClients(of)} OR t.user_id = ANY(${sql.param(of.userIds)}::bigint[]))`,
    merging: ofItsAccount,
    shows: ['id', 'client_id', 'user_id', 'created_at', 'expires_at', 'closed_at', 'outcome'],
    withholds: ['offered_by'],
    erasing: { by: 'deleting' },
  },
  {
    table: 'clients.contacts',
    holds: 'Contacts',
    merging: { by: 'id' },
    shows: ['id', 'client_id', 'name', 'company', 'email', 'phone', 'mail_kinds', 'created_at'],
    erasing: { by: 'deleting' },
  },
]
