import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { parseSearch, stringifySearch, type UrlSearch } from './location.ts'
import { queryClient } from './query-client.ts'
import { NotFoundPage, StartProblem, UnexpectedProblem } from './routes/problems.tsx'
import { StaffArea } from './routes/staff-area.tsx'
import { isLoggedOut, meQuery } from './session.ts'
import { Starting } from './shell/starting.tsx'

const root = createRootRouteWithContext()({ component: Outlet, notFoundComponent: NotFoundPage })

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  component: lazyRouteComponent(() => import('./routes/login.tsx'), 'LoginPage'),
})

const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  component: lazyRouteComponent(() => import('./routes/join.tsx'), 'JoinPage'),
})

const staffArea = createRoute({
  getParentRoute: () => root,
  id: 'staff',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery)
    } catch (error) {
      if (!isLoggedOut(error)) throw error
      const next = location.pathname + stringifySearch(location.search as UrlSearch)
      throw redirect({ to: '/login', search: { next: next === '/' ? undefined : next } })
    }
  },
  component: StaffArea,
  errorComponent: StartProblem,
  pendingComponent: Starting,
})

function page<Name extends string>(path: string, load: () => Promise<Record<Name, () => React.ReactNode>>, name: Name) {
  return createRoute({
    getParentRoute: () => staffArea,
    path,
    component: lazyRouteComponent(load, name),
    notFoundComponent: NotFoundPage,
    loader: ({ params }: { params: { id?: string } }) => {
      if (params.id !== undefined && !/^[1-9]\d{0,14}$/.test(params.id)) throw notFound()
    },
  })
}

const pages = [
  page('/', () => import('./routes/home.tsx'), 'HomePage'),
  page('/clients', () => import('./routes/clients.tsx'), 'ClientsPage'),
  page('/clients/import', () => import('./routes/client-jobs.tsx'), 'ImportClientsPage'),
  page('/clients/jobs', () => import('./routes/client-jobs.tsx'), 'ClientJobsPage'),
  page('/clients/jobs/$id', () => import('./routes/client-jobs.tsx'), 'ClientJobPage'),
  page('/clients/$id', () => import('./routes/client.tsx'), 'ClientPage'),
  page('/users', () => import('./routes/users.tsx'), 'UsersPage'),
  page('/users/$id', () => import('./routes/user.tsx'), 'UserPage'),
  page('/merges', () => import('./routes/merges.tsx'), 'MergesPage'),
  page('/merges/$id', () => import('./routes/merges.tsx'), 'MergePage'),
  page('/personal-data', () => import('./routes/personal-data.tsx'), 'ErasuresPage'),
  page('/personal-data/archives', () => import('./routes/personal-data.tsx'), 'ArchivesPage'),
  page('/personal-data/settings', () => import('./routes/personal-data.tsx'), 'PersonalDataSettingsPage'),
  page('/orders', () => import('./routes/orders.tsx'), 'OrdersPage'),
  page('/orders/new', () => import('./routes/new-order.tsx'), 'NewOrderPage'),
  page('/orders/$id', () => import('./routes/order.tsx'), 'OrderPage'),
  page('/servers/import', () => import('./routes/import-accounts.tsx'), 'ImportAccountsPage'),
  page('/forecast', () => import('./routes/forecast.tsx'), 'ForecastPage'),
  page('/price-rounds', () => import('./routes/price-rounds.tsx'), 'PriceRoundsPage'),
  page('/invoices', () => import('./routes/invoices.tsx'), 'InvoicesPage'),
  page('/invoices/$id', () => import('./routes/invoice.tsx'), 'InvoicePage'),
  page('/drafts', () => import('./routes/drafts.tsx'), 'DraftsPage'),
  page('/drafts/$id', () => import('./routes/draft.tsx'), 'DraftPage'),
  page('/credit-notes', () => import('./routes/credit-notes.tsx'), 'CreditNotesPage'),
  page('/quotes', () => import('./routes/quotes.tsx'), 'QuotesPage'),
  page('/quotes/new', () => import('./routes/new-quote.tsx'), 'NewQuotePage'),
  page('/quotes/$id', () => import('./routes/quote.tsx'), 'QuotePage'),
  page('/billable-items', () => import('./routes/billable-items.tsx'), 'BillableItemsPage'),
  page('/parked-clients', () => import('./routes/parked-clients.tsx'), 'ParkedClientsPage'),
  page('/numbering', () => import('./routes/numbering.tsx'), 'NumberingPage'),
  page('/settings/services', () => import('./routes/service-settings.tsx'), 'ServiceSettingsPage'),
  page('/settings/clients', () => import('./routes/client-fields.tsx'), 'ClientFieldsPage'),
  page('/settings/clients/groups', () => import('./routes/client-groups.tsx'), 'ClientGroupsPage'),
  page('/settings/billing', () => import('./routes/billing-settings.tsx'), 'BillingSettingsPage'),
  page('/settings/charging', () => import('./routes/charging-settings.tsx'), 'ChargingSettingsPage'),
  page('/settings/sign-in', () => import('./routes/sign-in-settings.tsx'), 'SignInSettingsPage'),
  page('/api-tokens', () => import('./routes/api-tokens.tsx'), 'ApiTokensPage'),
  page('/settings/security', () => import('./routes/security-settings.tsx'), 'SecuritySettingsPage'),
  page('/refunds', () => import('./routes/refunds.tsx'), 'RefundsPage'),
  page('/held-amounts', () => import('./routes/refunds.tsx'), 'HeldAmountsPage'),
  page('/disputes', () => import('./routes/disputes.tsx'), 'DisputesPage'),
  page('/disputes/$id', () => import('./routes/disputes.tsx'), 'DisputePage'),
  page('/payouts', () => import('./routes/payouts.tsx'), 'PayoutsPage'),
  page('/payouts/$id', () => import('./routes/payouts.tsx'), 'PayoutPage'),
  page('/reconciliation', () => import('./routes/payouts.tsx'), 'ReconciliationPage'),
  page('/transactions', () => import('./routes/transactions.tsx'), 'TransactionsPage'),
  page('/collections', () => import('./routes/collections.tsx'), 'CollectionsPage'),
  page('/bank', () => import('./routes/bank.tsx'), 'BankPage'),
  page('/bank/lines', () => import('./routes/bank.tsx'), 'BankLinesPage'),
  page('/bank/lines/$id', () => import('./routes/bank.tsx'), 'BankLinePage'),
  page('/bank/statements/$id', () => import('./routes/bank.tsx'), 'BankStatementPage'),
  page('/settings/bank', () => import('./routes/bank.tsx'), 'BankSettingsPage'),
  page('/transactions/$id', () => import('./routes/transactions.tsx'), 'TransactionPage'),
  page('/payment-attempts', () => import('./routes/payment-attempts.tsx'), 'PaymentAttemptsPage'),
  page('/payment-attempts/$id', () => import('./routes/payment-attempts.tsx'), 'PaymentAttemptPage'),
  page('/gateways', () => import('./routes/gateways.tsx'), 'GatewaysPage'),
  page('/gateways/$name', () => import('./routes/gateway.tsx'), 'GatewayPage'),
  page('/add-gateway', () => import('./routes/gateways.tsx'), 'AddGatewayPage'),
  page('/add-gateway/$kind', () => import('./routes/gateway.tsx'), 'NewGatewayPage'),
  page('/exchanges', () => import('./routes/exchanges.tsx'), 'ExchangesPage'),
  page('/ledger', () => import('./routes/ledger.tsx'), 'LedgerPage'),
  page('/webhook-events', () => import('./routes/webhook-events.tsx'), 'WebhookEventsPage'),
  page('/webhook-events/$id', () => import('./routes/webhook-events.tsx'), 'WebhookEventPage'),
  page('/servers', () => import('./routes/servers.tsx'), 'ServersPage'),
  page('/servers/$id', () => import('./routes/server.tsx'), 'ServerPage'),
  page('/add-server', () => import('./routes/servers.tsx'), 'AddServerPage'),
  page('/add-server/$kind', () => import('./routes/server.tsx'), 'NewServerPage'),
  page('/server-groups', () => import('./routes/server-groups.tsx'), 'ServerGroupsPage'),
  page('/server-groups/new', () => import('./routes/server-groups.tsx'), 'NewServerGroupPage'),
  page('/server-groups/$id', () => import('./routes/server-groups.tsx'), 'ServerGroupPage'),
  page('/services', () => import('./routes/services.tsx'), 'ServicesPage'),
  page('/services/$id', () => import('./routes/service.tsx'), 'ServicePage'),
  page('/provisioning', () => import('./routes/provisioning.tsx'), 'ProvisioningPage'),
  page('/provisioning/$id', () => import('./routes/provisioning.tsx'), 'OperationPage'),
  page('/products', () => import('./routes/products.tsx'), 'ProductsPage'),
  page('/products/new', () => import('./routes/new-product.tsx'), 'NewProductPage'),
  page('/products/$id', () => import('./routes/product.tsx'), 'ProductPage'),
  page('/tax', () => import('./routes/tax.tsx'), 'TaxRulesPage'),
  page('/tax/sets', () => import('./routes/tax.tsx'), 'TaxSetsPage'),
  page('/tax/settings', () => import('./routes/tax.tsx'), 'TaxSettingsPage'),
  page('/tax/ids', () => import('./routes/tax.tsx'), 'TaxIdsPage'),
  page('/tax/preview', () => import('./routes/tax.tsx'), 'TaxPreviewPage'),
  page('/options', () => import('./routes/options.tsx'), 'OptionsPage'),
  page('/options/new', () => import('./routes/option.tsx'), 'NewOptionPage'),
  page('/options/$id', () => import('./routes/option.tsx'), 'OptionPage'),
  page('/bundles', () => import('./routes/bundles.tsx'), 'BundlesPage'),
  page('/bundles/new', () => import('./routes/bundle.tsx'), 'NewBundlePage'),
  page('/bundles/$id', () => import('./routes/bundle.tsx'), 'BundlePage'),
  page('/promotions', () => import('./routes/promotions.tsx'), 'PromotionsPage'),
  page('/promotions/new', () => import('./routes/promotion.tsx'), 'NewPromotionPage'),
  page('/promotions/$id', () => import('./routes/promotion.tsx'), 'PromotionPage'),
  page('/currencies', () => import('./routes/currencies.tsx'), 'CurrenciesPage'),
  page('/staff', () => import('./routes/staff.tsx'), 'StaffPage'),
  page('/staff/invitations', () => import('./routes/staff.tsx'), 'InvitationsPage'),
  page('/staff/$id', () => import('./routes/staff-member.tsx'), 'StaffMemberPage'),
  page('/roles', () => import('./routes/roles.tsx'), 'RolesPage'),
  page('/roles/new', () => import('./routes/role.tsx'), 'NewRolePage'),
  page('/roles/$id', () => import('./routes/role.tsx'), 'RolePage'),
  page('/departments', () => import('./routes/departments.tsx'), 'DepartmentsPage'),
  page('/settings/access', () => import('./routes/access-settings.tsx'), 'AccessSettingsPage'),
  page('/jobs', () => import('./routes/jobs.tsx'), 'JobsPage'),
  page('/schedule', () => import('./routes/schedule.tsx'), 'SchedulePage'),
  page('/mails', () => import('./routes/mails.tsx'), 'MailsPage'),
  page('/settings/protection', () => import('./routes/protection.tsx'), 'ProtectionPage'),
  page('/addresses', () => import('./routes/addresses.tsx'), 'AddressesPage'),
  page('/audit', () => import('./routes/logs.tsx'), 'ActivityLogPage'),
  page('/security-log', () => import('./routes/logs.tsx'), 'SecurityLogPage'),
  createRoute({ getParentRoute: () => staffArea, path: '/$', component: NotFoundPage }),
]

export const router = createRouter({
  routeTree: root.addChildren([login, join, staffArea.addChildren(pages)]),
  basepath: '/admin',
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: UnexpectedProblem,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
})
