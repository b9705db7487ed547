import { z } from 'zod'
import { domainName, placedOrder } from '../cart.ts'
import { fieldAnswers, unanswered, whenClosed } from '../client-fields.ts'
import { invoiceState, invoiceSummary } from '../invoices.ts'
import { order, orderState, orderSummary } from '../orders.ts'
import { forStaff } from '../procedure.ts'
import { optionWishes, promotionCode, quantity, quote, unbuyable } from '../quote.ts'
import { amount, byId, currency, cycle, id, line, money, notFound, optionalLine, page, pageQuery } from '../schemas.ts'
import { corrections, staffInvoice } from './invoicing.ts'

const whose = { client: z.object({ id, name: z.string() }) }

const staffOrder = z.object({
  clientId: id,
  /** The client's own, unless another one is given. */
  currency: currency.optional(),
  items: z
    .array(
      z.object({
        productId: id,
        cycle,
        quantity: quantity.default(1),
        domain: domainName.optional(),
        options: optionWishes.optional(),
        fields: fieldAnswers.optional(),
        /** The item of this list that an add-on hangs on. */
        parentIndex: z.number().int().min(0).optional(),
        /** What a period costs instead of the list price, options not included. */
        price: amount.optional(),
      }),
    )
    .max(50),
  promotionCode: promotionCode.optional(),
  note: optionalLine(500),
})

const unorderable = {
  ...unbuyable,
  ...notFound('client_not_found', 'There is no such client.'),
  invalid_amount: { status: 400, message: 'This is not an amount in the currency.' },
}

export const orders = {
  list: forStaff('GET', '/admin/orders', 'Orders, newest first', 'orders.view')
    .input(pageQuery.extend({ state: orderState.optional(), clientId: id.optional() }))
    .output(page(orderSummary.extend(whose))),
  get: forStaff('GET', '/admin/orders/{id}', 'One order', 'orders.view')
    .input(byId)
    .output(order.extend(whose))
    .errors(notFound('order_not_found', 'There is no such order.')),
  preview: forStaff('POST', '/admin/orders/preview', 'What an order for a client would come to', 'orders.manage')
    .input(staffOrder)
    .output(quote)
    .errors(unorderable),
  create: forStaff('POST', '/admin/orders', 'Place an order for a client; no payment is asked for', 'orders.manage')
    .input(
      staffOrder.extend({
        /** The `total` of the preview. When it differs by now, nothing is ordered. */
        expectedTotal: money,
      }),
    )
    .output(placedOrder.omit({ session: true }))
    .errors({
      ...unorderable,
      ...unanswered,
      ...whenClosed,
      cart_empty: { status: 409, message: 'There is nothing to order.' },
      price_changed: { status: 409, message: 'The price has changed since it was shown.' },
      domain_required: { status: 409, message: 'A product needs a domain name.' },
      promotion_used_up: { status: 409, message: 'The promotion has been used up.' },
    }),
  cancel: forStaff(
    'POST',
    '/admin/orders/{id}/cancel',
    'Cancel an order that is not paid: its invoice is voided, stock is given back',
    'orders.manage',
  )
    .input(byId.extend({ reason: line(200) }))
    .output(order.extend(whose))
    .errors({
      ...notFound('order_not_found', 'There is no such order.'),
      order_not_pending: { status: 409, message: 'Only an order that is not paid can be cancelled.' },
      invoice_has_payments: { status: 409, message: 'Something was paid on this invoice already.' },
    }),
}

const invoiceGone = notFound('invoice_not_found', 'There is no such invoice.')

export const invoices = {
  list: forStaff('GET', '/admin/invoices', 'Invoices, newest first', 'invoices.view')
    .input(pageQuery.extend({ state: invoiceState.optional(), clientId: id.optional() }))
    .output(page(invoiceSummary.extend(whose))),
  get: forStaff('GET', '/admin/invoices/{id}', 'One invoice', 'invoices.view')
    .input(byId)
    .output(staffInvoice)
    .errors(invoiceGone),
  pdf: forStaff('GET', '/admin/invoices/{id}/pdf', 'The invoice as a PDF', 'invoices.view')
    .input(byId)
    .output(z.file())
    .errors(invoiceGone),
  ...corrections,
}
