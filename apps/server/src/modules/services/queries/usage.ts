import type { Money, Period } from '@ostler/kernel'
import { desc, eq, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { productsForQuote } from '../../catalog/index.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { usageRatings } from '../schema.ts'
import { aggregated, millionths, quantityText, rated } from '../usage/rate.ts'
import { periodOfUsage } from '../use-cases/record-usage.ts'

export type UsageRating = typeof usageRatings.$inferSelect
export type UsageSoFar = {
  meter: string
  label: string
  unit: string
  period: Period
  quantity: string
  included: string
  /** What it would cost if the period ended now, before tax. */
  estimate: Money
}

/** What was used and is not rated yet, by meter, with what it costs so far. */
export async function usageSoFar(ctx: Context, service: ServiceRow): Promise<UsageSoFar[]> {
  const product = (await productsForQuote(ctx, [service.productId], service.currency)).get(service.productId)
  if (!product || product.meters.length === 0) return []
  const { rows } = await ctx.read.execute<{ meter: string; quantities: string[] }>(sql`
    SELECT meter, array_agg(quantity::text ORDER BY taken_for) AS quantities FROM services.usage_readings
     WHERE service_id = ${service.id} AND rating_id IS NULL GROUP BY meter`)
  const period = periodOfUsage(service.anchorOn, service.cycle, ctx.today)
  return product.meters.map((meter) => {
    const readings = rows.find((row) => row.meter === meter.name)?.quantities ?? []
    const quantity = aggregated(readings.map(millionths), meter.aggregation)
    return {
      meter: meter.name,
      label: meter.label,
      unit: meter.unit,
      period,
      quantity: quantityText(quantity),
      included: meter.included,
      estimate: rated(meter, quantity, service.currency),
    }
  })
}

/** What was charged for usage, newest first. */
export const ratingsOf = (ctx: Context, serviceId: number): Promise<UsageRating[]> =>
  ctx.read
    .select()
    .from(usageRatings)
    .where(eq(usageRatings.serviceId, serviceId))
    .orderBy(desc(usageRatings.periodStart), desc(usageRatings.id))
    .limit(50)
