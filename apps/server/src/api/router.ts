import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import type { ApiContext } from '../platform/http/api.ts'
import {
  bankAccountHandlers,
  bankColumnHandlers,
  bankLineHandlers,
  bankSettingsHandlers,
  bankStatementHandlers,
} from './admin/bank.ts'
import {
  adminQuoteHandlers,
  billableItemHandlers,
  parkedHandlers,
  reportHandlers,
  settingsHandlers,
} from './admin/billing.ts'
import { clientFileHandlers, clientJobHandlers, clientSettingHandlers } from './admin/client-jobs.ts'
import { clientHandlers } from './admin/clients.ts'
import { disputeHandlers } from './admin/disputes.ts'
import { factorSettingsHandlers, userFactorHandlers } from './admin/factors.ts'
import { exchangeHandlers, webhookEventHandlers } from './admin/gateway-events.ts'
import { gatewayHandlers } from './admin/gateways.ts'
import { accountImportHandlers } from './admin/import.ts'
import { creditNoteHandlers, draftHandlers, paymentHandlers } from './admin/invoicing.ts'
import { ledgerHandlers } from './admin/ledger.ts'
import { clientContactHandlers, clientMemberHandlers } from './admin/members.ts'
import { mergeHandlers } from './admin/merges.ts'
import { adminInvoiceHandlers, adminOrderHandlers } from './admin/money.ts'
import { auditHandlers, jobHandlers, mailHandlers, scheduleHandlers } from './admin/operations.ts'
import { overviewHandler, searchHandler } from './admin/overview.ts'
import { chargeSettingsHandlers, clientMethodHandlers, collectionHandlers } from './admin/payment-methods.ts'
import { payoutHandlers } from './admin/payouts.ts'
import { adminPersonalDataHandlers, userPersonalDataHandlers } from './admin/personal-data.ts'
import { bundleHandlers, currencyHandlers, optionHandlers, promotionHandlers } from './admin/pricing.ts'
import { productHandlers } from './admin/products.ts'
import {
  clientFieldHandlers,
  clientGroupHandlers,
  clientNoteHandlers,
  clientTagHandlers,
  closingHandlers,
} from './admin/records.ts'
import { holdHandlers, refundHandlers } from './admin/refunds.ts'
import { addressRuleHandlers, protectionHandlers } from './admin/security.ts'
import { serverGroupHandlers, serverHandlers, serverPlanHandlers } from './admin/servers.ts'
import { exemptionHandlers, forecastHandlers, priceRoundHandlers } from './admin/service-billing.ts'
import { adminServiceControlHandlers, operationHandlers } from './admin/service-control.ts'
import { adminServiceHandlers } from './admin/services.ts'
import { signInProviderHandlers, staffApiTokenHandlers } from './admin/sign-in.ts'
import { departmentHandlers, roleHandlers, staffHandlers, viewAsHandlers } from './admin/staff.ts'
import { taxHandlers } from './admin/tax.ts'
import { attemptHandlers, transactionHandlers } from './admin/transactions.ts'
import { adminUsageHandlers } from './admin/usage.ts'
import { userHandlers } from './admin/users.ts'
import { accountHandlers } from './portal/account.ts'
import { apiTokenHandlers } from './portal/api-tokens.ts'
import { authHandlers } from './portal/auth.ts'
import { catalogHandlers } from './portal/catalog.ts'
import { contactHandlers } from './portal/contacts.ts'
import { creditHandlers } from './portal/credit.ts'
import { securityHandlers } from './portal/factors.ts'
import { invoiceHandlers } from './portal/invoices.ts'
import { accountMailHandlers } from './portal/mails.ts'
import { invitationHandlers, memberHandlers, membershipHandlers, ownershipHandlers } from './portal/members.ts'
import { cartHandlers, checkoutHandlers, orderHandlers } from './portal/ordering.ts'
import { paymentMethodHandlers } from './portal/payment-methods.ts'
import { portalPaymentHandlers } from './portal/payments.ts'
import { personalDataHandlers } from './portal/personal-data.ts'
import { priceHandlers } from './portal/prices.ts'
import { quoteHandlers } from './portal/quotes.ts'
import { serviceControlHandlers } from './portal/service-control.ts'
import { serviceHandlers } from './portal/services.ts'
import { signInHandlers } from './portal/sign-in.ts'
import { statementHandler } from './portal/statement.ts'
import { usageHandlers } from './portal/usage.ts'

/** Every procedure of the contract with the handler behind it; a missing one does not compile. */
export const apiRouter = implement(contract)
  .$context<ApiContext>()
  .router({
    auth: authHandlers,
    signIn: signInHandlers,
    apiTokens: apiTokenHandlers,
    security: securityHandlers,
    account: accountHandlers,
    members: memberHandlers,
    invitations: invitationHandlers,
    memberships: membershipHandlers,
    ownership: ownershipHandlers,
    contacts: contactHandlers,
    mails: accountMailHandlers,
    personalData: personalDataHandlers,
    catalog: catalogHandlers,
    prices: priceHandlers,
    cart: cartHandlers,
    checkout: checkoutHandlers,
    orders: orderHandlers,
    invoices: invoiceHandlers,
    payments: portalPaymentHandlers,
    paymentMethods: paymentMethodHandlers,
    statement: statementHandler,
    credit: creditHandlers,
    quotes: quoteHandlers,
    services: { ...serviceHandlers, ...usageHandlers },
    serviceControl: serviceControlHandlers,
    admin: {
      overview: overviewHandler,
      search: searchHandler,
      clients: { ...clientHandlers, members: clientMemberHandlers, contacts: clientContactHandlers },
      users: { ...userHandlers, ...userFactorHandlers, ...userPersonalDataHandlers },
      clientFields: clientFieldHandlers,
      clientGroups: clientGroupHandlers,
      clientTags: clientTagHandlers,
      clientNotes: clientNoteHandlers,
      closing: closingHandlers,
      clientFiles: clientFileHandlers,
      clientJobs: clientJobHandlers,
      clientSettings: clientSettingHandlers,
      merges: mergeHandlers,
      personalData: adminPersonalDataHandlers,
      orders: adminOrderHandlers,
      invoices: adminInvoiceHandlers,
      creditNotes: creditNoteHandlers,
      drafts: draftHandlers,
      payments: paymentHandlers,
      transactions: transactionHandlers,
      paymentMethods: clientMethodHandlers,
      collections: collectionHandlers,
      bankAccounts: bankAccountHandlers,
      bankStatements: bankStatementHandlers,
      bankColumns: bankColumnHandlers,
      bankLines: bankLineHandlers,
      refunds: refundHandlers,
      holds: holdHandlers,
      disputes: disputeHandlers,
      payouts: payoutHandlers,
      gateways: gatewayHandlers,
      webhookEvents: webhookEventHandlers,
      exchanges: exchangeHandlers,
      paymentAttempts: attemptHandlers,
      ledger: ledgerHandlers,
      quotes: adminQuoteHandlers,
      billableItems: billableItemHandlers,
      parked: parkedHandlers,
      reports: reportHandlers,
      settings: {
        ...settingsHandlers,
        ...factorSettingsHandlers,
        ...chargeSettingsHandlers,
        ...bankSettingsHandlers,
      },
      servers: serverHandlers,
      serverGroups: serverGroupHandlers,
      serverPlans: serverPlanHandlers,
      services: { ...adminServiceHandlers, ...adminUsageHandlers },
      serviceControl: adminServiceControlHandlers,
      operations: operationHandlers,
      accountImport: accountImportHandlers,
      priceRounds: priceRoundHandlers,
      forecast: forecastHandlers,
      suspensionExemption: exemptionHandlers,
      products: productHandlers,
      tax: taxHandlers,
      options: optionHandlers,
      bundles: bundleHandlers,
      promotions: promotionHandlers,
      currencies: currencyHandlers,
      jobs: jobHandlers,
      schedule: scheduleHandlers,
      mails: mailHandlers,
      audit: auditHandlers,
      protection: protectionHandlers,
      addressRules: addressRuleHandlers,
      staff: staffHandlers,
      roles: roleHandlers,
      departments: departmentHandlers,
      viewAs: viewAsHandlers,
      signInProviders: signInProviderHandlers,
      apiTokens: staffApiTokenHandlers,
    },
  })
