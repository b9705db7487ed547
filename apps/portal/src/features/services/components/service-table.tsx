import { type Column, DataTable, type DataTableProps, DateText, Money } from '@ostler/ui'
import { cyclePer } from '../../../cycles.ts'
import type { ServiceSummary } from '../state.ts'
import { ServiceStateBadge } from './service-state-badge.tsx'

const columns: readonly Column<ServiceSummary>[] = [
  {
    id: 'service',
    header: 'Service',
    cell: (row) => (
      <>
        {row.product}
        {row.domain ? <span className="block font-normal wrap-anywhere text-muted">{row.domain}</span> : null}
      </>
    ),
  },
  { id: 'state', header: 'State', cell: (row) => <ServiceStateBadge state={row.state} />, stacked: 'aside' },
  {
    id: 'due',
    header: 'Next payment',
    cell: (row) => (row.nextDueOn ? <DateText value={row.nextDueOn} /> : <span className="text-muted">none</span>),
  },
  {
    id: 'price',
    header: 'Price',
    cell: (row) => (
      <>
        <Money value={row.recurring} /> <span className="text-muted">{cyclePer(row.cycle)}</span>
      </>
    ),
    align: 'end',
  },
]

type ServiceTableProps = Pick<
  DataTableProps<ServiceSummary>,
  'rows' | 'loading' | 'error' | 'onRetry' | 'empty' | 'paging' | 'framed' | 'skeletonRows'
>

export function ServiceTable(props: ServiceTableProps) {
  return (
    <DataTable
      label="Services"
      columns={columns}
      rowKey={(row) => row.id}
      rowHref={(row) => `/services/${row.id}`}
      {...props}
    />
  )
}
