import { Card, type Column, DataTable, DateText } from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, type Outputs } from '../../api/index.ts'
import { tableFailure } from '../../shell/table-failure.ts'
import { useOwnPaging } from './own-paging.ts'

type Access = Outputs['auth']['supportAccess']['items'][number]

const columns: readonly Column<Access>[] = [
  { id: 'what', header: 'What', cell: () => 'Support acted in your name' },
  { id: 'from', header: 'From', cell: (row) => <DateText value={row.startedAt} format="datetime" /> },
  { id: 'until', header: 'Until', cell: (row) => <DateText value={row.endedAt} format="datetime" /> },
]

/** When our staff acted in the name of whoever looks. */
export function SupportAccess() {
  const { cursor, pagingOf } = useOwnPaging()
  const query = useQuery({
    ...api.auth.supportAccess.query({ cursor, limit: 10 }),
    placeholderData: keepPreviousData,
  })
  return (
    <Card
      title="Support access"
      description="When you ask us for help, our staff may act in your name for up to an hour. They cannot see or change passwords, second factors or payment methods."
      padding="none"
    >
      <DataTable
        framed={false}
        label="When support acted in your name"
        columns={columns}
        rowKey={(row) => row.id}
        rows={query.data?.items}
        loading={query.isFetching && (query.isPlaceholderData || !query.data)}
        error={tableFailure(query.error)}
        onRetry={() => query.refetch()}
        paging={pagingOf(query)}
        empty={<p className="px-4 py-3.5 text-muted">Nobody has acted in your name.</p>}
      />
    </Card>
  )
}
