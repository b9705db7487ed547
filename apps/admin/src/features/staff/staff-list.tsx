import { StatusBadge } from '@ostler/ui'
import { IdCard, MailPlus } from 'lucide-react'
import { type Answers, api } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { WithdrawInvitation } from './withdraw-invitation.tsx'

export type StaffMember = Answers['admin']['staff']['get']

export const staffList = defineList({
  name: 'Staff',
  path: '/staff',
  permission: 'staff.view',
  filters: { search: { kind: 'words', label: 'Search staff', placeholder: 'Name or e-mail address' } },
  source: api.admin.staff.list,
  columns: [
    {
      id: 'name',
      header: 'Name',
      cell: ({ name, email }) => (
        <>
          {name}
          <span className="block text-sm font-normal text-muted">{email}</span>
        </>
      ),
    },
    {
      id: 'role',
      header: 'Role',
      stacked: 'aside',
      cell: ({ role, disabled }) => (disabled ? <StatusBadge tone="warning">Disabled</StatusBadge> : role.name),
    },
    {
      id: 'departments',
      header: 'Departments',
      hideBelow: 'md',
      cell: ({ departments }) => departments.map(({ name }) => name).join(', ') || '–',
    },
    {
      id: 'lastLoginAt',
      header: 'Last log-in',
      nowrap: true,
      cell: ({ lastLoginAt }) => <Moment at={lastLoginAt} none="never" />,
    },
  ],
  rowHref: (member) => `/staff/${member.id}`,
  empty: { title: 'Nobody works here yet', icon: IdCard },
})

export const invitationList = defineList({
  name: 'Invitations',
  path: '/staff/invitations',
  permission: 'staff.view',
  filters: {},
  source: api.admin.staff.invitations,
  columns: [
    { id: 'email', header: 'E-mail address', cell: ({ email }) => email },
    { id: 'role', header: 'Role', stacked: 'aside', cell: ({ role }) => role.name },
    { id: 'invitedBy', header: 'Invited by', hideBelow: 'md', cell: ({ invitedBy }) => invitedBy ?? 'the house' },
    { id: 'expiresAt', header: 'Good until', nowrap: true, cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
    {
      id: 'withdraw',
      header: 'Take back',
      srOnlyHeader: true,
      align: 'end',
      cell: (invitation) => <WithdrawInvitation invitation={invitation} />,
    },
  ],
  empty: {
    title: 'No open invitations',
    description: 'Those nobody has answered yet are listed here.',
    icon: MailPlus,
  },
})
