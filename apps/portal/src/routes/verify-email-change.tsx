import { LinkButton, Notice, Spinner } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api, isApiError } from '../api/index.ts'
import { AuthPage } from '../features/auth/index.ts'
import { sessionQuery, useSession } from '../session/index.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/store/verify-email-change')

/** Where the link leads that was mailed to a new address. */
export function VerifyEmailChangePage() {
  usePageTitle('Change your e-mail address')
  const { token } = route.useSearch()
  const session = useSession()
  const queries = useQueryClient()
  // A query and not an act: it happens by opening the page, and once however often the page is drawn.
  const confirmation = useQuery({
    queryKey: ['verify-email-change', token],
    queryFn: async () => {
      const answer = await api.auth.emailChange.confirm({ token: token ?? '' })
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
      void queries.invalidateQueries({ queryKey: api.auth.emailChange.get.queryKey() })
      return answer
    },
    enabled: token !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const onwards = session ? (
    <LinkButton href="/account/security" variant="primary">
      Go to your security page
    </LinkButton>
  ) : (
    <LinkButton href="/login" variant="primary">
      Log in
    </LinkButton>
  )
  return (
    <AuthPage title="Change your e-mail address">
      {confirmation.isSuccess ? (
        <Notice tone="success" title="Changed" live actions={onwards}>
          From now on you log in with this address.
        </Notice>
      ) : confirmation.isError ? (
        <Notice tone="danger" title="Not changed" live actions={onwards}>
          {isApiError(confirmation.error, 'email_taken')
            ? 'Somebody else has this address by now. Your own stays as it was.'
            : `${confirmation.error.message} Your address stays as it was.`}
        </Notice>
      ) : token === undefined ? (
        <Notice tone="warning" title="The link is not complete" actions={onwards}>
          Open it from the mail again, or copy all of it.
        </Notice>
      ) : (
        <Spinner label="Changing…" />
      )}
    </AuthPage>
  )
}
