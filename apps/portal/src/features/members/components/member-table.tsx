import { inWords } from '@ostler/contract/member-areas'
import { Badge, ConfirmDialog, DataTable, DateText, DropdownMenu, IconButton, type MenuEntry, toast } from '@ostler/ui'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { useSession } from '../../../session/index.ts'
import { type Member, type People, useOfferOwnership, useRemoveMember, useWithdrawOffer } from '../api.ts'
import { ChangeMemberDialog } from './member-dialogs.tsx'

type MemberTableProps = {
  people: People | undefined
  error: React.ComponentProps<typeof DataTable>['error']
  onRetry: () => void
  mayManage: boolean
}

type Asked = { what: 'change' | 'remove' | 'offer'; member: Member }

/** Who may act for the account. */
export function MemberTable({ people, error, onRetry, mayManage }: MemberTableProps) {
  const session = useSession()
  const [asked, ask] = useState<Asked>()
  const close = () => ask(undefined)
  const remove = useRemoveMember({ onDone: () => void toast.success('Removed, and told by mail.') })
  const offer = useOfferOwnership({ onDone: () => void toast.success('Offered. Nothing changes until they accept.') })
  const withdraw = useWithdrawOffer({
    onDone: () => void toast.success('The offer is taken back.'),
    onError: (problem) => void toast.error(problem.message),
  })
  const iOwn = people?.members.some((one) => one.isOwner && one.userId === session?.user.id) ?? false
  const offeredTo = people?.offer?.userId

  function actsOf(member: Member): MenuEntry[] {
    if (member.isOwner) return []
    return [
      { label: 'Change what they may do', onSelect: () => ask({ what: 'change', member }) },
      ...(iOwn && offeredTo === undefined
        ? [{ label: 'Hand the account over to them', onSelect: () => ask({ what: 'offer', member }) }]
        : []),
      ...(iOwn && offeredTo === member.userId
        ? [{ label: 'Take the offer back', onSelect: () => withdraw.mutate(undefined) }]
        : []),
      { label: 'Remove', tone: 'danger' as const, onSelect: () => ask({ what: 'remove', member }) },
    ]
  }

  return (
    <>
      <DataTable
        framed={false}
        label="People who may act for the account"
        rows={people?.members}
        rowKey={(member) => member.userId}
        loading={!people && !error}
        error={error}
        onRetry={onRetry}
        columns={[
          {
            id: 'name',
            header: 'Person',
            cell: (member) => (
              <>
                {member.name}
                {member.userId === session?.user.id ? ' (you)' : ''}
                <span className="block text-sm font-normal wrap-anywhere text-muted">{member.email}</span>
              </>
            ),
          },
          {
            id: 'role',
            header: 'May do',
            cell: (member) => (
              <>
                {member.isOwner ? (
                  <Badge tone="info">Owner</Badge>
                ) : (
                  <>
                    {inWords(member.permissions)}
                    {member.onlyServices ? (
                      <span className="block text-sm text-muted">
                        Only{' '}
                        {member.onlyServices.length === 1 ? 'one service' : `${member.onlyServices.length} services`}
                      </span>
                    ) : null}
                  </>
                )}
                {member.userId === offeredTo ? <Badge tone="warning">Is offered the account</Badge> : null}
              </>
            ),
          },
          {
            id: 'lastLoginAt',
            header: 'Last log-in',
            hideBelow: 'md',
            cell: (member) => (member.lastLoginAt ? <DateText value={member.lastLoginAt} /> : 'Never'),
          },
        ]}
        rowActions={
          mayManage
            ? (member) =>
                actsOf(member).length > 0 ? (
                  <DropdownMenu
                    align="end"
                    label={`For ${member.name}`}
                    trigger={<IconButton icon={Ellipsis} label={`More for ${member.name}`} variant="ghost" size="sm" />}
                    items={actsOf(member)}
                  />
                ) : null
            : undefined
        }
      />
      {asked?.what === 'change' ? <ChangeMemberDialog member={asked.member} onClose={close} /> : null}
      <ConfirmDialog
        open={asked?.what === 'remove'}
        onOpenChange={close}
        title={`Remove ${asked?.member.name ?? ''}?`}
        description="They act for this account no longer, from their next click on. They are told by mail."
        confirmLabel="Remove"
        tone="danger"
        onConfirm={async () => void (asked && (await remove.mutateAsync({ userId: asked.member.userId })))}
      />
      <ConfirmDialog
        open={asked?.what === 'offer'}
        onOpenChange={close}
        title={`Hand the account over to ${asked?.member.name ?? ''}?`}
        effects={[
          'They are asked by mail, and have seven days to accept.',
          'When they accept they may do everything, and decide who else may.',
          'You stay a member with all permissions, until they decide otherwise.',
        ]}
        confirmLabel="Offer the account"
        onConfirm={async () => void (asked && (await offer.mutateAsync({ userId: asked.member.userId })))}
      />
    </>
  )
}
