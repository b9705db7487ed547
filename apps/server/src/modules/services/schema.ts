import type { Cycle } from '@ostler/kernel'
import { boolean, integer, jsonb, numeric, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core'
import { civilDate, idColumn, instant, minor, primaryId } from '../../platform/columns.ts'
import type { KeptDiscount } from '../catalog/index.ts'
import type { ServiceState } from './lifecycle.ts'
import type { PanelChange, Plan, StoredHeld, StoredPart, UpgradePolicy, UpgradeState } from './upgrade/plan.ts'

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
  neverSuspend: boolean('never_suspend').notNull().default(false),
  suspendNotBefore: civilDate('suspend_not_before'),
  usageDueOn: civilDate('usage_due_on'),
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
  roundId: idColumn('round_id'),
})

export const priceRounds = servicesSchema.table('price_rounds', {
  id: primaryId(),
  productId: idColumn('product_id'),
  currency: text().notNull(),
  cycle: text().$type<Cycle>(),
  recurringMinor: minor('recurring_minor'),
  percent: text(),
  effectiveOn: civilDate('effective_on').notNull(),
  noticeDays: integer('notice_days').notNull(),
  reason: text().notNull(),
  changed: integer().notNull(),
  leftOut: integer('left_out').notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: instant('made_at').notNull(),
  cancelledAt: instant('cancelled_at'),
  cancelledBy: text('cancelled_by'),
})

export const exemptClients = servicesSchema.table('exempt_clients', {
  clientId: idColumn('client_id').primaryKey(),
  reason: text().notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: instant('made_at').notNull(),
})

export const suspensions = servicesSchema.table('suspensions', {
  id: primaryId(),
  serviceId: idColumn('service_id').notNull(),
  invoiceId: idColumn('invoice_id'),
  why: text().notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: instant('made_at').notNull(),
  suspendedOn: civilDate('suspended_on'),
  liftWhy: text('lift_why'),
  liftedBy: text('lifted_by'),
  liftAskedAt: instant('lift_asked_at'),
  liftedAt: instant('lifted_at'),
})

export const terminations = servicesSchema.table('terminations', {
  serviceId: idColumn('service_id').primaryKey(),
  invoiceId: idColumn('invoice_id'),
  why: text().notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: instant('made_at').notNull(),
  doneAt: instant('done_at'),
})

export const upgrades = servicesSchema.table('upgrades', {
  id: primaryId(),
  serviceId: idColumn('service_id').notNull(),
  clientId: idColumn('client_id').notNull(),
  policy: text().$type<UpgradePolicy>().notNull(),
  state: text().$type<UpgradeState>().notNull(),
  currency: text().notNull(),
  fromPlan: jsonb('from_plan').$type<Plan>().notNull(),
  toPlan: jsonb('to_plan').$type<Plan>().notNull(),
  parts: jsonb().$type<StoredPart[]>().notNull(),
  dueMinor: minor('due_minor').notNull(),
  askedOn: civilDate('asked_on').notNull(),
  effectiveOn: civilDate('effective_on').notNull(),
  held: jsonb().$type<StoredHeld[]>().notNull(),
  heldUntil: civilDate('held_until'),
  anchorOn: civilDate('anchor_on').notNull(),
  invoiceId: idColumn('invoice_id'),
  panelChange: jsonb('panel_change').$type<PanelChange>(),
  askedBy: text('asked_by').notNull(),
  askedAt: instant('asked_at').notNull(),
  appliedAt: instant('applied_at'),
  cancelledAt: instant('cancelled_at'),
  whyCancelled: text('why_cancelled'),
})

export const usageReadings = servicesSchema.table('usage_readings', {
  id: primaryId(),
  serviceId: idColumn('service_id').notNull(),
  meter: text().notNull(),
  takenFor: text('taken_for').notNull(),
  takenOn: civilDate('taken_on').notNull(),
  quantity: numeric().notNull(),
  recordedAt: instant('recorded_at').notNull(),
  ratingId: idColumn('rating_id'),
})

export const usageRatings = servicesSchema.table('usage_ratings', {
  id: primaryId(),
  serviceId: idColumn('service_id').notNull(),
  meter: text().notNull(),
  periodStart: civilDate('period_start').notNull(),
  periodEnd: civilDate('period_end').notNull(),
  quantity: numeric().notNull(),
  currency: text().notNull(),
  amountMinor: minor('amount_minor').notNull(),
  ratedAt: instant('rated_at').notNull(),
})

export const forecastMonths = servicesSchema.table(
  'forecast_months',
  {
    month: civilDate().notNull(),
    currency: text().notNull(),
    kind: text().notNull(),
    amountMinor: minor('amount_minor').notNull(),
    charges: integer().notNull(),
    madeAt: instant('made_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.month, table.currency, table.kind] })],
)

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
