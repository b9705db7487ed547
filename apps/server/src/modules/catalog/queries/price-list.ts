import { compareCycles, Money } from '@ostler/kernel'
import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { currencyNotOffered, productNotFound } from '../errors.ts'
import type { Price } from '../quote.ts'
import { currencies, groups, prices, products } from '../schema.ts'

export type Product = typeof products.$inferSelect & { prices: Price[] }
export type Group = typeof groups.$inferSelect

/** Codes of the currencies we sell in, the default one first. */
export async function offeredCurrencies(ctx: Context): Promise<string[]> {
  const rows = await ctx.read.select().from(currencies).orderBy(asc(currencies.position), asc(currencies.code))
  return rows.sort((a, b) => Number(b.isDefault) - Number(a.isDefault)).map((row) => row.code)
}

/** The currency to show prices in: the one asked for, else the default one. @throws invalid_input when it is not offered */
export async function chooseCurrency(ctx: Context, asked: string | undefined): Promise<string> {
  const offered = await offeredCurrencies(ctx)
  if (asked !== undefined && !offered.includes(asked)) throw currencyNotOffered(asked)
  return asked ?? offered[0]!
}

/** Groups with their products, in shop order. Hidden ones only for those who manage them. */
export async function priceList(
  ctx: Context,
  options: { currency?: string; withHidden: boolean },
): Promise<(Group & { products: Product[] })[]> {
  const groupRows = await ctx.read
    .select()
    .from(groups)
    .where(options.withHidden ? undefined : eq(groups.hidden, false))
    .orderBy(asc(groups.position), asc(groups.id))
  const productRows = await ctx.read
    .select()
    .from(products)
    .where(options.withHidden ? undefined : eq(products.hidden, false))
    .orderBy(asc(products.position), asc(products.id))
  const withPrices = await attachPrices(ctx, productRows, options.currency)
  return groupRows.map((group) => ({
    ...group,
    products: withPrices.filter((product) => product.groupId === group.id),
  }))
}

/** A product that can be bought by its address. @throws product_not_found also when it is hidden */
export async function productBySlug(ctx: Context, slug: string, currency: string): Promise<Product & { group: Group }> {
  const [row] = await ctx.read
    .select()
    .from(products)
    .innerJoin(groups, eq(groups.id, products.groupId))
    .where(and(eq(products.slug, slug), eq(products.hidden, false)))
  if (!row) throw productNotFound()
  const [product] = await attachPrices(ctx, [row.products], currency)
  return { ...product!, group: row.groups }
}

/** Products by id, hidden ones too: what is in a cart or was sold stays readable. */
export async function productsById(ctx: Context, ids: number[], currency?: string): Promise<Map<number, Product>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.read.select().from(products).where(inArray(products.id, ids))
  return new Map((await attachPrices(ctx, rows, currency)).map((product) => [product.id, product]))
}

/** @throws product_not_found */
export async function productById(ctx: Context, id: number): Promise<Product> {
  const product = (await productsById(ctx, [id])).get(id)
  if (!product) throw productNotFound()
  return product
}

async function attachPrices(
  ctx: Context,
  rows: (typeof products.$inferSelect)[],
  currency?: string,
): Promise<Product[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const found = await ctx.read
    .select()
    .from(prices)
    .where(and(inArray(prices.productId, ids), currency ? eq(prices.currency, currency) : undefined))
  const byProduct = Map.groupBy(found, (price) => price.productId)
  return rows.map((row) => ({
    ...row,
    prices: (byProduct.get(row.id) ?? [])
      .sort((a, b) => a.currency.localeCompare(b.currency) || compareCycles(a.cycle, b.cycle))
      .map((price) => ({
        cycle: price.cycle,
        recurring: Money.ofMinor(price.recurringMinor, price.currency),
        setup: Money.ofMinor(price.setupMinor, price.currency),
      })),
  }))
}
