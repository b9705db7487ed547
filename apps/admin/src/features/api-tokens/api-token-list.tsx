import { type StaffPermission, staffPermissions } from '@ostler/contract/permissions'
import { Button, ConfirmDialog, StatusBadge, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { Moment, momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { describe } from '../../components/problem.tsx'
import { useStaff } from '../../session.ts'
import { UserLink } from '../users/user-link.tsx'

type Token = Answers['admin']['apiTokens']['list']['items'][number]

const states = { active: 'Active', expired: 'Expired', revoked: 'Revoked' }

export const apiTokenList = defineList({
  name: 'API tokens',
  path: '/api-tokens',
  permission: 'api_tokens.view',
  filters: {},
  source: api.admin.apiTokens.list,
  columns: [
    { id: 'name', header: 'Name', cell: (row) => <span className="wrap-anywhere">{row.name}</span> },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (row) => (
        <StatusBadge tone={row.state === 'active' ? 'success' : 'neutral'}>{states[row.state]}</StatusBadge>
      ),
    },
    { id: 'owner', header: 'Of', cell: (row) => <UserLink user={row.owner} /> },
    {
      id: 'may',
      header: 'May',
      hideBelow: 'lg',
      cell: (row) => <May permissions={row.permissions} />,
    },
    { id: 'from', header: 'From', hideBelow: 'lg', cell: (row) => row.allowedAddresses.join(', ') || 'anywhere' },
    {
      id: 'lastUsedAt',
      header: 'Last used',
      cell: (row) => (
        <span>
          <Moment at={row.lastUsedAt} none="never" />
          {row.lastUsedIp && <span className="block text-sm text-muted">from {row.lastUsedIp}</span>}
        </span>
      ),
    },
    momentColumn('expiresAt', 'Until'),
    {
      id: 'revoke',
      header: 'Revoke',
      srOnlyHeader: true,
      align: 'end',
      cell: (row) => <Revoke token={row} />,
    },
  ],
  empty: {
    title: 'No tokens',
    description: 'Staff make them for their programs on their own security page.',
    icon: KeyRound,
  },
})

/** How much it may do at a glance, and each thing when opened. */
function May({ permissions }: { permissions: string[] }) {
  return (
    <details className="text-sm">
      <summary className="w-fit cursor-pointer">
        {permissions.length === 1 ? 'One thing' : `${permissions.length} things`}
      </summary>
      <ul className="mt-1 grid list-disc gap-1 ps-4">
        {permissions.map((name) => (
          <li key={name}>{staffPermissions[name as StaffPermission] ?? name}</li>
        ))}
      </ul>
    </details>
  )
}

function Revoke({ token }: { token: Token }) {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const revoke = useAct(client.admin.apiTokens.revoke)
  if (!may('api_tokens.manage') || token.state !== 'active') return null
  return (
    <>
      <Button size="sm" aria-label={`Revoke ${token.name}`} onClick={() => setAsking(true)}>
        Revoke
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Revoke “${token.name}”?`}
        description={`The program of ${token.owner.name} that uses it is locked out at once. This cannot be undone.`}
        tone="danger"
        confirmLabel="Revoke"
        onConfirm={async () => {
          try {
            await revoke.mutateAsync({ id: token.id })
          } catch (error) {
            throw new Error(describe(error).description)
          }
          await queryClient.invalidateQueries({ queryKey: api.admin.apiTokens.key() })
          toast.success('The token is revoked')
        }}
      />
    </>
  )
}
