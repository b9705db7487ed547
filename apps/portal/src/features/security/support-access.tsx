import { Card, type Column, DataTable, DateText, EmptyState } from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Headset } from 'lucide-react'
import { api, type Outputs } from '../../api/index.ts'
import { useKeysetPaging } from '../../paging.ts'
import { tableFailure } from '../../shell/table-failure.ts'

type Access = Outputs['auth']['supportAccess']['items'][number]

const columns: readonly Column<Access>[] = [
  { id: 'what', header: 'What', cell: () => 'Support acted in your name' },
  { id: 'from', header: 'From', cell: (row) => <DateText value={row.startedAt} format="datetime" /> },
  { id: 'until', header: 'Until', cell: (row) => <DateText value={row.endedAt} format="datetime" /> },
]

type SupportAccessProps = { cursor: string | undefined; go: (cursor?: string) => void }

/** When our staff acted in the name of whoever looks. */
export function SupportAccess({ cursor, go }: SupportAccessProps) {
  const query = useQuery({
    ...api.auth.supportAccess.query({ cursor, limit: 10 }),
    placeholderData: keepPreviousData,
  })
  const paging = useKeysetPaging(cursor, query.data?.nextCursor, go)
  return (
    <Card
      title="Support"
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
        paging={{ ...paging, busy: query.isFetching }}
        empty={<EmptyState level={3} icon={Headset} title="Nobody has acted in your name" />}
      />
    </Card>
  )
}
