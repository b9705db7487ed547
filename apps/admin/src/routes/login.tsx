import { safePath } from '@ostler/contract/safe-path'
import { LogInForm } from '@ostler/sign-in'
import { ThemeSwitch } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { client } from '../api.ts'
import { useDocumentTitle, useFocusOnArrival } from '../components/page.tsx'
import { ProviderButtons } from '../features/session/provider-buttons.tsx'
import { parseSearch, useUrlSearch } from '../location.ts'
import { becomes } from '../session.ts'
import { Brand } from '../shell/brand.tsx'

export function LoginPage() {
  useDocumentTitle('Log in')
  useFocusOnArrival()
  const { next } = useUrlSearch()
  const router = useRouter()
  const queryClient = useQueryClient()
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between gap-4 px-4 py-3">
        <Brand />
        <ThemeSwitch />
      </header>
      <main className="grid flex-1 place-items-center px-4 pb-24">
        <div className="w-full max-w-sm">
          <h1 className="mb-1 text-2xl">Staff log-in</h1>
          <p className="mb-6 text-muted">For the people who run this shop.</p>
          <LogInForm
            calls={client.auth}
            autoFocus="email"
            onLoggedIn={(me) => {
              becomes(queryClient, me)
              const { pathname, search } = new URL(safePath(next) ?? '/', window.location.origin)
              router.navigate({ to: pathname, search: parseSearch(search), replace: true })
            }}
          />
          <ProviderButtons next={next} />
          <p className="mt-6 text-sm text-muted">
            Forgot your password?{' '}
            <a href="/forgot-password" className="text-accent-ink underline underline-offset-2">
              Set a new one in the portal
            </a>
          </p>
        </div>
      </main>
    </div>
  )
}
