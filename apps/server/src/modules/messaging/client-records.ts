import { type SQL, sql } from 'drizzle-orm'
import type { ClientRecords, Subject } from '../../platform/client-records.ts'
import type { Context, Tx } from '../../platform/context.ts'
import { vault } from '../../platform/crypto.ts'
import { openBody, sealBody } from './sealed-body.ts'

/** Mails with a link that lets one person in are that person's, and not the account's. */
const personal = sql`('verify_email', 'reset_password')`

const mailsOf = ({ clientIds, emails }: Subject): SQL => {
  const clients = sql`t.client_id = ANY(${sql.param(clientIds)}::bigint[])`
  const theirs = sql`lower(t.to_address) = ANY(${sql.param(emails.map((email) => email.toLowerCase()))}::text[])`
  return sql`((${clients} AND t.template NOT IN ${personal}) OR (${theirs} AND (t.client_id IS NULL OR ${clients} OR t.template IN ${personal})))`
}

/** What this room keeps of clients and people. */
export const messagingRecords: ClientRecords = {
  room: 'messaging',
  tables: [
    {
      table: 'messaging.deliveries',
      holds: 'Deliveries of mails',
      mine: (of) => sql`t.mail_id IN (SELECT t.id FROM messaging.mails t WHERE ${mailsOf(of)})`,
      merging: { by: 'nothing', because: 'they belong to their mails' },
      shows: ['id', 'mail_id', 'attempted_at', 'outcome'],
      withholds: ['transport', 'answer', 'duration_ms'],
      erasing: { by: 'replacing', set: sql`answer = ''`, still: sql`t.answer <> ''` },
    },
    {
      table: 'messaging.mails',
      holds: 'Mails',
      mine: mailsOf,
      merging: { by: 'id' },
      shows: [
        'id',
        'template',
        'client_id',
        'to_address',
        'to_name',
        'subject',
        'sealed_body',
        'state',
        'created_at',
        'sent_at',
      ],
      withholds: ['dedupe_key', 'message_id', 'error'],
      readable: (ctx, { sealed_body, ...row }) => ({ ...row, text: textOf(ctx, Number(row.id), String(sealed_body)) }),
      erasing: {
        by: 'rule',
        says: 'addresses, subjects and texts are gone; that a mail of this kind was sent on that day stays',
        erase: eraseMails,
      },
    },
  ],
}

/** What a mail said. Links in it let people in, so what nobody can guess is taken out. */
const textOf = (ctx: Context, mailId: number, sealed: string): string =>
  withoutSecrets(openBody(ctx.port(vault), mailId, sealed).text)

/** Tokens of ours are 43 characters of base64url; words of people are shorter. */
export const withoutSecrets = (text: string): string => text.replace(/[\w-]{32,}/g, '[removed]')

async function eraseMails(tx: Tx, of: Subject): Promise<number> {
  const { rows } = await tx.db.execute<{ id: string }>(
    sql`SELECT t.id FROM messaging.mails t WHERE ${mailsOf(of)} AND t.subject <> 'Erased' ORDER BY t.id LIMIT 1000 FOR UPDATE`,
  )
  const erased = rows.map(({ id }) => ({
    id,
    body: sealBody(tx.port(vault), Number(id), { text: '', html: '' }),
  }))
  // One that waits to be sent has nobody to go to any more.
  await tx.db.execute(sql`
    UPDATE messaging.mails t
       SET to_address = 'erased@erased.invalid', to_name = '', subject = 'Erased', sealed_body = e.body,
           state = CASE t.state WHEN 'queued' THEN 'failed' ELSE t.state END,
           error = CASE t.state WHEN 'sent' THEN NULL ELSE 'Erased' END
      FROM json_to_recordset(${JSON.stringify(erased)}::json) AS e(id bigint, body text) WHERE t.id = e.id`)
  return erased.length
}
