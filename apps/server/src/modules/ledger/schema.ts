import { pgSchema, text } from 'drizzle-orm/pg-core'
import { civilDate, idColumn, instant, minor, primaryId } from '../../platform/columns.ts'

export const ledgerSchema = pgSchema('ledger')

export const entries = ledgerSchema.table('entries', {
  id: primaryId(),
  kind: text().notNull(),
  source: text().notNull(),
  clientId: idColumn('client_id'),
  currency: text().notNull(),
  bookedOn: civilDate('booked_on').notNull(),
  bookedAt: instant('booked_at').notNull(),
  correlationId: text('correlation_id').notNull(),
})

export const postings = ledgerSchema.table('postings', {
  id: primaryId(),
  entryId: idColumn('entry_id').notNull(),
  account: text().notNull(),
  clientId: idColumn('client_id'),
  currency: text().notNull(),
  amountMinor: minor('amount_minor').notNull(),
})

export const closedAccounts = ledgerSchema.table('closed_accounts', {
  clientId: idColumn('client_id').primaryKey(),
  why: text().$type<'merged' | 'erased'>().notNull(),
  closedAt: instant('closed_at').notNull(),
})
