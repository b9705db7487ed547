import { DomainError } from '@ostler/kernel'
import { asc, eq } from 'drizzle-orm'
import type { Context } from '../../platform/context.ts'
import { hashToken } from '../../platform/crypto.ts'
import { chooseCurrency, type Product, type Quote, type QuotedLine, quote } from '../catalog/index.ts'
import { cartItems, carts } from './schema.ts'

export type CartRow = typeof carts.$inferSelect
export type CartItemRow = typeof cartItems.$inferSelect

/** A cart as it is shown: every item with its product and what it costs if bought today. */
export type CartView = {
  token: string | null
  currency: string
  items: { item: CartItemRow; product: Product; line: QuotedLine }[]
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
export async function viewCart(ctx: Context, token: string | null, currency?: string): Promise<CartView> {
  const cart = await findCart(ctx, token)
  if (!cart) {
    const chosen = await chooseCurrency(ctx, currency)
    return {
      token: null,
      currency: chosen,
      items: [],
      totals: await quote(ctx, { items: [], currency: chosen, startsOn: ctx.today }),
    }
  }
  const items = await sellable(ctx, cart, await itemsOf(ctx, cart.id))
  const priced = await quote(ctx, { items, currency: cart.currency, startsOn: ctx.today })
  return {
    token,
    currency: cart.currency,
    items: items.map((item, index) => ({ item, product: priced.products[index]!, line: priced.lines[index]! })),
    totals: priced,
  }
}

/** Items that can still be priced. One whose price was taken from the list is left out rather than breaking the cart. */
async function sellable(ctx: Context, cart: CartRow, items: CartItemRow[]): Promise<CartItemRow[]> {
  const kept: CartItemRow[] = []
  for (const item of items) {
    try {
      await quote(ctx, { items: [item], currency: cart.currency, startsOn: ctx.today })
      kept.push(item)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
    }
  }
  return kept
}
