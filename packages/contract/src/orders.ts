import { z } from 'zod'
import { forClient } from './procedure.ts'
import { byId, cycle, id, instant, money, notFound, page, pageQuery } from './schemas.ts'

const tag = 'Ordering'

/** An order is `pending` until its invoice is paid, and `cancelled` when it was given up before that. */
export const orderState = z.enum(['pending', 'paid', 'cancelled'])

export const orderSummary = z.object({
  id,
  number: z.string(),
  state: orderState,
  placedAt: instant,
  total: money,
  invoiceId: id.nullable(),
})

export const order = orderSummary.extend({
  note: z.string().nullable(),
  promotionCode: z.string().nullable(),
  discount: money,
  /** Before tax. */
  net: money,
  /** Null: not known when it was placed; the invoice says it. */
  tax: money.nullable(),
  items: z.array(
    z.object({
      id,
      product: z.string(),
      cycle,
      domain: z.string().nullable(),
      recurring: money,
      setup: money,
      options: z.array(z.object({ name: z.string(), choice: z.string(), quantity: z.number().int() })),
      discount: money,
      /** What was due with the order, before tax. */
      dueToday: money,
      serviceId: id,
    }),
  ),
})

export const orders = {
  list: forClient('GET', '/orders', 'My orders, newest first', 'orders.view', { tag })
    .input(pageQuery)
    .output(page(orderSummary)),
  get: forClient('GET', '/orders/{id}', 'One order', 'orders.view', { tag })
    .input(byId)
    .output(order)
    .errors(notFound('order_not_found', 'There is no such order.')),
}
