import { Card, type Column, DataTable, DateText } from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../../api/index.ts'
import { tableFailure } from '../../shell/table-failure.ts'
import { useOwnPaging } from './own-paging.ts'
import { circumstances, type SecurityEvent, whatHappened } from './security-events.ts'

const columns: readonly Column<SecurityEvent>[] = [
  {
    id: 'what',
    header: 'What',
    cell: (event) => (
      <>
        <span className="wrap-anywhere">{whatHappened(event)}</span>
        <span className="block text-sm font-normal text-muted">{circumstances(event)}</span>
      </>
    ),
  },
  {
    id: 'ip',
    header: 'Address',
    cell: ({ ip }) => (ip ? <span className="wrap-anywhere">{ip}</span> : <span className="text-muted">–</span>),
  },
  { id: 'at', header: 'When', nowrap: true, cell: ({ at }) => <DateText value={at} format="datetime" /> },
]

/** What concerned the log-in of whoever looks, so that they notice what they did not do. */
export function SecurityLog() {
  const { cursor, pagingOf } = useOwnPaging()
  const query = useQuery({ ...api.auth.securityLog.query({ cursor, limit: 10 }), placeholderData: keepPreviousData })
  return (
    <Card
      title="What happened lately"
      description="If something here was not you, change your password and log out all others."
      padding="none"
    >
      <DataTable
        framed={false}
        label="What happened lately"
        columns={columns}
        rowKey={(event) => event.id}
        rows={query.data?.items}
        loading={query.isFetching && (query.isPlaceholderData || !query.data)}
        skeletonRows={4}
        error={tableFailure(query.error)}
        onRetry={() => query.refetch()}
        paging={pagingOf(query)}
        empty={<p className="px-4 py-3.5 text-muted">Nothing yet.</p>}
      />
    </Card>
  )
}
