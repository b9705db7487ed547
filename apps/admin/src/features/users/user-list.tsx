import { TextLink } from '@ostler/ui'
import { CircleUser } from 'lucide-react'
import { api } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { labelsOf, StateBadge } from '../../components/state-badge.tsx'
import { userStates } from './user-states.ts'

export const userList = defineList({
  name: 'Users',
  path: '/users',
  permission: 'users.view',
  filters: {
    state: { kind: 'choice', label: 'State', options: labelsOf(userStates) },
    search: { kind: 'words', label: 'Search users', placeholder: 'Name or e-mail address' },
  },
  source: api.admin.users.list,
  columns: [
    {
      id: 'name',
      header: 'User',
      cell: ({ name, email }) => (
        <>
          {name}
          <span className="block text-sm font-normal wrap-anywhere text-muted">{email}</span>
        </>
      ),
    },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: ({ state }) => <StateBadge states={userStates} state={state} />,
    },
    { id: 'clients', header: 'Clients', cell: (user) => <ClientLinks clients={user.clients} /> },
    { id: 'role', header: 'Staff role', hideBelow: 'md', stacked: 'hidden', cell: ({ role }) => role ?? '–' },
    {
      id: 'lastLoginAt',
      header: 'Last log-in',
      nowrap: true,
      cell: ({ lastLoginAt }) => <Moment at={lastLoginAt} none="never" />,
    },
  ],
  rowHref: (user) => `/users/${user.id}`,
  empty: {
    title: 'No users yet',
    description: 'Whoever opens an account in the portal appears here, and staff.',
    icon: CircleUser,
  },
})

export function ClientLinks({ clients }: { clients: { id: number; name: string }[] }) {
  if (clients.length === 0) return '–'
  return clients.map((client) => (
    <TextLink key={client.id} href={`/clients/${client.id}`} className="me-2">
      {client.name}
    </TextLink>
  ))
}
