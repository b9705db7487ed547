import type { Cycle } from '@ostler/kernel'
import { type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { KeptDiscount } from '../../catalog/index.ts'
import type { Renewable } from '../renewal.ts'
import type { Plan } from '../upgrade/plan.ts'
import { groupDiscounts } from './group-discounts.ts'

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
  ends_on: string | null
}

/** Services with what their renewal depends on. `tail` orders, limits and locks (`s` is the service). */
export async function renewables(ctx: Context, where: SQL, tail: SQL): Promise<Renewable[]> {
  const { rows } = await ctx.read.execute<Row>(sql`
    SELECT s.id, s.client_id, s.product_id, s.product_name, s.domain, s.cycle, s.currency, s.recurring_minor, s.override_minor, s.tax_class,
           s.anchor_on::text, s.charged_until::text, s.discounts, s.ends_on::text
      FROM services.services s WHERE ${where} ${tail}`)
  const ids = rows.map((row) => row.id)
  if (ids.length === 0) return []
  const changes = await changesAhead(ctx, ids)
  const plans = await plansAhead(ctx, ids)
  const groups = await groupDiscounts(
    ctx,
    rows.map((row) => Number(row.client_id)),
  )
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
    group: groups.get(Number(row.client_id)) ?? null,
    priceChanges: changes.get(row.id) ?? [],
    endsOn: row.ends_on,
    next: plans.get(row.id) ?? null,
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

/** Plans that services change to when the time charged for has passed, by service. */
async function plansAhead(ctx: Context, serviceIds: string[]): Promise<Map<string, Renewable['next']>> {
  const { rows } = await ctx.read.execute<{
    id: string
    service_id: string
    effective_on: string
    anchor_on: string
    to_plan: Plan
  }>(sql`
    SELECT id, service_id, effective_on::text, anchor_on::text, to_plan FROM services.upgrades
     WHERE state = 'paid' AND policy = 'at_renewal' AND service_id = ANY(${sql.param(serviceIds)}::bigint[])`)
  return new Map(
    rows.map(({ id, service_id, effective_on, anchor_on, to_plan: plan }) => [
      service_id,
      {
        upgradeId: Number(id),
        effectiveOn: effective_on,
        plan: {
          productId: plan.productId,
          productName: plan.productName,
          cycle: plan.cycle,
          taxClass: plan.taxClass,
          anchorOn: anchor_on,
          recurringMinor: BigInt(plan.recurringMinor),
          overrideMinor: plan.overrideMinor === null ? null : BigInt(plan.overrideMinor),
          discounts: plan.discounts,
          // Those that were announced are prices of the plan it has now.
          priceChanges: [],
        },
      },
    ]),
  )
}
