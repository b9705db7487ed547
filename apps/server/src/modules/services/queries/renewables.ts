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
  price_changes: { effective_on: string; recurring_minor: number | string }[] | null
}

/** Services with what their renewal depends on. `tail` orders, limits and locks (`s` is the service). */
export async function renewables(ctx: Context, where: SQL, tail: SQL): Promise<Renewable[]> {
  const { rows } = await ctx.read.execute<Row>(sql`
    SELECT s.id, s.client_id, s.product_id, s.product_name, s.domain, s.cycle, s.currency, s.recurring_minor, s.override_minor, s.tax_class,
           s.anchor_on::text, s.charged_until::text, s.discounts,
           (SELECT json_agg(json_build_object('effective_on', p.effective_on, 'recurring_minor', p.recurring_minor::text) ORDER BY p.effective_on)
              FROM services.price_changes p WHERE p.service_id = s.id AND p.applied_at IS NULL) AS price_changes
      FROM services.services s WHERE ${where} ${tail}`)
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
    priceChanges: (row.price_changes ?? []).map((change) => ({
      effectiveOn: change.effective_on,
      recurringMinor: BigInt(change.recurring_minor),
    })),
  }))
}
