import {
  Button,
  Card,
  type Column,
  ConfirmDialog,
  CopyableText,
  DataTable,
  DateText,
  Dialog,
  Notice,
  StatusBadge,
  toast,
} from '@ostler/ui'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { api, type Outputs } from '../../api/index.ts'
import { useSession } from '../../session/index.ts'
import { tableFailure } from '../../shell/table-failure.ts'
import { NewApiToken } from './new-api-token.tsx'

type Token = Outputs['apiTokens']['list']['items'][number]

/** What programs may do in the person's name. */
export function ApiTokens() {
  const session = useSession()
  const queries = useQueryClient()
  const [cursors, setCursors] = useState<string[]>([])
  const [isNew, setNew] = useState(false)
  const [made, setMade] = useState<string>()
  const [revoking, setRevoking] = useState<Token>()
  const tokens = useQuery({
    ...api.apiTokens.list.query({ limit: 10, cursor: cursors.at(-1) }),
    placeholderData: keepPreviousData,
  })
  const again = () => queries.invalidateQueries({ queryKey: api.apiTokens.list.queryKey() })
  const nameOf = (clientId: number | null) =>
    clientId === null ? 'Staff' : (session?.clients.find(({ id }) => id === clientId)?.name ?? `Client ${clientId}`)

  const columns: readonly Column<Token>[] = [
    { id: 'name', header: 'Name', cell: (row) => <span className="wrap-anywhere">{row.name}</span> },
    { id: 'state', header: 'State', stacked: 'aside', cell: (row) => <TokenState token={row} /> },
    { id: 'for', header: 'Acts for', cell: (row) => nameOf(row.clientId) },
    {
      id: 'may',
      header: 'May',
      hideBelow: 'lg',
      cell: (row) => <span className="text-sm">{row.permissions.join(', ')}</span>,
    },
    { id: 'from', header: 'From', hideBelow: 'lg', cell: (row) => row.allowedAddresses.join(', ') || 'anywhere' },
    { id: 'used', header: 'Last used', cell: (row) => <LastUse token={row} /> },
    { id: 'until', header: 'Until', cell: (row) => (row.expiresAt ? <DateText value={row.expiresAt} /> : 'revoked') },
    {
      id: 'revoke',
      header: 'Revoke',
      srOnlyHeader: true,
      align: 'end',
      cell: (row) =>
        row.state === 'active' ? (
          <Button size="sm" aria-label={`Revoke ${row.name}`} onClick={() => setRevoking(row)}>
            Revoke
          </Button>
        ) : null,
    },
  ]
  return (
    <Card
      title="API tokens"
      description="For programs that act in your name. A token can do no more than you may yourself."
      padding="none"
      actions={
        <Button size="sm" icon={Plus} onClick={() => setNew(true)}>
          New token
        </Button>
      }
    >
      {made ? (
        <Notice
          tone="success"
          title="Copy the token now"
          live
          className="m-4"
          actions={<Button onClick={() => setMade(undefined)}>I have it</Button>}
        >
          <p className="mb-2">It is shown this once. Keep it like a password.</p>
          <CopyableText value={made} label="API token" mono />
        </Notice>
      ) : null}
      <DataTable
        framed={false}
        label="API tokens"
        columns={columns}
        rowKey={(row) => row.id}
        rows={tokens.data?.items}
        loading={tokens.isPending || tokens.isPlaceholderData}
        error={tableFailure(tokens.data ? null : tokens.error)}
        onRetry={() => tokens.refetch()}
        paging={{
          hasPrevious: cursors.length > 0,
          hasNext: Boolean(tokens.data?.nextCursor),
          onPrevious: () => setCursors(cursors.slice(0, -1)),
          onNext: () => tokens.data?.nextCursor && setCursors([...cursors, tokens.data.nextCursor]),
          busy: tokens.isFetching,
        }}
        empty={
          <p className="px-4 py-3.5 text-muted">
            None yet. Make one for each program, so that each can be ended alone.
          </p>
        }
      />
      <Dialog open={isNew} onOpenChange={setNew} title="New API token" size="lg">
        <NewApiToken
          onMade={(token) => {
            setMade(token)
            setNew(false)
            setCursors([])
            void again()
          }}
          onCancel={() => setNew(false)}
        />
      </Dialog>
      <ConfirmDialog
        open={revoking !== undefined}
        onOpenChange={(open) => {
          if (!open) setRevoking(undefined)
        }}
        title={`Revoke “${revoking?.name ?? ''}”?`}
        description="The program that uses it is locked out at once. This cannot be undone."
        tone="danger"
        confirmLabel="Revoke"
        onConfirm={async () => {
          if (!revoking) return
          await api.apiTokens.revoke({ id: revoking.id })
          await again()
          toast.success('The token is revoked')
        }}
      />
    </Card>
  )
}

function TokenState({ token }: { token: Token }) {
  if (token.state === 'active') return <StatusBadge tone="success">Active</StatusBadge>
  if (token.state === 'expired') return <StatusBadge tone="neutral">Expired</StatusBadge>
  return <StatusBadge tone="neutral">Revoked</StatusBadge>
}

function LastUse({ token: { lastUsedAt, lastUsedIp } }: { token: Token }) {
  if (!lastUsedAt) return <span className="text-muted">never</span>
  return (
    <span>
      <DateText value={lastUsedAt} format="datetime" />
      {lastUsedIp ? <span className="block text-sm wrap-anywhere text-muted">from {lastUsedIp}</span> : null}
    </span>
  )
}
