import { DateText } from '@ostler/ui'
import { Users } from 'lucide-react'
import { api } from '../../api.ts'
import { defineList } from '../../components/list.ts'
import { RecordBadges } from '../records/badges.tsx'

export const clientList = defineList({
  name: 'Clients',
  path: '/clients',
  permission: 'clients.view',
  filters: {
    status: { kind: 'choice', label: 'Status', options: { active: 'Active', closed: 'Closed' } },
    search: { kind: 'words', label: 'Search clients', placeholder: 'Name, company or e-mail address' },
    tag: { kind: 'select', label: 'Tag', all: 'All tags', options: {} as Record<string, string> },
    groupId: { kind: 'select', label: 'Group', all: 'All groups', options: {} as Record<string, string> },
  },
  source: {
    queryKey: api.admin.clients.list.queryKey,
    call: ({ groupId, ...input }, options) =>
      api.admin.clients.list.call({ ...input, ...(groupId ? { groupId: Number(groupId) } : {}) }, options),
  },
  columns: [
    {
      id: 'name',
      header: 'Client',
      cell: ({ name, company, group, tags, status }) => (
        <>
          {name} <RecordBadges group={group} tags={tags} isClosed={status === 'closed'} />
          {company && company !== name && <span className="block text-sm font-normal text-muted">{company}</span>}
        </>
      ),
    },
    { id: 'email', header: 'E-mail', width: '35%', cell: (client) => client.email },
    { id: 'country', header: 'Country', cell: (client) => client.country, hideBelow: 'lg', stacked: 'hidden' },
    { id: 'currency', header: 'Currency', cell: (client) => client.currency, hideBelow: 'lg', stacked: 'hidden' },
    {
      id: 'createdAt',
      header: 'Since',
      nowrap: true,
      hideBelow: 'md',
      cell: (client) => <DateText value={client.createdAt} format="date" />,
    },
  ],
  rowHref: (client) => `/clients/${client.id}`,
  empty: {
    title: 'No clients yet',
    description: 'Whoever opens an account or orders in the portal appears here.',
    icon: Users,
  },
})
