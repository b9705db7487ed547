import { z } from 'zod'
import { accountDetails, invalidTaxId, tokens } from './auth.ts'
import { open } from './procedure.ts'
import { currency, cycle, id, money, notFound, optionalLine } from './schemas.ts'

const tag = 'Ordering'

/** A host name such as `example.com`, without scheme or path (RFC 1123). */
export const domainName = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be a domain name such as example.com',
  )

export const cartItem = z.object({
  id,
  product: z.object({ id, slug: z.string(), name: z.string(), requiresDomain: z.boolean() }),
  cycle,
  quantity: z.number().int(),
  domain: z.string().nullable(),
  recurring: money,
  setup: money,
  /** What this line costs today. */
  dueToday: money,
  /** The day of the next charge if bought today; null when it does not recur. */
  renewsOn: z.string().nullable(),
})

export const cart = z.object({
  /** Send as `Ostler-Cart` header; browsers carry it in a cookie. Null while there is no cart. */
  token: z.string().nullable(),
  currency: z.string(),
  items: z.array(cartItem),
  setup: money,
  recurring: money,
  dueToday: money,
})

const itemGone = notFound('cart_item_not_found', 'This item is not in your cart.')
const unbuyable = {
  product_not_found: { status: 404, message: 'There is no such product.' },
  price_missing: { status: 409, message: 'This product has no price for this cycle and currency.' },
  out_of_stock: { status: 409, message: 'This product is sold out.' },
}

export const placedOrder = z.object({
  order: z.object({ id, number: z.string() }),
  invoice: z.object({ id, number: z.string(), total: money }).nullable(),
  /** Set when the checkout opened the account. */
  session: tokens.nullable(),
})

export const cartDoors = {
  get: open('GET', '/cart', 'The cart with exact totals', { tag, rate: 'browse' })
    .input(z.object({ currency: currency.optional() }))
    .output(cart),
  add: open('POST', '/cart/add', 'Put a product into the cart', { tag })
    .input(
      z.object({
        productId: id,
        cycle,
        quantity: z.number().int().min(1).max(50).default(1),
        domain: domainName.optional(),
        currency: currency.optional(),
      }),
    )
    .output(cart)
    .errors(unbuyable),
  change: open('PATCH', '/cart/{itemId}', 'Change quantity, cycle or domain of an item', { tag })
    .input(
      z.object({
        itemId: id,
        quantity: z.number().int().min(1).max(50).optional(),
        cycle: cycle.optional(),
        domain: domainName.optional(),
      }),
    )
    .output(cart)
    .errors({ ...itemGone, ...unbuyable }),
  remove: open('DELETE', '/cart/{itemId}', 'Take an item out', { tag })
    .input(z.object({ itemId: id }))
    .output(cart)
    .errors(itemGone),
  clear: open('DELETE', '/cart', 'Empty the cart', { tag }).output(cart),
}

export const checkout = {
  place: open('POST', '/checkout', 'Turn the cart into an order and an invoice', { tag })
    .input(
      z.object({
        /** Needed from a guest; opens the account in the same step. */
        account: accountDetails.optional(),
        /** The `dueToday` that was shown. When it differs by now, nothing is ordered and `price_changed` is answered. */
        expectedTotal: money,
        acceptTerms: z.literal(true, 'must be accepted'),
        note: optionalLine(500),
      }),
    )
    .output(placedOrder)
    .errors({
      ...unbuyable,
      cart_empty: { status: 409, message: 'The cart is empty.' },
      price_changed: { status: 409, message: 'The price has changed since it was shown.' },
      account_required: { status: 401, message: 'Log in or give account details.' },
      domain_required: { status: 409, message: 'A product in the cart needs a domain name.' },
      ...invalidTaxId,
      email_taken: { status: 409, message: 'There is an account with this e-mail address already.' },
    }),
}
