import { Button, Card, ConfirmDialog, PageHeader, toast } from '@ostler/ui'
import { useNavigate } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { InvitationTable, InviteDialog, MemberTable, useLeave, usePeople } from '../features/members/index.ts'
import { useAccount, useMay } from '../session/index.ts'
import { tableFailure } from '../shell/table-failure.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

/** Who may act for the account. */
export function UsersPage() {
  usePageTitle('People')
  const account = useAccount()
  const mayManage = useMay('users.manage')
  const people = usePeople()
  const [isInviting, setInviting] = useState(false)
  return (
    <>
      <PageHeader
        title="People"
        description="Everybody here logs in with a password of their own, and does what you allow them."
        actions={
          mayManage ? (
            <Button variant="primary" icon={UserPlus} onClick={() => setInviting(true)}>
              Invite somebody
            </Button>
          ) : undefined
        }
      />
      <div className="flex flex-col gap-5">
        <Card title="Members" padding="none">
          <MemberTable
            people={people.data}
            error={tableFailure(people.error)}
            onRetry={() => people.refetch()}
            mayManage={mayManage}
          />
        </Card>
        {people.data && people.data.invitations.length > 0 ? (
          <Card title="Invitations" padding="none">
            <InvitationTable invitations={people.data.invitations} mayManage={mayManage} />
          </Card>
        ) : null}
        {account && !account.isOwner ? <LeaveCard clientId={account.id} name={account.name} /> : null}
      </div>
      {isInviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </>
  )
}

function LeaveCard({ clientId, name }: { clientId: number; name: string }) {
  const navigate = useNavigate()
  const [asks, setAsks] = useState(false)
  const leave = useLeave({
    onDone: () => {
      toast.success(`You act for ${name} no longer.`)
      void navigate({ to: '/account' })
    },
  })
  return (
    <Card title="Leave this account">
      <p className="mb-3 text-muted">Your log-in and your other accounts stay. To come back you need an invitation.</p>
      <Button variant="danger" onClick={() => setAsks(true)}>
        Leave
      </Button>
      <ConfirmDialog
        open={asks}
        onOpenChange={setAsks}
        title={`Leave ${name}?`}
        description="You act for it no longer, from now on."
        confirmLabel="Leave"
        tone="danger"
        onConfirm={async () => void (await leave.mutateAsync({ clientId }))}
      />
    </Card>
  )
}
