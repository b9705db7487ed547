import { safePath } from '@ostler/contract/safe-path'
import { Button } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { toastProblem } from '../../components/problem.tsx'

/** Logs in with another provider. One comes back by the portal, which knows the way to here. */
export function ProviderButtons({ next }: { next: string | undefined }) {
  const { data } = useQuery(api.signIn.providers.queryOptions({ staleTime: 5 * 60_000 }))
  const start = useAct(client.signIn.start, {
    onSuccess: ({ url }) => window.location.assign(url),
    onError: toastProblem('You are not logged in'),
  })
  const providers = data?.items.filter(({ audience }) => audience !== 'clients') ?? []
  if (providers.length === 0) return null
  return (
    <div className="mt-4 grid gap-2">
      <p className="text-center text-sm text-muted">or</p>
      {providers.map(({ name, label }) => (
        <Button
          key={name}
          full
          loading={start.isPending && start.variables?.provider === name}
          onClick={() => start.mutate({ provider: name, next: `/admin${safePath(next) ?? '/'}` })}
        >
          Continue with {label}
        </Button>
      ))}
    </div>
  )
}
