import { StatusBadge, TextLink } from '@ostler/ui'
import { Merge } from 'lucide-react'
import { api } from '../../api.ts'
import { momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'

export const mergeList = defineList({
  name: 'Merged clients',
  path: '/merges',
  permission: 'clients.view',
  filters: { clientId: { kind: 'client' } },
  source: api.admin.merges.list,
  columns: [
    { id: 'merge', header: 'Merge', cell: (row) => <TextLink href={`/merges/${row.id}`}>No. {row.id}</TextLink> },
    { id: 'from', header: 'Went away', cell: (row) => `${row.from.name}, no. ${row.from.id}` },
    { id: 'into', header: 'Stays', cell: (row) => `${row.into.name}, no. ${row.into.id}` },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (row) =>
        row.undone ? <StatusBadge>Undone</StatusBadge> : <StatusBadge tone="success">Stands</StatusBadge>,
    },
    { id: 'reason', header: 'Reason', hideBelow: 'md', cell: (row) => row.reason },
    momentColumn('madeAt', 'Made'),
  ],
  empty: { title: 'No clients were merged', description: 'It is done from the page of a client.', icon: Merge },
})
