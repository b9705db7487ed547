import { and, asc, eq, inArray, ne, or } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { currencyNotOffered, productNotFound } from '../errors.ts'
import type { ListPrice, ProductRow } from '../read-model.ts'
import { currencies, groups, products } from '../schema.ts'
import { listPrices } from './prices.ts'

export type Product = ProductRow & { prices: ListPrice[] }
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

/**
 * Groups with their products, in shop order. Hidden ones and add-ons only for those who manage them: an add-on is bought
 * with something else, so it is no plan of its own.
 */
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
    .where(options.withHidden ? undefined : and(eq(products.hidden, false), ne(products.kind, 'addon')))
    .orderBy(asc(products.position), asc(products.id))
  const withPrices = await attachPrices(ctx, productRows, options.currency)
  return groupRows.map((group) => ({
    ...group,
    products: withPrices.filter((product) => product.groupId === group.id),
  }))
}

/**
 * A product that can be bought by its address.
 * @throws product_not_found also when it or its group is hidden, and for an add-on, which needs something to hang on
 */
export async function productBySlug(ctx: Context, slug: string, currency: string): Promise<Product & { group: Group }> {
  const [row] = await ctx.read
    .select()
    .from(products)
    .innerJoin(groups, eq(groups.id, products.groupId))
    .where(
      and(eq(products.slug, slug), eq(products.hidden, false), eq(groups.hidden, false), ne(products.kind, 'addon')),
    )
  if (!row) throw productNotFound()
  const [product] = await attachPrices(ctx, [row.products], currency)
  return { ...product!, group: row.groups }
}

/**
 * Can a client choose it today? Add-ons can, with what they belong to; their group is a place to keep them, so it does not
 * matter whether it is hidden.
 * @throws product_not_found when it or its group is hidden
 */
export async function productForSale(ctx: Context, id: number): Promise<Product> {
  const [row] = await ctx.read
    .select()
    .from(products)
    .innerJoin(groups, eq(groups.id, products.groupId))
    .where(
      and(eq(products.id, id), eq(products.hidden, false), or(eq(groups.hidden, false), eq(products.kind, 'addon'))),
    )
  if (!row) throw productNotFound()
  return (await attachPrices(ctx, [row.products]))[0]!
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

async function attachPrices(ctx: Context, rows: ProductRow[], currency?: string): Promise<Product[]> {
  const lists = await listPrices(ctx, rows, currency)
  return rows.map((row) => ({ ...row, prices: lists.get(row.id) ?? [] }))
}
