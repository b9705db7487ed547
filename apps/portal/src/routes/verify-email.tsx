import { LinkButton, Notice, Spinner } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../api/index.ts'
import { AuthPage } from '../features/auth/index.ts'
import { sessionQuery, useSession } from '../session/index.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/store/verify-email')

export function VerifyEmailPage() {
  usePageTitle('Confirm your e-mail address')
  const { token } = route.useSearch()
  const session = useSession()
  const queries = useQueryClient()
  // A query and not an act: it happens by opening the page, and once however often the page is drawn.
  const confirmation = useQuery({
    queryKey: ['verify-email', token],
    queryFn: async () => {
      const answer = await api.auth.verifyEmail({ token: token ?? '' })
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
      return answer
    },
    enabled: token !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const onwards = session ? (
    <LinkButton href="/account" variant="primary">
      Go to my account
    </LinkButton>
  ) : (
    <LinkButton href="/login" variant="primary">
      Log in
    </LinkButton>
  )
  return (
    <AuthPage title="Confirm your e-mail address">
      {confirmation.isSuccess ? (
        <Notice tone="success" title="Confirmed" live actions={onwards}>
          Thank you. Your e-mail address is confirmed.
        </Notice>
      ) : confirmation.isError ? (
        <Notice tone="danger" title="Not confirmed" live actions={onwards}>
          {confirmation.error.message} Once you are logged in, you can have a new link sent to you.
        </Notice>
      ) : token === undefined ? (
        <Notice tone="warning" title="The link is not complete" actions={onwards}>
          Open it from the mail again, or copy all of it.
        </Notice>
      ) : (
        <Spinner label="Confirming…" />
      )}
    </AuthPage>
  )
}
