import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { promotionByCode, promotionNotFound } from '../../catalog/index.ts'
import { type CartView, viewCart } from '../cart.ts'
import { cartEmpty, promotionNotApplicable } from '../errors.ts'
import { carts } from '../schema.ts'
import { lockCart, touch } from './open-cart.ts'

/**
 * Puts a promotion code on the cart, in the place of the one before. One that does not hold for what is in the cart now is
 * refused with the reason.
 *
 * @throws cart_empty, promotion_not_found, promotion_not_applicable
 */
export async function applyPromotion(ctx: Context, token: string | null, code: string): Promise<CartView> {
  return ctx.transaction(async (tx) => {
    const cart = await lockCart(tx, token)
    if (!cart) throw cartEmpty()
    const promotion = await promotionByCode(tx, code)
    if (!promotion) throw promotionNotFound()
    await tx.db.update(carts).set({ promotionCode: promotion.code }).where(eq(carts.id, cart.id))
    await touch(tx, cart)
    const view = await viewCart(tx, token)
    if (view.items.length === 0) throw cartEmpty()
    if (view.totals.promotion?.why) throw promotionNotApplicable(view.totals.promotion.why)
    tx.record({
      action: 'cart_promotion_applied',
      object: `cart:${cart.id}`,
      before: { code: cart.promotionCode },
      after: { code: promotion.code },
    })
    return view
  })
}

/** Takes the promotion code off the cart; without one nothing changes. */
export async function removePromotion(ctx: Context, token: string | null): Promise<CartView> {
  return ctx.transaction(async (tx) => {
    const cart = await lockCart(tx, token)
    if (cart?.promotionCode) {
      await tx.db.update(carts).set({ promotionCode: null }).where(eq(carts.id, cart.id))
      tx.record({
        action: 'cart_promotion_removed',
        object: `cart:${cart.id}`,
        before: { code: cart.promotionCode },
      })
    }
    return viewCart(tx, token)
  })
}
