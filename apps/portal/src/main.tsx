import { applyStoredTheme, UiProvider } from '@ostler/ui'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { isApiError, onSessionEnded, shownAs } from './api/index.ts'
import { createPortalRouter } from './router.tsx'
import { forgetOnSwitch, leave, sessionQuery } from './session/index.ts'
import { AppLink } from './shell/app-link.tsx'
import { focusHeadingOnNavigation } from './shell/focus-heading.ts'
import './styles.css'

// Nothing needs a toast before the page is there.
const Toaster = lazy(() => import('./shell/toaster.tsx'))

applyStoredTheme()

const queries: QueryClient = new QueryClient({
  // What one may do was changed, or one acts for the account no longer: the session says what is left.
  queryCache: new QueryCache({
    onError: (error) => {
      if (isApiError(error, 'forbidden')) void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && isApiError(error) && (error.status === 0 || error.status >= 500),
    },
  },
})
const router = createPortalRouter(queries)
forgetOnSwitch(queries)
focusHeadingOnNavigation(router)

onSessionEnded(() => {
  const wasActing = shownAs.isAnother()
  leave(queries)
  // Loaded afresh, so that nothing of the client stays on the page.
  if (wasActing) return window.location.assign('/acting-ended')
  const { location, matches } = router.state
  const needsSession = matches.some(({ routeId }) => routeId === '/client')
  if (needsSession) void router.navigate({ to: '/login', search: { next: location.href }, replace: true })
})

/**
 * The pages are in English; dates and amounts follow the reader's own English, if they have one. Some systems name
 * languages that `Intl` does not understand (`en-US@posix`), hence the pattern.
 */
const locale = navigator.languages.find((language) => /^en(-[A-Z]{2})?$/.test(language)) ?? 'en-GB'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <UiProvider
        link={AppLink}
        navigate={(href) => router.history.push(href)}
        locale={locale}
        timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
      >
        <RouterProvider router={router} />
        <Suspense>
          <Toaster />
        </Suspense>
      </UiProvider>
    </QueryClientProvider>
  </StrictMode>,
)
