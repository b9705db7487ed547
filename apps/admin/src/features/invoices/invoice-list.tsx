import { DateText, Money } from '@ostler/ui'
import { FileText } from 'lucide-react'
import { api } from '../../api.ts'
import { clientColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { labelsOf, StateBadge } from '../../components/state-badge.tsx'
import { invoiceStates } from './invoice-states.ts'

export const invoiceList = defineList({
  name: 'Invoices',
  path: '/invoices',
  permission: 'invoices.view',
  filters: {
    state: { kind: 'choice', label: 'State of the invoice', options: labelsOf(invoiceStates) },
    clientId: { kind: 'client' },
  },
  source: api.admin.invoices.list,
  columns: [
    { id: 'number', header: 'Invoice', nowrap: true, cell: (invoice) => invoice.number },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (invoice) => <StateBadge states={invoiceStates} state={invoice.state} />,
    },
    clientColumn,
    {
      id: 'issuedOn',
      header: 'Issued',
      stacked: 'hidden',
      nowrap: true,
      hideBelow: 'md',
      cell: (invoice) => <DateText value={invoice.issuedOn} />,
    },
    { id: 'dueOn', header: 'Due', nowrap: true, cell: (invoice) => <DateText value={invoice.dueOn} /> },
    { id: 'total', header: 'Total', align: 'end', cell: (invoice) => <Money value={invoice.total} /> },
    {
      id: 'balance',
      header: 'Open',
      align: 'end',
      hideBelow: 'md',
      cell: (invoice) => <Money value={invoice.balance} />,
    },
  ],
  rowHref: (invoice) => `/invoices/${invoice.id}`,
  empty: { title: 'No invoices yet', description: 'Orders and renewals issue them.', icon: FileText },
})
