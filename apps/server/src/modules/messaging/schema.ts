import { integer, pgSchema, text } from 'drizzle-orm/pg-core'
import { idColumn, instant, primaryId } from '../../platform/columns.ts'

export const messagingSchema = pgSchema('messaging')

export const mails = messagingSchema.table('mails', {
  id: primaryId(),
  dedupeKey: text('dedupe_key').notNull(),
  messageId: text('message_id').notNull(),
  template: text().notNull(),
  clientId: idColumn('client_id'),
  toAddress: text('to_address').notNull(),
  toName: text('to_name').notNull(),
  subject: text().notNull(),
  sealedBody: text('sealed_body').notNull(),
  state: text().$type<'queued' | 'sent' | 'failed'>().notNull().default('queued'),
  createdAt: instant('created_at').notNull(),
  sentAt: instant('sent_at'),
  error: text(),
})

export const deliveries = messagingSchema.table('deliveries', {
  id: primaryId(),
  mailId: idColumn('mail_id').notNull(),
  attemptedAt: instant('attempted_at').notNull(),
  transport: text().notNull(),
  outcome: text().$type<'accepted' | 'rejected' | 'retryable'>().notNull(),
  answer: text().notNull(),
  durationMs: integer('duration_ms').notNull(),
})
