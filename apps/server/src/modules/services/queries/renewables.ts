import type { Cycle } from '@ostler/kernel'
import { type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { KeptDiscount } from '../../catalog/index.ts'
import type { Renewable } from '../renewal.ts'

type Row = {
  id: string
  client_id: string
  product_id: string
  product_name: string
  domain: string | null
  cycle: Cycle
  currency: string
  recurring_minor: string
  override_minor: string | null
  tax_class: string
  anchor_on: string
  charged_until: string
  discounts: KeptDiscount[]
}

/** Services with what their renewal depends on. `tail` orders, limits and locks (`s` is the service). */
export async function renewables(ctx: Context, where: SQL, tail: SQL): Promise<Renewable[]> {
  const { rows } = await ctx.read.execute<Row>(sql`
    SELECT s.id, s.client_id, s.product_id, s.product_name, s.domain, s.cycle, s.currency, s.recurring_minor, s.override_minor, s.tax_class,
           s.anchor_on::text, s.charged_until::text, s.discounts
      FROM services.services s WHERE ${where} ${tail}`)
  const ids = rows.map((row) => row.id)
  const changes = ids.length > 0 ? await changesAhead(ctx, ids) : new Map<string, Renewable['priceChanges']>()
  return rows.map((row) => ({
    id: Number(row.id),
    clientId: Number(row.client_id),
    productId: Number(row.product_id),
    productName: row.product_name,
    domain: row.domain,
    cycle: row.cycle,
    currency: row.currency,
    recurringMinor: BigInt(row.recurring_minor),
    overrideMinor: row.override_minor === null ? null : BigInt(row.override_minor),
    taxClass: row.tax_class,
    anchorOn: row.anchor_on,
    chargedUntil: row.charged_until,
    discounts: row.discounts,
    priceChanges: changes.get(row.id) ?? [],
  }))
}

/** Price changes that are not in force yet, by service, earliest first. */
async function changesAhead(ctx: Context, serviceIds: string[]): Promise<Map<string, Renewable['priceChanges']>> {
  const { rows } = await ctx.read.execute<{ service_id: string; effective_on: string; recurring_minor: string }>(sql`
    SELECT service_id, effective_on::text, recurring_minor FROM services.price_changes
     WHERE applied_at IS NULL AND service_id = ANY(${sql.param(serviceIds)}::bigint[]) ORDER BY service_id, effective_on`)
  const byService = new Map<string, Renewable['priceChanges']>()
  for (const { service_id, effective_on, recurring_minor } of rows) {
    const change = { effectiveOn: effective_on, recurringMinor: BigInt(recurring_minor) }
    byService.set(service_id, [...(byService.get(service_id) ?? []), change])
  }
  return byService
}
