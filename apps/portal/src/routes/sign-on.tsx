import { LinkButton, Notice, Spinner } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { api, useAct } from '../api/index.ts'
import { AuthPage, LoginForm, safeNext, withNext } from '../features/auth/index.ts'
import { enter } from '../session/index.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/store/sign-on')

/** Whoever follows a one-time link is logged in by this page, so that programs that only look at links do not use it up. */
export function SignOnPage() {
  usePageTitle('Log in')
  const { token } = route.useSearch()
  const router = useRouter()
  const queries = useQueryClient()
  const { mutate, data, error } = useAct(api.auth.signOn, {
    onSuccess: ({ logIn, destination }) => {
      if (logIn.state !== 'signed_in') return
      enter(queries, logIn)
      router.history.replace(safeNext(destination))
    },
  })
  useEffect(() => {
    if (token !== undefined) mutate({ token })
  }, [token, mutate])

  const toLogIn = (
    <LinkButton href={withNext('/login', data?.destination)} variant="primary">
      Log in
    </LinkButton>
  )
  return (
    <AuthPage title="Log in">
      {token === undefined ? (
        <Notice tone="warning" title="The link is not complete" actions={toLogIn}>
          Open it again, or copy all of it.
        </Notice>
      ) : error ? (
        <Notice tone="danger" title="You are not logged in" live actions={toLogIn}>
          {error.message}
        </Notice>
      ) : data && data.logIn.state !== 'signed_in' ? (
        <LoginForm hold={data.logIn} onDone={() => router.history.replace(safeNext(data.destination))} />
      ) : (
        <Spinner label="Logging in…" />
      )}
    </AuthPage>
  )
}
