import type { Cycle } from '@ostler/kernel'
import { bigint, boolean, integer, jsonb, numeric, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core'
import { civilDate, idColumn, instant, minor, primaryId } from '../../platform/columns.ts'
import type { KeptDiscount } from '../catalog/index.ts'
import type { ServiceState } from './lifecycle.ts'
import type { OperationInput, StoredAnswer, Verb } from './operations/operation.ts'
import type { Plan, StoredHeld, StoredPart, UpgradePolicy, UpgradeState } from './upgrade/plan.ts'

export const servicesSchema = pgSchema('services')

/** MiB, as last read from the server; `readAt` is an ISO instant. */
export type UsageReading = {
  diskMib: number | null
  diskLimitMib: number | null
  trafficMib: number
  trafficLimitMib?: number | null
  readAt: string
}

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
  serverId: idColumn('server_id'),
  remoteId: text('remote_id'),
  addresses: text().array().notNull().default([]),
  hostName: text('host_name'),
  label: text().notNull().default(''),
  notes: text().notNull().default(''),
  askedName: text('asked_name'),
  endAskedAt: instant('end_asked_at'),
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

export type AttemptState = 'running' | 'done' | 'working' | 'rejected' | 'retryable' | 'unknown'

export const attempts = servicesSchema.table('attempts', {
  id: primaryId(),
  serviceId: idColumn('service_id').notNull(),
  operation: text().notNull(),
  state: text().$type<AttemptState>().notNull(),
  startedAt: instant('started_at').notNull(),
  endedAt: instant('ended_at'),
  detail: jsonb(),
  operationId: idColumn('operation_id'),
  serverId: idColumn('server_id'),
})

export type OperationState = 'waiting' | 'asking' | 'working' | 'done' | 'failed' | 'superseded' | 'skipped'

export const operations = servicesSchema.table('operations', {
  id: primaryId(),
  serviceId: idColumn('service_id').notNull(),
  verb: text().$type<Verb>().notNull(),
  input: jsonb().$type<OperationInput>().notNull().default({}),
  sealedInput: text('sealed_input'),
  state: text().$type<OperationState>().notNull(),
  why: text().notNull(),
  askedBy: text('asked_by').notNull(),
  askedAt: instant('asked_at').notNull(),
  tries: integer().notNull().default(0),
  isUnsure: boolean('is_unsure').notNull().default(false),
  nextTryAt: instant('next_try_at'),
  claimedBy: text('claimed_by'),
  claimedAt: instant('claimed_at'),
  ticket: text(),
  workingSince: instant('working_since'),
  answer: jsonb().$type<StoredAnswer>(),
  endedAt: instant('ended_at'),
  endedBy: text('ended_by'),
})

const mib = (name: string) => bigint(name, { mode: 'number' })

export const usageDays = servicesSchema.table(
  'usage_days',
  {
    serviceId: idColumn('service_id').notNull(),
    day: civilDate().notNull(),
    diskMib: mib('disk_mib'),
    diskLimitMib: mib('disk_limit_mib'),
    trafficMib: mib('traffic_mib').notNull(),
    trafficLimitMib: mib('traffic_limit_mib'),
    trafficCounterMib: mib('traffic_counter_mib').notNull(),
    readAt: instant('read_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.serviceId, table.day] })],
)

export const usageWarnings = servicesSchema.table(
  'usage_warnings',
  {
    serviceId: idColumn('service_id').notNull(),
    what: text().$type<'disk' | 'traffic'>().notNull(),
    percent: integer().notNull(),
    month: civilDate().notNull(),
    warnedAt: instant('warned_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.serviceId, table.what, table.percent, table.month] })],
)

export const cancellations = servicesSchema.table('cancellations', {
  id: primaryId(),
  serviceId: idColumn('service_id').notNull(),
  atOnce: boolean('at_once').notNull(),
  endsOn: civilDate('ends_on').notNull(),
  reason: text().notNull(),
  note: text().notNull().default(''),
  askedBy: text('asked_by').notNull(),
  askedAt: instant('asked_at').notNull(),
  undoneAt: instant('undone_at'),
  undoneBy: text('undone_by'),
  doneAt: instant('done_at'),
})

export const moves = servicesSchema.table('moves', {
  id: primaryId(),
  serviceId: idColumn('service_id').notNull(),
  fromServerId: idColumn('from_server_id'),
  toServerId: idColumn('to_server_id').notNull(),
  feeMinor: minor('fee_minor').notNull(),
  why: text().notNull(),
  movedBy: text('moved_by').notNull(),
  movedAt: instant('moved_at').notNull(),
})

export const transfers = servicesSchema.table('transfers', {
  id: primaryId(),
  serviceId: idColumn('service_id').notNull(),
  fromClientId: idColumn('from_client_id').notNull(),
  toClientId: idColumn('to_client_id').notNull(),
  why: text().notNull(),
  movedBy: text('moved_by').notNull(),
  movedAt: instant('moved_at').notNull(),
})

export const foundAccounts = servicesSchema.table('found_accounts', {
  id: primaryId(),
  serverId: idColumn('server_id').notNull(),
  remoteKey: text('remote_key').notNull(),
  username: text().notNull(),
  domain: text(),
  email: text(),
  plan: text(),
  remoteId: text('remote_id'),
  isSuspended: boolean('is_suspended').notNull(),
  createdOn: civilDate('created_on'),
  seenAt: instant('seen_at').notNull(),
  serviceId: idColumn('service_id'),
  ignoredBy: text('ignored_by'),
  externalId: text('external_id'),
  adoptedBy: text('adopted_by'),
  adoptedAt: instant('adopted_at'),
})

export const listings = servicesSchema.table('listings', {
  serverId: idColumn('server_id').primaryKey(),
  state: text().$type<'running' | 'done' | 'failed'>().notNull(),
  seen: integer().notNull().default(0),
  askedBy: text('asked_by').notNull(),
  startedAt: instant('started_at').notNull(),
  endedAt: instant('ended_at'),
  problem: text(),
})
