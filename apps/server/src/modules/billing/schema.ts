import { integer, jsonb, pgSchema, text } from 'drizzle-orm/pg-core'
import { civilDate, idColumn, instant, minor, primaryId } from '../../platform/columns.ts'

export const billingSchema = pgSchema('billing')

/** A party of a document as it stood when the document was issued. */
export type Party = { name: string; lines: string[] }

export const charges = billingSchema.table('charges', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  currency: text().notNull(),
  description: text().notNull(),
  periodStart: civilDate('period_start'),
  periodEnd: civilDate('period_end'),
  amountMinor: minor('amount_minor').notNull(),
  dueOn: civilDate('due_on').notNull(),
  source: text().notNull(),
  invoiceId: idColumn('invoice_id'),
  createdAt: instant('created_at').notNull(),
})

export const series = billingSchema.table('series', {
  name: text().primaryKey(),
  nextNumber: idColumn('next_number').notNull(),
})

export const invoices = billingSchema.table('invoices', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  number: text().notNull(),
  currency: text().notNull(),
  issuedOn: civilDate('issued_on').notNull(),
  dueOn: civilDate('due_on').notNull(),
  seller: jsonb().$type<Party>().notNull(),
  buyer: jsonb().$type<Party>().notNull(),
  subtotalMinor: minor('subtotal_minor').notNull(),
  taxMinor: minor('tax_minor').notNull(),
  totalMinor: minor('total_minor').notNull(),
  paidMinor: minor('paid_minor').notNull().default(0n),
  paidAt: instant('paid_at'),
  voidedAt: instant('voided_at'),
})

export const invoiceLines = billingSchema.table('invoice_lines', {
  id: primaryId(),
  invoiceId: idColumn('invoice_id').notNull(),
  position: integer().notNull(),
  description: text().notNull(),
  periodStart: civilDate('period_start'),
  periodEnd: civilDate('period_end'),
  amountMinor: minor('amount_minor').notNull(),
  source: text().notNull(),
})

export const allocations = billingSchema.table('allocations', {
  id: primaryId(),
  invoiceId: idColumn('invoice_id').notNull(),
  source: text().notNull(),
  amountMinor: minor('amount_minor').notNull(),
  allocatedAt: instant('allocated_at').notNull(),
})
