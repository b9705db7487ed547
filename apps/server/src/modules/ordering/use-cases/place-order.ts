import { Money, type WireMoney } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { fieldsForClient, mustBeAnswered, readAnswers } from '../../../platform/fields.ts'
import { mustBeAvailable } from '../../catalog/index.ts'
import { letReach } from '../../clients/index.ts'
import { lockClientMoney } from '../../ledger/index.ts'
import { buyerOf } from '../buyer.ts'
import { type CartView, priceCart } from '../cart.ts'
import { accountRequired, cartEmpty, domainRequired, priceChanged } from '../errors.ts'
import { carts } from '../schema.ts'
import { lockCart } from './open-cart.ts'
import { type WrittenOrder, writeOrder } from './write-order.ts'

export type PlaceOrder = {
  cartToken: string | null
  clientId: number | null
  /** What the buyer was shown, with tax; nothing is ordered at another price. */
  expectedTotal: WireMoney
  note?: string | undefined
}

/**
 * Turns the cart into an order: all of it or nothing. The cart is locked and emptied, so of two checkouts of one cart one
 * finds it empty; the client's money is locked, so two orders of one client cannot both take the last of what is limited.
 *
 * @throws forbidden, cart_empty, account_required, account_closed, domain_required, field_required, price_changed, out_of_stock, order_limit_reached,
 * promotion_used_up
 * @emits ordering.order_placed
 */
export async function placeOrder(ctx: Context, input: PlaceOrder): Promise<WrittenOrder> {
  if (input.clientId === null) throw accountRequired()
  const clientId = input.clientId
  // A guest's account is opened with the order; whoever acts for one that exists has to be allowed to buy for it.
  if (ctx.actor.clientId === clientId) ctx.actor.mustActForClient('orders.manage')
  return ctx.transaction(async (tx) => {
    const cart = await lockCart(tx, input.cartToken)
    if (!cart) throw cartEmpty()
    await lockClientMoney(tx, clientId)
    const view = await priceCart(tx, cart, { clientId })
    const { client } = await buyerOf(tx, { clientId }, cart.currency)
    mustBeOrderable(view, input.expectedTotal, client?.owned ?? new Map())
    const written = await writeOrder(tx, {
      clientId,
      quote: view.totals,
      lines: view.items.map(({ item }) => item),
      note: input.note || null,
    })
    await letReach(tx, { clientId, serviceIds: written.serviceIds })
    await tx.db.delete(carts).where(eq(carts.id, cart.id))
    return written
  })
}

function mustBeOrderable(view: Omit<CartView, 'token'>, expected: WireMoney, owned: ReadonlyMap<number, number>): void {
  if (view.items.length === 0) throw cartEmpty()
  view.items.forEach(({ item, product }, index) => {
    if (product.requiresDomain && !item.domain) throw domainRequired(product.name, index)
    // Asked again: what is asked for may have changed since it was put into the cart.
    const asked = fieldsForClient(product.fields)
    const path = `items.${index}.fields`
    mustBeAnswered(asked, readAnswers(asked, item.fields, path), path)
  })
  mustBeAvailable(
    view.items.map(({ item, product }) => ({ product, quantity: item.quantity })),
    owned,
  )
  const shown = Money.fromWire(expected)
  if (!shown.equals(view.totals.total)) throw priceChanged(shown, view.totals.total)
}
