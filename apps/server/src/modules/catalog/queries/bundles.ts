import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { bundleNotFound } from '../errors.ts'
import type { Bundle } from '../read-model.ts'
import { bundleItems, bundlePrices, bundles } from '../schema.ts'
import { inCycleOrder, priceOf } from './prices.ts'

/** Bundles in shop order, with prices in one currency or in all. */
export async function listBundles(
  ctx: Context,
  options: { currency?: string; withHidden: boolean },
): Promise<Bundle[]> {
  const rows = await ctx.read
    .select()
    .from(bundles)
    .where(options.withHidden ? undefined : eq(bundles.hidden, false))
    .orderBy(asc(bundles.position), asc(bundles.id))
  return complete(ctx, rows, options.currency)
}

/** A bundle that can be bought by its address. @throws bundle_not_found also when it is hidden */
export async function bundleBySlug(ctx: Context, slug: string, currency: string): Promise<Bundle> {
  const rows = await ctx.read
    .select()
    .from(bundles)
    .where(and(eq(bundles.slug, slug), eq(bundles.hidden, false)))
  const [bundle] = await complete(ctx, rows, currency)
  if (!bundle) throw bundleNotFound()
  return bundle
}

/** Bundles by id, hidden ones too: what is in a cart stays readable. */
export async function bundlesById(ctx: Context, ids: number[], currency?: string): Promise<Map<number, Bundle>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.read.select().from(bundles).where(inArray(bundles.id, ids))
  return new Map((await complete(ctx, rows, currency)).map((bundle) => [bundle.id, bundle]))
}

/** @throws bundle_not_found */
export async function bundleById(ctx: Context, id: number): Promise<Bundle> {
  const bundle = (await bundlesById(ctx, [id])).get(id)
  if (!bundle) throw bundleNotFound()
  return bundle
}

async function complete(ctx: Context, rows: (typeof bundles.$inferSelect)[], currency?: string): Promise<Bundle[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const items = await ctx.read
    .select()
    .from(bundleItems)
    .where(inArray(bundleItems.bundleId, ids))
    .orderBy(asc(bundleItems.productId))
  const prices = await ctx.read
    .select()
    .from(bundlePrices)
    .where(and(inArray(bundlePrices.bundleId, ids), currency ? eq(bundlePrices.currency, currency) : undefined))
  return rows.map((row) => ({
    ...row,
    items: items.filter((item) => item.bundleId === row.id).map(({ productId, quantity }) => ({ productId, quantity })),
    prices: inCycleOrder(
      prices.filter((price) => price.bundleId === row.id).map((price) => ({ ...priceOf(price), convertedAt: null })),
    ),
  }))
}
