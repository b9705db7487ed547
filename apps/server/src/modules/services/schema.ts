import type { Cycle } from '@ostler/kernel'
import { jsonb, pgSchema, text } from 'drizzle-orm/pg-core'
import { civilDate, idColumn, instant, minor, primaryId } from '../../platform/columns.ts'
import type { KeptDiscount } from '../catalog/index.ts'
import type { ServiceState } from './lifecycle.ts'

export const servicesSchema = pgSchema('services')

/** MiB, as last read from the server; `readAt` is an ISO instant. */
export type UsageReading = { diskMib: number; diskLimitMib: number | null; trafficMib: number; readAt: string }

/** An option as it was sold; amounts are minor units of the service's currency, as decimal text. */
export type ChosenOption = {
  optionId: number
  choiceId: number
  name: string
  choice: string
  value: string
  quantity: number
  recurringMinor: string
  setupMinor: string
}

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
  parentId: idColumn('parent_id'),
  taxClass: text('tax_class').notNull().default('standard'),
  options: jsonb().$type<ChosenOption[]>().notNull().default([]),
  fields: jsonb().$type<Record<string, string>>().notNull().default({}),
  discounts: jsonb().$type<KeptDiscount[]>().notNull().default([]),
  overrideMinor: minor('override_minor'),
  pausedOn: civilDate('paused_on'),
  endsOn: civilDate('ends_on'),
  paidAhead: jsonb('paid_ahead').$type<[start: string, end: string][]>().notNull().default([]),
})

export const priceChanges = servicesSchema.table('price_changes', {
  id: primaryId(),
  serviceId: idColumn('service_id').notNull(),
  effectiveOn: civilDate('effective_on').notNull(),
  recurringMinor: minor('recurring_minor').notNull(),
  reason: text().notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: instant('made_at').notNull(),
  announcedAt: instant('announced_at'),
  appliedAt: instant('applied_at'),
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
