import { Button, Notice } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { api, useAct } from '../../../api/index.ts'

/** Goes to another provider to log in or to open an account; one comes back at /auth/callback. */
export function ProviderButtons({ next }: { next: string | undefined }) {
  const { data } = useQuery({ ...api.signIn.providers.query(), staleTime: 5 * 60_000 })
  const start = useAct(api.signIn.start, { onSuccess: ({ url }) => window.location.assign(url) })
  const providers = data?.items.filter(({ audience }) => audience !== 'staff') ?? []
  if (providers.length === 0) return null
  return (
    <div className="mt-4 grid gap-2">
      <p className="text-center text-sm text-muted">or</p>
      {start.error ? (
        <Notice tone="danger" live>
          {start.error.message}
        </Notice>
      ) : null}
      {providers.map(({ name, label }) => (
        <Button
          key={name}
          full
          size="lg"
          loading={start.isPending && start.variables?.provider === name}
          onClick={() => {
            if (!start.isPending) start.mutate({ provider: name, next })
          }}
        >
          Continue with {label}
        </Button>
      ))}
    </div>
  )
}
