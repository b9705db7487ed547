import { sql } from 'drizzle-orm'
import { boolean, customType, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core'
import { civilDate, idColumn, instant, primaryId } from '../../platform/columns.ts'

export const clientsSchema = pgSchema('clients')

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })

export const clients = clientsSchema.table('clients', {
  id: primaryId(),
  firstName: text('first_name').notNull(),
  lastName: text('last_name').notNull(),
  company: text(),
  email: text().notNull(),
  address: text(),
  postcode: text(),
  city: text(),
  country: text().notNull(),
  currency: text().notNull(),
  region: text(),
  isBusiness: boolean('is_business').notNull().default(false),
  taxId: text('tax_id'),
  exemptionCertificate: text('exemption_certificate'),
  exemptionUntil: civilDate('exemption_until'),
  createdAt: instant('created_at').notNull(),
  separateInvoices: boolean('separate_invoices').notNull().default(false),
  noLateFees: boolean('no_late_fees').notNull().default(false),
  /** Names, company and e-mail as words to search for. Made by the database; the formula stands in the migration. */
  search: tsvector().notNull().generatedAlwaysAs(sql`array_to_tsvector(clients.search_words(…))`),
})

export const memberships = clientsSchema.table(
  'memberships',
  {
    clientId: idColumn('client_id').notNull(),
    userId: idColumn('user_id').notNull(),
    isOwner: boolean('is_owner').notNull(),
    permissions: text().array().notNull().default([]),
    onlyServices: idColumn('only_services').array(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.userId] })],
)
