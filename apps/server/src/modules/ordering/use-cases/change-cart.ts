import type { Cycle } from '@ostler/kernel'
import { and, eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { type FieldAnswers, fieldsForClient, readAnswers } from '../../../platform/fields.ts'
import type { OptionWish } from '../../catalog/index.ts'
import { type CartView, findCart, itemsOf, viewCart } from '../cart.ts'
import { bundleFixed, quantityFollowsParent } from '../errors.ts'
import { cartItems, carts } from '../schema.ts'
import { itemInCart, mustBeInStock, priceTogether, touch } from './open-cart.ts'

export type ItemChange = {
  itemId: number
  quantity?: number | undefined
  cycle?: Cycle | undefined
  domain?: string | undefined
  options?: OptionWish[] | undefined
  fields?: FieldAnswers | undefined
}

/**
 * Changes what is given. Add-ons keep the number of what they hang on, and its cycle when they had the same; the cycle of a
 * bundle is that of everything in it.
 *
 * @throws cart_item_not_found, price_missing, out_of_stock, order_limit_reached, bundle_fixed, quantity_follows_parent, and
 * as quote and readAnswers do; the field is that of an item alone, `items.0.…`
 */
export async function changeCartItem(
  ctx: Context,
  token: string | null,
  { itemId, ...change }: ItemChange,
): Promise<CartView> {
  return ctx.transaction(async (tx) => {
    const { cart, item } = await itemInCart(tx, token, itemId)
    const { quantity, cycle } = change
    if (quantity !== undefined && quantity !== item.quantity) {
      if (item.bundleId !== null) throw bundleFixed()
      if (item.parentItemId !== null || item.parentServiceId !== null) throw quantityFollowsParent()
      await tx.db.update(cartItems).set({ quantity }).where(eq(cartItems.parentItemId, item.id))
    }
    if (cycle !== undefined && item.bundleGroup !== null) {
      const inBundle = and(eq(cartItems.cartId, cart.id), eq(cartItems.bundleGroup, item.bundleGroup))
      await tx.db.update(cartItems).set({ cycle }).where(inBundle)
    }
    if (cycle !== undefined) {
      const ownAddons = and(eq(cartItems.parentItemId, item.id), eq(cartItems.cycle, item.cycle))
      await tx.db.update(cartItems).set({ cycle }).where(ownAddons)
    }
    const isSame = Object.values(change).every((value) => value === undefined)
    if (!isSame) await tx.db.update(cartItems).set(change).where(eq(cartItems.id, item.id))

    const { products, items } = await priceTogether(tx, cart, item.id)
    const index = items.findIndex((one) => one.id === item.id)
    const changed = items[index]!
    if (change.fields) {
      const fields = readAnswers(fieldsForClient(products[index]!.fields), change.fields, 'items.0.fields')
      await tx.db.update(cartItems).set({ fields }).where(eq(cartItems.id, item.id))
    }
    if (quantity !== undefined) await mustBeInStock(tx, cart)
    await touch(tx, cart)
    tx.record({ action: 'cart_item_changed', object: `cart:${cart.id}`, before: item, after: changed })
    return viewCart(tx, token)
  })
}

/** Takes an item out with its add-ons, and a bundle as a whole. @throws cart_item_not_found */
export async function removeFromCart(ctx: Context, token: string | null, itemId: number): Promise<CartView> {
  return ctx.transaction(async (tx) => {
    const { cart, item } = await itemInCart(tx, token, itemId)
    const removed =
      item.bundleGroup === null
        ? eq(cartItems.id, item.id)
        : and(eq(cartItems.cartId, cart.id), eq(cartItems.bundleGroup, item.bundleGroup))
    await tx.db.delete(cartItems).where(removed)
    await touch(tx, cart)
    tx.record({ action: 'cart_item_removed', object: `cart:${cart.id}`, before: item })
    return viewCart(tx, token)
  })
}

/** Takes everything out, the promotion code too. */
export async function clearCart(ctx: Context, token: string | null): Promise<CartView> {
  return ctx.transaction(async (tx) => {
    const cart = await findCart(tx, token)
    if (cart) {
      const held = await itemsOf(tx, cart.id)
      await tx.db.delete(cartItems).where(eq(cartItems.cartId, cart.id))
      await tx.db.update(carts).set({ promotionCode: null }).where(eq(carts.id, cart.id))
      tx.record({ action: 'cart_cleared', object: `cart:${cart.id}`, before: { items: held.length } })
    }
    return viewCart(tx, token)
  })
}
