import { createHash } from 'node:crypto'
import PostalMime, { type Email } from 'postal-mime'
import { isoText, type Queryable } from '../sql.ts'

export type Envelope = { sender: string; recipients: string[] }

export type StoredMail = {
  id: string
  messageId: string
  sender: string
  recipients: string[]
  subject: string
  receivedAt: string
  handedOver: number
}

const columns = `id::text, message_id as "messageId", sender, recipients, subject, ${isoText('received_at')} as "receivedAt",
  handed_over as "handedOver"`

/** Keeps a mail. One that comes again under its Message-ID is counted, not shown twice. */
export async function keepMail(
  db: Queryable,
  envelope: Envelope,
  raw: Buffer,
  at: Temporal.Instant,
): Promise<StoredMail> {
  const email = await PostalMime.parse(raw)
  // A mail without an id is known by its content.
  const messageId = email.messageId ?? `<${createHash('sha256').update(raw).digest('hex')}@no-message-id>`
  const { rows } = await db.query<StoredMail>(
    `insert into sandbox.mails (message_id, sender, recipients, subject, raw, received_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (message_id) do update set handed_over = sandbox.mails.handed_over + 1
     returning ${columns}`,
    [
      messageId,
      envelope.sender.toLowerCase(),
      envelope.recipients.map((recipient) => recipient.toLowerCase()),
      email.subject ?? '',
      raw,
      at.toString(),
    ],
  )
  return rows[0]!
}

export type MailSearch = {
  /** The whole address, or a part of one. */
  to: { exactly: string } | { containing: string } | null
  before: string | null
  limit: number
}

/** Newest first. */
export async function listMails(db: Queryable, search: MailSearch): Promise<StoredMail[]> {
  const exactly = search.to && 'exactly' in search.to ? search.to.exactly.toLowerCase() : null
  const containing = search.to && 'containing' in search.to ? search.to.containing.toLowerCase() : null
  const { rows } = await db.query<StoredMail>(
    `select ${columns} from sandbox.mails
      where ($1::bigint is null or id < $1)
        and ($2::text is null or recipients @> array[$2])
        and ($3::text is null or position($3 in array_to_string(recipients, ' ')) > 0)
      order by sandbox.mails.id desc limit $4`,
    [search.before, exactly, containing, search.limit],
  )
  return rows
}

export async function readMail(db: Queryable, id: string): Promise<{ mail: StoredMail; email: Email } | null> {
  const { rows } = await db.query<StoredMail & { raw: Buffer }>(
    `select ${columns}, raw from sandbox.mails where id = $1`,
    [id],
  )
  const found = rows[0]
  if (!found) return null
  const { raw, ...mail } = found
  return { mail, email: await PostalMime.parse(raw) }
}
