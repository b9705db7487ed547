import { account } from './account.ts'
import * as adminBank from './admin/bank.ts'
import * as adminBilling from './admin/billing.ts'
import * as adminCatalog from './admin/catalog.ts'
import * as adminClientJobs from './admin/client-jobs.ts'
import { disputes } from './admin/disputes.ts'
import * as adminFactors from './admin/factors.ts'
import { gateways } from './admin/gateways.ts'
import { accountImport } from './admin/import.ts'
import * as adminInvoicing from './admin/invoicing.ts'
import { ledger } from './admin/ledger.ts'
import * as adminMembers from './admin/members.ts'
import { merges } from './admin/merges.ts'
import * as adminMoney from './admin/money.ts'
import * as adminOperations from './admin/operations.ts'
import * as adminMethods from './admin/payment-methods.ts'
import { payouts } from './admin/payouts.ts'
import * as adminPeople from './admin/people.ts'
import * as adminPersonalData from './admin/personal-data.ts'
import * as adminPricing from './admin/pricing.ts'
import * as adminRecords from './admin/records.ts'
import { holds, refunds } from './admin/refunds.ts'
import { addressRules, protection } from './admin/security.ts'
import { serverGroups, serverPlans, servers } from './admin/servers.ts'
import * as serviceControlOfStaff from './admin/service-control.ts'
import * as adminServices from './admin/services.ts'
import { signInProviders, staffApiTokens } from './admin/sign-in.ts'
import * as adminStaff from './admin/staff.ts'
import * as adminTax from './admin/tax.ts'
import * as adminTransactions from './admin/transactions.ts'
import * as adminUsage from './admin/usage.ts'
import { users } from './admin/users.ts'
import { apiTokens } from './api-tokens.ts'
import { auth } from './auth.ts'
import { cartDoors, checkout } from './cart.ts'
import { catalog } from './catalog.ts'
import { contacts } from './contacts.ts'
import { credit } from './credit.ts'
import { security } from './factors.ts'
import { invoices } from './invoices.ts'
import { mails } from './mails.ts'
import { invitations, members, memberships, ownership } from './members.ts'
import { orders } from './orders.ts'
import { paymentMethods } from './payment-methods.ts'
import { payments } from './payments.ts'
import { personalData } from './personal-data.ts'
import { prices } from './quote.ts'
import { quotes } from './quotes.ts'
import { serviceControl } from './service-control.ts'
import { services } from './services.ts'
import { signIn } from './sign-in.ts'
import { statement } from './statement.ts'
import { usageDoors } from './usage.ts'

/**
 * The whole HTTP API, one tree. Paths are below `/api/v1`.
 *
 * Each leaf says who may call it, which budget it spends, what goes in, what comes out and how it says no; guards,
 * documentation, clients and tests all read it from here.
 */
export const contract = {
  auth,
  signIn,
  apiTokens,
  security,
  account,
  members,
  invitations,
  memberships,
  ownership,
  contacts,
  mails,
  personalData,
  catalog,
  prices,
  cart: cartDoors,
  checkout,
  orders,
  invoices,
  payments,
  paymentMethods,
  statement,
  credit,
  quotes,
  services: { ...services, ...usageDoors },
  serviceControl,
  admin: {
    overview: adminPeople.overview,
    search: adminPeople.search,
    clients: { ...adminPeople.clients, members: adminMembers.members, contacts: adminMembers.contacts },
    users: { ...users, ...adminFactors.userFactors, ...adminPersonalData.userPersonalData },
    clientFields: adminRecords.clientFields,
    clientGroups: adminRecords.clientGroups,
    clientTags: adminRecords.clientTags,
    clientNotes: adminRecords.clientNotes,
    closing: adminRecords.closing,
    clientFiles: adminClientJobs.clientFiles,
    clientJobs: adminClientJobs.clientJobs,
    clientSettings: adminClientJobs.clientSettings,
    merges,
    personalData: adminPersonalData.personalData,
    orders: adminMoney.orders,
    invoices: adminMoney.invoices,
    creditNotes: adminInvoicing.creditNotes,
    drafts: adminInvoicing.drafts,
    payments: adminInvoicing.payments,
    transactions: adminTransactions.transactions,
    gateways,
    webhookEvents: adminTransactions.webhookEvents,
    exchanges: adminTransactions.exchanges,
    paymentAttempts: adminTransactions.attempts,
    paymentMethods: adminMethods.paymentMethods,
    collections: adminMethods.collections,
    bankAccounts: adminBank.bankAccounts,
    bankStatements: adminBank.bankStatements,
    bankColumns: adminBank.bankColumns,
    bankLines: adminBank.bankLines,
    refunds,
    holds,
    disputes,
    payouts,
    ledger,
    quotes: adminBilling.quotes,
    billableItems: adminBilling.billableItems,
    parked: adminBilling.parked,
    reports: adminBilling.reports,
    settings: {
      ...adminBilling.settings,
      ...adminFactors.factorSettings,
      ...adminMethods.chargeSettings,
      ...adminBank.bankSettings,
    },
    servers,
    serverGroups,
    serverPlans,
    services: { ...adminServices.services, ...adminUsage.usageDoors },
    serviceControl: serviceControlOfStaff.serviceControl,
    operations: serviceControlOfStaff.operations,
    accountImport,
    priceRounds: adminServices.priceRounds,
    forecast: adminServices.forecast,
    suspensionExemption: adminServices.exemption,
    products: adminCatalog.products,
    tax: adminTax.tax,
    options: adminPricing.options,
    bundles: adminPricing.bundles,
    promotions: adminPricing.promotions,
    currencies: adminPricing.currencies,
    jobs: adminOperations.jobs,
    schedule: adminOperations.schedule,
    mails: adminOperations.mails,
    audit: adminOperations.audit,
    protection,
    addressRules,
    staff: adminStaff.staff,
    roles: adminStaff.roles,
    departments: adminStaff.departments,
    viewAs: adminStaff.viewAs,
    signInProviders,
    apiTokens: staffApiTokens,
  },
}

export type Contract = typeof contract

export { accountDetails, newPassword } from './auth.ts'
export { domainName } from './cart.ts'
export { type OpenedDoor, openedBy } from './opened-by.ts'
export {
  type MailKind,
  type MemberPermission,
  mailKindNames,
  mailKinds,
  memberPermissionNames,
  memberPermissions,
  type StaffPermission,
  staffPermissionNames,
  staffPermissions,
} from './permissions.ts'
export {
  type Access,
  isOpen,
  type Owner,
  PROOF_MINUTES,
  type ProcedureMeta,
  type RateClass,
  rateClasses,
} from './procedure.ts'

/** The one shape of every error answer. */
export type ErrorBody = {
  code: string
  message: string
  fields: { field: string; message: string }[]
  correlationId: string
}
