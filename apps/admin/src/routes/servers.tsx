import { Card, EmptyState, LinkButton, TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Plus, Server } from 'lucide-react'
import { api } from '../api.ts'
import { ListPage } from '../components/list-page.tsx'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { ServerTabs, serverList } from '../features/servers/server-list.tsx'
import { useStaff } from '../session.ts'

export function ServersPage() {
  const { may } = useStaff()
  return (
    <ListPage
      list={serverList}
      description="Where what clients buy is made: how each one is, and how full."
      actions={
        may('servers.manage') && (
          <LinkButton icon={Plus} href="/add-server">
            Add server
          </LinkButton>
        )
      }
    >
      <ServerTabs at="servers" />
    </ListPage>
  )
}

/** The kinds there are, each with what it is. */
export function AddServerPage() {
  const query = useQuery(api.admin.servers.kinds.queryOptions())
  return (
    <Page
      title="Add server"
      description="Choose what runs there. You can test it before anything is made on it."
      breadcrumbs={[{ label: 'Servers', href: '/servers' }, { label: 'Add server' }]}
    >
      <QueryResult query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={Server} title="This installation knows no kind of server" />
          ) : (
            <Card padding="none" title="Kinds">
              <ul className="divide-y divide-line">
                {items.map((kind) => (
                  <li key={kind.name} className="px-4 py-3">
                    <TextLink href={`/add-server/${kind.name}`}>{kind.label}</TextLink>
                    <p className="text-sm text-muted">{kind.about}</p>
                  </li>
                ))}
              </ul>
            </Card>
          )
        }
      </QueryResult>
    </Page>
  )
}
