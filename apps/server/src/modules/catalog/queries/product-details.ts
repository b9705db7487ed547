import { asc, eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Field, Meter, SeasonalPrice } from '../read-model.ts'
import { productOptions, seasonalPrices } from '../schema.ts'
import { type Product, productById } from './price-list.ts'
import { fieldsOfProducts, linksOfProducts, metersOfProducts, seasonOf } from './products-for-quote.ts'

/** A product as staff edit it: everything, in all currencies. */
export type ProductDetails = Product & {
  optionIds: number[]
  addonIds: number[]
  upgradeIds: number[]
  fields: Field[]
  seasonalPrices: SeasonalPrice[]
  meters: Meter[]
}

/** @throws product_not_found */
export async function productDetails(ctx: Context, id: number): Promise<ProductDetails> {
  const product = await productById(ctx, id)
  const given = await ctx.read
    .select()
    .from(productOptions)
    .where(eq(productOptions.productId, id))
    .orderBy(asc(productOptions.position), asc(productOptions.optionId))
  const seasons = await ctx.read
    .select()
    .from(seasonalPrices)
    .where(eq(seasonalPrices.productId, id))
    .orderBy(asc(seasonalPrices.startsOn), asc(seasonalPrices.id))
  const { addonsOf, upgradesOf } = await linksOfProducts(ctx, [id])
  return {
    ...product,
    optionIds: given.map((one) => one.optionId),
    addonIds: addonsOf.get(id) ?? [],
    upgradeIds: upgradesOf.get(id) ?? [],
    fields: (await fieldsOfProducts(ctx, [id])).get(id) ?? [],
    seasonalPrices: seasons.map(seasonOf),
    meters: (await metersOfProducts(ctx, [id])).get(id) ?? [],
  }
}
