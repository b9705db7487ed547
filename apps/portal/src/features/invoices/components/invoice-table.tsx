import { type Column, DataTable, type DataTableProps, DateText, Money } from '@ostler/ui'
import { type InvoiceSummary, isOpen } from '../state.ts'
import { InvoiceStateBadge } from './invoice-state-badge.tsx'

const columns: readonly Column<InvoiceSummary>[] = [
  { id: 'number', header: 'Number', cell: (row) => row.number },
  {
    id: 'state',
    header: 'State',
    cell: (row) => <InvoiceStateBadge state={row.state} />,
    stacked: 'aside',
  },
  { id: 'issued', header: 'Issued', cell: (row) => <DateText value={row.issuedOn} />, hideBelow: 'md' },
  {
    id: 'due',
    header: 'Due',
    cell: (row) =>
      isOpen(row) ? (
        <>
          <DateText value={row.dueOn} /> <DateText value={row.dueOn} format="relative" className="text-muted" />
        </>
      ) : (
        <DateText value={row.dueOn} />
      ),
  },
  { id: 'total', header: 'Total', cell: (row) => <Money value={row.total} />, align: 'end' },
  { id: 'balance', header: 'To pay', cell: (row) => <Money value={row.balance} />, align: 'end', hideBelow: 'md' },
]

type InvoiceTableProps = Pick<
  DataTableProps<InvoiceSummary>,
  'rows' | 'loading' | 'error' | 'onRetry' | 'empty' | 'paging' | 'framed' | 'skeletonRows' | 'toolbar'
>

export function InvoiceTable(props: InvoiceTableProps) {
  return (
    <DataTable
      label="Invoices"
      columns={columns}
      rowKey={(row) => row.id}
      rowHref={(row) => `/invoices/${row.id}`}
      {...props}
    />
  )
}
