import { inWords } from '@ostler/contract/member-areas'
import { Badge, Card, DataTable, EmptyState, Field, Input } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { UserPlus, UserRound } from 'lucide-react'
import { type Answers, api, client as doors } from '../../api.ts'
import { ActDialog, OpenActDialog } from '../../components/act-dialog.tsx'
import { ActMenu } from '../../components/act-menu.tsx'
import { Moment } from '../../components/columns.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { useStaff } from '../../session.ts'
import { AllowedFields, allowedInput, nothingAllowed } from './member-form.tsx'

type People = Answers['admin']['clients']['members']['list']
type Member = People['members'][number]
type Invitation = People['invitations'][number]

/** Who may act for a client, and who was asked to. */
export function ClientPeople({ clientId }: { clientId: number }) {
  const { may } = useStaff()
  const people = useQuery(api.admin.clients.members.list.queryOptions({ input: { id: clientId } }))
  const mayManage = may('clients.manage')
  const invitations = people.data?.invitations ?? []
  return (
    <Card
      title="People"
      description="Who may log in and act for this client"
      padding="none"
      actions={mayManage && <AddMember clientId={clientId} />}
    >
      <DataTable
        framed={false}
        label="People"
        rows={people.data?.members}
        rowKey={(member) => member.userId}
        rowHref={may('users.view') ? (member) => `/users/${member.userId}` : undefined}
        loading={people.isPending}
        error={people.isError}
        onRetry={people.refetch}
        columns={[
          {
            id: 'name',
            header: 'Person',
            cell: (member) => (
              <>
                {member.name}
                <span className="block text-sm font-normal wrap-anywhere text-muted">{member.email}</span>
                {!member.emailVerified && <Badge tone="warning">Address not confirmed</Badge>}
              </>
            ),
          },
          {
            id: 'may',
            header: 'May do',
            cell: (member) => <MayDo member={member} offer={people.data?.offer ?? null} />,
          },
          {
            id: 'lastLoginAt',
            header: 'Last log-in',
            nowrap: true,
            hideBelow: 'md',
            cell: (member) => <Moment at={member.lastLoginAt} none="never" />,
          },
        ]}
        rowActions={mayManage ? (member) => <MemberActs clientId={clientId} member={member} /> : undefined}
        empty={<EmptyState level={3} icon={UserRound} title="Nobody may log in for this client" />}
      />
      {invitations.length > 0 && (
        <DataTable
          framed={false}
          label="Open invitations"
          rows={invitations}
          rowKey={(one) => one.id}
          columns={[
            { id: 'email', header: 'Invited', cell: (one) => <span className="wrap-anywhere">{one.email}</span> },
            { id: 'by', header: 'By', cell: (one) => one.invitedBy ?? 'Staff' },
            {
              id: 'until',
              header: 'Good until',
              cell: (one) =>
                one.isExpired ? <Badge tone="warning">Has run out</Badge> : <Moment at={one.expiresAt} />,
            },
          ]}
          rowActions={mayManage ? (one) => <InvitationActs clientId={clientId} invitation={one} /> : undefined}
        />
      )}
    </Card>
  )
}

function MayDo({ member, offer }: { member: Member; offer: People['offer'] }) {
  if (member.isOwner) return <Badge tone="info">Owner</Badge>
  const { permissions, onlyServices } = member
  return (
    <>
      {inWords(permissions)}
      {onlyServices && <span className="block text-sm text-muted">only services no. {onlyServices.join(', ')}</span>}
      {offer?.userId === member.userId && <Badge tone="warning">Is offered the account by its owner</Badge>}
    </>
  )
}

function AddMember({ clientId }: { clientId: number }) {
  return (
    <ActDialog
      label="Add somebody"
      icon={UserPlus}
      title="Let somebody act for this client"
      description="Whoever logs in with the address already is added at once; anybody else is invited by mail."
      start={{ ...nothingAllowed, email: '' }}
      act={doors.admin.clients.members.add}
      inputOf={(values) => ({ ...allowedInput(values), id: clientId, email: values.email.trim() })}
      done={({ outcome }) => (outcome === 'added' ? 'Added, and told by mail' : 'Invited by mail')}
    >
      {(form) => (
        <>
          <Field label="E-mail address" required error={form.formState.errors.email?.message}>
            <Input type="email" autoComplete="off" {...form.register('email', { required: 'Enter an address' })} />
          </Field>
          <AllowedFields clientId={clientId} form={form} />
        </>
      )}
    </ActDialog>
  )
}

function MemberActs({ clientId, member }: { clientId: number; member: Member }) {
  if (member.isOwner) return null
  const { userId, name, permissions, onlyServices } = member
  const of = { id: clientId, userId }
  return (
    <ActMenu
      label={`More for ${name}`}
      acts={[
        {
          label: 'Change what they may do',
          dialog: (close) => (
            <OpenActDialog
              label="Save"
              title={`What ${name} may do`}
              start={{
                permissions,
                isKept: onlyServices !== null,
                onlyServices: (onlyServices ?? []).map(String),
                reason: '',
              }}
              act={doors.admin.clients.members.change}
              inputOf={(values) => ({ ...allowedInput(values), ...of })}
              done={() => 'Saved; it holds from their next request on'}
              close={close}
            >
              {(form) => <AllowedFields clientId={clientId} form={form} />}
            </OpenActDialog>
          ),
        },
        {
          label: 'Make them the owner',
          dialog: (close) => (
            <WithReason
              label="Make owner"
              title={`Make ${name} the owner?`}
              description="They may do everything from then on. Whoever owns the account now stays a member with all permissions. Both are told by mail."
              act={doors.admin.clients.members.setOwner}
              of={of}
              done="The account has a new owner"
              close={close}
            />
          ),
        },
        {
          label: 'Remove',
          tone: 'danger',
          dialog: (close) => (
            <WithReason
              label="Remove"
              tone="danger"
              title={`Remove ${name}?`}
              description="They act for this client no longer, from their next request on, and are told by mail."
              act={doors.admin.clients.members.remove}
              of={of}
              done="Removed"
              close={close}
            />
          ),
        },
      ]}
    />
  )
}

function InvitationActs({ clientId, invitation }: { clientId: number; invitation: Invitation }) {
  return (
    <ActMenu
      label={`More for ${invitation.email}`}
      acts={[
        {
          label: 'Take back',
          tone: 'danger',
          dialog: (close) => (
            <WithReason
              label="Take back"
              tone="danger"
              title={`Take the invitation of ${invitation.email} back?`}
              description="Its link is worth nothing from then on."
              act={doors.admin.clients.members.withdraw}
              of={{ id: clientId, invitationId: invitation.id }}
              done="Taken back"
              close={close}
            />
          ),
        },
      ]}
    />
  )
}

type WithReasonProps<Of> = {
  label: string
  title: string
  description: string
  tone?: 'danger'
  act: (
    input: Of & { reason: string },
    options: Parameters<typeof doors.admin.clients.members.remove>[1],
  ) => Promise<unknown>
  of: Of
  done: string
  close: () => void
}

/** Something that is done after saying why. */
function WithReason<Of extends object>({ act, of, done, ...dialog }: WithReasonProps<Of>) {
  return (
    <OpenActDialog
      {...dialog}
      start={{ reason: '' }}
      act={act}
      inputOf={({ reason }: { reason: string }) => ({ ...of, reason: reason.trim() })}
      done={() => done}
    >
      {(form) => <ReasonField error={form.formState.errors.reason} field={form.register('reason', reasonRule)} />}
    </OpenActDialog>
  )
}
