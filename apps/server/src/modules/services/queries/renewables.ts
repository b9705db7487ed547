import type { Cycle } from '@ostler/kernel'
import { type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { KeptDiscount } from '../../catalog/index.ts'
import type { Renewable } from '../renewal.ts'
import type { Plan } from '../upgrade/plan.ts'

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
  ends_on: string | null
  next: { id: number; effective_on: string; anchor_on: string; plan: Plan } | null
}

/** Services with what their renewal depends on. `tail` orders, limits and locks (`s` is the service). */
export async function renewables(ctx: Context, where: SQL, tail: SQL): Promise<Renewable[]> {
  const { rows } = await ctx.read.execute<Row>(sql`
    SELECT s.id, s.client_id, s.product_id, s.product_name, s.domain, s.cycle, s.currency, s.recurring_minor, s.override_minor, s.tax_class,
           s.anchor_on::text, s.charged_until::text, s.discounts, s.ends_on::text,
           (SELECT json_agg(json_build_object('effective_on', p.effective_on, 'recurring_minor', p.recurring_minor::text) ORDER BY p.effective_on)
              FROM services.price_changes p WHERE p.service_id = s.id AND p.applied_at IS NULL) AS price_changes,
           (SELECT json_build_object('id', u.id, 'effective_on', u.effective_on, 'anchor_on', u.anchor_on, 'plan', u.to_plan)
              FROM services.upgrades u WHERE u.service_id = s.id AND u.state = 'paid' AND u.policy = 'at_renewal') AS next
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
    endsOn: row.ends_on,
    next: row.next && {
      upgradeId: row.next.id,
      effectiveOn: row.next.effective_on,
      plan: {
        productId: row.next.plan.productId,
        productName: row.next.plan.productName,
        cycle: row.next.plan.cycle,
        taxClass: row.next.plan.taxClass,
        anchorOn: row.next.anchor_on,
        recurringMinor: BigInt(row.next.plan.recurringMinor),
        overrideMinor: row.next.plan.overrideMinor === null ? null : BigInt(row.next.plan.overrideMinor),
        discounts: row.next.plan.discounts,
        // Those that were announced are prices of the plan it has now.
        priceChanges: [],
      },
    },
  }))
}
