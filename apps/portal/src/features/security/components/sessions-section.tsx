import { Badge, Button, Card, ConfirmDialog, DataTable, DateText, EmptyState, toast } from '@ostler/ui'
import { MonitorSmartphone } from 'lucide-react'
import { useState } from 'react'
import { asToast } from '../../../api/index.ts'
import { tableFailure } from '../../../shell/table-failure.ts'
import { type OpenSession, useEndSessions, useSessions } from '../api.ts'

const methods: Record<OpenSession['method'], string> = {
  password: 'Password',
  passkey: 'Passkey',
  oidc: 'Another provider',
  link: 'Sign-on link',
  registered: 'Opened the account',
  as_client: 'Our staff',
}

export function SessionsSection() {
  // Where the pages before this one began. It is kept here and not in the address: other sections share the page.
  const [cursors, setCursors] = useState<string[]>([])
  const [asksForOthers, askForOthers] = useState(false)
  const sessions = useSessions(cursors.at(-1))
  const { items, nextCursor } = sessions.data ?? {}
  const end = useEndSessions({
    onError: (error) => void toast.error(...asToast(error)),
    onEndedOthers: (count) => {
      setCursors([])
      toast.success(count === 1 ? 'One other device is logged out.' : `${count} other devices are logged out.`)
    },
  })
  const isAlone = cursors.length === 0 && items?.length === 1
  return (
    <Card
      title="Where you are logged in"
      description="Log out whatever you do not know, and change your password then."
      padding="none"
      actions={
        isAlone ? null : (
          <Button size="sm" onClick={() => askForOthers(true)}>
            Log out all others
          </Button>
        )
      }
    >
      <DataTable
        framed={false}
        label="Where you are logged in"
        rows={items}
        rowKey={(session) => session.id}
        columns={[
          {
            id: 'device',
            header: 'Device',
            cell: (session) => (
              <>
                {session.device}
                {session.isCurrent ? (
                  <Badge tone="success" className="ms-2">
                    This device
                  </Badge>
                ) : null}
                <span className="block text-sm font-normal text-muted">{methods[session.method]}</span>
              </>
            ),
          },
          { id: 'ip', header: 'Address', cell: (session) => <Address ip={session.ip} /> },
          {
            id: 'lastUsedAt',
            header: 'Last used',
            nowrap: true,
            cell: (session) => <DateText value={session.lastUsedAt} format="relative" />,
          },
          {
            id: 'createdAt',
            header: 'Since',
            nowrap: true,
            hideBelow: 'md',
            cell: (session) => <DateText value={session.createdAt} format="datetime" />,
          },
        ]}
        rowActions={(session) =>
          session.isCurrent ? null : (
            <Button
              size="sm"
              aria-label={`Log out ${session.device}`}
              loading={end.one.isPending && end.one.variables.id === session.id}
              onClick={() => {
                if (!end.one.isPending) end.one.mutate({ id: session.id })
              }}
            >
              Log out
            </Button>
          )
        }
        loading={sessions.isFetching && (sessions.isPlaceholderData || !sessions.data)}
        skeletonRows={2}
        error={tableFailure(sessions.error)}
        onRetry={() => sessions.refetch()}
        empty={<EmptyState level={3} icon={MonitorSmartphone} title="Nowhere else" />}
        paging={{
          hasPrevious: cursors.length > 0,
          hasNext: Boolean(nextCursor),
          onPrevious: () => setCursors(cursors.slice(0, -1)),
          onNext: () => nextCursor && setCursors([...cursors, nextCursor]),
          busy: sessions.isFetching,
        }}
      />
      <ConfirmDialog
        open={asksForOthers}
        onOpenChange={askForOthers}
        title="Log out all other devices?"
        effects={['This device stays logged in', 'Whoever has your password can log in again until you change it']}
        confirmLabel="Log out all others"
        onConfirm={() => end.others.mutateAsync(undefined)}
      />
    </Card>
  )
}

function Address({ ip }: { ip: string | null }) {
  return ip === null ? <span className="text-muted">–</span> : <span className="wrap-anywhere">{ip}</span>
}
