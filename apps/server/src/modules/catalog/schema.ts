import type { Cycle } from '@ostler/kernel'
import { boolean, integer, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core'
import { idColumn, minor, primaryId } from '../../platform/columns.ts'

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
  serverPlan: text('server_plan'),
  position: integer().notNull().default(0),
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
