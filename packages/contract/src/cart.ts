import { z } from 'zod'
import { accountDetails, invalidTaxId, passwordTooCommon, tokens } from './auth.ts'
import { fieldAnswers, unanswered, whenClosed } from './client-fields.ts'
import { forBuyer, open } from './procedure.ts'
import { optionWishes, promotionCode, quantity, quotedLine, quoteTotals, unbuyable } from './quote.ts'
import { country, currency, cycle, id, money, notFound, optionalLine } from './schemas.ts'

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

export const cartItem = quotedLine.extend({
  id,
  product: z.object({ id, slug: z.string(), name: z.string(), requiresDomain: z.boolean() }),
  cycle,
  quantity: z.number().int(),
  domain: z.string().nullable(),
  fields: fieldAnswers,
  /** The item that this add-on hangs on. */
  parentItemId: id.nullable(),
  /** The service that this add-on is for. */
  parentServiceId: id.nullable(),
  /** Items of one bundle have the same group. */
  bundle: z.object({ id, name: z.string(), group: z.number().int() }).nullable(),
})

export const cart = quoteTotals.extend({
  /** Send as `Ostler-Cart` header; browsers carry it in a cookie. Null while there is no cart. */
  token: z.string().nullable(),
  currency: z.string(),
  items: z.array(cartItem),
})

const untaxable = {
  tax_rule_missing: { status: 409, message: 'No tax rule says what is due for this; the seller has to add one.' },
}
const itemGone = notFound('cart_item_not_found', 'This item is not in your cart.')
const parentGone = {
  ...notFound('service_not_found', 'There is no such service.'),
  parent_not_active: { status: 409, message: 'Add-ons are bought for services that are active.' },
}
const empty = { cart_empty: { status: 409, message: 'The cart is empty.' } }

export const placedOrder = z.object({
  order: z.object({ id, number: z.string() }),
  invoice: z.object({ id, number: z.string(), total: money }).nullable(),
  /** Set when the checkout opened the account. */
  session: tokens.nullable(),
})

export const cartDoors = {
  get: open('GET', '/cart', 'The cart with exact totals', { tag, rate: 'browse' })
    .input(
      z.object({
        currency: currency.optional(),
        /** Of a guest, as far as it is known: taxes follow from it. */
        country: country.optional(),
        region: optionalLine(10),
        postcode: optionalLine(20),
        isBusiness: z.stringbool().optional(),
        /** Of a business: whether it is valid may decide about the tax. */
        taxId: optionalLine(40),
      }),
    )
    .output(cart)
    .errors(untaxable),
  add: open('POST', '/cart/add', 'Put a product into the cart, with its add-ons', { tag })
    .input(
      z.object({
        productId: id,
        cycle,
        quantity: quantity.default(1),
        domain: domainName.optional(),
        currency: currency.optional(),
        options: optionWishes.optional(),
        fields: fieldAnswers.optional(),
        /** One for each unit; in the cycle of the product unless another one is given. */
        addons: z
          .array(z.object({ productId: id, cycle: cycle.optional(), options: optionWishes.optional() }))
          .max(20)
          .optional(),
        /** The service that this add-on is for. */
        parentServiceId: id.optional(),
      }),
    )
    .output(cart)
    .errors({
      ...unbuyable,
      ...unanswered,
      ...parentGone,
    }),
  addBundle: open('POST', '/cart/add-bundle', 'Put all products of a bundle into the cart', { tag })
    .input(z.object({ bundleId: id, cycle, currency: currency.optional() }))
    .output(cart)
    .errors({ ...unbuyable, ...notFound('bundle_not_found', 'There is no such bundle.') }),
  change: open('PATCH', '/cart/{itemId}', 'Change quantity, cycle, domain, options or fields of an item', { tag })
    .input(
      z.object({
        itemId: id,
        quantity: quantity.optional(),
        cycle: cycle.optional(),
        domain: domainName.optional(),
        options: optionWishes.optional(),
        fields: fieldAnswers.optional(),
      }),
    )
    .output(cart)
    .errors({
      ...itemGone,
      ...unbuyable,
      ...unanswered,
      ...parentGone,
      bundle_fixed: { status: 409, message: 'A bundle is bought as it is.' },
      quantity_follows_parent: { status: 400, message: 'There are as many add-ons as what they hang on.' },
    }),
  applyPromotion: open('POST', '/cart/promotion', 'Put a promotion code on the cart', { tag })
    .input(z.object({ code: promotionCode }))
    .output(cart)
    .errors({
      ...empty,
      ...notFound('promotion_not_found', 'There is no such promotion code.'),
      promotion_not_applicable: { status: 409, message: 'The promotion does not hold for what is in the cart.' },
    }),
  removePromotion: open('DELETE', '/cart/promotion', 'Take the promotion code off the cart', { tag }).output(cart),
  remove: open('DELETE', '/cart/{itemId}', 'Take an item out, with its add-ons or its bundle', { tag })
    .input(z.object({ itemId: id }))
    .output(cart)
    .errors(itemGone),
  clear: open('DELETE', '/cart', 'Empty the cart', { tag }).output(cart),
}

export const checkout = {
  place: forBuyer('POST', '/checkout', 'Turn the cart into an order and an invoice', 'orders.manage', {
    tag,
    rate: 'checkout',
    challenged: true,
  })
    .input(
      z.object({
        /** Needed from a guest; opens the account in the same step. */
        account: accountDetails.optional(),
        /** The `total` that was shown. When it differs by now, nothing is ordered and `price_changed` is answered. */
        expectedTotal: money,
        acceptTerms: z.literal(true, 'must be accepted'),
        note: optionalLine(500),
      }),
    )
    .output(placedOrder)
    .errors({
      ...unbuyable,
      ...unanswered,
      ...empty,
      promotion_used_up: { status: 409, message: 'The promotion has been used up.' },
      price_changed: { status: 409, message: 'The price has changed since it was shown.' },
      forbidden: { status: 403, message: 'You are not allowed to do this.' },
      ...whenClosed,
      account_required: { status: 401, message: 'Log in or give account details.' },
      domain_required: { status: 409, message: 'A product in the cart needs a domain name.' },
      ...invalidTaxId,
      ...passwordTooCommon,
      email_taken: { status: 409, message: 'There is an account with this e-mail address already.' },
    }),
}
