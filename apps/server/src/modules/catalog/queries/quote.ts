import type { Cycle, Money } from '@ostler/kernel'
import { and, count, eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import type { TaxableLine, Taxed } from '../../tax/index.ts'
import { productNotFound } from '../errors.ts'
import type { GroupDiscount } from '../pricing/discount.ts'
import type { Parent } from '../pricing/first-charge.ts'
import type { OptionWish } from '../pricing/options.ts'
import { priceQuote } from '../pricing/price-quote.ts'
import type { Quote } from '../quote.ts'
import type { ProductForQuote } from '../read-model.ts'
import { redemptions } from '../schema.ts'
import { dayCountSetting } from '../settings.ts'
import { bundlesById } from './bundles.ts'
import { productsForQuote } from './products-for-quote.ts'
import { promotionByCode } from './promotions.ts'

export type QuoteItem = {
  productId: number
  cycle: Cycle
  quantity: number
  options?: OptionWish[] | undefined
  /** The item of the same list that this add-on is bought together with. */
  parentIndex?: number | null | undefined
  /** The service that this add-on is bought for. */
  parent?: (Parent & { productId: number }) | null | undefined
  /** Items of one bundle have the same group. */
  bundle?: { id: number; group: number } | null | undefined
  /** What staff sells it for instead of the list price, options not included. */
  price?: Money | null | undefined
}

/** Who buys, as far as promotions and limits go. `owned` counts what the client has, by product. */
export type QuotedClient = {
  id: number
  isNew: boolean
  owned: ReadonlyMap<number, number>
  /** What the group of the client takes off. */
  group?: GroupDiscount | null | undefined
}

export type QuoteAsked = {
  items: QuoteItem[]
  currency: string
  startsOn: Temporal.PlainDate
  promotionCode?: string | null | undefined
  /** Null: a guest, who is new and has nothing. */
  client?: QuotedClient | null | undefined
  /** Without it the quote says nothing of taxes. */
  tax?: ((lines: TaxableLine[]) => Taxed | { pending: true }) | undefined
  /** What the client could pay with, in this currency. */
  credit?: Money | null | undefined
}

/**
 * Answers "how much?", for the cart, the checkout and whoever else asks: the same items on the same day always cost the
 * same. A product without a price in the currency is refused, never free.
 *
 * @throws product_not_found, price_missing, unknown_option, unknown_choice, quantity_out_of_bounds, parent_required,
 * addon_not_offered, bundle_not_found, bundle_incomplete
 */
export async function quote(ctx: Context, asked: QuoteAsked): Promise<Quote & { products: ProductForQuote[] }> {
  const { currency, startsOn, promotionCode } = asked
  const ids = asked.items.flatMap((item) => [item.productId, ...(item.parent ? [item.parent.productId] : [])])
  const known = await productsForQuote(ctx, [...new Set(ids)], currency, startsOn)
  const productOf = (id: number) => {
    const product = known.get(id)
    if (!product) throw productNotFound()
    return product
  }
  const items = asked.items.map((item) => ({
    ...item,
    product: productOf(item.productId),
    options: item.options ?? [],
    parentIndex: item.parentIndex ?? null,
    parent: item.parent ? { ...item.parent, product: productOf(item.parent.productId) } : null,
    bundle: item.bundle ?? null,
    price: item.price ?? null,
  }))
  const bundleIds = new Set(items.flatMap((item) => (item.bundle ? [item.bundle.id] : [])))
  const found = promotionCode ? await promotionByCode(ctx, promotionCode) : null
  const uses = found && asked.client ? await usesOf(ctx, found.id, asked.client.id) : 0
  const answer = priceQuote({
    items,
    currency,
    startsOn,
    bundles: await bundlesById(ctx, [...bundleIds], currency),
    promotion: promotionCode ? { code: promotionCode, found } : null,
    client: asked.client ? { ...asked.client, usesOf: () => uses } : null,
    dayCount: await readSetting(ctx, dayCountSetting),
    tax: asked.tax,
    credit: asked.credit ?? null,
  })
  return { ...answer, products: items.map((item) => item.product) }
}

async function usesOf(ctx: Context, promotionId: number, clientId: number): Promise<number> {
  const [row] = await ctx.read
    .select({ n: count() })
    .from(redemptions)
    .where(and(eq(redemptions.promotionId, promotionId), eq(redemptions.clientId, clientId)))
  return row!.n
}
