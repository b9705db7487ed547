import { Card, CopyableText, DataTable, KeyValueList } from '@ostler/ui'
import { Moment } from '../../components/columns.tsx'
import type { Server } from './server-draft.ts'

/** Where the server tells by itself how work ended, and whether it does. */
export function CallbackCard({ server }: { server: Server }) {
  const { callbackUrl, lastCallbackAt, refusedCallbacks } = server
  if (callbackUrl === null) return null
  return (
    <Card title="Call-backs" description="What the server tells by itself">
      <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4">
        <div>
          <span className="block font-medium">Address</span>
          <CopyableText value={callbackUrl} label="Address of its call-backs" mono />
        </div>
        <KeyValueList items={[{ label: 'Last one', value: <Moment at={lastCallbackAt} none="None came yet" /> }]} />
        {refusedCallbacks.length > 0 && (
          <DataTable
            label="Refused call-backs of the last thirty days"
            rows={refusedCallbacks}
            rowKey={(refusal) => refusal.reason}
            columns={[
              { id: 'reason', header: 'Refused because', cell: (refusal) => refusal.reason },
              { id: 'count', header: 'Times', align: 'end', cell: (refusal) => refusal.count },
              { id: 'lastAt', header: 'Last', nowrap: true, cell: (refusal) => <Moment at={refusal.lastAt} /> },
            ]}
          />
        )}
      </div>
    </Card>
  )
}
