import { type anInvoice, asClient } from '../billing/examples.ts'
import { aProduct } from '../catalog/examples.ts'
import type { Product } from '../catalog/index.ts'
import { anAccount } from '../clients/examples.ts'
import { aVisitor } from '../identity/examples.ts'
import type { CartView } from './cart.ts'
import { addToCart, type NewItem } from './use-cases/add-to-cart.ts'
import { placeOrder } from './use-cases/place-order.ts'

/** Builders for tests of this room and of those above it. */

type Held = Parameters<typeof anInvoice>[0]

/** A visitor's cart with these products in it, one unit a month of each unless said otherwise. */
export async function aCart(
  house: Held,
  ...items: (Partial<NewItem> & { product: Product })[]
): Promise<CartView & { token: string }> {
  let token: string | null = null
  let view: CartView | undefined
  for (const { product, ...wish } of items) {
    view = await addToCart(aVisitor(house), token, { productId: product.id, cycle: 'monthly', quantity: 1, ...wish })
    token = view.token
  }
  if (!view || !token) throw new Error('A cart begins with its first product.')
  return { ...view, token }
}

type Account = Awaited<ReturnType<typeof anAccount>>

/** The account checks its cart out, at the price that it was shown; something is due today. */
export async function checkOut(house: Held, account: Account, cart: Pick<CartView, 'token' | 'totals'>) {
  const { order, invoice } = await placeOrder(asClient(house, account), {
    cartToken: cart.token,
    clientId: account.clientId,
    expectedTotal: cart.totals.total.toWire(),
  })
  if (!invoice) throw new Error('Nothing was due, so there is no invoice.')
  return { order, invoice }
}

/** An order that was placed and not paid: for one product that needs no server, unless another one is given. */
export async function anOrder(house: Held, wish: Partial<NewItem> & { product?: Product; account?: Account } = {}) {
  const { product = await aProduct(house), account = await anAccount(house), ...item } = wish
  const cart = await aCart(house, { product, ...item })
  return { account, product, ...(await checkOut(house, account, cart)) }
}
