import type { MemberPermission } from '@ostler/contract'
import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { HomePage } from './routes/home.tsx'
import { requireSession } from './session/index.ts'
import { PagePending } from './shell/page-pending.tsx'
import { RootFrame } from './shell/root-frame.tsx'
import { StoreShell } from './shell/store-shell.tsx'

type Search = Record<string, unknown>

/** A search parameter, or nothing. All of them are strings here: `?token=1e10` is a token and no number. */
const text = (search: Search, name: string): string | undefined => {
  const value = search[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** All search parameters. */
const texts = (search: Search): Record<string, string> =>
  Object.fromEntries(Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: RootFrame })

const store = createRoute({
  getParentRoute: () => root,
  id: 'store',
  component: StoreShell,
})

/** Everything below needs somebody who is logged in. */
const client = createRoute({
  getParentRoute: () => root,
  id: 'client',
  beforeLoad: async ({ context, location }) => {
    const session = await requireSession(context.queries)
    if (!session) throw redirect({ to: '/login', search: { next: location.href }, replace: true })
  },
  component: lazyRouteComponent(() => import('./shell/client-shell.tsx'), 'ClientShell'),
})

const inStore = { getParentRoute: () => store }
const inClient = { getParentRoute: () => client }

const withCycle = (search: Search): { cycle?: string } => ({ cycle: text(search, 'cycle') })
const withNext = (search: Search): { next?: string } => ({ next: text(search, 'next') })
const withToken = (search: Search): { token?: string } => ({ token: text(search, 'token') })
const withCursor = (search: Search): { cursor?: string } => ({ cursor: text(search, 'cursor') })

const storePages = [
  createRoute({
    ...inStore,
    path: '/',
    validateSearch: withCycle,
    component: HomePage,
  }),
  createRoute({
    ...inStore,
    path: '/plans/$group',
    validateSearch: withCycle,
    component: lazyRouteComponent(() => import('./routes/plans.tsx'), 'PlansPage'),
  }),
  createRoute({
    ...inStore,
    path: '/product/$slug',
    validateSearch: withCycle,
    component: lazyRouteComponent(() => import('./routes/product.tsx'), 'ProductPage'),
  }),
  createRoute({
    ...inStore,
    path: '/cart',
    component: lazyRouteComponent(() => import('./routes/cart.tsx'), 'CartPage'),
  }),
  createRoute({
    ...inStore,
    path: '/checkout',
    component: lazyRouteComponent(() => import('./routes/checkout.tsx'), 'CheckoutPage'),
  }),
  createRoute({
    ...inStore,
    path: '/login',
    validateSearch: withNext,
    component: lazyRouteComponent(() => import('./routes/login.tsx'), 'LoginPage'),
  }),
  createRoute({
    ...inStore,
    path: '/register',
    validateSearch: withNext,
    component: lazyRouteComponent(() => import('./routes/register.tsx'), 'RegisterPage'),
  }),
  createRoute({
    ...inStore,
    path: '/verify-email',
    validateSearch: withToken,
    component: lazyRouteComponent(() => import('./routes/verify-email.tsx'), 'VerifyEmailPage'),
  }),
  createRoute({
    ...inStore,
    path: '/verify-email-change',
    validateSearch: withToken,
    component: lazyRouteComponent(() => import('./routes/verify-email-change.tsx'), 'VerifyEmailChangePage'),
  }),
  createRoute({
    ...inStore,
    path: '/forgot-password',
    component: lazyRouteComponent(() => import('./routes/forgot-password.tsx'), 'ForgotPasswordPage'),
  }),
  createRoute({
    ...inStore,
    path: '/reset-password',
    validateSearch: withToken,
    component: lazyRouteComponent(() => import('./routes/reset-password.tsx'), 'ResetPasswordPage'),
  }),
  createRoute({
    ...inStore,
    path: '/sign-on',
    validateSearch: withToken,
    component: lazyRouteComponent(() => import('./routes/sign-on.tsx'), 'SignOnPage'),
  }),
  createRoute({
    ...inStore,
    path: '/acting-ended',
    component: lazyRouteComponent(() => import('./routes/acting-ended.tsx'), 'ActingEndedPage'),
  }),
  createRoute({
    ...inStore,
    path: '/auth/callback/$provider',
    component: lazyRouteComponent(() => import('./routes/auth-callback.tsx'), 'AuthCallbackPage'),
  }),
  createRoute({
    ...inStore,
    path: '/auth/confirm',
    validateSearch: withToken,
    component: lazyRouteComponent(() => import('./routes/auth-confirm.tsx'), 'AuthConfirmPage'),
  }),
  createRoute({
    ...inStore,
    path: '/invitation',
    validateSearch: withToken,
    component: lazyRouteComponent(() => import('./routes/invitation.tsx'), 'InvitationPage'),
  }),
  createRoute({
    ...inStore,
    path: '/quote/$token',
    component: lazyRouteComponent(() => import('./routes/quote-link.tsx'), 'QuoteLinkPage'),
  }),
] as const

const clientPages = [
  createRoute({
    ...inClient,
    path: '/account',
    component: lazyRouteComponent(() => import('./routes/account.tsx'), 'AccountPage'),
  }),
  createRoute({
    ...inClient,
    path: '/account/security',
    staticData: { isOfPerson: true },
    component: lazyRouteComponent(() => import('./routes/security.tsx'), 'SecurityPage'),
  }),
  createRoute({
    ...inClient,
    path: '/services',
    staticData: { needs: 'services.view' },
    validateSearch: withCursor,
    component: lazyRouteComponent(() => import('./routes/services.tsx'), 'ServicesPage'),
  }),
  createRoute({
    ...inClient,
    path: '/services/$id',
    staticData: { needs: 'services.view' },
    component: lazyRouteComponent(() => import('./routes/service.tsx'), 'ServicePage'),
  }),
  createRoute({
    ...inClient,
    path: '/upcoming',
    staticData: { needs: 'invoices.view' },
    component: lazyRouteComponent(() => import('./routes/upcoming.tsx'), 'UpcomingPage'),
  }),
  createRoute({
    ...inClient,
    path: '/invoices',
    staticData: { needs: 'invoices.view' },
    validateSearch: (search: Search): { state?: string; cursor?: string } => ({
      state: text(search, 'state'),
      ...withCursor(search),
    }),
    component: lazyRouteComponent(() => import('./routes/invoices.tsx'), 'InvoicesPage'),
  }),
  createRoute({
    ...inClient,
    path: '/invoices/$id',
    staticData: { needs: 'invoices.view' },
    // Besides our own, whatever the payment provider gives the browser to bring back.
    validateSearch: texts,
    component: lazyRouteComponent(() => import('./routes/invoice.tsx'), 'InvoicePage'),
  }),
  createRoute({
    ...inClient,
    path: '/pay',
    staticData: { needs: 'invoices.view' },
    validateSearch: (search: Search): { invoices?: string; currency?: string } => ({
      invoices: text(search, 'invoices'),
      currency: text(search, 'currency'),
    }),
    component: lazyRouteComponent(() => import('./routes/pay.tsx'), 'PayPage'),
  }),
  createRoute({
    ...inClient,
    path: '/payments/$id',
    staticData: { needs: 'invoices.view' },
    validateSearch: texts,
    component: lazyRouteComponent(() => import('./routes/payment.tsx'), 'PaymentPage'),
  }),
  createRoute({
    ...inClient,
    path: '/statement',
    staticData: { needs: 'invoices.view' },
    validateSearch: (search: Search): { currency?: string; cursor?: string } => ({
      currency: text(search, 'currency'),
      ...withCursor(search),
    }),
    component: lazyRouteComponent(() => import('./routes/statement.tsx'), 'StatementPage'),
  }),
  createRoute({
    ...inClient,
    path: '/quotes',
    staticData: { needs: 'quotes.view' },
    validateSearch: withCursor,
    component: lazyRouteComponent(() => import('./routes/quotes.tsx'), 'QuotesPage'),
  }),
  createRoute({
    ...inClient,
    path: '/quotes/$id',
    staticData: { needs: 'quotes.view' },
    component: lazyRouteComponent(() => import('./routes/quote.tsx'), 'QuotePage'),
  }),
  createRoute({
    ...inClient,
    path: '/orders',
    staticData: { needs: 'orders.view' },
    validateSearch: withCursor,
    component: lazyRouteComponent(() => import('./routes/orders.tsx'), 'OrdersPage'),
  }),
  createRoute({
    ...inClient,
    path: '/orders/$id',
    staticData: { needs: 'orders.view' },
    component: lazyRouteComponent(() => import('./routes/order.tsx'), 'OrderPage'),
  }),
  createRoute({
    ...inClient,
    path: '/order/$id/done',
    staticData: { needs: 'orders.view' },
    component: lazyRouteComponent(() => import('./routes/order-done.tsx'), 'OrderDonePage'),
  }),
  createRoute({
    ...inClient,
    path: '/profile',
    beforeLoad: () => {
      throw redirect({ to: '/account/profile', replace: true })
    },
  }),
  createRoute({
    ...inClient,
    path: '/account/profile',
    staticData: { needs: 'profile.view' },
    component: lazyRouteComponent(() => import('./routes/profile.tsx'), 'ProfilePage'),
  }),
  createRoute({
    ...inClient,
    path: '/account/users',
    staticData: { needs: 'users.view' },
    component: lazyRouteComponent(() => import('./routes/users.tsx'), 'UsersPage'),
  }),
  createRoute({
    ...inClient,
    path: '/account/contacts',
    staticData: { needs: 'profile.view' },
    component: lazyRouteComponent(() => import('./routes/contacts.tsx'), 'ContactsPage'),
  }),
  createRoute({
    ...inClient,
    path: '/account/payment-methods',
    staticData: { needs: 'payment_methods.view' },
    // Besides our own, whatever the payment provider gives the browser to bring back.
    validateSearch: texts,
    component: lazyRouteComponent(() => import('./routes/payment-methods.tsx'), 'PaymentMethodsPage'),
  }),
  createRoute({
    ...inClient,
    path: '/account/mails',
    staticData: { needs: 'mails.view' },
    validateSearch: withCursor,
    component: lazyRouteComponent(() => import('./routes/mails.tsx'), 'MailsPage'),
  }),
  createRoute({
    ...inClient,
    path: '/account/mails/$id',
    staticData: { needs: 'mails.view' },
    component: lazyRouteComponent(() => import('./routes/mail.tsx'), 'MailPage'),
  }),
  createRoute({
    ...inClient,
    path: '/account/ownership',
    staticData: { isOfPerson: true },
    component: lazyRouteComponent(() => import('./routes/ownership.tsx'), 'OwnershipPage'),
  }),
  createRoute({
    ...inClient,
    path: '/account/personal-data',
    staticData: { isOfPerson: true },
    component: lazyRouteComponent(() => import('./routes/personal-data.tsx'), 'PersonalDataPage'),
  }),
] as const

const routeTree = root.addChildren([store.addChildren(storePages), client.addChildren(clientPages)])

export function createPortalRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    defaultPreload: 'intent',
    defaultPendingComponent: PagePending,
    defaultPendingMs: 400,
    defaultErrorComponent: lazyRouteComponent(() => import('./shell/error-page.tsx'), 'ErrorPage'),
    defaultNotFoundComponent: lazyRouteComponent(
      () => import('./shell/unknown-address-page.tsx'),
      'UnknownAddressPage',
    ),
    scrollRestoration: true,
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const query = new URLSearchParams()
      for (const [name, value] of Object.entries(search)) if (value) query.set(name, String(value))
      return query.size ? `?${query}` : ''
    },
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPortalRouter>
  }
  interface StaticDataRouteOption {
    /** What the person must be allowed to do for the account they act for; others are told so. */
    needs?: MemberPermission
    /** The page is about the person, and is there for somebody without any account too. */
    isOfPerson?: boolean
  }
}
