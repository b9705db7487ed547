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
  page('/clients/$id', () => import('./routes/client.tsx'), 'ClientPage'),
  page('/orders', () => import('./routes/orders.tsx'), 'OrdersPage'),
  page('/orders/$id', () => import('./routes/order.tsx'), 'OrderPage'),
  page('/forecast', () => import('./routes/forecast.tsx'), 'ForecastPage'),
  page('/price-rounds', () => import('./routes/price-rounds.tsx'), 'PriceRoundsPage'),
  page('/invoices', () => import('./routes/invoices.tsx'), 'InvoicesPage'),
  page('/invoices/$id', () => import('./routes/invoice.tsx'), 'InvoicePage'),
  page('/transactions', () => import('./routes/transactions.tsx'), 'TransactionsPage'),
  page('/webhook-events', () => import('./routes/webhook-events.tsx'), 'WebhookEventsPage'),
  page('/services', () => import('./routes/services.tsx'), 'ServicesPage'),
  page('/services/$id', () => import('./routes/service.tsx'), 'ServicePage'),
  page('/products', () => import('./routes/products.tsx'), 'ProductsPage'),
  page('/products/new', () => import('./routes/new-product.tsx'), 'NewProductPage'),
  page('/products/$id', () => import('./routes/product.tsx'), 'ProductPage'),
  page('/jobs', () => import('./routes/jobs.tsx'), 'JobsPage'),
  page('/schedule', () => import('./routes/schedule.tsx'), 'SchedulePage'),
  page('/mails', () => import('./routes/mails.tsx'), 'MailsPage'),
  page('/audit', () => import('./routes/audit.tsx'), 'AuditPage'),
  createRoute({ getParentRoute: () => staffArea, path: '/$', component: NotFoundPage }),
]

export const router = createRouter({
  routeTree: root.addChildren([login, staffArea.addChildren(pages)]),
  basepath: '/admin',
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: UnexpectedProblem,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
})
