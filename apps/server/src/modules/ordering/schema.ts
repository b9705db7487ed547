import type { Cycle } from '@ostler/kernel'
import { integer, jsonb, pgSchema, text } from 'drizzle-orm/pg-core'
import { idColumn, instant, minor, primaryId } from '../../platform/columns.ts'
import type { FieldAnswers } from '../../platform/fields.ts'
import type { OptionWish } from '../catalog/index.ts'

export const orderingSchema = pgSchema('ordering')

export const carts = orderingSchema.table('carts', {
  id: primaryId(),
  tokenHash: text('token_hash').notNull(),
  currency: text().notNull(),
  changedAt: instant('changed_at').notNull(),
  promotionCode: text('promotion_code'),
})

export const cartItems = orderingSchema.table('cart_items', {
  id: primaryId(),
  cartId: idColumn('cart_id').notNull(),
  productId: idColumn('product_id').notNull(),
  cycle: text().$type<Cycle>().notNull(),
  quantity: integer().notNull(),
  domain: text(),
  options: jsonb().$type<OptionWish[]>().notNull().default([]),
  fields: jsonb().$type<FieldAnswers>().notNull().default({}),
  parentItemId: idColumn('parent_item_id'),
  parentServiceId: idColumn('parent_service_id'),
  bundleId: idColumn('bundle_id'),
  bundleGroup: integer('bundle_group'),
})

export type OrderState = 'pending' | 'paid' | 'cancelled'

export const orders = orderingSchema.table('orders', {
  id: primaryId(),
  number: text().notNull(),
  clientId: idColumn('client_id').notNull(),
  userId: idColumn('user_id'),
  state: text().$type<OrderState>().notNull(),
  currency: text().notNull(),
  totalMinor: minor('total_minor').notNull(),
  invoiceId: idColumn('invoice_id'),
  note: text(),
  ip: text(),
  placedAt: instant('placed_at').notNull(),
  draftId: idColumn('draft_id'),
  promotionCode: text('promotion_code'),
  discountMinor: minor('discount_minor').notNull().default(0n),
  netMinor: minor('net_minor').notNull(),
  taxMinor: minor('tax_minor'),
})

/** An option as it was called when it was ordered. */
export type OrderedOption = { name: string; choice: string; quantity: number }

export const orderItems = orderingSchema.table('order_items', {
  id: primaryId(),
  orderId: idColumn('order_id').notNull(),
  serviceId: idColumn('service_id').notNull(),
  productName: text('product_name').notNull(),
  cycle: text().$type<Cycle>().notNull(),
  domain: text(),
  recurringMinor: minor('recurring_minor').notNull(),
  setupMinor: minor('setup_minor').notNull(),
  options: jsonb().$type<OrderedOption[]>().notNull().default([]),
  discountMinor: minor('discount_minor').notNull().default(0n),
  dueMinor: minor('due_minor').notNull(),
})
