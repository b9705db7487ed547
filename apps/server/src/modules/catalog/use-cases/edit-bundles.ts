import { invalidField } from '@ostler/kernel'
import { eq, inArray, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { bundleInUse, bundleNotFound, productNotFound, slugTaken } from '../errors.ts'
import { bundleById } from '../queries/bundles.ts'
import type { Bundle } from '../read-model.ts'
import { bundleItems, bundlePrices, bundles, products } from '../schema.ts'
import { type PriceInput, priceRows, unlessInUse } from './amounts.ts'

export type BundleInput = {
  slug: string
  name: string
  tagline: string
  description: string
  hidden: boolean
  items: { productId: number; quantity: number }[]
  prices: PriceInput[]
}

/** @throws slug_taken, product_not_found, duplicate_price, invalid_amount, invalid_input */
export async function createBundle(ctx: Context, input: BundleInput): Promise<Bundle> {
  ctx.actor.must('products.manage')
  return ctx.transaction(async (tx) => {
    const { items, prices, ...row } = input
    const [made] = await refusing(
      tx.db
        .insert(bundles)
        .values({ ...row, position: sql`(SELECT coalesce(max(position), 0) + 1 FROM catalog.bundles)` })
        .returning({ id: bundles.id }),
      { bundles_slug_taken: slugTaken },
    )
    await replaceItems(tx, made!.id, items)
    await replacePrices(tx, made!.id, prices)
    const bundle = await bundleById(tx, made!.id)
    tx.record({ action: 'bundle_created', object: `bundle:${bundle.id}`, after: bundle })
    return bundle
  })
}

/** Changes what is given; items and prices are replaced as a whole. @throws bundle_not_found, as createBundle */
export async function updateBundle(
  ctx: Context,
  { id, ...input }: Partial<BundleInput> & { id: number },
): Promise<Bundle> {
  ctx.actor.must('products.manage')
  return ctx.transaction(async (tx) => {
    await tx.db.select({ id: bundles.id }).from(bundles).where(eq(bundles.id, id)).for('update')
    const before = await bundleById(tx, id)
    const { items, prices, ...row } = input
    if (Object.values(row).some((value) => value !== undefined)) {
      await refusing(tx.db.update(bundles).set(row).where(eq(bundles.id, id)), { bundles_slug_taken: slugTaken })
    }
    if (items) await replaceItems(tx, id, items)
    if (prices) await replacePrices(tx, id, prices)
    const after = await bundleById(tx, id)
    tx.record({ action: 'bundle_changed', object: `bundle:${id}`, before, after })
    return after
  })
}

/** @throws bundle_not_found, bundle_in_use */
export async function deleteBundle(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.must('products.manage')
  await ctx.transaction(async (tx) => {
    const before = await bundleById(tx, id)
    const write = tx.db.delete(bundles).where(eq(bundles.id, id)).returning({ id: bundles.id })
    const gone = await unlessInUse(write, bundleInUse)
    if (gone.length === 0) throw bundleNotFound()
    tx.record({ action: 'bundle_deleted', object: `bundle:${id}`, before })
  })
}

async function replaceItems(tx: Tx, bundleId: number, items: BundleInput['items']): Promise<void> {
  if (items.length === 0) throw invalidField('items', 'A bundle has something in it.')
  const ids = items.map((item) => item.productId)
  const twice = ids.findIndex((id, index) => ids.indexOf(id) < index)
  if (twice >= 0)
    throw invalidField(`items.${twice}.productId`, 'This product is there twice; give a quantity instead.')
  const found = await tx.db.select({ id: products.id }).from(products).where(inArray(products.id, ids)).for('share')
  if (found.length < ids.length) throw productNotFound()
  await tx.db.delete(bundleItems).where(eq(bundleItems.bundleId, bundleId))
  await tx.db.insert(bundleItems).values(items.map((item) => ({ ...item, bundleId })))
}

async function replacePrices(tx: Tx, bundleId: number, inputs: PriceInput[]): Promise<void> {
  const rows = await priceRows(tx, inputs)
  await tx.db.delete(bundlePrices).where(eq(bundlePrices.bundleId, bundleId))
  if (rows.length > 0) await tx.db.insert(bundlePrices).values(rows.map((row) => ({ ...row, bundleId })))
}
