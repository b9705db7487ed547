import type { Exchange, GatewayEvent, SettingsCheck, Way, Widget } from '@ostler/integration-kit'
import { boolean, customType, integer, jsonb, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core'
import { civilDate, idColumn, instant, minor, primaryId } from '../../platform/columns.ts'

export const paymentsSchema = pgSchema('payments')

const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' })

/** What paying in a way adds to the price, or takes off where it is less than nothing. Decimals. */
export type Surcharge = { percent: string; fixed: Record<string, string> }
/** By currency, as decimals; null: no limit. */
export type AmountLimits = Record<string, { least: string | null; most: string | null }>

export const gatewayRows = paymentsSchema.table('gateways', {
  id: primaryId(),
  name: text().notNull(),
  kind: text().notNull(),
  label: text().notNull(),
  hint: text().notNull().default(''),
  position: integer().notNull(),
  isEnabled: boolean('is_enabled').notNull(),
  way: text().$type<Way>().notNull(),
  settings: jsonb().$type<Record<string, string | boolean>>().notNull().default({}),
  sealedSecrets: text('sealed_secrets'),
  stores: boolean().notNull().default(true),
  holds: boolean().notNull().default(false),
  currencies: text().array().notNull().default([]),
  countries: text().array().notNull().default([]),
  exceptCountries: boolean('except_countries').notNull().default(false),
  groupIds: idColumn('group_ids').array().notNull().default([]),
  productIds: idColumn('product_ids').array().notNull().default([]),
  amounts: jsonb().$type<AmountLimits>().notNull().default({}),
  surcharge: jsonb().$type<Surcharge>(),
  createdAt: instant('created_at').notNull(),
  changedAt: instant('changed_at').notNull(),
  testedAt: instant('tested_at'),
  testResult: jsonb('test_result').$type<SettingsCheck>(),
})

export type AttemptState =
  | 'started'
  | 'pending'
  | 'unknown'
  | 'challenge'
  | 'authorised'
  | 'declined'
  | 'settled'
  | 'expired'

export const attempts = paymentsSchema.table('attempts', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  gateway: text().notNull(),
  key: text().notNull(),
  currency: text().notNull(),
  amountMinor: minor('amount_minor').notNull(),
  state: text().$type<AttemptState>().notNull(),
  reason: text(),
  sessionId: text('session_id'),
  redirectUrl: text('redirect_url'),
  createdAt: instant('created_at').notNull(),
  changedAt: instant('changed_at').notNull(),
  way: text().$type<'page' | 'fields' | 'stored'>().notNull(),
  madeBy: text('made_by').$type<'payer' | 'schedule' | 'staff'>().notNull(),
  methodId: idColumn('method_id'),
  stores: boolean().notNull().default(false),
  holds: boolean().notNull().default(false),
  surchargeMinor: minor('surcharge_minor').notNull().default(0n),
  widget: jsonb().$type<Widget>(),
  challengeUrl: text('challenge_url'),
  reference: text(),
  isHard: boolean('is_hard').notNull().default(false),
  looks: integer().notNull().default(0),
  lookAfter: instant('look_after'),
  askedAt: instant('asked_at'),
  heldUntil: instant('held_until'),
})

export const attemptInvoices = paymentsSchema.table(
  'attempt_invoices',
  { attemptId: idColumn('attempt_id').notNull(), invoiceId: idColumn('invoice_id').notNull() },
  (table) => [primaryKey({ columns: [table.attemptId, table.invoiceId] })],
)

export const transactions = paymentsSchema.table('transactions', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  invoiceId: idColumn('invoice_id'),
  attemptId: idColumn('attempt_id'),
  gateway: text().notNull(),
  reference: text().notNull(),
  currency: text().notNull(),
  amountMinor: minor('amount_minor').notNull(),
  feeMinor: minor('fee_minor').notNull().default(0n),
  receivedAt: instant('received_at').notNull(),
  methodId: idColumn('method_id'),
  refundedMinor: minor('refunded_minor').notNull().default(0n),
  reversedMinor: minor('reversed_minor').notNull().default(0n),
})

export const customers = paymentsSchema.table(
  'customers',
  { gateway: text().notNull(), clientId: idColumn('client_id').notNull(), customer: text().notNull() },
  (table) => [primaryKey({ columns: [table.gateway, table.clientId] })],
)

export const methods = paymentsSchema.table('methods', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  gateway: text().notNull(),
  token: text().notNull(),
  customer: text(),
  kind: text().$type<'card' | 'bank_debit' | 'wallet'>().notNull(),
  brand: text().notNull(),
  last4: text().notNull(),
  expiresOn: civilDate('expires_on'),
  fingerprint: text(),
  isDefault: boolean('is_default').notNull().default(false),
  state: text().$type<'usable' | 'failing' | 'removed'>().notNull(),
  stateReason: text('state_reason'),
  isForgotten: boolean('is_forgotten').notNull().default(false),
  toldExpiry: civilDate('told_expiry'),
  lastUsedAt: instant('last_used_at'),
  createdAt: instant('created_at').notNull(),
  changedAt: instant('changed_at').notNull(),
})

export const serviceMethods = paymentsSchema.table('service_methods', {
  serviceId: idColumn('service_id').primaryKey(),
  clientId: idColumn('client_id').notNull(),
  methodId: idColumn('method_id').notNull(),
  changedAt: instant('changed_at').notNull(),
})

export const storings = paymentsSchema.table('storings', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  gateway: text().notNull(),
  key: text().notNull(),
  state: text().$type<'started' | 'pending' | 'challenge' | 'declined' | 'stored' | 'expired'>().notNull(),
  reason: text(),
  sessionId: text('session_id'),
  redirectUrl: text('redirect_url'),
  widget: jsonb().$type<Widget>(),
  methodId: idColumn('method_id'),
  createdAt: instant('created_at').notNull(),
  changedAt: instant('changed_at').notNull(),
  challengeUrl: text('challenge_url'),
  looks: integer().notNull().default(0),
  lookAfter: instant('look_after'),
})

export const collections = paymentsSchema.table('collections', {
  invoiceId: idColumn('invoice_id').primaryKey(),
  clientId: idColumn('client_id').notNull(),
  tries: integer().notNull().default(0),
  nextOn: civilDate('next_on'),
  reason: text(),
  attemptId: idColumn('attempt_id'),
  changedAt: instant('changed_at').notNull(),
  firstOn: civilDate('first_on'),
})

export const collectionPauses = paymentsSchema.table('collection_pauses', {
  clientId: idColumn('client_id').primaryKey(),
  until: civilDate(),
  reason: text().notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: instant('made_at').notNull(),
})

export const refunds = paymentsSchema.table('refunds', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  transactionId: idColumn('transaction_id').notNull(),
  key: text().notNull(),
  made: text().$type<'gateway' | 'by_hand' | 'outside'>().notNull(),
  currency: text().notNull(),
  amountMinor: minor('amount_minor').notNull(),
  state: text().$type<'asked' | 'pending' | 'unknown' | 'refunded' | 'declined'>().notNull(),
  reason: text().notNull(),
  declinedReason: text('declined_reason'),
  reference: text(),
  claimUrl: text('claim_url'),
  creditNoteId: idColumn('credit_note_id'),
  madeBy: text('made_by').notNull(),
  madeAt: instant('made_at').notNull(),
  changedAt: instant('changed_at').notNull(),
  looks: integer().notNull().default(0),
  lookAfter: instant('look_after'),
  askedAt: instant('asked_at'),
  paidOn: civilDate('paid_on'),
  reversedMinor: minor('reversed_minor').notNull().default(0n),
})

export type DisputeState = 'warning' | 'open' | 'under_review' | 'won' | 'lost'

export const disputes = paymentsSchema.table('disputes', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  transactionId: idColumn('transaction_id').notNull(),
  gateway: text().notNull(),
  reference: text().notNull(),
  state: text().$type<DisputeState>().notNull(),
  currency: text().notNull(),
  amountMinor: minor('amount_minor').notNull(),
  feeMinor: minor('fee_minor').notNull().default(0n),
  takenMinor: minor('taken_minor').notNull().default(0n),
  reason: text().notNull(),
  answerBy: instant('answer_by'),
  openedAt: instant('opened_at').notNull(),
  decidedAt: instant('decided_at'),
  changedAt: instant('changed_at').notNull(),
  reversedMinor: minor('reversed_minor').notNull().default(0n),
  feeCurrency: text('fee_currency'),
  feeTold: text('fee_told').$type<DisputeState>(),
  moves: integer().notNull().default(0),
})

export const disputeNotes = paymentsSchema.table('dispute_notes', {
  id: primaryId(),
  disputeId: idColumn('dispute_id').notNull(),
  text: text().notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: instant('made_at').notNull(),
})

export const payouts = paymentsSchema.table('payouts', {
  id: primaryId(),
  gateway: text().notNull(),
  reference: text().notNull(),
  currency: text().notNull(),
  amountMinor: minor('amount_minor').notNull(),
  arrivesOn: civilDate('arrives_on').notNull(),
  state: text().$type<'on_its_way' | 'paid' | 'failed'>().notNull(),
  differenceMinor: minor('difference_minor').notNull().default(0n),
  createdAt: instant('created_at').notNull(),
  changedAt: instant('changed_at').notNull(),
})

export const payoutItems = paymentsSchema.table('payout_items', {
  id: primaryId(),
  payoutId: idColumn('payout_id').notNull(),
  kind: text().$type<'payment' | 'refund' | 'dispute' | 'fee' | 'other'>().notNull(),
  reference: text().notNull(),
  currency: text().notNull(),
  grossMinor: minor('gross_minor').notNull(),
  feeMinor: minor('fee_minor').notNull(),
  netMinor: minor('net_minor').notNull(),
  transactionId: idColumn('transaction_id'),
  refundId: idColumn('refund_id'),
  disputeId: idColumn('dispute_id'),
  n: integer().notNull().default(1),
  feeBookedMinor: minor('fee_booked_minor'),
})

export const payoutReadings = paymentsSchema.table('payout_readings', {
  gateway: text().primaryKey(),
  readUntil: instant('read_until').notNull(),
  problem: text(),
})

export const bankStatements = paymentsSchema.table('bank_statements', {
  id: primaryId(),
  account: text().notNull(),
  number: text().notNull(),
  currency: text().notNull(),
  format: text().$type<'camt053' | 'camt054' | 'mt940' | 'csv'>().notNull(),
  fileName: text('file_name').notNull(),
  openingMinor: minor('opening_minor'),
  closingMinor: minor('closing_minor'),
  remark: text(),
  lines: integer().notNull(),
  newLines: integer('new_lines').notNull(),
  importedBy: text('imported_by').notNull(),
  importedAt: instant('imported_at').notNull(),
  fromOn: civilDate('from_on'),
  untilOn: civilDate('until_on'),
  comparedAt: instant('compared_at'),
})

export const bankLines = paymentsSchema.table('bank_lines', {
  id: primaryId(),
  statementId: idColumn('statement_id').notNull(),
  account: text().notNull(),
  key: text().notNull(),
  bookedOn: civilDate('booked_on').notNull(),
  currency: text().notNull(),
  amountMinor: minor('amount_minor').notNull(),
  payerName: text('payer_name').notNull().default(''),
  payerAccount: text('payer_account').notNull().default(''),
  text: text().notNull().default(''),
  paymentReference: text('payment_reference').notNull().default(''),
  endToEnd: text('end_to_end').notNull().default(''),
  isReturn: boolean('is_return').notNull().default(false),
  state: text().$type<'open' | 'matched' | 'ignored'>().notNull(),
  stateReason: text('state_reason'),
  clientId: idColumn('client_id'),
  transactionId: idColumn('transaction_id'),
  changedBy: text('changed_by'),
  changedAt: instant('changed_at').notNull(),
  bankReference: text('bank_reference').notNull().default(''),
  note: text().notNull().default(''),
  payoutId: idColumn('payout_id'),
  matches: integer().notNull().default(0),
})

export const refusedWebhooks = paymentsSchema.table(
  'refused_webhooks',
  {
    gateway: text().notNull(),
    reason: text().notNull(),
    day: civilDate().notNull(),
    count: integer().notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.gateway, table.reason, table.day] })],
)

export const inboundEvents = paymentsSchema.table('inbound_events', {
  id: primaryId(),
  integration: text().notNull(),
  eventId: text('event_id').notNull(),
  type: text().notNull(),
  event: jsonb().$type<GatewayEvent>().notNull(),
  raw: bytes().notNull(),
  receivedAt: instant('received_at').notNull(),
  deliveries: integer().notNull().default(1),
  handledAt: instant('handled_at'),
  outcome: text(),
  tries: integer().notNull().default(0),
  problem: text(),
  replays: integer().notNull().default(0),
  clientId: idColumn('client_id'),
})

export const exchanges = paymentsSchema.table('exchanges', {
  id: primaryId(),
  attemptId: idColumn('attempt_id'),
  gateway: text().notNull(),
  at: instant('at').notNull(),
  exchange: jsonb().$type<Exchange>().notNull(),
  correlationId: text('correlation_id').notNull(),
  refundId: idColumn('refund_id'),
  storingId: idColumn('storing_id'),
})
