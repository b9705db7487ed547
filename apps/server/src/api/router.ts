import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import type { ApiContext } from '../platform/http/api.ts'
import { clientHandlers } from './admin/clients.ts'
import { adminInvoiceHandlers, adminOrderHandlers, transactionHandlers } from './admin/money.ts'
import { auditHandlers, jobHandlers, mailHandlers, scheduleHandlers } from './admin/operations.ts'
import { overviewHandler, searchHandler } from './admin/overview.ts'
import { productHandlers } from './admin/products.ts'
import { exemptionHandlers, forecastHandlers, priceRoundHandlers } from './admin/service-billing.ts'
import { adminServiceHandlers } from './admin/services.ts'
import { accountHandlers } from './portal/account.ts'
import { authHandlers } from './portal/auth.ts'
import { catalogHandlers } from './portal/catalog.ts'
import { invoiceHandlers } from './portal/invoices.ts'
import { cartHandlers, checkoutHandlers, orderHandlers } from './portal/ordering.ts'
import { serviceHandlers } from './portal/services.ts'

/** Every procedure of the contract with the handler behind it; a missing one does not compile. */
export const apiRouter = implement(contract)
  .$context<ApiContext>()
  .router({
    auth: authHandlers,
    account: accountHandlers,
    catalog: catalogHandlers,
    cart: cartHandlers,
    checkout: checkoutHandlers,
    orders: orderHandlers,
    invoices: invoiceHandlers,
    services: serviceHandlers,
    admin: {
      overview: overviewHandler,
      search: searchHandler,
      clients: clientHandlers,
      orders: adminOrderHandlers,
      invoices: adminInvoiceHandlers,
      transactions: transactionHandlers,
      services: adminServiceHandlers,
      priceRounds: priceRoundHandlers,
      forecast: forecastHandlers,
      suspensionExemption: exemptionHandlers,
      products: productHandlers,
      jobs: jobHandlers,
      schedule: scheduleHandlers,
      mails: mailHandlers,
      audit: auditHandlers,
    },
  })
