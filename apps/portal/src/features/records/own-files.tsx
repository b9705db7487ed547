import { Button, Card, DataTable, DateText, EmptyState, TextLink } from '@ostler/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Paperclip } from 'lucide-react'
import { api } from '../../api/index.ts'
import { LoadFailure } from '../../shell/load-failure.tsx'

const inKilobytes = (bytes: number) => `${Math.max(1, Math.round(bytes / 1024)).toLocaleString('en-GB')} kB`

/** Files that staff have shared with this account. Nothing where there are none. */
export function OwnFiles() {
  const files = useInfiniteQuery({
    queryKey: api.account.files.queryKey(),
    queryFn: ({ pageParam }) => api.account.files({ limit: 25, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  if (files.error) return <LoadFailure query={files} />
  const rows = files.data?.pages.flatMap((page) => page.items) ?? []
  if (rows.length === 0) return null
  return (
    <Card title="Files" description="What we share with you." padding="none">
      <DataTable
        framed={false}
        label="Files"
        rows={rows}
        rowKey={(file) => file.id}
        columns={[
          {
            id: 'name',
            header: 'File',
            cell: (file) => <TextLink href={`/api/v1/account/files/${file.id}`}>{file.name}</TextLink>,
          },
          { id: 'size', header: 'Size', align: 'end', nowrap: true, cell: (file) => inKilobytes(file.size) },
          { id: 'on', header: 'Since', nowrap: true, cell: (file) => <DateText value={file.uploadedAt} /> },
        ]}
        empty={<EmptyState level={3} icon={Paperclip} title="No files" />}
      />
      {files.hasNextPage && (
        <div className="p-4">
          <Button loading={files.isFetchingNextPage} onClick={() => files.fetchNextPage()}>
            Show older files
          </Button>
        </div>
      )}
    </Card>
  )
}
