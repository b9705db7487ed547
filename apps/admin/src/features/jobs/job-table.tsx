import { type Column, CopyableText, DataTable, EmptyState } from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import type { ComponentProps } from 'react'
import { api, isWorthRetrying } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { describe } from '../../components/problem.tsx'
import { useStaff } from '../../session.ts'
import { JobActions } from './job-actions.tsx'
import { type Job, type JobState, jobStates } from './job-states.ts'

const columns: Column<Job>[] = [
  {
    id: 'name',
    header: 'Job',
    cell: (job) => (
      <>
        <span className="whitespace-nowrap stacked:whitespace-normal">{job.name}</span>
        <span className="block font-mono text-xs font-normal text-muted">{job.id}</span>
      </>
    ),
  },
  { id: 'attempts', header: 'Attempts', align: 'end', cell: (job) => `${job.attempts} of ${job.maxAttempts}` },
  { id: 'error', header: 'Error', cell: (job) => <JobError error={job.error} /> },
  {
    id: 'reference',
    header: 'Reference',
    hideBelow: 'lg',
    cell: (job) =>
      job.correlationId ? <CopyableText value={job.correlationId} label="Reference" mono /> : <span>–</span>,
  },
  {
    id: 'at',
    header: 'When',
    nowrap: true,
    hideBelow: 'md',
    cell: (job) => <Moment at={job.finishedAt ?? job.createdAt} />,
  },
]

const actionsColumn: Column<Job> = {
  id: 'actions',
  header: 'Actions',
  srOnlyHeader: true,
  align: 'end',
  cell: (job) => <JobActions job={job} />,
}

/** The first line says what is wrong; a stack below it is for who wants to know more. */
function JobError({ error }: { error: string | null }) {
  if (!error) return '–'
  const [first, ...rest] = error.split('\n')
  if (rest.length === 0) return <span className="text-danger-ink">{first}</span>
  return (
    <details className="text-start">
      <summary className="text-danger-ink">{first}</summary>
      <pre className="mt-1 text-xs whitespace-pre-wrap text-muted">{rest.join('\n')}</pre>
    </details>
  )
}

type JobTableProps = {
  queue: string
  state: JobState
  cursor?: string
  refreshMs: number | false
  /** The way on, when the table is a page; a table that stands among others shows the newest only. */
  paging?: (nextCursor: string | null) => ComponentProps<typeof DataTable>['paging']
}

export function JobTable({ queue, state, cursor, refreshMs, paging }: JobTableProps) {
  const { may } = useStaff()
  const query = useQuery({
    ...api.admin.jobs.list.queryOptions({ input: { queue, state, cursor } }),
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
  })
  return (
    <DataTable
      label={`${jobStates[state].label} jobs in ${queue}`}
      columns={state === 'failed' && may('jobs.manage') ? [...columns, actionsColumn] : columns}
      rows={query.data?.items}
      rowKey={(job) => job.id}
      loading={query.isPending || query.isPlaceholderData}
      skeletonRows={3}
      error={query.error && !query.data ? describe(query.error) : undefined}
      onRetry={isWorthRetrying(query.error) ? query.refetch : undefined}
      empty={
        <EmptyState
          level={3}
          icon={CircleCheck}
          title={`No ${jobStates[state].label.toLowerCase()} jobs in ${queue}`}
        />
      }
      paging={paging?.(query.data?.nextCursor ?? null)}
    />
  )
}
