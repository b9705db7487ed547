import { compareCycles, Money } from '@ostler/kernel'
import { and, asc, eq, gt, inArray, lte } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Bundle, OptionChoice, ProductForQuote, ProductOption, Promotion } from '../read-model.ts'
import * as tables from '../schema.ts'

/** Everything a quote needs of some products, in a number of queries that does not grow with them. */
export async function productsForQuote(
  ctx: Context,
  ids: number[],
  currency: string,
  on: Temporal.PlainDate = ctx.today,
): Promise<Map<number, ProductForQuote>> {
  if (ids.length === 0) return new Map()
  const { products, prices, fields, seasonalPrices, productAddons, upgradePaths } = tables
  const rows = await ctx.read.select().from(products).where(inArray(products.id, ids))
  const priceRows = await ctx.read
    .select()
    .from(prices)
    .where(and(inArray(prices.productId, ids), eq(prices.currency, currency)))
  const fieldRows = await ctx.read
    .select()
    .from(fields)
    .where(inArray(fields.productId, ids))
    .orderBy(asc(fields.position), asc(fields.id))
  const seasons = await ctx.read
    .select()
    .from(seasonalPrices)
    .where(
      and(
        inArray(seasonalPrices.productId, ids),
        eq(seasonalPrices.currency, currency),
        lte(seasonalPrices.startsOn, on),
        gt(seasonalPrices.endsOn, on),
      ),
    )
    .orderBy(asc(seasonalPrices.id))
  const addons = await ctx.read
    .select()
    .from(productAddons)
    .where(inArray(productAddons.productId, ids))
    .orderBy(asc(productAddons.position))
  const paths = await ctx.read.select().from(upgradePaths).where(inArray(upgradePaths.productId, ids))
  const options = await optionsOf(ctx, ids, currency)
  const money = (minor: bigint) => Money.ofMinor(minor, currency)
  const ofProduct = <Row extends { productId: number }>(all: Row[], id: number) =>
    all.filter((row) => row.productId === id)
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...row,
        prices: ofProduct(priceRows, row.id)
          .sort((a, b) => compareCycles(a.cycle, b.cycle))
          .map((price) => ({
            cycle: price.cycle,
            recurring: money(price.recurringMinor),
            setup: money(price.setupMinor),
            convertedAt: null,
          })),
        options: options.get(row.id) ?? [],
        fields: ofProduct(fieldRows, row.id),
        seasonalPrices: ofProduct(seasons, row.id).map((season) => ({
          ...season,
          recurring: money(season.recurringMinor),
          setup: money(season.setupMinor),
        })),
        addonIds: ofProduct(addons, row.id).map((addon) => addon.addonId),
        upgradeIds: ofProduct(paths, row.id).map((path) => path.toId),
        meters: [],
      },
    ]),
  )
}

async function optionsOf(ctx: Context, productIds: number[], currency: string): Promise<Map<number, ProductOption[]>> {
  const { productOptions, options, optionChoices, optionPrices } = tables
  const rows = await ctx.read
    .select({ productId: productOptions.productId, option: options })
    .from(productOptions)
    .innerJoin(options, eq(options.id, productOptions.optionId))
    .where(inArray(productOptions.productId, productIds))
    .orderBy(asc(productOptions.position), asc(options.id))
  if (rows.length === 0) return new Map()
  const choices = await ctx.read
    .select()
    .from(optionChoices)
    .where(
      inArray(
        optionChoices.optionId,
        rows.map((row) => row.option.id),
      ),
    )
    .orderBy(asc(optionChoices.position), asc(optionChoices.id))
  const priceRows =
    choices.length === 0
      ? []
      : await ctx.read
          .select()
          .from(optionPrices)
          .where(
            inArray(
              optionPrices.choiceId,
              choices.map((choice) => choice.id),
            ),
          )
          .orderBy(asc(optionPrices.fromQuantity))
  const presented = (choice: (typeof choices)[number]): OptionChoice => {
    const own = priceRows.filter((price) => price.choiceId === choice.id)
    return {
      ...choice,
      isFree: own.length === 0,
      prices: own
        .filter((price) => price.currency === currency)
        .map((price) => ({
          cycle: price.cycle,
          fromQuantity: price.fromQuantity,
          recurring: Money.ofMinor(price.recurringMinor, currency),
          setup: Money.ofMinor(price.setupMinor, currency),
        })),
    }
  }
  const found = new Map<number, ProductOption[]>()
  for (const { productId, option } of rows) {
    const own = choices.filter((choice) => choice.optionId === option.id).map(presented)
    found.set(productId, [...(found.get(productId) ?? []), { ...option, choices: own }])
  }
  return found
}

/** Bundles by id, hidden ones too. Without a price in the currency, `prices` is empty. */
export async function bundlesById(ctx: Context, ids: number[], currency: string): Promise<Map<number, Bundle>> {
  if (ids.length === 0) return new Map()
  const { bundles, bundleItems, bundlePrices } = tables
  const rows = await ctx.read.select().from(bundles).where(inArray(bundles.id, ids))
  const items = await ctx.read.select().from(bundleItems).where(inArray(bundleItems.bundleId, ids))
  const prices = await ctx.read
    .select()
    .from(bundlePrices)
    .where(and(inArray(bundlePrices.bundleId, ids), eq(bundlePrices.currency, currency)))
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...row,
        items: items.filter((item) => item.bundleId === row.id),
        prices: prices
          .filter((price) => price.bundleId === row.id)
          .map((price) => ({
            cycle: price.cycle,
            recurring: Money.ofMinor(price.recurringMinor, currency),
            setup: Money.ofMinor(price.setupMinor, currency),
            convertedAt: null,
          })),
      },
    ]),
  )
}

/** In any case, spaces around it ignored; also one that has ended or is disabled. */
export async function promotionByCode(ctx: Context, code: string): Promise<Promotion | null> {
  const { promotions, promotionAmounts, promotionProducts, promotionRequires } = tables
  const [row] = await ctx.read.select().from(promotions).where(eq(promotions.code, code.trim().toUpperCase()))
  if (!row) return null
  const amounts = await ctx.read.select().from(promotionAmounts).where(eq(promotionAmounts.promotionId, row.id))
  const touched = await ctx.read.select().from(promotionProducts).where(eq(promotionProducts.promotionId, row.id))
  const required = await ctx.read.select().from(promotionRequires).where(eq(promotionRequires.promotionId, row.id))
  return {
    ...row,
    cycles: row.cycles as Promotion['cycles'],
    amounts: amounts.map((amount) => Money.ofMinor(amount.amountMinor, amount.currency)),
    productIds: touched.map((one) => one.productId),
    requiredIds: required.map((one) => one.productId),
  }
}
