import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as billing from '../../modules/billing/index.ts'
import * as ordering from '../../modules/ordering/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { invoiceFile, presentInvoice } from '../portal/invoices.ts'
import { presentOrder, presentOrderDetails, presentPlaced } from '../portal/ordering.ts'
import { presentQuote } from '../portal/prices.ts'
import { correctionHandlers, presentStaffInvoice } from './invoicing.ts'
import { withClients } from './with-clients.ts'

const os = implement(contract).$context<ApiContext>().admin

export const adminOrderHandlers = {
  list: os.orders.list.handler(async ({ input, context: { ctx } }) => {
    const page = await ordering.listOrders(ctx, input)
    return { ...page, items: await withClients(ctx, page.items, presentOrder) }
  }),

  get: os.orders.get.handler(({ input, context: { ctx } }) => presentAdminOrder(ctx, input.id)),

  preview: os.orders.preview.handler(async ({ input, context: { ctx } }) =>
    presentQuote(await ordering.previewStaffOrder(ctx, input)),
  ),

  create: os.orders.create.handler(async ({ input, context: { ctx } }) =>
    presentPlaced(await ordering.placeStaffOrder(ctx, input)),
  ),

  cancel: os.orders.cancel.handler(async ({ input, context: { ctx } }) => {
    await ordering.cancelOrder(ctx, input)
    return presentAdminOrder(ctx, input.id)
  }),
}

async function presentAdminOrder(ctx: Context, id: number) {
  const details = await ordering.orderDetails(ctx, id, 'orders.view')
  const [shown] = await withClients(ctx, [details.order], () => presentOrderDetails(details))
  return shown!
}

export const adminInvoiceHandlers = {
  list: os.invoices.list.handler(async ({ input, context: { ctx } }) => {
    const page = await billing.listInvoices(ctx, input)
    return { ...page, items: await withClients(ctx, page.items, (invoice) => presentInvoice(ctx, invoice)) }
  }),

  get: os.invoices.get.handler(({ input, context: { ctx } }) => presentStaffInvoice(ctx, input.id, 'invoices.view')),

  pdf: os.invoices.pdf.handler(({ input, context: { ctx } }) => invoiceFile(ctx, input.id, 'invoices.view')),

  ...correctionHandlers,
}
