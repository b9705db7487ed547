import { Card, KeyValueList, Notice, StatusBadge, TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { useStaff } from '../../session.ts'
import { ClientLinks } from './user-list.tsx'
import type { User } from './user-states.ts'

/** Who keeps them out, since when and why. Nothing for somebody who may log in. */
export function WhyDisabled({ user: { disabled } }: { user: User }) {
  if (!disabled) return null
  return (
    <Notice tone="warning" title="This user may not log in">
      Disabled <Moment at={disabled.at} />
      {disabled.by ? ` by ${disabled.by.name}` : ''}
      {disabled.reason ? `: ${disabled.reason}` : ''}
    </Notice>
  )
}

/** Their role, with the way to what else is known of them as staff. */
function StaffRole({ user: { id, role } }: { user: User }) {
  const { may } = useStaff()
  if (!role) return '–'
  return may('staff.view') ? <TextLink href={`/staff/${id}`}>{role}</TextLink> : role
}

/** What they have besides their password. */
function Factors({ userId }: { userId: number }) {
  const query = useQuery(api.admin.users.factors.queryOptions({ input: { id: userId } }))
  if (!query.data) return query.isPending ? '…' : 'Not known right now'
  const { authenticators, passkeys, recoveryCodesLeft } = query.data
  const names = [
    ...authenticators.map(({ name }) => `${name} (app)`),
    ...passkeys.map(({ name }) => `${name} (passkey)`),
  ]
  if (names.length === 0) return 'None'
  return `${names.join(', ')}; ${recoveryCodesLeft === 1 ? 'one recovery code' : `${recoveryCodesLeft} recovery codes`} left`
}

export function UserDetails({ user }: { user: User }) {
  const { may } = useStaff()
  return (
    <Card title="Details">
      <KeyValueList
        items={[
          { label: 'E-mail address', value: user.email, copy: user.email },
          {
            label: 'Confirmed',
            value: user.emailVerified ? (
              <StatusBadge tone="success">Yes</StatusBadge>
            ) : (
              <StatusBadge tone="warning">Not yet</StatusBadge>
            ),
          },
          ...(may('clients.view') ? [{ label: 'Second factors', value: <Factors userId={user.id} /> }] : []),
          { label: 'Clients', value: <ClientLinks clients={user.clients} /> },
          { label: 'Staff role', value: <StaffRole user={user} /> },
          { label: 'Last log-in', value: <Moment at={user.lastLoginAt} none="never" /> },
          { label: 'Logged in', value: inSessions(user.openSessions) },
          { label: 'User since', value: <Moment at={user.createdAt} /> },
        ]}
      />
    </Card>
  )
}

function inSessions(count: number): string {
  if (count === 0) return 'nowhere'
  return count === 1 ? 'in one place' : `in ${count} places`
}
