import { StatusBadge } from '@ostler/ui'
import type { Answers } from '../../api.ts'

export type Run = Answers['admin']['schedule']['runs']['items'][number]

export function RunState({ run }: { run: Run }) {
  if (run.error) return <StatusBadge tone="danger">Failed</StatusBadge>
  if (run.endedAt) return <StatusBadge tone="success">Done</StatusBadge>
  return (
    <StatusBadge tone="info" pulse>
      Running
    </StatusBadge>
  )
}

export function countsText(counts: Run['counts']) {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${inWords(what)}`)
  return parts.length > 0 ? parts.join(', ') : 'nothing to do'
}

/** `idempotencyKeys` becomes "idempotency keys". */
const inWords = (name: string) => name.replace(/_|(?=\p{Lu})/gu, ' ').toLowerCase()
