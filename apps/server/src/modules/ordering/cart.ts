import { DomainError } from '@ostler/kernel'
import { asc, eq } from 'drizzle-orm'
import type { Context } from '../../platform/context.ts'
import { hashToken } from '../../platform/crypto.ts'
import {
  chooseCurrency,
  type ProductForQuote,
  type Quote,
  type QuotedLine,
  type QuoteItem,
  quote,
} from '../catalog/index.ts'
import { ownService } from '../services/index.ts'
import type { Buyer } from '../tax/index.ts'
import { buyerOf } from './buyer.ts'
import { parentNotActive } from './errors.ts'
import { cartItems, carts } from './schema.ts'

export type CartRow = typeof carts.$inferSelect
export type CartItemRow = typeof cartItems.$inferSelect

/** A cart as it is shown: every item with its product and what it costs if bought today. */
export type CartView = {
  token: string | null
  currency: string
  items: { item: CartItemRow; product: ProductForQuote; line: QuotedLine }[]
  totals: Quote
}

export async function findCart(ctx: Context, token: string | null): Promise<CartRow | null> {
  if (!token) return null
  const [cart] = await ctx.read
    .select()
    .from(carts)
    .where(eq(carts.tokenHash, hashToken(token)))
  return cart ?? null
}

export const itemsOf = (ctx: Context, cartId: number): Promise<CartItemRow[]> =>
  ctx.read.select().from(cartItems).where(eq(cartItems.cartId, cartId)).orderBy(asc(cartItems.id))

/**
 * The cart behind a token, priced today. The prices are asked in the cart's own currency, whatever the visitor looks at
 * meanwhile. Without a token, or with one that is not known any more, an empty cart.
 */
export async function viewCart(
  ctx: Context,
  token: string | null,
  { currency, guest = null }: { currency?: string | undefined; guest?: Buyer | null } = {},
): Promise<CartView> {
  const cart = await findCart(ctx, token)
  const { clientId } = ctx.actor
  if (cart) return { ...(await priceCart(ctx, cart, clientId === null ? { guest } : { clientId })), token }
  const chosen = await chooseCurrency(ctx, currency)
  const totals = await quote(ctx, { items: [], currency: chosen, startsOn: ctx.today })
  return { token: null, currency: chosen, items: [], totals }
}

/** What the cart costs a client, or a guest: with taxes as soon as it is known where they are. */
export async function priceCart(
  ctx: Context,
  cart: CartRow,
  who: { clientId: number } | { guest: Buyer | null },
): Promise<Omit<CartView, 'token'>> {
  const asked = {
    currency: cart.currency,
    startsOn: ctx.today,
    promotionCode: cart.promotionCode,
    ...(await buyerOf(ctx, who, cart.currency)),
  }
  const price = async (items: CartItemRow[]) => ({
    items,
    priced: await quote(ctx, { ...asked, items: await toQuoteItems(ctx, items) }),
  })
  const all = await itemsOf(ctx, cart.id)
  const { items, priced } = (await unlessRefused(price(all))) ?? (await price(await sellable(ctx, cart, all)))
  return {
    currency: cart.currency,
    items: items.map((item, index) => ({ item, product: priced.products[index]!, line: priced.lines[index]! })),
    totals: priced,
  }
}

/**
 * Items of a cart as a quote takes them: what hangs together is named by its place in the list.
 * @throws service_not_found, parent_not_active
 */
export async function toQuoteItems(ctx: Context, items: CartItemRow[]): Promise<QuoteItem[]> {
  const asked: QuoteItem[] = []
  for (const item of items) {
    const { productId, cycle, quantity, options } = item
    const parent = item.parentServiceId === null ? null : await ownService(ctx, item.parentServiceId)
    if (parent && parent.state !== 'active') throw parentNotActive()
    const parentIndex = items.findIndex((other) => other.id === item.parentItemId)
    asked.push({
      productId,
      cycle,
      quantity,
      options,
      parentIndex: parentIndex < 0 ? null : parentIndex,
      parent,
      bundle: item.bundleId === null ? null : { id: item.bundleId, group: item.bundleGroup! },
    })
  }
  return asked
}

/** What is priced together with an item: a product with its add-ons, or a whole bundle with those of its products. */
export function togetherWith(items: CartItemRow[], item: CartItemRow): CartItemRow[] {
  const rootOf = (one: CartItemRow) => items.find((other) => other.id === one.parentItemId) ?? one
  const keyOf = (one: CartItemRow) => {
    const root = rootOf(one)
    return root.bundleGroup === null ? `item ${root.id}` : `bundle ${root.bundleGroup}`
  }
  return items.filter((other) => keyOf(other) === keyOf(item))
}

/** Items that can still be priced. One whose price was taken from the list is left out rather than breaking the cart. */
async function sellable(ctx: Context, cart: CartRow, items: CartItemRow[]): Promise<CartItemRow[]> {
  const kept: CartItemRow[] = []
  for (const item of items) {
    const together = togetherWith(items, item)
    const alone = async () =>
      quote(ctx, { items: await toQuoteItems(ctx, together), currency: cart.currency, startsOn: ctx.today })
    if (await unlessRefused(alone())) kept.push(item)
  }
  return kept
}

async function unlessRefused<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return null
  }
}
