import type { Cycle } from '@ostler/kernel'
import { integer, pgSchema, text } from 'drizzle-orm/pg-core'
import { idColumn, instant, minor, primaryId } from '../../platform/columns.ts'

export const orderingSchema = pgSchema('ordering')

export const carts = orderingSchema.table('carts', {
  id: primaryId(),
  tokenHash: text('token_hash').notNull(),
  currency: text().notNull(),
  changedAt: instant('changed_at').notNull(),
})

export const cartItems = orderingSchema.table('cart_items', {
  id: primaryId(),
  cartId: idColumn('cart_id').notNull(),
  productId: idColumn('product_id').notNull(),
  cycle: text().$type<Cycle>().notNull(),
  quantity: integer().notNull(),
  domain: text(),
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
})

export const orderItems = orderingSchema.table('order_items', {
  id: primaryId(),
  orderId: idColumn('order_id').notNull(),
  serviceId: idColumn('service_id').notNull(),
  productName: text('product_name').notNull(),
  cycle: text().$type<Cycle>().notNull(),
  domain: text(),
  recurringMinor: minor('recurring_minor').notNull(),
  setupMinor: minor('setup_minor').notNull(),
})
