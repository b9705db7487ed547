import { inWords } from '@ostler/contract/member-areas'
import { Badge, DataTable, DateText, DropdownMenu, IconButton, toast } from '@ostler/ui'
import { Ellipsis } from 'lucide-react'
import type { ApiError } from '../../../api/index.ts'
import { type Invitation, useResend, useWithdraw } from '../api.ts'

const sayWhy = { onError: (error: ApiError) => void toast.error(error.message) }

/** Who was asked and has not answered. */
export function InvitationTable({ invitations, mayManage }: { invitations: Invitation[]; mayManage: boolean }) {
  const resend = useResend({ ...sayWhy, onDone: () => void toast.success('Sent again. Only the newest link works.') })
  const withdraw = useWithdraw({
    ...sayWhy,
    onDone: () => void toast.success('Taken back. The link is worth nothing.'),
  })
  return (
    <DataTable
      framed={false}
      label="Open invitations"
      rows={invitations}
      rowKey={(one) => one.id}
      columns={[
        { id: 'email', header: 'Invited', cell: (one) => <span className="wrap-anywhere">{one.email}</span> },
        { id: 'may', header: 'May do', cell: (one) => inWords(one.permissions) },
        { id: 'by', header: 'By', hideBelow: 'md', cell: (one) => one.invitedBy ?? 'Our staff' },
        {
          id: 'until',
          header: 'Good until',
          cell: (one) =>
            one.isExpired ? <Badge tone="warning">Has run out</Badge> : <DateText value={one.expiresAt} />,
        },
      ]}
      rowActions={
        mayManage
          ? (one) => (
              <DropdownMenu
                align="end"
                label={`For ${one.email}`}
                trigger={<IconButton icon={Ellipsis} label={`More for ${one.email}`} variant="ghost" size="sm" />}
                items={[
                  { label: 'Send again', onSelect: () => resend.mutate({ id: one.id }) },
                  { label: 'Take back', tone: 'danger', onSelect: () => withdraw.mutate({ id: one.id }) },
                ]}
              />
            )
          : undefined
      }
    />
  )
}
