import type { StaffPermission } from '@ostler/contract'
import { and, asc, count, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { keptTo } from '../../services/index.ts'
import { orderNotFound } from '../errors.ts'
import { type OrderState, orderItems, orders } from '../schema.ts'
import type { OrderRow } from '../use-cases/write-order.ts'

export type OrderItem = typeof orderItems.$inferSelect

/**
 * A member who is kept to some services sees the orders of those and of nothing else: an order of theirs and others' would
 * tell of the others by its sum.
 */
function withinReach(ctx: Context): SQL | undefined {
  const only = keptTo(ctx)
  if (only === null || ctx.actor.may('orders.view')) return undefined
  return sql`NOT EXISTS (SELECT FROM ordering.order_items i WHERE i.order_id = ${orders.id}
                          AND NOT i.service_id = ANY(${sql.param([...only])}::bigint[]))`
}

export async function listOrders(
  ctx: Context,
  query: PageQuery & { clientId?: number | undefined; state?: OrderState | undefined },
): Promise<Page<OrderRow>> {
  const rows = await ctx.read
    .select()
    .from(orders)
    .where(
      and(
        lt(orders.id, beforeId(query.cursor)),
        query.clientId === undefined ? undefined : eq(orders.clientId, query.clientId),
        query.state && eq(orders.state, query.state),
        withinReach(ctx),
      ),
    )
    .orderBy(desc(orders.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** @throws order_not_found, also for an order of somebody else */
export async function orderDetails(
  ctx: Context,
  id: number,
  staffPermission?: StaffPermission,
): Promise<{ order: OrderRow; items: OrderItem[] }> {
  const [order] = await ctx.read
    .select()
    .from(orders)
    .where(and(eq(orders.id, id), withinReach(ctx)))
  if (!order || !ctx.actor.owns(order.clientId, staffPermission)) throw orderNotFound()
  const items = await ctx.read.select().from(orderItems).where(eq(orderItems.orderId, id)).orderBy(asc(orderItems.id))
  return { order, items }
}

export async function countOrders(
  ctx: Context,
  filter: { clientId?: number; state?: OrderState } = {},
): Promise<number> {
  const [row] = await ctx.read
    .select({ n: count() })
    .from(orders)
    .where(
      and(
        filter.clientId === undefined ? undefined : eq(orders.clientId, filter.clientId),
        filter.state && eq(orders.state, filter.state),
      ),
    )
  return row!.n
}

export async function orderByNumber(ctx: Context, number: string): Promise<OrderRow | undefined> {
  const [row] = await ctx.read.select().from(orders).where(eq(orders.number, number.toUpperCase()))
  return row
}

/** Which order a service came from, by service id. */
export async function ordersOfServices(ctx: Context, serviceIds: number[]): Promise<Map<number, number>> {
  if (serviceIds.length === 0) return new Map()
  const rows = await ctx.read
    .select({ serviceId: orderItems.serviceId, orderId: orderItems.orderId })
    .from(orderItems)
    .where(inArray(orderItems.serviceId, serviceIds))
  return new Map(rows.map((row) => [row.serviceId, row.orderId]))
}
