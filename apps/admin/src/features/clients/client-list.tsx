import { DateText } from '@ostler/ui'
import { Users } from 'lucide-react'
import { api } from '../../api.ts'
import { defineList } from '../../components/list.ts'
import { RecordBadges } from '../records/badges.tsx'

/** What the filters mean to the server. */
const asked = <Input extends { groupId?: string; merged?: string }>({ groupId, merged, ...input }: Input) => ({
  ...input,
  ...(groupId ? { groupId: Number(groupId) } : {}),
  ...(merged ? { merged: 'too' as const } : {}),
})

export const clientList = defineList({
  name: 'Clients',
  path: '/clients',
  permission: 'clients.view',
  filters: {
    status: { kind: 'choice', label: 'Status', options: { active: 'Active', closed: 'Closed' } },
    search: { kind: 'words', label: 'Search clients', placeholder: 'Name, company or e-mail address' },
    tag: { kind: 'select', label: 'Tag', all: 'All tags', options: {} as Record<string, string> },
    groupId: { kind: 'select', label: 'Group', all: 'All groups', options: {} as Record<string, string> },
    merged: {
      kind: 'select',
      label: 'Merged clients',
      all: 'Without merged ones',
      options: { too: 'With merged ones' },
    },
  },
  source: {
    queryKey: ({ input }) => api.admin.clients.list.queryKey({ input: asked(input) }),
    call: (input, options) => api.admin.clients.list.call(asked(input), options),
  },
  columns: [
    {
      id: 'name',
      header: 'Client',
      cell: ({ name, company, group, tags, status, mergedInto }) => (
        <>
          {name} <RecordBadges group={group} tags={tags} isClosed={status === 'closed'} />
          {mergedInto && <span className="block text-sm font-normal text-muted">part of no. {mergedInto}</span>}
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
