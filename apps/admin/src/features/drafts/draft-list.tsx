import { DateText, StatusBadge } from '@ostler/ui'
import { FilePen } from 'lucide-react'
import { api } from '../../api.ts'
import { clientColumn, momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'

export const draftList = defineList({
  name: 'Drafts',
  path: '/drafts',
  permission: 'invoices.view',
  filters: { clientId: { kind: 'client' } },
  source: api.admin.drafts.list,
  columns: [
    { id: 'id', header: 'Draft', nowrap: true, cell: (draft) => `Draft no. ${draft.id}` },
    clientColumn,
    { id: 'dueOn', header: 'Due', nowrap: true, cell: (draft) => <DateText value={draft.dueOn} /> },
    {
      id: 'waitsFor',
      header: 'Waits for',
      stacked: 'aside',
      cell: (draft) => (draft.waitsFor ? <StatusBadge tone="warning">Tax number check</StatusBadge> : 'Staff'),
    },
    momentColumn('createdAt', 'Begun'),
  ],
  rowHref: (draft) => `/drafts/${draft.id}`,
  empty: { title: 'No drafts', description: 'Begin one on the page of a client.', icon: FilePen },
})
