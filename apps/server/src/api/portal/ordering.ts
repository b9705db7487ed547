import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import { totalOf } from '../../modules/billing/index.ts'
import { chooseCurrency } from '../../modules/catalog/index.ts'
import { openAccount } from '../../modules/clients/index.ts'
import { startSession } from '../../modules/identity/index.ts'
import * as ordering from '../../modules/ordering/index.ts'
import type { Buyer } from '../../modules/tax/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import type { HttpExchange } from '../../platform/http/exchange.ts'
import { enterSession } from '../authenticate.ts'
import { presentLine, presentTotals } from './prices.ts'

const CART_COOKIE = 'ostler_cart'
const CART_DAYS = 30

const os = implement(contract).$context<ApiContext>()

/** The cart of this caller: named by a header, else by the cookie of a browser. */
const tokenOf = (http: HttpExchange): string | null => http.header('ostler-cart') ?? http.cookie(CART_COOKIE) ?? null

function keepCart(http: HttpExchange, { token }: ordering.CartView): void {
  if (token) http.setCookie({ name: CART_COOKIE, value: token, path: '/', maxAge: CART_DAYS * 86_400 })
}

export const cartHandlers = {
  get: os.cart.get.handler(async ({ input, context: { ctx, http } }) =>
    presentCart(await ordering.viewCart(ctx, tokenOf(http), { currency: input.currency, guest: guestAt(input) })),
  ),

  add: os.cart.add.handler(async ({ input, context: { ctx, http } }) => {
    const cart = await ordering.addToCart(ctx, tokenOf(http), input)
    keepCart(http, cart)
    return presentCart(cart)
  }),

  addBundle: os.cart.addBundle.handler(async ({ input, context: { ctx, http } }) => {
    const cart = await ordering.addBundleToCart(ctx, tokenOf(http), input)
    keepCart(http, cart)
    return presentCart(cart)
  }),

  applyPromotion: os.cart.applyPromotion.handler(async ({ input, context: { ctx, http } }) =>
    presentCart(await ordering.applyPromotion(ctx, tokenOf(http), input.code)),
  ),

  removePromotion: os.cart.removePromotion.handler(async ({ context: { ctx, http } }) =>
    presentCart(await ordering.removePromotion(ctx, tokenOf(http))),
  ),

  change: os.cart.change.handler(async ({ input, context: { ctx, http } }) =>
    presentCart(await ordering.changeCartItem(ctx, tokenOf(http), input)),
  ),

  remove: os.cart.remove.handler(async ({ input, context: { ctx, http } }) =>
    presentCart(await ordering.removeFromCart(ctx, tokenOf(http), input.itemId)),
  ),

  clear: os.cart.clear.handler(async ({ context: { ctx, http } }) =>
    presentCart(await ordering.clearCart(ctx, tokenOf(http))),
  ),
}

type Whereabouts = {
  country?: string | undefined
  region?: string | undefined
  postcode?: string | undefined
  isBusiness?: boolean | undefined
  taxId?: string | undefined
}

/** What a guest has said so far of where they are, which is what their taxes follow from. */
const guestAt = ({ country, region, postcode, isBusiness, taxId }: Whereabouts): Buyer | null =>
  country === undefined
    ? null
    : {
        country,
        region: region || null,
        postcode: postcode || null,
        kind: isBusiness ? 'business' : 'person',
        taxId: taxId || null,
        exemption: null,
      }

export const checkoutHandlers = {
  /** Account, session and order are one transaction: a checkout that is refused leaves no half-made account behind. */
  place: os.checkout.place.handler(async ({ input, context: { ctx, http } }) =>
    ctx.transaction(async (tx) => {
      // Somebody who is logged in opens none on the way: their larger budget would tell them who has an account.
      const guest = tx.actor.userId === null ? input.account : undefined
      const session = guest ? await openAccountFor(tx, http, guest) : null
      const { order, invoice } = await ordering.placeOrder(tx, {
        cartToken: tokenOf(http),
        clientId: session?.clientId ?? tx.actor.clientId,
        expectedTotal: input.expectedTotal,
        note: input.note,
      })
      http.setCookie({ name: CART_COOKIE, value: '', path: '/', maxAge: 0 })
      return {
        ...presentPlaced({ order, invoice }),
        session: session && enterSession(http, session.tokens),
      }
    }),
  ),
}

type AccountInput = Omit<Parameters<typeof openAccount>[1], 'currency'> & { currency?: string | undefined }

async function openAccountFor(ctx: Context, http: HttpExchange, account: AccountInput) {
  // The account bills in the currency of the cart that made it.
  const { currency } = await ordering.viewCart(ctx, tokenOf(http))
  const { userId, clientId } = await openAccount(ctx, { ...account, currency: await chooseCurrency(ctx, currency) })
  return { clientId, tokens: await startSession(ctx, { userId, userAgent: http.userAgent }) }
}

type Placed = Awaited<ReturnType<typeof ordering.placeOrder>>

export const presentPlaced = ({ order, invoice }: Pick<Placed, 'order' | 'invoice'>) => ({
  order: { id: order.id, number: order.number },
  invoice: invoice && { id: invoice.id, number: invoice.number, total: totalOf(invoice).toWire() },
})

const presentCart = (cart: ordering.CartView) => ({
  ...presentTotals(cart.totals),
  token: cart.token,
  currency: cart.currency,
  items: cart.items.map(({ item, product, line }) => ({
    ...presentLine(line, cart.currency),
    id: item.id,
    product: { id: product.id, slug: product.slug, name: product.name, requiresDomain: product.requiresDomain },
    cycle: item.cycle,
    quantity: item.quantity,
    domain: item.domain,
    fields: item.fields,
    parentItemId: item.parentItemId,
    parentServiceId: item.parentServiceId,
    bundle: line.bundle && { ...line.bundle, group: item.bundleGroup! },
  })),
})

export const orderHandlers = {
  list: os.orders.list.handler(async ({ input, context: { ctx } }) => {
    const page = await ordering.listOrders(ctx, { ...input, clientId: ctx.actor.mustActForClient() })
    return { ...page, items: page.items.map(presentOrder) }
  }),

  get: os.orders.get.handler(async ({ input, context: { ctx } }) =>
    presentOrderDetails(await ordering.orderDetails(ctx, input.id)),
  ),
}

export const presentOrder = (order: ordering.OrderRow) => ({
  id: order.id,
  number: order.number,
  state: order.state,
  placedAt: order.placedAt.toString(),
  total: Money.ofMinor(order.totalMinor, order.currency).toWire(),
  invoiceId: order.invoiceId,
})

export const presentOrderDetails = ({ order, items }: { order: ordering.OrderRow; items: ordering.OrderItem[] }) => ({
  ...presentOrder(order),
  note: order.note,
  promotionCode: order.promotionCode,
  discount: Money.ofMinor(order.discountMinor, order.currency).toWire(),
  net: Money.ofMinor(order.netMinor, order.currency).toWire(),
  tax: order.taxMinor === null ? null : Money.ofMinor(order.taxMinor, order.currency).toWire(),
  items: items.map((item) => ({
    id: item.id,
    product: item.productName,
    cycle: item.cycle,
    domain: item.domain,
    recurring: Money.ofMinor(item.recurringMinor, order.currency).toWire(),
    setup: Money.ofMinor(item.setupMinor, order.currency).toWire(),
    options: item.options,
    discount: Money.ofMinor(item.discountMinor, order.currency).toWire(),
    dueToday: Money.ofMinor(item.dueMinor, order.currency).toWire(),
    serviceId: item.serviceId,
  })),
})
