import { LinkButton, Notice, Spinner } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { api, type Inputs, useAct } from '../api/index.ts'
import { AuthPage, LoginForm, RegisterByProvider, safeNext, ThisIsMe } from '../features/auth/index.ts'
import { useCurrency } from '../features/catalog/index.ts'
import { enter } from '../session/index.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/store/auth/callback/$provider')

type Provider = Inputs['signIn']['finish']['provider']

/** Where providers send people back to, with an answer in the address that is good for one try. */
export function AuthCallbackPage() {
  usePageTitle('Log in')
  const { provider } = route.useParams()
  const router = useRouter()
  const queries = useQueryClient()
  const currency = useCurrency()
  const finish = useAct(api.signIn.finish, {
    onSuccess: ({ next, result }) => {
      if (result.state === 'signed_in') {
        enter(queries, result)
        goOn(next)
      }
      if (result.state === 'linked') goOn(next ?? '/account/security')
    },
  })
  const { mutate } = finish
  useEffect(() => {
    mutate({ provider: provider as Provider, answer: window.location.search.slice(1) })
  }, [mutate, provider])

  /** The staff area is an app of its own, which has to be loaded. */
  function goOn(next: string | null) {
    const path = safeNext(next)
    if (path === '/admin' || path.startsWith('/admin/')) window.location.replace(path)
    else router.history.replace(path)
  }

  const onwards = (
    <LinkButton href="/login" variant="primary">
      Back to the log-in
    </LinkButton>
  )
  if (finish.error)
    return (
      <AuthPage title="That did not work">
        <Notice tone="danger" live actions={onwards}>
          {finish.error.message}
        </Notice>
      </AuthPage>
    )
  const { next = null, result } = finish.data ?? {}
  switch (result?.state) {
    case 'confirm':
      return (
        <AuthPage
          title="Is this your account?"
          description={`There is an account for ${result.email}. Show once that it is yours; from then on one click is enough.`}
        >
          <ThisIsMe token={result.token} email={result.email} onDone={() => goOn(next)} />
        </AuthPage>
      )
    case 'register':
      return (
        <AuthPage title="Open an account" description="We need a few more details, as they will stand on invoices.">
          <RegisterByProvider {...result} currency={currency} onDone={() => goOn(next)} />
        </AuthPage>
      )
    case 'second_factor':
    case 'enrol':
      return (
        <AuthPage title="One more step">
          <LoginForm hold={result} onDone={() => goOn(next)} />
        </AuthPage>
      )
    default:
      return (
        <AuthPage title="Log in">
          <Spinner label="Logging in…" />
        </AuthPage>
      )
  }
}
