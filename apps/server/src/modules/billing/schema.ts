import type { Cycle } from '@ostler/kernel'
import { boolean, integer, jsonb, numeric, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core'
import { civilDate, idColumn, instant, minor, primaryId } from '../../platform/columns.ts'
import type { Account } from '../ledger/index.ts'

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
  discountMinor: minor('discount_minor').notNull().default(0n),
  discountLabel: text('discount_label'),
  taxClass: text('tax_class').notNull().default('standard'),
  account: text().$type<Account>().notNull().default('revenue:other'),
  draftId: idColumn('draft_id'),
})

export const drafts = billingSchema.table('drafts', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  currency: text().notNull(),
  dueOn: civilDate('due_on').notNull(),
  note: text().notNull().default(''),
  waitsFor: text('waits_for').$type<'tax_id'>(),
  invoiceId: idColumn('invoice_id'),
  createdAt: instant('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

export const parked = billingSchema.table('parked', {
  clientId: idColumn('client_id').primaryKey(),
  task: text().notNull(),
  error: text().notNull(),
  parkedAt: instant('parked_at').notNull(),
})

export const series = billingSchema.table('series', {
  name: text().primaryKey(),
  nextNumber: idColumn('next_number').notNull(),
  lastOn: civilDate('last_on'),
})

/**
 * A tax of a document as it stood at issue. Amounts are minor units of the document's currency, as decimal text. `classes`
 * are the tax classes of the lines that bear it; left out when all of them do.
 */
export type DocumentTax = {
  rule: string
  name: string
  percent: string
  baseMinor: string
  amountMinor: string
  classes?: string[]
}

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
  series: text().notNull(),
  seriesNumber: idColumn('series_number').notNull(),
  isProforma: boolean('is_proforma').notNull().default(false),
  proformaNumber: text('proforma_number'),
  proformaSeries: text('proforma_series'),
  proformaSeriesNumber: idColumn('proforma_series_number'),
  proformaOn: civilDate('proforma_on'),
  roundingMinor: minor('rounding_minor').notNull().default(0n),
  creditedMinor: minor('credited_minor').notNull().default(0n),
  writtenOffMinor: minor('written_off_minor').notNull().default(0n),
  taxes: jsonb().$type<DocumentTax[]>().notNull().default([]),
  notes: text().array().notNull().default([]),
  locale: text().notNull().default('en'),
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
  discountMinor: minor('discount_minor').notNull().default(0n),
  discountLabel: text('discount_label'),
  taxClass: text('tax_class').notNull(),
  account: text().$type<Account>().notNull(),
  netMinor: minor('net_minor').notNull(),
  taxMinor: minor('tax_minor').notNull().default(0n),
})

export const allocations = billingSchema.table('allocations', {
  id: primaryId(),
  invoiceId: idColumn('invoice_id').notNull(),
  source: text().notNull(),
  amountMinor: minor('amount_minor').notNull(),
  allocatedAt: instant('allocated_at').notNull(),
})

export const reversals = billingSchema.table('reversals', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  source: text().notNull(),
  currency: text().notNull(),
  amountMinor: minor('amount_minor').notNull(),
  creditMinor: minor('credit_minor').notNull(),
  counter: text().notNull(),
  madeAt: instant('made_at').notNull(),
})

export const takenFunds = billingSchema.table('taken_funds', {
  id: primaryId(),
  lineId: idColumn('line_id').notNull(),
  reversalId: idColumn('reversal_id').notNull(),
})

export const creditNotes = billingSchema.table('credit_notes', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  invoiceId: idColumn('invoice_id').notNull(),
  number: text().notNull(),
  series: text().notNull(),
  seriesNumber: idColumn('series_number').notNull(),
  currency: text().notNull(),
  issuedOn: civilDate('issued_on').notNull(),
  reason: text().notNull(),
  seller: jsonb().$type<Party>().notNull(),
  buyer: jsonb().$type<Party>().notNull(),
  subtotalMinor: minor('subtotal_minor').notNull(),
  taxMinor: minor('tax_minor').notNull(),
  roundingMinor: minor('rounding_minor').notNull().default(0n),
  totalMinor: minor('total_minor').notNull(),
  taxes: jsonb().$type<DocumentTax[]>().notNull(),
  notes: text().array().notNull().default([]),
  locale: text().notNull(),
  appliedMinor: minor('applied_minor').notNull(),
})

export const creditNoteLines = billingSchema.table('credit_note_lines', {
  id: primaryId(),
  creditNoteId: idColumn('credit_note_id').notNull(),
  invoiceLineId: idColumn('invoice_line_id').notNull(),
  position: integer().notNull(),
  description: text().notNull(),
  netMinor: minor('net_minor').notNull(),
  taxMinor: minor('tax_minor').notNull(),
})

export const adjustments = billingSchema.table('adjustments', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  currency: text().notNull(),
  amountMinor: minor('amount_minor').notNull(),
  reason: text().notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: instant('made_at').notNull(),
})

export const writeOffs = billingSchema.table('write_offs', {
  id: primaryId(),
  invoiceId: idColumn('invoice_id').notNull(),
  amountMinor: minor('amount_minor').notNull(),
  reason: text().notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: instant('made_at').notNull(),
})

export const replacements = billingSchema.table(
  'replacements',
  {
    invoiceId: idColumn('invoice_id').notNull(),
    byInvoiceId: idColumn('by_invoice_id').notNull(),
    madeBy: text('made_by').notNull(),
    madeAt: instant('made_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.invoiceId, table.byInvoiceId] })],
)

/** Invoices for which money is on its way. */
export const dunningHolds = billingSchema.table(
  'dunning_holds',
  {
    invoiceId: idColumn('invoice_id').notNull(),
    heldBy: text('held_by').notNull(),
    heldAt: instant('held_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.invoiceId, table.heldBy] })],
)

export const notices = billingSchema.table(
  'notices',
  {
    invoiceId: idColumn('invoice_id').notNull(),
    step: text().notNull(),
    sentAt: instant('sent_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.invoiceId, table.step] })],
)

export const quotes = billingSchema.table('quotes', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  currency: text().notNull(),
  subject: text().notNull(),
  note: text().notNull().default(''),
  validUntil: civilDate('valid_until').notNull(),
  dueDays: integer('due_days').notNull(),
  onAcceptance: text('on_acceptance').$type<'invoice' | 'order'>().notNull(),
  copiedFrom: idColumn('copied_from'),
  createdAt: instant('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  changedAt: instant('changed_at').notNull(),
  state: text().$type<QuoteState>().notNull().default('draft'),
  number: text(),
  series: text(),
  seriesNumber: idColumn('series_number'),
  issuedOn: civilDate('issued_on'),
  seller: jsonb().$type<Party>(),
  buyer: jsonb().$type<Party>(),
  subtotalMinor: minor('subtotal_minor'),
  taxMinor: minor('tax_minor'),
  roundingMinor: minor('rounding_minor'),
  totalMinor: minor('total_minor'),
  taxes: jsonb().$type<DocumentTax[]>().notNull().default([]),
  notes: text().array().notNull().default([]),
  tokenHash: text('token_hash'),
  decidedAt: instant('decided_at'),
  decidedBy: text('decided_by'),
  decidedIp: text('decided_ip'),
  reason: text(),
})

export type QuoteState = 'draft' | 'sent' | 'accepted' | 'declined' | 'expired' | 'withdrawn'

export const quoteLines = billingSchema.table('quote_lines', {
  id: primaryId(),
  quoteId: idColumn('quote_id').notNull(),
  position: integer().notNull(),
  description: text().notNull(),
  quantity: numeric().notNull(),
  unitPriceMinor: minor('unit_price_minor').notNull(),
  amountMinor: minor('amount_minor').notNull(),
  cycle: text().$type<Cycle>(),
  taxClass: text('tax_class').notNull(),
})

export const billableItems = billingSchema.table('billable_items', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  currency: text().notNull(),
  description: text().notNull(),
  unit: text().$type<'hours' | 'units'>().notNull(),
  quantity: numeric().notNull(),
  unitPriceMinor: minor('unit_price_minor').notNull(),
  amountMinor: minor('amount_minor').notNull(),
  taxClass: text('tax_class').notNull(),
  doneOn: civilDate('done_on').notNull(),
  plan: text().$type<BillablePlan>().notNull(),
  startsOn: civilDate('starts_on'),
  cycle: text().$type<Cycle>(),
  untilOn: civilDate('until_on'),
  times: integer(),
  charged: integer().notNull().default(0),
  nextOn: civilDate('next_on'),
  createdAt: instant('created_at').notNull(),
  createdBy: text('created_by').notNull(),
})

/** When a billable item is to be invoiced. */
export type BillablePlan = 'now' | 'next' | 'on_date' | 'not_yet'
