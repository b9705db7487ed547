import { type Column, DataTable, DateText, EmptyState, PageHeader, StatusBadge } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Mail } from 'lucide-react'
import { api, type Outputs } from '../api/index.ts'
import { useKeysetPaging } from '../paging.ts'
import { tableFailure } from '../shell/table-failure.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

type MailSummary = Outputs['mails']['list']['items'][number]

const route = getRouteApi('/client/account/mails')

const columns: readonly Column<MailSummary>[] = [
  { id: 'subject', header: 'Subject', cell: (row) => row.subject },
  { id: 'to', header: 'To', cell: (row) => <span className="wrap-anywhere">{row.to}</span>, hideBelow: 'md' },
  { id: 'at', header: 'When', cell: (row) => <DateText value={row.createdAt} format="datetime" /> },
  {
    id: 'state',
    header: 'State',
    stacked: 'aside',
    cell: (row) =>
      row.state === 'sent' ? (
        <StatusBadge tone="success">Sent</StatusBadge>
      ) : row.state === 'queued' ? (
        <StatusBadge tone="info">On its way</StatusBadge>
      ) : (
        <StatusBadge tone="danger">Could not be delivered</StatusBadge>
      ),
  },
]

/** What was mailed about the account. */
export function MailsPage() {
  usePageTitle('Mails')
  const { cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const mails = useQuery({ ...api.mails.list.query({ cursor }), placeholderData: (before) => before })
  const paging = useKeysetPaging(cursor, mails.data?.nextCursor, (next) => navigate({ search: { cursor: next } }))
  return (
    <>
      <PageHeader title="Mails" description="What we have sent about this account, to whoever it was." />
      <DataTable
        label="Mails"
        columns={columns}
        rowKey={(row) => row.id}
        rowHref={(row) => `/account/mails/${row.id}`}
        rows={mails.data?.items}
        loading={mails.isFetching && (mails.isPlaceholderData || !mails.data)}
        error={tableFailure(mails.error)}
        onRetry={() => mails.refetch()}
        paging={{ ...paging, busy: mails.isFetching }}
        empty={<EmptyState icon={Mail} title="No mails yet" description="Each mail that we send is listed here." />}
      />
    </>
  )
}
