import { Money } from '@ostler/kernel'
import { and, asc, eq, gt, inArray, lte } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Conversion } from '../exchange.ts'
import { plainDecimal } from '../exchange.ts'
import type { Field, Meter, ProductForQuote, ProductRow, SeasonalPrice } from '../read-model.ts'
import {
  fields,
  meterPrices,
  meters,
  productAddons,
  productOptions,
  products,
  seasonalPrices,
  upgradePaths,
} from '../schema.ts'
import { conversionTo } from './exchange.ts'
import { loadOptions, optionIn } from './options.ts'
import { converted, listPrices, priceOf } from './prices.ts'

/**
 * All that is needed to say what products cost in one currency, with a number of queries that does not grow with the
 * number of products. Hidden ones too: a cart or a renewal may hold what was hidden since. A product without a price in
 * the currency has no prices; an unknown id is missing from the answer.
 *
 * @param on the day on which a seasonal price has to hold
 */
export async function productsForQuote(
  ctx: Context,
  ids: number[],
  currency: string,
  on: Temporal.PlainDate = ctx.today,
): Promise<Map<number, ProductForQuote>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.read.select().from(products).where(inArray(products.id, ids))
  const found = rows.map((row) => row.id)
  if (found.length === 0) return new Map()
  const conversion = rows.some((row) => row.converts) ? await conversionTo(ctx, currency) : null
  const wanted = [currency, ...(conversion ? [conversion.base] : [])]
  const lists = await listPrices(ctx, rows, currency)
  const given = await ctx.read
    .select()
    .from(productOptions)
    .where(inArray(productOptions.productId, found))
    .orderBy(asc(productOptions.position), asc(productOptions.optionId))
  const options = await loadOptions(ctx, [...new Set(given.map((one) => one.optionId))], wanted)
  const fieldsOf = await fieldsOfProducts(ctx, found)
  const seasons = await ctx.read
    .select()
    .from(seasonalPrices)
    .where(
      and(
        inArray(seasonalPrices.productId, found),
        inArray(seasonalPrices.currency, wanted),
        lte(seasonalPrices.startsOn, on),
        gt(seasonalPrices.endsOn, on),
      ),
    )
    .orderBy(asc(seasonalPrices.startsOn), asc(seasonalPrices.id))
  const { addonsOf, upgradesOf } = await linksOfProducts(ctx, found)
  const metersOf = await metersOfProducts(ctx, found)

  return new Map(
    rows.map((row): [number, ProductForQuote] => {
      const prices = lists.get(row.id) ?? []
      const rate = row.converts ? conversion : null
      const isConverted = prices.some((price) => price.convertedAt !== null)
      const priceCurrency = isConverted && rate ? rate.base : currency
      return [
        row.id,
        {
          ...row,
          prices,
          options: given
            .filter((one) => one.productId === row.id)
            .map((one) => optionIn(options.find((option) => option.id === one.optionId)!, currency, rate)),
          fields: fieldsOf.get(row.id) ?? [],
          seasonalPrices: seasons
            .filter((season) => season.productId === row.id && season.currency === priceCurrency)
            .map((season) => (isConverted && rate ? converted(seasonOf(season), rate) : seasonOf(season))),
          addonIds: addonsOf.get(row.id) ?? [],
          upgradeIds: upgradesOf.get(row.id) ?? [],
          meters: (metersOf.get(row.id) ?? []).map((meter) => meterIn(meter, currency, rate)),
        },
      ]
    }),
  )
}

export const seasonOf = (row: typeof seasonalPrices.$inferSelect): SeasonalPrice => ({
  id: row.id,
  ...priceOf(row),
  startsOn: row.startsOn,
  endsOn: row.endsOn,
  periods: row.periods,
  label: row.label,
})

export async function fieldsOfProducts(ctx: Context, ids: number[]): Promise<Map<number, Field[]>> {
  const rows = await ctx.read
    .select()
    .from(fields)
    .where(inArray(fields.productId, ids))
    .orderBy(asc(fields.position), asc(fields.id))
  return grouped(rows, ({ productId: _product, position: _position, ...field }) => field)
}

/** Ids of the add-ons and of what one can change into, by product. */
export async function linksOfProducts(ctx: Context, ids: number[]) {
  const addons = await ctx.read
    .select()
    .from(productAddons)
    .where(inArray(productAddons.productId, ids))
    .orderBy(asc(productAddons.position), asc(productAddons.addonId))
  const upgrades = await ctx.read
    .select({ productId: upgradePaths.productId, toId: upgradePaths.toId })
    .from(upgradePaths)
    .innerJoin(products, eq(products.id, upgradePaths.toId))
    .where(inArray(upgradePaths.productId, ids))
    .orderBy(asc(products.position), asc(products.id))
  return { addonsOf: grouped(addons, (row) => row.addonId), upgradesOf: grouped(upgrades, (row) => row.toId) }
}

/** Meters with their prices in all currencies. */
export async function metersOfProducts(ctx: Context, ids: number[]): Promise<Map<number, Meter[]>> {
  const rows = await ctx.read.select().from(meters).where(inArray(meters.productId, ids)).orderBy(asc(meters.id))
  if (rows.length === 0) return new Map()
  const prices = await ctx.read
    .select()
    .from(meterPrices)
    .where(
      inArray(
        meterPrices.meterId,
        rows.map((row) => row.id),
      ),
    )
    .orderBy(asc(meterPrices.currency), asc(meterPrices.fromQuantity))
  return grouped(rows, ({ productId: _product, included, ...meter }) => ({
    ...meter,
    included: plainDecimal(included),
    prices: prices
      .filter((price) => price.meterId === meter.id)
      .map((price) => ({
        fromQuantity: plainDecimal(price.fromQuantity),
        amount: Money.ofMinor(price.amountMinor, price.currency),
        per: price.per,
      })),
  }))
}

function meterIn(meter: Meter, currency: string, conversion: Conversion | null): Meter {
  const own = meter.prices.filter((price) => price.amount.currency === currency)
  if (own.length > 0 || !conversion) return { ...meter, prices: own }
  const ofBase = meter.prices.filter((price) => price.amount.currency === conversion.base)
  return { ...meter, prices: ofBase.map((price) => ({ ...price, amount: conversion.of(price.amount) })) }
}

function grouped<Row extends { productId: ProductRow['id'] }, Shown>(rows: Row[], show: (row: Row) => Shown) {
  return new Map([...Map.groupBy(rows, (row) => row.productId)].map(([id, list]) => [id, list.map(show)]))
}
