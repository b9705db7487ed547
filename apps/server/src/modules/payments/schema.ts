import type { Exchange, GatewayEvent } from '@ostler/integration-kit'
import { customType, integer, jsonb, pgSchema, text } from 'drizzle-orm/pg-core'
import { idColumn, instant, minor, primaryId } from '../../platform/columns.ts'

export const paymentsSchema = pgSchema('payments')

const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' })

export type AttemptState = 'started' | 'pending' | 'unknown' | 'declined' | 'settled' | 'expired'

export const attempts = paymentsSchema.table('attempts', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  invoiceId: idColumn('invoice_id').notNull(),
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
})

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
})

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
})

export const exchanges = paymentsSchema.table('exchanges', {
  id: primaryId(),
  attemptId: idColumn('attempt_id'),
  gateway: text().notNull(),
  at: instant('at').notNull(),
  exchange: jsonb().$type<Exchange>().notNull(),
  correlationId: text('correlation_id').notNull(),
})
