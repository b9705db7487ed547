import { and, count, eq, ne } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { services } from '../schema.ts'

/** How many a client has of each product, by product id; what was given up is not had. */
export async function ownedProducts(ctx: Context, clientId: number): Promise<Map<number, number>> {
  const rows = await ctx.read
    .select({ productId: services.productId, n: count() })
    .from(services)
    .where(and(eq(services.clientId, clientId), ne(services.state, 'cancelled')))
    .groupBy(services.productId)
  return new Map(rows.map((row) => [row.productId, row.n]))
}
