import type { Cycle } from '@ostler/kernel'
import { bigint, boolean, integer, jsonb, numeric, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core'
import { civilDate, idColumn, instant, minor, primaryId } from '../../platform/columns.ts'

export const catalogSchema = pgSchema('catalog')

export const currencies = catalogSchema.table('currencies', {
  code: text().primaryKey(),
  isDefault: boolean('is_default').notNull().default(false),
  position: integer().notNull().default(0),
})

export const groups = catalogSchema.table('groups', {
  id: primaryId(),
  slug: text().notNull(),
  name: text().notNull(),
  tagline: text().notNull().default(''),
  hidden: boolean().notNull().default(false),
  position: integer().notNull().default(0),
})

/** What the server panel of a product is told, by the names of its plan. */
export type ModuleSettings = Record<string, string | boolean>

/** When what was sold is made: with the order, when its first invoice is paid, or when staff say so. */
export const setUpMoments = ['on_order', 'on_payment', 'by_hand'] as const
export type SetUp = (typeof setUpMoments)[number]

export const products = catalogSchema.table('products', {
  id: primaryId(),
  groupId: idColumn('group_id').notNull(),
  slug: text().notNull(),
  name: text().notNull(),
  tagline: text().notNull().default(''),
  description: text().notNull().default(''),
  features: text().array().notNull().default([]),
  requiresDomain: boolean('requires_domain').notNull().default(false),
  hidden: boolean().notNull().default(false),
  stock: integer(),
  serverModule: text('server_module'),
  position: integer().notNull().default(0),
  kind: text().$type<'hosting' | 'vps' | 'domain' | 'addon' | 'other'>().notNull().default('other'),
  taxClass: text('tax_class').notNull().default('standard'),
  trialDays: integer('trial_days').notNull().default(0),
  mostPerClient: integer('most_per_client'),
  alignDay: integer('align_day'),
  chargeNextFrom: integer('charge_next_from'),
  suspendAfter: integer('suspend_after'),
  terminateAfter: integer('terminate_after'),
  converts: boolean().notNull().default(false),
  serverGroupId: idColumn('server_group_id'),
  moduleSettings: jsonb('module_settings').$type<ModuleSettings>().notNull().default({}),
  setUp: text('set_up').$type<SetUp>().notNull().default('on_payment'),
  diskMib: bigint('disk_mib', { mode: 'number' }),
  memoryMib: bigint('memory_mib', { mode: 'number' }),
})

export const prices = catalogSchema.table(
  'prices',
  {
    productId: idColumn('product_id').notNull(),
    cycle: text().$type<Cycle>().notNull(),
    currency: text().notNull(),
    recurringMinor: minor('recurring_minor').notNull(),
    setupMinor: minor('setup_minor').notNull(),
  },
  (table) => [primaryKey({ columns: [table.productId, table.cycle, table.currency] })],
)

export const exchangeRates = catalogSchema.table('exchange_rates', {
  currency: text().primaryKey(),
  rate: numeric().notNull(),
  asOf: civilDate('as_of').notNull(),
  source: text().notNull(),
})

export const seasonalPrices = catalogSchema.table('seasonal_prices', {
  id: primaryId(),
  productId: idColumn('product_id').notNull(),
  cycle: text().$type<Cycle>().notNull(),
  currency: text().notNull(),
  recurringMinor: minor('recurring_minor').notNull(),
  setupMinor: minor('setup_minor').notNull(),
  startsOn: civilDate('starts_on').notNull(),
  endsOn: civilDate('ends_on').notNull(),
  periods: integer(),
  label: text().notNull(),
})

export const options = catalogSchema.table('options', {
  id: primaryId(),
  name: text().notNull(),
  kind: text().$type<'choice' | 'radio' | 'yes_no' | 'quantity'>().notNull(),
  help: text().notNull().default(''),
  unit: text(),
  least: integer().notNull().default(0),
  most: integer(),
  tiers: text().$type<'volume' | 'graduated'>().notNull().default('volume'),
  hidden: boolean().notNull().default(false),
  position: integer().notNull().default(0),
  sets: text(),
})

export const optionChoices = catalogSchema.table('option_choices', {
  id: primaryId(),
  optionId: idColumn('option_id').notNull(),
  label: text().notNull(),
  value: text().notNull().default(''),
  hidden: boolean().notNull().default(false),
  position: integer().notNull().default(0),
})

export const optionPrices = catalogSchema.table(
  'option_prices',
  {
    choiceId: idColumn('choice_id').notNull(),
    cycle: text().$type<Cycle>().notNull(),
    currency: text().notNull(),
    fromQuantity: integer('from_quantity').notNull().default(1),
    recurringMinor: minor('recurring_minor').notNull(),
    setupMinor: minor('setup_minor').notNull(),
  },
  (table) => [primaryKey({ columns: [table.choiceId, table.cycle, table.currency, table.fromQuantity] })],
)

export const productOptions = catalogSchema.table(
  'product_options',
  {
    productId: idColumn('product_id').notNull(),
    optionId: idColumn('option_id').notNull(),
    position: integer().notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.productId, table.optionId] })],
)

export const fields = catalogSchema.table('fields', {
  id: primaryId(),
  productId: idColumn('product_id').notNull(),
  name: text().notNull(),
  label: text().notNull(),
  kind: text().$type<'text' | 'number' | 'choice' | 'tick'>().notNull(),
  choices: text().array().notNull().default([]),
  pattern: text(),
  help: text().notNull().default(''),
  required: boolean().notNull().default(false),
  staffOnly: boolean('staff_only').notNull().default(false),
  position: integer().notNull().default(0),
})

export const productAddons = catalogSchema.table(
  'product_addons',
  {
    productId: idColumn('product_id').notNull(),
    addonId: idColumn('addon_id').notNull(),
    position: integer().notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.productId, table.addonId] })],
)

export const upgradePaths = catalogSchema.table(
  'upgrade_paths',
  {
    productId: idColumn('product_id').notNull(),
    toId: idColumn('to_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.productId, table.toId] })],
)

export const bundles = catalogSchema.table('bundles', {
  id: primaryId(),
  slug: text().notNull(),
  name: text().notNull(),
  tagline: text().notNull().default(''),
  description: text().notNull().default(''),
  hidden: boolean().notNull().default(false),
  position: integer().notNull().default(0),
})

export const bundleItems = catalogSchema.table(
  'bundle_items',
  {
    bundleId: idColumn('bundle_id').notNull(),
    productId: idColumn('product_id').notNull(),
    quantity: integer().notNull().default(1),
  },
  (table) => [primaryKey({ columns: [table.bundleId, table.productId] })],
)

export const bundlePrices = catalogSchema.table(
  'bundle_prices',
  {
    bundleId: idColumn('bundle_id').notNull(),
    cycle: text().$type<Cycle>().notNull(),
    currency: text().notNull(),
    recurringMinor: minor('recurring_minor').notNull(),
    setupMinor: minor('setup_minor').notNull(),
  },
  (table) => [primaryKey({ columns: [table.bundleId, table.cycle, table.currency] })],
)

export const promotions = catalogSchema.table('promotions', {
  id: primaryId(),
  code: text().notNull(),
  label: text().notNull(),
  kind: text().$type<'percent' | 'fixed' | 'override' | 'free_setup'>().notNull(),
  percent: text(),
  periods: integer(),
  startsOn: civilDate('starts_on'),
  endsOn: civilDate('ends_on'),
  mostUses: integer('most_uses'),
  mostUsesPerClient: integer('most_uses_per_client'),
  uses: integer().notNull().default(0),
  forClients: text('for_clients').$type<'all' | 'new' | 'existing'>().notNull().default('all'),
  cycles: text().array().$type<Cycle[]>(),
  currencies: text().array(),
  enabled: boolean().notNull().default(true),
})

export const promotionAmounts = catalogSchema.table(
  'promotion_amounts',
  {
    promotionId: idColumn('promotion_id').notNull(),
    currency: text().notNull(),
    amountMinor: minor('amount_minor').notNull(),
  },
  (table) => [primaryKey({ columns: [table.promotionId, table.currency] })],
)

export const promotionProducts = catalogSchema.table(
  'promotion_products',
  {
    promotionId: idColumn('promotion_id').notNull(),
    productId: idColumn('product_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.promotionId, table.productId] })],
)

export const promotionRequires = catalogSchema.table(
  'promotion_requires',
  {
    promotionId: idColumn('promotion_id').notNull(),
    productId: idColumn('product_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.promotionId, table.productId] })],
)

export const redemptions = catalogSchema.table('redemptions', {
  id: primaryId(),
  promotionId: idColumn('promotion_id').notNull(),
  clientId: idColumn('client_id').notNull(),
  source: text().notNull(),
  redeemedAt: instant('redeemed_at').notNull(),
})

export const meters = catalogSchema.table('meters', {
  id: primaryId(),
  productId: idColumn('product_id').notNull(),
  name: text().notNull(),
  label: text().notNull(),
  unit: text().notNull(),
  aggregation: text().$type<'sum' | 'max' | 'last'>().notNull(),
  included: numeric().notNull().default('0'),
  tiers: text().$type<'volume' | 'graduated'>().notNull().default('graduated'),
})

export const meterPrices = catalogSchema.table(
  'meter_prices',
  {
    meterId: idColumn('meter_id').notNull(),
    currency: text().notNull(),
    fromQuantity: numeric('from_quantity').notNull().default('0'),
    amountMinor: minor('amount_minor').notNull(),
    per: integer().notNull().default(1),
  },
  (table) => [primaryKey({ columns: [table.meterId, table.currency, table.fromQuantity] })],
)
