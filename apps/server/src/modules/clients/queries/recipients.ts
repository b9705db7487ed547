import type { MailKind } from '@ostler/contract'
import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { clientName } from '../client.ts'

/** Somebody who is sent a mail about an account. */
export type Recipient = {
  email: string
  name: string
  /** For the greeting. A contact has one name, of which nobody knows the first part. */
  firstName: string
  /** Null: the account's own address. */
  contactId: number | null
}

type Row = {
  client_id: string
  contact_id: string | null
  email: string
  contact_name: string | null
  first_name: string
  last_name: string
  company: string | null
}

/**
 * Who is sent mails of a kind, for any number of clients with one query: the account's own address first, then the
 * contacts that chose it. One address gets one mail. For rooms that have asked already who may.
 */
export async function recipientsOf(
  ctx: Context,
  clientIds: Iterable<number>,
  kind: MailKind,
): Promise<Map<number, Recipient[]>> {
  const ids = [...new Set(clientIds)]
  const { rows } = await ctx.read.execute<Row>(sql`
    WITH asked AS (SELECT * FROM clients.clients WHERE id = ANY(${sql.param(ids)}::bigint[]))
    SELECT id AS client_id, NULL::bigint AS contact_id, email, NULL AS contact_name, first_name, last_name, company FROM asked
     WHERE ${kind} = 'invoices' OR ${kind} = ANY(mail_kinds)
    UNION ALL
    SELECT a.id, k.id, k.email, k.name, a.first_name, a.last_name, a.company FROM asked a JOIN clients.contacts k ON k.client_id = a.id
     WHERE ${kind} = ANY(k.mail_kinds)
     ORDER BY client_id, contact_id NULLS FIRST`)
  const found = new Map<number, Recipient[]>()
  const written = new Set<string>()
  for (const row of rows) {
    const clientId = Number(row.client_id)
    const key = `${clientId} ${row.email.toLowerCase()}`
    if (written.has(key)) continue
    written.add(key)
    found.set(clientId, [...(found.get(clientId) ?? []), asRecipient(row)])
  }
  return found
}

const asRecipient = (row: Row): Recipient =>
  row.contact_id === null
    ? {
        email: row.email,
        name: clientName({ firstName: row.first_name, lastName: row.last_name, company: row.company }),
        firstName: row.first_name,
        contactId: null,
      }
    : { email: row.email, name: row.contact_name!, firstName: '', contactId: Number(row.contact_id) }
