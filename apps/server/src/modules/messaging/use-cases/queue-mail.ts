import { sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { vault } from '../../../platform/crypto.ts'
import { writeOutbox } from '../../../platform/outbox.ts'
import { sender } from '../ports.ts'
import { renderTemplate } from '../render.ts'
import { sealBody } from '../sealed-body.ts'
import { sendMail } from '../send-mail.ts'
import type { TemplateData, TemplateName } from '../templates/index.ts'

export type MailToQueue<Name extends TemplateName> = {
  template: Name
  to: string
  toName: string
  clientId: number | null
  /** Names the reason for this mail, such as `invoice_issued:12`. The same reason again queues nothing. */
  dedupeKey: string
  data: TemplateData<Name>
}

/**
 * Writes a mail and queues it, inside the caller's transaction: it leaves when, and only when, that commits.
 *
 * Rendered now and not when it is sent, so that it says what was true when it happened, and a mistake in its data is met
 * by the one who made it.
 *
 * @throws MailDataError
 */
export async function queueMail<Name extends TemplateName>(tx: Tx, mail: MailToQueue<Name>): Promise<void> {
  await queueMails(tx, [mail])
}

/**
 * The same for many at once, with a number of statements that does not depend on how many they are. All of them are held
 * in memory, so a run over many clients hands over about a thousand at a time.
 *
 * @throws MailDataError; nothing is queued then
 */
export async function queueMails<Name extends TemplateName>(tx: Tx, mails: MailToQueue<Name>[]): Promise<void> {
  if (mails.length === 0) return
  const from = await tx.port(sender)(tx)
  const rendered = mails.map((mail) => ({ mail, content: renderTemplate(mail.template, mail.data, from) }))
  const known = await knownKeys(tx, mails)
  const fresh = rendered.filter(({ mail }) => !known.has(mail.dedupeKey))
  if (fresh.length === 0) return

  // Drawn before the rows are written: the Message-ID is made of the id, and the body is sealed for it.
  const ids = await drawIds(tx, fresh.length)
  const seal = tx.port(vault)
  const host = new URL(from.publicUrl).hostname
  const rows = fresh.map(({ mail, content: { subject, text, html } }, index) => ({
    id: ids[index],
    k: mail.dedupeKey,
    m: `<mail.${ids[index]}@${host}>`,
    t: mail.template,
    c: mail.clientId,
    a: mail.to,
    n: mail.toName,
    s: subject,
    b: sealBody(seal, ids[index]!, { text, html }),
  }))
  // Whoever committed the same mail since we looked keeps it.
  const { rows: queued } = await tx.db.execute<{ id: string }>(sql`
    INSERT INTO messaging.mails (id, dedupe_key, message_id, template, client_id, to_address, to_name, subject, sealed_body, created_at)
    SELECT id, k, m, t, c, a, n, s, b, ${tx.now.toString()}::timestamptz FROM json_to_recordset(${JSON.stringify(rows)}::json)
        AS r(id bigint, k text, m text, t text, c bigint, a text, n text, s text, b text)
    ON CONFLICT (dedupe_key) DO NOTHING RETURNING id`)
  if (queued.length === 0) {
    // Ids were drawn for nothing, which is a change too.
    tx.record({ action: 'mails_known_already', object: 'mails', after: { count: fresh.length } })
    return
  }
  recordQueued(
    tx,
    mails,
    queued.map((row) => Number(row.id)),
  )
  await writeOutbox(
    tx,
    queued.map((row) => ({
      kind: 'job',
      name: sendMail.name,
      payload: sendMail.payload.parse({ mailId: Number(row.id) }),
    })),
  )
}

async function knownKeys(tx: Tx, mails: { dedupeKey: string }[]): Promise<Set<string>> {
  const keys = mails.map((mail) => mail.dedupeKey)
  const { rows } = await tx.db.execute<{ dedupe_key: string }>(
    sql`SELECT dedupe_key FROM messaging.mails WHERE dedupe_key = ANY(${sql.param(keys)}::text[])`,
  )
  return new Set(rows.map((row) => row.dedupe_key))
}

async function drawIds(tx: Tx, count: number): Promise<number[]> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    SELECT nextval('messaging.mails_id_seq') AS id FROM generate_series(1, ${count}::int)`)
  return rows.map((row) => Number(row.id))
}

/** One row in the audit trail for one mail, and one for a whole run of them: the mails name themselves. */
function recordQueued(tx: Tx, mails: MailToQueue<TemplateName>[], ids: number[]): void {
  const [{ template, clientId }] = mails as [MailToQueue<TemplateName>]
  if (mails.length === 1) {
    tx.record({ action: 'mail_queued', object: `mail:${ids[0]}`, after: { template, clientId } })
  } else {
    tx.record({
      action: 'mails_queued',
      object: 'mails',
      after: { template, count: ids.length, first: ids[0], last: ids.at(-1) },
    })
  }
}
