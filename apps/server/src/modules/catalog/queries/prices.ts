import { type Cycle, compareCycles, Money } from '@ostler/kernel'
import { and, inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Conversion } from '../exchange.ts'
import type { ListPrice, ProductRow } from '../read-model.ts'
import { prices } from '../schema.ts'
import { conversionTo } from './exchange.ts'

type StoredPrice = { cycle: Cycle; currency: string; recurringMinor: bigint; setupMinor: bigint }

/** A row of any table of prices, as money. */
export const priceOf = (row: StoredPrice) => ({
  cycle: row.cycle,
  recurring: Money.ofMinor(row.recurringMinor, row.currency),
  setup: Money.ofMinor(row.setupMinor, row.currency),
})

export const converted = <P extends { recurring: Money; setup: Money }>(price: P, conversion: Conversion): P => ({
  ...price,
  recurring: conversion.of(price.recurring),
  setup: conversion.of(price.setup),
})

export const inCycleOrder = <P extends { cycle: Cycle; recurring: Money }>(list: P[]): P[] =>
  list.sort((a, b) => a.recurring.currency.localeCompare(b.recurring.currency) || compareCycles(a.cycle, b.cycle))

/**
 * The price list of products, in one currency or in all. A product that converts and has no price of its own in the
 * currency takes those of the default currency; one own price is enough to stand for the whole list, because who set it
 * has left the other cycles out on purpose.
 */
export async function listPrices(
  ctx: Context,
  rows: ProductRow[],
  currency?: string,
): Promise<Map<number, ListPrice[]>> {
  if (rows.length === 0) return new Map()
  const conversion = currency && rows.some((row) => row.converts) ? await conversionTo(ctx, currency) : null
  const wanted = currency ? [currency, ...(conversion ? [conversion.base] : [])] : null
  const ids = rows.map((row) => row.id)
  const found = await ctx.read
    .select()
    .from(prices)
    .where(and(inArray(prices.productId, ids), wanted ? inArray(prices.currency, wanted) : undefined))
  const byProduct = Map.groupBy(found, (price) => price.productId)
  return new Map(
    rows.map((row) => {
      const stored = byProduct.get(row.id) ?? []
      const own = stored.filter((price) => !currency || price.currency === currency)
      const usesRate = own.length === 0 && row.converts && conversion
      const list: ListPrice[] = usesRate
        ? stored.map((price) => ({ ...converted(priceOf(price), conversion), convertedAt: conversion.rate }))
        : own.map((price) => ({ ...priceOf(price), convertedAt: null }))
      return [row.id, inCycleOrder(list)]
    }),
  )
}
