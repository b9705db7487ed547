import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { hashToken, randomToken } from '../../../platform/crypto.ts'
import { chooseCurrency, mustBeAvailable, productsForQuote, quote } from '../../catalog/index.ts'
import { asBuyer, buyerOf } from '../buyer.ts'
import { type CartItemRow, type CartRow, findCart, itemsOf, togetherWith, toQuoteItems } from '../cart.ts'
import { cartItemNotFound } from '../errors.ts'
import { cartItems, carts } from '../schema.ts'

/** What the changes of a cart have in common: finding it locked, and saying no. */

/** The cart behind a token, made when there is none. An empty one takes the currency asked for. */
export async function openCart(
  tx: Tx,
  token: string | null,
  currency: string | undefined,
): Promise<{ cart: CartRow; token: string }> {
  const found = await lockCart(tx, token)
  if (found && token) {
    const chosen = currency ?? found.currency
    if (chosen === found.currency || (await itemsOf(tx, found.id)).length > 0) return { cart: found, token }
    const [changed] = await tx.db
      .update(carts)
      .set({ currency: await chooseCurrency(tx, chosen) })
      .where(eq(carts.id, found.id))
      .returning()
    return { cart: changed!, token }
  }
  const fresh = randomToken()
  const [cart] = await tx.db
    .insert(carts)
    .values({ tokenHash: hashToken(fresh), currency: await chooseCurrency(tx, currency), changedAt: tx.now })
    .returning()
  return { cart: cart!, token: fresh }
}

/** Waits for a checkout of the same cart, after which the cart is gone. */
export async function lockCart(tx: Tx, token: string | null): Promise<CartRow | null> {
  const found = await findCart(tx, token)
  if (!found) return null
  const [cart] = await tx.db.select().from(carts).where(eq(carts.id, found.id)).for('update')
  return cart ?? null
}

/** @throws cart_item_not_found */
export async function itemInCart(
  tx: Tx,
  token: string | null,
  itemId: number,
): Promise<{ cart: CartRow; item: CartItemRow }> {
  const cart = await lockCart(tx, token)
  if (!cart) throw cartItemNotFound()
  const [item] = await tx.db
    .select()
    .from(cartItems)
    .where(and(eq(cartItems.id, itemId), eq(cartItems.cartId, cart.id)))
  if (!item) throw cartItemNotFound()
  return { cart, item }
}

/** Can an item be had as it is now, with what hangs together with it? The item comes first among them. @throws as quote */
export async function priceTogether(tx: Tx, cart: CartRow, itemId: number) {
  const all = await itemsOf(tx, cart.id)
  const item = all.find((one) => one.id === itemId)!
  // First, so that what is wrong with it is named `items.0.…`.
  const items = [item, ...togetherWith(all, item).filter((one) => one.id !== itemId)]
  const { products } = await quote(tx, {
    items: await toQuoteItems(tx, items),
    currency: cart.currency,
    startsOn: tx.today,
  })
  return { items, products }
}

/**
 * Of what is limited no more can be in a cart than can be had. The checkout decides; this says it early.
 * @throws out_of_stock, order_limit_reached
 */
export async function mustBeInStock(tx: Tx, cart: CartRow): Promise<void> {
  const items = await itemsOf(tx, cart.id)
  const known = await productsForQuote(
    tx,
    items.map((item) => item.productId),
    cart.currency,
  )
  const { client } = await buyerOf(tx, asBuyer(tx), cart.currency)
  mustBeAvailable(
    items.map((item) => ({ product: known.get(item.productId)!, quantity: item.quantity })),
    client?.owned,
  )
}

export const touch = (tx: Tx, cart: CartRow) =>
  tx.db.update(carts).set({ changedAt: tx.now }).where(eq(carts.id, cart.id))
