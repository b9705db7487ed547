import { account } from './account.ts'
import * as adminCatalog from './admin/catalog.ts'
import * as adminMoney from './admin/money.ts'
import * as adminOperations from './admin/operations.ts'
import * as adminPeople from './admin/people.ts'
import * as adminServices from './admin/services.ts'
import { auth } from './auth.ts'
import { cartDoors, checkout } from './cart.ts'
import { catalog } from './catalog.ts'
import { invoices } from './invoices.ts'
import { orders } from './orders.ts'
import { services } from './services.ts'

/**
 * The whole HTTP API, one tree. Paths are below `/api/v1`.
 *
 * Each leaf says who may call it, which budget it spends, what goes in, what comes out and how it says no; guards,
 * documentation, clients and tests all read it from here.
 */
export const contract = {
  auth,
  account,
  catalog,
  cart: cartDoors,
  checkout,
  orders,
  invoices,
  services,
  admin: {
    overview: adminPeople.overview,
    search: adminPeople.search,
    clients: adminPeople.clients,
    orders: adminMoney.orders,
    invoices: adminMoney.invoices,
    transactions: adminMoney.transactions,
    services: adminServices.services,
    priceRounds: adminServices.priceRounds,
    forecast: adminServices.forecast,
    suspensionExemption: adminServices.exemption,
    products: adminCatalog.products,
    jobs: adminOperations.jobs,
    schedule: adminOperations.schedule,
    mails: adminOperations.mails,
    audit: adminOperations.audit,
  },
}

export type Contract = typeof contract

export { accountDetails, newPassword } from './auth.ts'
export { domainName } from './cart.ts'
export { type StaffPermission, staffPermissionNames, staffPermissions } from './permissions.ts'
export { type Access, type ProcedureMeta, type RateClass, rateClasses } from './procedure.ts'

/** The one shape of every error answer. */
export type ErrorBody = {
  code: string
  message: string
  fields: { field: string; message: string }[]
  correlationId: string
}
