import { Money } from '@ostler/ui'
import { CircleCheck } from 'lucide-react'
import { api } from '../../api.ts'
import { clientColumn, Day } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'

export const collectionList = defineList({
  name: 'Failed charges',
  path: '/collections',
  permission: 'transactions.view',
  filters: {
    state: {
      kind: 'choice',
      label: 'State',
      options: { stopped: 'Not tried any more', waiting: 'Tried again' },
    },
    clientId: { kind: 'client' },
  },
  source: api.admin.collections.list,
  columns: [
    { id: 'number', header: 'Invoice', nowrap: true, cell: (row) => row.number },
    clientColumn,
    {
      id: 'reason',
      header: 'Last time',
      cell: (row) => (
        <span className="wrap-anywhere">
          {row.reason ?? '–'}
          {row.tries > 0 && (
            <span className="block text-sm text-muted">{row.tries === 1 ? '1 try' : `${row.tries} tries`}</span>
          )}
        </span>
      ),
    },
    { id: 'nextOn', header: 'Next try', nowrap: true, cell: (row) => <Day on={row.nextOn} none="None" /> },
    { id: 'dueOn', header: 'Due', nowrap: true, cell: (row) => <Day on={row.dueOn} /> },
    { id: 'balance', header: 'Open', align: 'end', stacked: 'aside', cell: (row) => <Money value={row.balance} /> },
  ],
  rowHref: (row) => `/invoices/${row.id}`,
  empty: {
    title: 'No charge has failed',
    description: 'What was declined, and is still open, stands here.',
    icon: CircleCheck,
  },
})
