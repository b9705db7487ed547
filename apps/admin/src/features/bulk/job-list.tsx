import { ListChecks } from 'lucide-react'
import { api } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { StateBadge, type States } from '../../components/state-badge.tsx'

export const jobKinds = {
  add_tag: 'Add a tag',
  remove_tag: 'Remove a tag',
  set_group: 'Set the group',
  send_verification: 'Send the confirmation mail again',
  close: 'Close accounts',
  export: 'Export',
  import: 'Import',
}

export const jobStates: States<'checking' | 'checked' | 'running' | 'finished' | 'stopped'> = {
  checking: { label: 'Being checked', tone: 'info', isMoving: true },
  checked: { label: 'Waits for you', tone: 'warning' },
  running: { label: 'Running', tone: 'info', isMoving: true },
  finished: { label: 'Finished', tone: 'success' },
  stopped: { label: 'Stopped', tone: 'neutral' },
}

export const jobList = defineList({
  name: 'Bulk work',
  path: '/clients/jobs',
  permission: 'clients.view',
  filters: {},
  source: api.admin.clientJobs.list,
  columns: [
    { id: 'kind', header: 'What', cell: (job) => jobKinds[job.kind] },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (job) => <StateBadge states={jobStates} state={job.state} />,
    },
    { id: 'done', header: 'Done', cell: (job) => `${job.done} of ${job.total}` },
    { id: 'failed', header: 'Failed', cell: (job) => job.failed },
    { id: 'by', header: 'Started by', hideBelow: 'md', cell: (job) => job.startedBy ?? 'The house' },
    { id: 'at', header: 'Started', nowrap: true, cell: (job) => <Moment at={job.startedAt} /> },
  ],
  rowHref: (job) => `/clients/jobs/${job.id}`,
  empty: {
    title: 'Nothing was done to many clients yet',
    description: 'Choose some on the list of clients, or import a file.',
    icon: ListChecks,
  },
})
