import { type Column, DataTable, type DataTableProps, DateText, Money } from '@ostler/ui'
import { cyclePer } from '../../../cycles.ts'
import { isLiving, nameOf, type ServiceSummary } from '../state.ts'
import { OpenPanel } from './open-panel.tsx'
import { ServiceStateBadge } from './service-state-badge.tsx'

const columns: readonly Column<ServiceSummary>[] = [
  {
    id: 'service',
    header: 'Service',
    cell: (row) => (
      <>
        <span className="wrap-anywhere">{row.label || row.product}</span>
        {row.label || row.domain ? (
          <span className="block font-normal wrap-anywhere text-muted">{about(row)}</span>
        ) : null}
      </>
    ),
  },
  { id: 'state', header: 'State', cell: (row) => <ServiceStateBadge state={row.state} />, stacked: 'aside' },
  {
    id: 'due',
    header: 'Next payment',
    cell: (row) =>
      row.nextDueOn && isLiving(row) ? <DateText value={row.nextDueOn} /> : <span className="text-muted">none</span>,
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

/** What its name does not say. */
const about = ({ label, domain, product }: ServiceSummary): string =>
  label ? [domain, product].filter(Boolean).join(' · ') : (domain ?? '')

const panel: Column<ServiceSummary> = {
  id: 'panel',
  header: 'Control panel',
  srOnlyHeader: true,
  align: 'end',
  cell: (row) =>
    row.signsOn ? (
      <OpenPanel size="sm" serviceId={row.id} name={nameOf(row)} className="unstacked:-my-1 stacked:mt-2" />
    ) : null,
}

type ServiceTableProps = Pick<
  DataTableProps<ServiceSummary>,
  'rows' | 'loading' | 'error' | 'onRetry' | 'empty' | 'paging' | 'framed' | 'skeletonRows'
>

/** With the way into their panels, where the person may use it. */
export function ServiceTable({ mayManage, ...props }: ServiceTableProps & { mayManage: boolean }) {
  return (
    <DataTable
      label="Services"
      columns={mayManage ? [...columns, panel] : columns}
      rowKey={(row) => row.id}
      rowHref={(row) => `/services/${row.id}`}
      {...props}
    />
  )
}
