import { StatusBadge, type Tone } from '@ostler/ui'
import type { ListedServer } from './server-draft.ts'

type Health = ListedServer['health']

const healths: Record<Health, { label: string; tone: Tone }> = {
  well: { label: 'Well', tone: 'success' },
  unchecked: { label: 'Not checked yet', tone: 'neutral' },
  down: { label: 'Does not answer', tone: 'danger' },
  refused: { label: 'Refuses our key', tone: 'danger' },
}

export const healthNames = Object.fromEntries(
  Object.entries(healths).map(([name, { label }]) => [name, label]),
) as Record<Health, string>

/** How it is, as the last checks found it. */
export function HealthBadge({ health, failures }: Pick<ListedServer, 'health'> & { failures?: number }) {
  const { label, tone } = healths[health]
  const isFailing = failures !== undefined && failures > 0 && tone !== 'danger'
  return (
    <span className="inline-flex flex-wrap gap-1">
      <StatusBadge tone={tone}>{label}</StatusBadge>
      {isFailing && (
        <StatusBadge tone="warning">{failures === 1 ? 'One check failed' : `${failures} checks failed`}</StatusBadge>
      )}
    </span>
  )
}

/** Whether it takes new accounts. */
export function ServerState({ server }: { server: Pick<ListedServer, 'isOpen' | 'maintenanceSince' | 'kind'> }) {
  if (server.kind === null) return <StatusBadge tone="danger">Kind is not there any more</StatusBadge>
  if (server.maintenanceSince) return <StatusBadge tone="warning">In maintenance</StatusBadge>
  if (!server.isOpen) return <StatusBadge tone="neutral">Closed</StatusBadge>
  return <StatusBadge tone="success">Open</StatusBadge>
}
