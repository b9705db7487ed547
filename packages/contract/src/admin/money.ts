import { z } from 'zod'
import { invoiceState, invoiceSummary } from '../invoices.ts'
import { order, orderState, orderSummary } from '../orders.ts'
import { forStaff } from '../procedure.ts'
import { byId, id, instant, line, money, notFound, page, pageQuery } from '../schemas.ts'
import { corrections, staffInvoice } from './invoicing.ts'

const whose = { client: z.object({ id, name: z.string() }) }

export const orders = {
  list: forStaff('GET', '/admin/orders', 'Orders, newest first', 'orders.view')
    .input(pageQuery.extend({ state: orderState.optional(), clientId: id.optional() }))
    .output(page(orderSummary.extend(whose))),
  get: forStaff('GET', '/admin/orders/{id}', 'One order', 'orders.view')
    .input(byId)
    .output(order.extend(whose))
    .errors(notFound('order_not_found', 'There is no such order.')),
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

export const transactions = {
  list: forStaff('GET', '/admin/transactions', 'Payments, newest first', 'transactions.view')
    .input(pageQuery.extend({ clientId: id.optional() }))
    .output(
      page(
        z.object({
          id,
          ...whose,
          invoice: z.object({ id, number: z.string() }).nullable(),
          gateway: z.string(),
          reference: z.string(),
          amount: money,
          fee: money,
          receivedAt: instant,
        }),
      ),
    ),
  webhookEvents: forStaff(
    'GET',
    '/admin/webhook-events',
    'Events received from payment providers, newest first',
    'transactions.view',
  )
    .input(pageQuery)
    .output(
      page(
        z.object({
          id,
          integration: z.string(),
          eventId: z.string(),
          type: z.string(),
          receivedAt: instant,
          handledAt: instant.nullable(),
          outcome: z.string().nullable(),
        }),
      ),
    ),
}
