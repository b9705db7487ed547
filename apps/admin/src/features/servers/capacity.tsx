import { Meter } from '@ostler/ui'
import { fillingsOf, type ListedServer, sizeOf } from './server-draft.ts'

/** How full it is, by each limit that it has, in words and as a bar. */
export function Capacity({ server }: { server: ListedServer }) {
  const fillings = fillingsOf(server)
  return (
    <span className="grid gap-2">
      {fillings.map(({ what, taken, most, text, isNearlyFull }) => (
        <Meter
          key={what}
          label={what}
          value={taken}
          max={most}
          text={text}
          tone={isNearlyFull ? 'warning' : 'neutral'}
        />
      ))}
      {fillings.length === 0 && <span className="text-sm text-muted">{withoutLimit(server.taken)}</span>}
    </span>
  )
}

function withoutLimit({ accounts, diskMib, memoryMib }: ListedServer['taken']): string {
  const parts = [
    accounts === 1 ? 'one account' : `${accounts} accounts`,
    ...(diskMib > 0 ? [`${sizeOf(diskMib)} of disk`] : []),
    ...(memoryMib > 0 ? [`${sizeOf(memoryMib)} of memory`] : []),
  ]
  return `${parts.join(', ')}; no limit`
}
