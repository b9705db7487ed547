import { Button } from '@ostler/ui'
import { Archive, Download } from 'lucide-react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { toastProblem } from '../../components/problem.tsx'
import { StateBadge, type States } from '../../components/state-badge.tsx'
import { Whose } from './erasure-list.tsx'

type Export = Answers['admin']['personalData']['exports']['items'][number]

const states: States<Export['state']> = {
  waiting: { label: 'Waiting', tone: 'info' },
  running: { label: 'Being made', tone: 'info', isMoving: true },
  ready: { label: 'Ready', tone: 'success' },
  failed: { label: 'Failed', tone: 'danger' },
  deleted: { label: 'Deleted', tone: 'neutral' },
}

export const exportList = defineList({
  name: 'Archives',
  path: '/personal-data/archives',
  permission: 'personal_data.view',
  filters: { clientId: { kind: 'client' } },
  source: api.admin.personalData.exports,
  columns: [
    { id: 'client', header: 'Whose', cell: ({ about }) => <Whose about={about} /> },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (row) => (
        <>
          <StateBadge states={states} state={row.state} />
          {row.state === 'running' && row.steps > 0 && (
            <span className="block text-sm text-muted">
              {row.stepsDone} of {row.steps} files
            </span>
          )}
          {row.error && <span className="block text-sm text-danger-ink wrap-anywhere">{row.error}</span>}
        </>
      ),
    },
    {
      id: 'askedBy',
      header: 'Asked by',
      cell: (row) => (row.byStaff ? `${row.askedBy.name} (staff)` : row.askedBy.name),
    },
    { ...momentColumn('askedAt', 'Asked'), hideBelow: 'md' },
    momentColumn('expiresAt', 'Deleted after'),
    {
      id: 'download',
      header: 'Download',
      srOnlyHeader: true,
      align: 'end',
      cell: (row) => row.isOwn && row.state === 'ready' && <Fetch id={row.id} />,
    },
  ],
  empty: {
    title: 'No archives yet',
    description: 'Clients ask for them in their area, and staff from the page of a client.',
    icon: Archive,
  },
})

/** The link works once, so each click asks for one. */
function Fetch({ id }: { id: number }) {
  const link = useAct(client.admin.personalData.link, {
    onSuccess: ({ path }) => window.location.assign(path),
    onError: toastProblem('The archive cannot be downloaded'),
  })
  return (
    <Button
      size="sm"
      icon={Download}
      loading={link.isPending}
      aria-label={`Download archive no. ${id}`}
      onClick={() => link.mutate({ id })}
    >
      Download
    </Button>
  )
}
