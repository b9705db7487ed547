import { LinkTabs } from '@ostler/ui'
import { Server } from 'lucide-react'
import { api } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { Capacity } from './capacity.tsx'
import { HealthBadge, healthNames, ServerState } from './server-state.tsx'

export const serverList = defineList({
  name: 'Servers',
  path: '/servers',
  permission: 'servers.view',
  filters: {
    search: { kind: 'words', label: 'Search servers', placeholder: 'Label or name' },
    health: { kind: 'select', label: 'Health', all: 'Any health', options: healthNames },
    state: {
      kind: 'select',
      label: 'State',
      all: 'Any state',
      options: { open: 'Open', closed: 'Closed for new accounts', maintenance: 'In maintenance' },
    },
  },
  source: api.admin.servers.list,
  columns: [
    {
      id: 'label',
      header: 'Server',
      cell: (server) => (
        <>
          {server.label}
          <span className="block text-sm font-normal text-muted">{server.name}</span>
        </>
      ),
    },
    { id: 'kind', header: 'Kind', nowrap: true, cell: (server) => server.kind?.label ?? 'unknown' },
    {
      id: 'health',
      header: 'Health',
      stacked: 'aside',
      cell: (server) => <HealthBadge health={server.health} failures={server.failures} />,
    },
    { id: 'state', header: 'State', cell: (server) => <ServerState server={server} /> },
    { id: 'capacity', header: 'Filling', cell: (server) => <Capacity server={server} /> },
    {
      id: 'checkedAt',
      header: 'Last check',
      nowrap: true,
      hideBelow: 'lg',
      cell: (server) => <Moment at={server.checkedAt} none="never" />,
    },
  ],
  rowHref: (server) => `/servers/${server.id}`,
  empty: {
    title: 'No servers yet',
    description: 'Set one up, and what clients buy can be made on it.',
    icon: Server,
  },
})

export const ServerTabs = ({ at }: { at: 'servers' | 'groups' }) => (
  <LinkTabs
    label="Servers"
    items={[
      { href: '/servers', label: 'Servers', active: at === 'servers' },
      { href: '/server-groups', label: 'Groups', active: at === 'groups' },
    ]}
  />
)
