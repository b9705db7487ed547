import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { vault } from '../../../platform/crypto.ts'
import { sender } from '../ports.ts'
import { renderTemplate } from '../render.ts'
import { mails } from '../schema.ts'
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
  const from = await tx.port(sender)(tx)
  const { subject, text, html } = renderTemplate(mail.template, mail.data, from)

  const [known] = await tx.db.select({ id: mails.id }).from(mails).where(eq(mails.dedupeKey, mail.dedupeKey))
  if (known) return

  // Drawn before the row is written: the Message-ID is made of it, and the body is sealed for it.
  const drawn = await tx.db.execute<{ id: string }>(
    sql`SELECT nextval(pg_get_serial_sequence('messaging.mails', 'id')) AS id`,
  )
  const id = Number(drawn.rows[0]!.id)
  const queued = await tx.db
    .insert(mails)
    .values({
      id,
      dedupeKey: mail.dedupeKey,
      messageId: `<mail.${id}@${new URL(from.publicUrl).hostname}>`,
      template: mail.template,
      clientId: mail.clientId,
      toAddress: mail.to,
      toName: mail.toName,
      subject,
      sealedBody: sealBody(tx.port(vault), id, { text, html }),
      createdAt: tx.now,
    })
    .onConflictDoNothing({ target: mails.dedupeKey })
    .returning({ id: mails.id })
  // Somebody else committed the same mail since we looked.
  if (queued.length === 0) return
  tx.record({
    action: 'mail_queued',
    object: `mail:${id}`,
    after: { template: mail.template, clientId: mail.clientId },
  })
  await tx.later(sendMail, { mailId: id })
}
