import { z } from 'zod'
import { open } from './procedure.ts'
import { civilDate, currency, cycle, id, money } from './schemas.ts'

/** A choice of a list by `choiceId`, or how many by `quantity`. A yes/no that is mentioned is a yes, unless its quantity is 0. */
export const optionWish = z.object({
  optionId: id,
  choiceId: id.optional(),
  quantity: z.number().int().min(0).max(100_000).optional(),
})
export const optionWishes = z.array(optionWish).max(50)

export const promotionCode = z.string().trim().min(1).max(60)

export const quantity = z.number().int().min(1).max(50)

/** Something that is charged today, for all units of a line. */
export const quotedPart = z.object({
  /** `stub` is part of a period, `period` a full one. */
  kind: z.enum(['stub', 'period', 'setup', 'once']),
  /** The time it covers, `[start, end)`; null for what is paid once. */
  start: civilDate.nullable(),
  end: civilDate.nullable(),
  gross: money,
  discount: money,
  /** What is charged, before tax. */
  net: money,
  discountLabel: z.string().nullable(),
})

export const quotedOption = z.object({
  optionId: id,
  choiceId: id,
  name: z.string(),
  choice: z.string(),
  quantity: z.number().int(),
  /** Per period, for one unit. */
  recurring: money,
  setup: money,
})

/** What a line costs, for all its units. */
export const quotedLine = z.object({
  /** List price of a full period, with options. */
  recurring: money,
  setup: money,
  discount: money,
  /** What this line costs today, before tax. */
  dueToday: money,
  parts: z.array(quotedPart),
  options: z.array(quotedOption),
  /** The day of the next charge if bought today; null when it does not recur. */
  renewsOn: civilDate.nullable(),
  /** What the next period will cost, with the discounts that still hold, before tax. */
  renewal: money.nullable(),
})

export const quotedTax = z.object({
  /** It is not known yet what is due: the total is without tax. */
  pending: z.boolean(),
  rows: z.array(z.object({ name: z.string(), percent: z.string(), base: money, amount: money })),
  amount: money,
  rounding: money,
  notes: z.array(z.string()),
})

export const quoteTotals = z.object({
  /** Full periods, and what is bought once. */
  recurring: money,
  setup: money,
  /** Parts of periods. */
  prorated: money,
  discount: money,
  /** Before tax: `recurring + setup + prorated - discount`. */
  dueToday: money,
  promotion: z
    .object({ code: z.string(), label: z.string(), applied: z.boolean(), why: z.string().nullable() })
    .nullable(),
  /** Null: nothing is said of taxes. */
  tax: quotedTax.nullable(),
  /** Due today with tax. */
  total: money,
  /** What of it could be paid with credit. */
  creditUsable: money,
  /** What will be charged next and when, before tax, earliest first. */
  renewals: z.array(z.object({ on: civilDate, amount: money })),
})

export const quote = quoteTotals.extend({
  currency: z.string(),
  lines: z.array(
    quotedLine.extend({
      product: z.object({ id, name: z.string() }),
      cycle,
      quantity: z.number().int(),
      parentIndex: z.number().int().nullable(),
    }),
  ),
})

/** What can be wrong with what somebody wants to buy. The field says which item: `items.0.options.7`. */
export const unbuyable = {
  product_not_found: { status: 404, message: 'There is no such product.' },
  price_missing: { status: 409, message: 'This product has no price for this cycle and currency.' },
  out_of_stock: { status: 409, message: 'This product is sold out.' },
  order_limit_reached: { status: 409, message: 'One client cannot have more of this product.' },
  unknown_option: { status: 400, message: 'This option is not offered with the product, or given twice.' },
  unknown_choice: { status: 400, message: 'This is not one of the choices.' },
  quantity_out_of_bounds: { status: 400, message: 'There are too few or too many of an option.' },
  parent_required: { status: 400, message: 'An add-on is bought together with a product.' },
  addon_not_offered: { status: 400, message: 'This add-on is not offered with the product.' },
}

export const prices = {
  ask: open('POST', '/quote', 'What some products cost if they are bought today', { tag: 'Ordering', rate: 'browse' })
    .input(
      z.object({
        items: z
          .array(
            z.object({
              productId: id,
              cycle,
              quantity: quantity.default(1),
              options: optionWishes.optional(),
              /** The item of this list that an add-on hangs on. */
              parentIndex: z.number().int().min(0).optional(),
            }),
          )
          .max(50),
        currency: currency.optional(),
        promotionCode: promotionCode.optional(),
      }),
    )
    .output(quote)
    .errors(unbuyable),
}
