import type { MailOutcome, MailTransport } from '@ostler/integration-kit'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../../platform/context.ts'
import { vault } from '../../platform/crypto.ts'
import { defineJob } from '../../platform/jobs/definitions.ts'
import { MailNotTaken } from './errors.ts'
import { mailTransport, sender } from './ports.ts'
import { toHeader } from './recipient.ts'
import { deliveries, mails } from './schema.ts'
import { openBody } from './sealed-body.ts'

type StoredMail = typeof mails.$inferSelect
type Delivery = { transport: string; outcome: MailOutcome; durationMs: number }

/**
 * Hands a queued mail to the transport and records what it answered.
 *
 * Dying after the hand-over and before the record sends the mail again; it carries the same Message-ID, by which mail
 * servers and programs recognise it. Twelve attempts from two seconds on span a little over an hour.
 */
export const sendMail = defineJob({
  name: 'messaging.send_mail',
  queue: 'email',
  payload: z.object({ mailId: z.number().int().positive() }),
  attempts: 12,
  backoffMs: 2000,
  async handle(ctx, { mailId }, { lastAttempt, signal }) {
    const [mail] = await ctx.read.select().from(mails).where(eq(mails.id, mailId))
    if (!mail || mail.state === 'sent') return

    const delivery = await deliver(ctx, mail, signal)
    await keepOutcome(ctx, mail, delivery, lastAttempt)
    if (delivery.outcome.kind === 'retryable') throw new MailNotTaken(mailId, delivery.outcome.reason)
  },
})

async function deliver(ctx: Context, mail: StoredMail, signal: AbortSignal): Promise<Delivery> {
  const transport = ctx.port(mailTransport)
  const startedAt = performance.now()
  const outcome = await handOver(ctx, transport, mail, signal)
  return { transport: transport.name, outcome, durationMs: Math.round(performance.now() - startedAt) }
}

async function handOver(
  ctx: Context,
  transport: MailTransport,
  mail: StoredMail,
  signal: AbortSignal,
): Promise<MailOutcome> {
  const to = toHeader(mail.toName, mail.toAddress)
  if (to === null) return { kind: 'rejected', reason: 'This is not the address of one person.' }
  const { from } = await ctx.port(sender)(ctx)
  const { text, html } = openBody(ctx.port(vault), mail.id, mail.sealedBody)
  return transport.send(
    { messageId: mail.messageId, from, to, subject: mail.subject, text, html },
    { signal, onExchange: (exchange) => ctx.log.debug({ mailId: mail.id, exchange }, 'Spoke to the mail server.') },
  )
}

const actions = { accepted: 'mail_sent', rejected: 'mail_refused', retryable: 'mail_not_taken' } as const

async function keepOutcome(
  ctx: Context,
  mail: StoredMail,
  { transport, outcome, durationMs }: Delivery,
  lastAttempt: boolean,
): Promise<void> {
  const answer = outcome.kind === 'accepted' ? outcome.reference : outcome.reason
  await ctx.transaction(async (tx) => {
    await tx.db
      .insert(deliveries)
      .values({ mailId: mail.id, attemptedAt: tx.now, transport, outcome: outcome.kind, answer, durationMs })
    await tx.db
      .update(mails)
      .set(stateAfter(outcome, lastAttempt, tx.now))
      .where(eq(mails.id, mail.id))
    tx.record({ action: actions[outcome.kind], object: `mail:${mail.id}`, after: { transport, answer } })
  })
}

/** A mail that failed on its last attempt may still be sent: staff retry its dead letter. */
function stateAfter(outcome: MailOutcome, lastAttempt: boolean, now: Temporal.Instant): Partial<StoredMail> {
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'sent', sentAt: now, error: null }
    case 'rejected':
      return { state: 'failed', error: outcome.reason }
    case 'retryable':
      return { state: lastAttempt ? 'failed' : 'queued', error: outcome.reason }
  }
}
