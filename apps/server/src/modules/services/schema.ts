import type { Cycle } from '@ostler/kernel'
import { jsonb, pgSchema, text } from 'drizzle-orm/pg-core'
import { civilDate, idColumn, instant, minor, primaryId } from '../../platform/columns.ts'
import type { ServiceState } from './lifecycle.ts'

export const servicesSchema = pgSchema('services')

/** MiB, as last read from the server; `readAt` is an ISO instant. */
export type UsageReading = { diskMib: number; diskLimitMib: number | null; trafficMib: number; readAt: string }

export const services = servicesSchema.table('services', {
  id: primaryId(),
  clientId: idColumn('client_id').notNull(),
  productId: idColumn('product_id').notNull(),
  productName: text('product_name').notNull(),
  domain: text(),
  state: text().$type<ServiceState>().notNull(),
  cycle: text().$type<Cycle>().notNull(),
  currency: text().notNull(),
  recurringMinor: minor('recurring_minor').notNull(),
  anchorOn: civilDate('anchor_on').notNull(),
  chargedUntil: civilDate('charged_until'),
  paidUntil: civilDate('paid_until'),
  serverModule: text('server_module'),
  serverPlan: text('server_plan'),
  externalId: text('external_id').notNull(),
  username: text(),
  sealedPassword: text('sealed_password'),
  serverHost: text('server_host'),
  panelUrl: text('panel_url'),
  usage: jsonb().$type<UsageReading>(),
  createdAt: instant('created_at').notNull(),
})

export const transitions = servicesSchema.table('transitions', {
  id: primaryId(),
  serviceId: idColumn('service_id').notNull(),
  fromState: text('from_state').$type<ServiceState>(),
  toState: text('to_state').$type<ServiceState>().notNull(),
  at: instant('at').notNull(),
  actor: text().notNull(),
  why: text().notNull(),
})

export type AttemptState = 'running' | 'done' | 'rejected' | 'retryable' | 'unknown'

export const attempts = servicesSchema.table('attempts', {
  id: primaryId(),
  serviceId: idColumn('service_id').notNull(),
  operation: text().notNull(),
  state: text().$type<AttemptState>().notNull(),
  startedAt: instant('started_at').notNull(),
  endedAt: instant('ended_at'),
  detail: jsonb(),
})
