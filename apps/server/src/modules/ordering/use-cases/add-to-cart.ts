import type { Cycle } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { type FieldAnswers, fieldsForClient, mustBeAnswered, readAnswers } from '../../../platform/fields.ts'
import { bundleNotFound, bundlesById, type OptionWish, productForSale } from '../../catalog/index.ts'
import { type CartItemRow, type CartView, itemsOf, viewCart } from '../cart.ts'
import { cartItems } from '../schema.ts'
import { mustBeInStock, openCart, priceTogether, touch } from './open-cart.ts'

export type NewAddon = { productId: number; cycle?: Cycle | undefined; options?: OptionWish[] | undefined }

export type NewItem = {
  productId: number
  cycle: Cycle
  quantity: number
  domain?: string | undefined
  currency?: string | undefined
  options?: OptionWish[] | undefined
  fields?: FieldAnswers | undefined
  /** Bought together with it, one for each unit; in its cycle unless another one is given. */
  addons?: NewAddon[] | undefined
  /** The service that this add-on is for. */
  parentServiceId?: number | undefined
}

/**
 * Puts a product into the cart; makes the cart when there is none. An empty cart takes the currency asked for, one with
 * something in it keeps its own.
 *
 * @throws product_not_found, price_missing, out_of_stock, order_limit_reached, service_not_found, parent_not_active, and as
 * quote, readAnswers and mustBeAnswered do; the product is item 0 of the fields, its add-ons come after it
 */
export async function addToCart(ctx: Context, token: string | null, input: NewItem): Promise<CartView> {
  return ctx.transaction(async (tx) => {
    const { cart, token: known } = await openCart(tx, token, input.currency)
    const item = await insertItem(tx, cart.id, { ...input, quantity: input.parentServiceId ? 1 : input.quantity })
    for (const addon of input.addons ?? []) {
      const { cycle = input.cycle, options } = addon
      await insertItem(tx, cart.id, {
        productId: addon.productId,
        cycle,
        quantity: item.quantity,
        options,
        parentItemId: item.id,
      })
    }
    const { products } = await priceTogether(tx, cart, item.id)
    const asked = fieldsForClient(products[0]!.fields)
    const fields = readAnswers(asked, input.fields ?? {}, 'items.0.fields')
    mustBeAnswered(asked, fields, 'items.0.fields')
    await tx.db.update(cartItems).set({ fields }).where(eq(cartItems.id, item.id))
    await mustBeInStock(tx, cart)
    await touch(tx, cart)
    tx.record({ action: 'cart_item_added', object: `cart:${cart.id}`, after: { ...item, fields } })
    return viewCart(tx, known)
  })
}

export type NewBundle = { bundleId: number; cycle: Cycle; currency?: string | undefined }

/**
 * Puts all products of a bundle into the cart. What they need to be told, such as a domain name, is said item by item.
 *
 * @throws bundle_not_found, product_not_found, price_missing, out_of_stock, order_limit_reached
 */
export async function addBundleToCart(ctx: Context, token: string | null, input: NewBundle): Promise<CartView> {
  return ctx.transaction(async (tx) => {
    const { cart, token: known } = await openCart(tx, token, input.currency)
    const bundle = (await bundlesById(tx, [input.bundleId], cart.currency)).get(input.bundleId)
    if (!bundle || bundle.hidden || bundle.items.length === 0) throw bundleNotFound()
    const groups = (await itemsOf(tx, cart.id)).map((item) => item.bundleGroup ?? 0)
    const bundleGroup = Math.max(0, ...groups) + 1
    const items: CartItemRow[] = []
    for (const { productId, quantity } of bundle.items)
      items.push(
        await insertItem(tx, cart.id, { productId, cycle: input.cycle, quantity, bundleId: bundle.id, bundleGroup }),
      )
    await priceTogether(tx, cart, items[0]!.id)
    await mustBeInStock(tx, cart)
    await touch(tx, cart)
    tx.record({ action: 'cart_bundle_added', object: `cart:${cart.id}`, after: { bundle: bundle.id, items } })
    return viewCart(tx, known)
  })
}

type ItemToInsert = Pick<NewItem, 'productId' | 'cycle' | 'quantity' | 'domain' | 'options' | 'parentServiceId'> & {
  parentItemId?: number
  bundleId?: number
  bundleGroup?: number
}

async function insertItem(tx: Tx, cartId: number, wish: ItemToInsert): Promise<CartItemRow> {
  const product = await productForSale(tx, wish.productId)
  const { cycle, quantity, domain, options = [], parentServiceId, parentItemId, bundleId, bundleGroup } = wish
  const [item] = await tx.db
    .insert(cartItems)
    .values({
      cartId,
      productId: product.id,
      cycle,
      quantity,
      domain: domain ?? null,
      options,
      parentServiceId: parentServiceId ?? null,
      parentItemId: parentItemId ?? null,
      bundleId: bundleId ?? null,
      bundleGroup: bundleGroup ?? null,
    })
    .returning()
  return item!
}
