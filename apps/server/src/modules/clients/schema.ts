import type { MailKind } from '@ostler/contract'
import { sql } from 'drizzle-orm'
import { boolean, customType, integer, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core'
import { civilDate, idColumn, instant, primaryId } from '../../platform/columns.ts'

export const clientsSchema = pgSchema('clients')

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })

/** Mails about invoices always go to the account's own address. */
export type OptionalKind = Exclude<MailKind, 'invoices'>

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
  phone: text(),
  mailKinds: text('mail_kinds').array().$type<OptionalKind[]>().notNull().default(['services', 'domains', 'support']),
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

/** How it ended; null while it is open. */
export type Outcome = 'accepted' | 'declined' | 'withdrawn' | 'expired'

export const invitations = clientsSchema.table('invitations', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  email: text().notNull(),
  permissions: text().array().notNull(),
  onlyServices: idColumn('only_services').array(),
  tokenHash: text('token_hash').notNull(),
  /** Null: staff. */
  invitedBy: idColumn('invited_by'),
  mailsSent: integer('mails_sent').notNull().default(1),
  mailedAt: instant('mailed_at').notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  closedAt: instant('closed_at'),
  outcome: text().$type<Outcome>(),
})

export const ownershipOffers = clientsSchema.table('ownership_offers', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  userId: idColumn('user_id').notNull(),
  offeredBy: idColumn('offered_by').notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  closedAt: instant('closed_at'),
  outcome: text().$type<Outcome>(),
})

export const contacts = clientsSchema.table('contacts', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  name: text().notNull(),
  company: text(),
  email: text().notNull(),
  phone: text(),
  mailKinds: text('mail_kinds').array().$type<MailKind[]>().notNull(),
  createdAt: instant('created_at').notNull(),
})
