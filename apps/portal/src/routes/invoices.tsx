import { EmptyState, LinkButton, LinkTabs, PageHeader } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { FileText } from 'lucide-react'
import { InvoiceTable, invoiceStates, isInvoiceState, useInvoices } from '../features/invoices/index.ts'
import { useKeysetPaging } from '../paging.ts'
import { useMay } from '../session/index.ts'
import { tableFailure } from '../shell/table-failure.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/client/invoices')

const shown = ['unpaid', 'overdue', 'partially_paid', 'paid', 'refunded', 'written_off', 'void'] as const

export function InvoicesPage() {
  usePageTitle('Invoices')
  const mayPay = useMay('invoices.manage')
  const { state: asked, cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const state = isInvoiceState(asked) ? asked : undefined
  const invoices = useInvoices({ state, cursor })
  const paging = useKeysetPaging(cursor, invoices.data?.nextCursor, (next) =>
    navigate({ search: { state, cursor: next } }),
  )
  return (
    <>
      <PageHeader title="Invoices" actions={mayPay ? <LinkButton href="/pay">Pay several</LinkButton> : undefined} />
      <LinkTabs
        label="Which invoices"
        className="mb-4"
        items={[
          { href: '/invoices', label: 'All', active: state === undefined },
          ...shown.map((one) => ({
            href: `/invoices?state=${one}`,
            label: invoiceStates[one].label,
            active: state === one,
          })),
        ]}
      />
      <InvoiceTable
        rows={invoices.data?.items}
        loading={invoices.isFetching && (invoices.isPlaceholderData || !invoices.data)}
        error={tableFailure(invoices.error)}
        onRetry={() => invoices.refetch()}
        paging={{ ...paging, busy: invoices.isFetching }}
        empty={
          state ? (
            <EmptyState
              icon={FileText}
              title={`No invoice is “${invoiceStates[state].label.toLowerCase()}”`}
              action={<LinkButton href="/invoices">Show all</LinkButton>}
            />
          ) : (
            <EmptyState
              icon={FileText}
              title="No invoices yet"
              description="Your first order brings the first one."
              action={<LinkButton href="/">See the plans</LinkButton>}
            />
          )
        }
      />
    </>
  )
}
