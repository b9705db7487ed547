import './app.css'
import { StepUpDialog } from '@ostler/sign-in'
import { applyStoredTheme, Toaster, UiProvider } from '@ostler/ui'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { client, stepUp } from './api.ts'
import { parseSearch } from './location.ts'
import { queryClient } from './query-client.ts'
import { router } from './router.tsx'
import { AppLink } from './shell/app-link.tsx'
import { logOutSayingSo } from './shell/user-menu.tsx'

applyStoredTheme()

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <UiProvider link={AppLink} navigate={goTo}>
        <RouterProvider router={router} />
        <StepUpDialog gate={stepUp} calls={client.auth} logInAgain={logOutSayingSo} />
        <Toaster />
      </UiProvider>
    </QueryClientProvider>
  </StrictMode>,
)

function goTo(href: string) {
  const { pathname, search, hash } = new URL(href, window.location.origin)
  router.navigate({ to: pathname, search: parseSearch(search), hash: hash.slice(1) })
}
