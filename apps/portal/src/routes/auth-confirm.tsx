import { Button, Notice } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { api, useAct } from '../api/index.ts'
import { AuthPage } from '../features/auth/index.ts'
import { enter } from '../session/index.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/store/auth/confirm')

/** The link that was mailed to somebody who signs in with a provider for the first time. */
export function AuthConfirmPage() {
  usePageTitle('Confirm that it is you')
  const { token } = route.useSearch()
  const router = useRouter()
  const queries = useQueryClient()
  const confirm = useAct(api.signIn.confirm, {
    onSuccess: (answer) => {
      if (answer.state === 'signed_in') enter(queries, answer)
      router.history.replace(answer.state === 'signed_in' ? '/account' : '/login')
    },
  })
  if (token === undefined)
    return (
      <AuthPage title="Confirm that it is you">
        <Notice tone="warning" title="The link is not complete">
          Open it from the mail again, or copy all of it.
        </Notice>
      </AuthPage>
    )
  return (
    <AuthPage
      title="Confirm that it is you"
      description="From then on you can log in with the provider you came from, and you are logged in now."
    >
      <div className="flex flex-col gap-4">
        {confirm.error ? (
          <Notice tone="danger" title="Not confirmed" live>
            {confirm.error.message}
          </Notice>
        ) : null}
        <Button
          variant="primary"
          size="lg"
          loading={confirm.isPending}
          loadingText="Confirming…"
          onClick={() => {
            if (!confirm.isPending) confirm.mutate({ token })
          }}
        >
          Yes, it is me
        </Button>
      </div>
    </AuthPage>
  )
}
