import { z } from 'zod'
import { civilDate, cycle, id, instant, line, money } from './schemas.ts'

/** What a service is to become; what is left out stays as it is. */
export const planWish = z.object({
  productId: id.optional(),
  cycle: cycle.optional(),
  options: z
    .array(
      z.object({ optionId: id, choiceId: id.optional(), quantity: z.number().int().min(0).max(100_000).optional() }),
    )
    .max(50)
    .optional(),
})

export const upgradePolicy = z.enum(['difference', 'full_cycle', 'at_renewal'])

/** The amount is price × (fullPeriods + days ÷ of), rounded half up once. `until` is the day after the last one. */
const upgradePart = z.object({
  kind: z.enum(['unused', 'remaining', 'new_period']),
  description: z.string(),
  price: money,
  from: civilDate,
  until: civilDate,
  fullPeriods: z.number().int(),
  days: z.number().int(),
  of: z.number().int(),
  amount: money,
})

export const upgradePreview = z.object({
  policy: upgradePolicy,
  from: z.object({ product: z.string(), cycle }),
  to: z.object({ product: z.string(), cycle }),
  parts: z.array(upgradePart),
  /** Before tax; less than nothing when credit is given. */
  due: money,
  /** With the taxes of today; null when nothing is due, or while the tax number is being checked. */
  dueWithTax: money.nullable(),
  effectiveOn: civilDate,
  renewsOn: civilDate,
  renewal: money,
  /** Open renewals that come to another amount; null: they are taken back. */
  corrections: z.array(z.object({ from: civilDate, until: civilDate, to: money.nullable() })),
})

export const upgrade = z.object({
  id,
  policy: upgradePolicy,
  /** `asked` waits for payment, `paid` waits for its day. */
  state: z.enum(['asked', 'paid', 'applied', 'cancelled']),
  from: z.object({ product: z.string(), cycle }),
  to: z.object({ product: z.string(), cycle }),
  due: money,
  effectiveOn: civilDate,
  invoiceId: id.nullable(),
  askedAt: instant,
})

export const upgradeWish = planWish.extend({
  /** What the preview said is due, such as `5.00`. The change is refused when it is another amount by now. */
  expectedDue: z
    .string()
    .regex(/^-?\d{1,12}(\.\d{1,4})?$/)
    .optional(),
})

export const upgradeChoice = z.object({
  productId: id,
  name: z.string(),
  isCurrent: z.boolean(),
  prices: z.array(z.object({ cycle, recurring: money })),
  options: z.array(
    z.object({
      id,
      name: z.string(),
      kind: z.enum(['choice', 'radio', 'yes_no', 'quantity']),
      unit: z.string().nullable(),
      least: z.number().int(),
      most: z.number().int().nullable(),
      choices: z.array(z.object({ id, label: z.string() })),
    }),
  ),
})

export const usage = z.object({
  soFar: z.array(
    z.object({
      meter: z.string(),
      label: z.string(),
      unit: z.string(),
      from: civilDate,
      until: civilDate,
      quantity: z.string(),
      included: z.string(),
      /** What it would cost if the period ended now, before tax. */
      estimate: money,
    }),
  ),
  rated: z.array(
    z.object({ id, meter: z.string(), from: civilDate, until: civilDate, quantity: z.string(), amount: money }),
  ),
})

export const upcoming = z.object({
  until: civilDate,
  charges: z.array(
    z.object({
      /** `renewal` will be charged, `charged` is charged and on no invoice yet. */
      kind: z.enum(['renewal', 'charged']),
      dueOn: civilDate,
      description: z.string(),
      amount: money,
      withTax: money.nullable(),
      serviceId: id.nullable(),
    }),
  ),
})

export const suspension = z.object({
  id,
  why: z.string(),
  by: z.string(),
  askedAt: instant,
  suspendedOn: civilDate.nullable(),
  liftedAt: instant.nullable(),
  liftWhy: z.string().nullable(),
})

export const reason = z.object({ reason: line(500) })

export const refusedUpgrade = {
  service_not_active: { status: 409, message: 'Only a service that is active can be changed.' },
  upgrade_open: { status: 409, message: 'Another change of this service is still open; pay or cancel it first.' },
  upgrade_not_offered: { status: 409, message: 'This service cannot be changed into that product.' },
  product_not_found: { status: 404, message: 'There is no such product.' },
  other_server: { status: 409, message: 'That product is on another kind of server; order it instead.' },
  price_missing: { status: 409, message: 'There is no price for this.' },
  nothing_changes: { status: 400, message: 'The service has this plan already.' },
  cycle_does_not_recur: { status: 400, message: 'A service can be changed into what recurs only.' },
  unknown_option: { status: 400, message: 'This option is not offered with the product, or given twice.' },
  unknown_choice: { status: 400, message: 'This is not one of the choices.' },
  quantity_out_of_bounds: { status: 400, message: 'This quantity is too small or too large.' },
}
export const refusedOrder = {
  ...refusedUpgrade,
  amount_changed: { status: 409, message: 'The amount is another one now; look at it again.' },
  out_of_stock: { status: 409, message: 'It is sold out.' },
}
export const refusedCancel = {
  upgrade_not_found: { status: 404, message: 'There is no such change of plan.' },
  upgrade_closed: { status: 409, message: 'This change was made or cancelled already.' },
  invoice_has_payments: { status: 409, message: 'Something was paid on this invoice already.' },
}
