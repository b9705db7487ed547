import type { Cycle } from '@ostler/kernel'
import { and, eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { hashToken, randomToken } from '../../../platform/crypto.ts'
import { chooseCurrency, outOfStock, type Product, productById, productNotFound, quote } from '../../catalog/index.ts'
import { type CartItemRow, type CartRow, type CartView, findCart, itemsOf, viewCart } from '../cart.ts'
import { cartItemNotFound } from '../errors.ts'
import { cartItems, carts } from '../schema.ts'

export type NewItem = {
  productId: number
  cycle: Cycle
  quantity: number
  domain?: string | undefined
  currency?: string | undefined
}

/**
 * Puts a product into the cart; makes the cart when there is none. An empty cart takes the currency asked for, one with
 * something in it keeps its own.
 *
 * @throws product_not_found, price_missing, out_of_stock
 */
export async function addToCart(ctx: Context, token: string | null, input: NewItem): Promise<CartView> {
  return ctx.transaction(async (tx) => {
    const { cart, token: known } = await openCart(tx, token, input.currency)
    const product = await productById(tx, input.productId)
    if (product.hidden) throw productNotFound()
    await quote(tx, { items: [input], currency: cart.currency, startsOn: tx.today })
    const [item] = await tx.db
      .insert(cartItems)
      .values({
        cartId: cart.id,
        productId: product.id,
        cycle: input.cycle,
        quantity: input.quantity,
        domain: input.domain ?? null,
      })
      .returning()
    await mustBeInStock(tx, cart, product)
    await touch(tx, cart)
    tx.record({ action: 'cart_item_added', object: `cart:${cart.id}`, after: item })
    return viewCart(tx, known)
  })
}

/** @throws cart_item_not_found, price_missing, out_of_stock */
export async function changeCartItem(
  ctx: Context,
  token: string | null,
  {
    itemId,
    ...change
  }: { itemId: number; quantity?: number | undefined; cycle?: Cycle | undefined; domain?: string | undefined },
): Promise<CartView> {
  return ctx.transaction(async (tx) => {
    const { cart, item } = await itemInCart(tx, token, itemId)
    const isSame = Object.values(change).every((value) => value === undefined)
    const [changed] = isSame
      ? [item]
      : await tx.db.update(cartItems).set(change).where(eq(cartItems.id, item.id)).returning()
    if (change.quantity !== undefined) await mustBeInStock(tx, cart, await productById(tx, item.productId))
    await quote(tx, { items: [changed!], currency: cart.currency, startsOn: tx.today })
    await touch(tx, cart)
    tx.record({ action: 'cart_item_changed', object: `cart:${cart.id}`, before: item, after: changed })
    return viewCart(tx, token)
  })
}

/** @throws cart_item_not_found */
export async function removeFromCart(ctx: Context, token: string | null, itemId: number): Promise<CartView> {
  return ctx.transaction(async (tx) => {
    const { cart, item } = await itemInCart(tx, token, itemId)
    await tx.db.delete(cartItems).where(eq(cartItems.id, item.id))
    await touch(tx, cart)
    tx.record({ action: 'cart_item_removed', object: `cart:${cart.id}`, before: item })
    return viewCart(tx, token)
  })
}

export async function clearCart(ctx: Context, token: string | null): Promise<CartView> {
  return ctx.transaction(async (tx) => {
    const cart = await findCart(tx, token)
    if (cart) {
      await tx.db.delete(cartItems).where(eq(cartItems.cartId, cart.id))
      tx.record({ action: 'cart_cleared', object: `cart:${cart.id}` })
    }
    return viewCart(tx, token)
  })
}

async function openCart(
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
async function lockCart(tx: Tx, token: string | null): Promise<CartRow | null> {
  const found = await findCart(tx, token)
  if (!found) return null
  const [cart] = await tx.db.select().from(carts).where(eq(carts.id, found.id)).for('update')
  return cart ?? null
}

/** Of what is limited no more can be in a cart than is left. The checkout decides; this says it early. */
async function mustBeInStock(tx: Tx, cart: CartRow, product: Product): Promise<void> {
  const wanted = (await itemsOf(tx, cart.id))
    .filter((item) => item.productId === product.id)
    .reduce((sum, item) => sum + item.quantity, 0)
  if (product.stock !== null && product.stock < wanted) throw outOfStock(product.name)
}

async function itemInCart(tx: Tx, token: string | null, itemId: number): Promise<{ cart: CartRow; item: CartItemRow }> {
  const cart = await lockCart(tx, token)
  if (!cart) throw cartItemNotFound()
  const [item] = await tx.db
    .select()
    .from(cartItems)
    .where(and(eq(cartItems.id, itemId), eq(cartItems.cartId, cart.id)))
  if (!item) throw cartItemNotFound()
  return { cart, item }
}

const touch = (tx: Tx, cart: CartRow) => tx.db.update(carts).set({ changedAt: tx.now }).where(eq(carts.id, cart.id))
