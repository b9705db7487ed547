import { Button, Card, ConfirmDialog, DateText, Notice, Skeleton, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, asToast, type Outputs, useAct } from '../../api/index.ts'
import { useSession } from '../../session/index.ts'
import { LoadFailure } from '../../shell/load-failure.tsx'

type Linked = Outputs['signIn']['identities']['items'][number]

/** The providers that can log the person in, and those they could add. */
export function SignInWithOthers() {
  const session = useSession()
  const providers = useQuery(api.signIn.providers.query())
  const linked = useQuery(api.signIn.identities.query())
  const add = useAct(api.signIn.startLinking, {
    onSuccess: ({ url }) => window.location.assign(url),
    onError: (error) => void toast.error(...asToast(error)),
  })
  const fitting = session?.staff ? 'clients' : 'staff'
  const offered = providers.data?.items.filter(({ audience }) => audience !== fitting) ?? []
  const items = linked.data?.items ?? []
  if (linked.error) return <LoadFailure query={linked} title="How you sign in could not be loaded" />
  if (!linked.data || !providers.data) return <Skeleton className="h-40 w-full rounded-lg" />
  if (offered.length === 0 && items.length === 0) return null
  return (
    <Card title="Sign in with others" description="They say who you are; a second step is asked for all the same.">
      {linked.data.hasPassword ? null : (
        <Notice tone="info" className="mb-4">
          You have no password. To set one, use “Forgot it?” on the log-in page.
        </Notice>
      )}
      {items.length === 0 ? <p className="text-muted">None yet.</p> : null}
      <ul className="grid gap-3">
        {items.map((one) => (
          <LinkedRow key={one.id} one={one} />
        ))}
      </ul>
      {offered.length > 0 ? (
        <div className="mt-4 flex flex-wrap gap-2">
          {offered.map(({ name, label }) => (
            <Button
              key={name}
              loading={add.isPending && add.variables?.provider === name}
              onClick={() => {
                if (!add.isPending) add.mutate({ provider: name, next: '/account/security' })
              }}
            >
              Add {label}
            </Button>
          ))}
        </div>
      ) : null}
    </Card>
  )
}

function LinkedRow({ one }: { one: Linked }) {
  const [isAsking, setAsking] = useState(false)
  const queries = useQueryClient()
  const named = one.email ? `${one.label} (${one.email})` : one.label
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-t pt-3 first:border-0 first:pt-0">
      <span className="min-w-0">
        <span className="font-medium">{one.label}</span>
        <span className="block text-sm wrap-anywhere text-muted">
          {one.email ? `${one.email}, ` : ''}
          {one.lastUsedAt ? (
            <>
              last used <DateText value={one.lastUsedAt} />
            </>
          ) : (
            <>
              added <DateText value={one.linkedAt} />
            </>
          )}
        </span>
      </span>
      <Button size="sm" aria-label={`Remove ${named}`} onClick={() => setAsking(true)}>
        Remove
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Remove ${named}?`}
        description="It can no longer log you in. Sessions that are open stay open."
        tone="danger"
        confirmLabel="Remove"
        onConfirm={async () => {
          await api.signIn.unlink({ id: one.id })
          await queries.invalidateQueries({ queryKey: api.signIn.identities.queryKey() })
          toast.success(`${one.label} is removed`)
        }}
      />
    </li>
  )
}
