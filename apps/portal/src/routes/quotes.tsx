import { type Column, DataTable, DateText, EmptyState, Money, PageHeader } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { Handshake } from 'lucide-react'
import { QuoteStateBadge, type QuoteSummary, useQuotes } from '../features/quotes/index.ts'
import { useKeysetPaging } from '../paging.ts'
import { tableFailure } from '../shell/table-failure.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/client/quotes')

const columns: readonly Column<QuoteSummary>[] = [
  { id: 'number', header: 'Number', cell: (row) => row.number },
  { id: 'state', header: 'State', cell: (row) => <QuoteStateBadge state={row.state} />, stacked: 'aside' },
  { id: 'subject', header: 'Subject', cell: (row) => row.subject },
  { id: 'valid', header: 'Valid until', cell: (row) => <DateText value={row.validUntil} />, hideBelow: 'md' },
  { id: 'total', header: 'Total', cell: (row) => (row.total ? <Money value={row.total} /> : '–'), align: 'end' },
]

export function QuotesPage() {
  usePageTitle('Quotes')
  const { cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const quotes = useQuotes({ cursor })
  const paging = useKeysetPaging(cursor, quotes.data?.nextCursor, (next) => navigate({ search: { cursor: next } }))
  return (
    <>
      <PageHeader title="Quotes" />
      <DataTable
        label="Quotes"
        columns={columns}
        rowKey={(row) => row.id}
        rowHref={(row) => `/quotes/${row.id}`}
        rows={quotes.data?.items}
        loading={quotes.isFetching && (quotes.isPlaceholderData || !quotes.data)}
        error={tableFailure(quotes.error)}
        onRetry={() => quotes.refetch()}
        paging={{ ...paging, busy: quotes.isFetching }}
        empty={
          <EmptyState icon={Handshake} title="No quotes yet" description="When we make you an offer, it is here." />
        }
      />
    </>
  )
}
