import { Button, Card, DataTable, DateText, toast } from '@ostler/ui'
import { useState } from 'react'
import { api, asToast, useAct } from '../../api/index.ts'
import { useDevices, useSecurityChanged } from './api.ts'
import { browserName } from './browser-name.ts'

/** The browsers in which the person is not asked for a second factor. */
export function RememberedDevices() {
  const [trail, setTrail] = useState<string[]>([])
  const query = useDevices({ cursor: trail.at(-1) })
  const changed = useSecurityChanged()
  const after = {
    onSuccess: async () => {
      setTrail([])
      await changed()
    },
    onError: (error: unknown) => void toast.error(...asToast(error)),
  }
  const forget = useAct(api.security.forgetDevice, after)
  const forgetAll = useAct(api.security.forgetAllDevices, after)
  const { items, nextCursor } = query.data ?? { items: undefined, nextCursor: null }
  return (
    <Card
      title="Remembered devices"
      description="Browsers in which you asked us to remember you: a log-in there needs no second factor for 30 days."
      padding="none"
      actions={
        items && items.length > 0 ? (
          <Button size="sm" loading={forgetAll.isPending} onClick={() => forgetAll.mutate(undefined)}>
            Forget all
          </Button>
        ) : null
      }
    >
      <DataTable
        framed={false}
        label="Remembered devices"
        rows={items}
        rowKey={(device) => device.id}
        loading={query.isFetching && !query.data}
        skeletonRows={1}
        error={query.error !== null}
        onRetry={() => query.refetch()}
        columns={[
          {
            id: 'browser',
            header: 'Browser',
            cell: (device) => (
              <>
                {browserName(device.userAgent)}
                {device.ip ? <span className="block text-sm font-normal text-muted">{device.ip}</span> : null}
              </>
            ),
          },
          {
            id: 'lastUsedAt',
            header: 'Last log-in',
            cell: (device) => <DateText value={device.lastUsedAt} format="datetime" />,
          },
          { id: 'expiresAt', header: 'Until', cell: (device) => <DateText value={device.expiresAt} /> },
        ]}
        rowActions={(device) => (
          <Button
            size="sm"
            aria-label={`Forget ${browserName(device.userAgent)}`}
            loading={forget.isPending && forget.variables?.id === device.id}
            onClick={() => forget.mutate({ id: device.id })}
          >
            Forget
          </Button>
        )}
        empty={<p className="px-4 py-3.5 text-muted">No remembered devices.</p>}
        paging={{
          hasPrevious: trail.length > 0,
          hasNext: nextCursor !== null,
          onPrevious: () => setTrail(trail.slice(0, -1)),
          onNext: () => nextCursor && setTrail([...trail, nextCursor]),
        }}
      />
    </Card>
  )
}
