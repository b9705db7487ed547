import type { MailKind } from '@ostler/contract'
import { sql } from 'drizzle-orm'
import { bigint, boolean, customType, integer, jsonb, numeric, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core'
import { civilDate, idColumn, instant, primaryId } from '../../platform/columns.ts'
import type { FieldKind } from '../../platform/fields.ts'
import type { BulkKind, BulkState } from './bulk/kinds.ts'
import type { GroupColour } from './group.ts'

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
  groupId: idColumn('group_id'),
  mergedInto: idColumn('merged_into'),
  erasedAt: instant('erased_at'),
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
export const groups = clientsSchema.table('groups', {
  id: primaryId(),
  name: text().notNull(),
  colour: text().$type<GroupColour>().notNull(),
  discountPercent: numeric('discount_percent').notNull().default('0'),
  noLateFees: boolean('no_late_fees').notNull().default(false),
  noSuspension: boolean('no_suspension').notNull().default(false),
  createdAt: instant('created_at').notNull(),
})

export const fields = clientsSchema.table('fields', {
  id: primaryId(),
  name: text().notNull(),
  label: text().notNull(),
  kind: text().$type<FieldKind>().notNull(),
  choices: text().array().notNull().default([]),
  pattern: text(),
  help: text().notNull().default(''),
  required: boolean().notNull().default(false),
  staffOnly: boolean('staff_only').notNull().default(false),
  atSignUp: boolean('at_sign_up').notNull().default(false),
  position: integer().notNull().default(0),
  retiredAt: instant('retired_at'),
})

export const fieldAnswers = clientsSchema.table('field_answers', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  fieldId: idColumn('field_id').notNull(),
  answer: text(),
  sealedAnswer: text('sealed_answer'),
})

export const notes = clientsSchema.table('notes', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  body: text().notNull(),
  pinned: boolean().notNull().default(false),
  writtenBy: idColumn('written_by'),
  writtenAt: instant('written_at').notNull(),
  editedBy: idColumn('edited_by'),
  editedAt: instant('edited_at'),
})

export const tags = clientsSchema.table(
  'tags',
  { clientId: idColumn('client_id').notNull(), tag: text().notNull() },
  (table) => [primaryKey({ columns: [table.clientId, table.tag] })],
)

export const clientFiles = clientsSchema.table('files', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  name: text().notNull(),
  mediaType: text('media_type').notNull(),
  size: idColumn('size').notNull(),
  key: text().notNull(),
  visibleToClient: boolean('visible_to_client').notNull().default(false),
  uploadedBy: idColumn('uploaded_by'),
  uploadedAt: instant('uploaded_at').notNull(),
})

export const closures = clientsSchema.table('closures', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  reason: text().notNull(),
  closedBy: idColumn('closed_by'),
  closedAt: instant('closed_at').notNull(),
  reopenReason: text('reopen_reason'),
  reopenedBy: idColumn('reopened_by'),
  reopenedAt: instant('reopened_at'),
})

export const bulkJobs = clientsSchema.table('bulk_jobs', {
  id: primaryId(),
  kind: text().$type<BulkKind>().notNull(),
  input: jsonb().$type<Record<string, unknown>>().notNull(),
  state: text().$type<BulkState>().notNull(),
  total: integer().notNull().default(0),
  written: integer().notNull().default(0),
  fileKey: text('file_key'),
  fileName: text('file_name'),
  startedBy: idColumn('started_by'),
  startedAt: instant('started_at').notNull(),
  finishedAt: instant('finished_at'),
})

export const bulkItems = clientsSchema.table(
  'bulk_items',
  {
    jobId: idColumn('job_id').notNull(),
    number: integer().notNull(),
    clientId: idColumn('client_id'),
    state: text().$type<'waiting' | 'done' | 'failed'>().notNull(),
    field: text(),
    reason: text(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.number] })],
)

export const merges = clientsSchema.table('merges', {
  id: primaryId(),
  fromId: idColumn('from_id').notNull(),
  intoId: idColumn('into_id').notNull(),
  reason: text().notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: instant('made_at').notNull(),
  counts: jsonb().$type<Record<string, number>>().notNull(),
  lastEntry: idColumn('last_entry').notNull(),
  undoneBy: text('undone_by'),
  undoneAt: instant('undone_at'),
  undoReason: text('undo_reason'),
})

export const mergedRows = clientsSchema.table(
  'merged_rows',
  {
    mergeId: idColumn('merge_id').notNull(),
    tableName: text('table_name').notNull(),
    ids: idColumn('ids').array().notNull().default([]),
    states: text().array().notNull().default([]),
    kept: jsonb(),
  },
  (table) => [primaryKey({ columns: [table.mergeId, table.tableName] })],
)

export type ExportState = 'waiting' | 'running' | 'ready' | 'failed' | 'deleted'

export const exports = clientsSchema.table('exports', {
  id: primaryId(),
  clientId: idColumn('client_id'),
  userId: idColumn('user_id'),
  askedBy: idColumn('asked_by').notNull(),
  byStaff: boolean('by_staff').notNull(),
  askedAt: instant('asked_at').notNull(),
  state: text().$type<ExportState>().notNull(),
  steps: integer().notNull().default(0),
  stepsDone: integer('steps_done').notNull().default(0),
  fileKey: text('file_key'),
  bytes: bigint({ mode: 'number' }),
  madeAt: instant('made_at'),
  expiresAt: instant('expires_at'),
  error: text(),
})

export const exportDownloads = clientsSchema.table('export_downloads', {
  id: primaryId(),
  exportId: idColumn('export_id').notNull(),
  askedAt: instant('asked_at').notNull(),
  askedBy: text('asked_by').notNull(),
  ip: text(),
  tokenHash: text('token_hash').notNull(),
  expiresAt: instant('expires_at').notNull(),
  fetchedAt: instant('fetched_at'),
})

export type ErasureState = 'asked' | 'withdrawn' | 'refused' | 'running' | 'done'

export const erasures = clientsSchema.table('erasures', {
  id: primaryId(),
  clientId: idColumn('client_id'),
  userId: idColumn('user_id'),
  askedBy: text('asked_by').notNull(),
  byPerson: boolean('by_person').notNull(),
  askedAt: instant('asked_at').notNull(),
  dueOn: civilDate('due_on').notNull(),
  state: text().$type<ErasureState>().notNull(),
  decidedBy: text('decided_by'),
  decidedAt: instant('decided_at'),
  reason: text(),
  people: idColumn('people').array().notNull().default([]),
  accounts: idColumn('accounts').array().notNull().default([]),
  steps: integer().notNull().default(0),
  erased: jsonb().$type<Record<string, number>>().notNull().default({}),
  doneAt: instant('done_at'),
  keptUntil: civilDate('kept_until'),
})
