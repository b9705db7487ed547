import { Button, Notice } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { StateBadge, type States } from '../../components/state-badge.tsx'
import { useStaff } from '../../session.ts'

export type ImportServer = Answers['admin']['accountImport']['servers']['items'][number]

const states: States<NonNullable<ImportServer['listing']>['state']> = {
  running: { label: 'Being read', tone: 'info', isMoving: true },
  done: { label: 'Read', tone: 'success' },
  failed: { label: 'Not read', tone: 'danger' },
}

/** How far reading the accounts of a server is, and the button that begins it; it goes on whether or not somebody watches. */
export function Listing({ server: { id, listing } }: { server: ImportServer }) {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const read = useAct(client.admin.accountImport.read, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.accountImport.key() }),
    onError: toastProblem('The accounts are not read'),
  })
  const isRunning = listing?.state === 'running'
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {may('services.manage') && (
          <Button
            icon={RefreshCw}
            variant={listing ? 'secondary' : 'primary'}
            loading={read.isPending || isRunning}
            loadingText="Reading…"
            onClick={() => read.mutate({ id })}
          >
            {listing ? 'Read again' : 'Read the accounts'}
          </Button>
        )}
        {listing && (
          <p className="flex flex-wrap items-center gap-2 text-sm text-muted" aria-live="polite">
            <StateBadge states={states} state={listing.state} />
            {listing.seen === 1 ? 'One account' : `${listing.seen} accounts`}
            {isRunning ? ' so far' : ''} · <Moment at={listing.endedAt ?? listing.startedAt} />
          </p>
        )}
      </div>
      {listing?.problem && (
        <Notice tone="danger" title="The server could not be read">
          {listing.problem}
        </Notice>
      )}
    </>
  )
}
