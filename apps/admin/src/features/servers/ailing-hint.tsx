import { LinkButton, Notice } from '@ostler/ui'
import { useQueries } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useStaff } from '../../session.ts'

const SHOWN = 5
const refreshMs = 60_000

/** Servers that do not answer, or do not take our key: what is wanted of them waits for somebody. */
export function AilingServersHint() {
  const enabled = useStaff().may('servers.view')
  const found = useQueries({
    queries: (['down', 'refused'] as const).map((health) => ({
      ...api.admin.servers.list.queryOptions({ input: { health, limit: SHOWN } }),
      enabled,
      refetchInterval: refreshMs,
    })),
  })
  const servers = found.flatMap(({ data }) => data?.items ?? []).filter(({ maintenanceSince }) => !maintenanceSince)
  if (servers.length === 0) return null
  const [only] = servers
  return (
    <Notice
      tone="danger"
      title={servers.length === 1 ? `${only!.label} is away` : 'Some servers are away'}
      actions={
        <LinkButton href={servers.length === 1 ? `/servers/${only!.id}` : '/servers'}>See what is wrong</LinkButton>
      }
    >
      {servers.map(({ label }) => label).join(', ')}: what is wanted there waits until it is mended.
    </Notice>
  )
}
