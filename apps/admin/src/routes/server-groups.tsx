import { DataTable, EmptyState, LinkButton, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Layers, Plus } from 'lucide-react'
import { useRef } from 'react'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { describe } from '../components/problem.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { fillRules, groupDraftOf, groupInputOf, newGroup } from '../features/servers/group-draft.ts'
import { GroupForm } from '../features/servers/group-form.tsx'
import { ServerTabs } from '../features/servers/server-list.tsx'
import { href, useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'
import { NotFoundPage } from './problems.tsx'

const list = { label: 'Server groups', href: '/server-groups' }

export function ServerGroupsPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.serverGroups.list.queryOptions())
  return (
    <Page
      title="Server groups"
      description="Servers of one kind among which the accounts of a product are spread."
      actions={
        may('servers.manage') && (
          <LinkButton icon={Plus} href="/server-groups/new">
            New group
          </LinkButton>
        )
      }
    >
      <ServerTabs at="groups" />
      <DataTable
        label="Server groups"
        rows={query.data?.items}
        rowKey={(group) => group.id}
        rowHref={(group) => `/server-groups/${group.id}`}
        loading={query.isPending}
        error={query.error && !query.data ? describe(query.error) : undefined}
        onRetry={query.refetch}
        columns={[
          { id: 'name', header: 'Group', cell: (group) => group.name },
          { id: 'kind', header: 'Kind', nowrap: true, cell: (group) => group.kind },
          { id: 'fill', header: 'New accounts go to', hideBelow: 'md', cell: (group) => fillRules[group.fill] },
          {
            id: 'servers',
            header: 'Servers',
            cell: (group) => group.servers.map(({ label }) => label).join(', ') || 'none',
          },
        ]}
        empty={
          <EmptyState
            icon={Layers}
            title="No groups yet"
            description="Without one, a product is made on any server of its kind."
          />
        }
      />
    </Page>
  )
}

export function NewServerGroupPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.servers.kinds.queryOptions())
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const add = useAct(client.admin.serverGroups.add)
  const added = useRef<number>(undefined)
  return (
    <Page title="New group" breadcrumbs={[list, { label: 'New group' }]}>
      <QueryResult query={query}>
        {({ items: kinds }) => (
          <GroupForm
            isNew
            start={newGroup(kinds[0]?.name ?? '')}
            kinds={kinds}
            mayManage={may('servers.manage')}
            save={async (draft) => {
              const { id } = await add.mutateAsync({ kind: draft.kind, ...groupInputOf(draft) })
              added.current = id
              await queryClient.invalidateQueries({ queryKey: api.admin.serverGroups.key() })
              toast.success(`${draft.name} created`)
              return draft
            }}
            onSaved={() => navigate({ to: href(`/server-groups/${added.current}`), replace: true })}
          />
        )}
      </QueryResult>
    </Page>
  )
}

export function ServerGroupPage() {
  const { may } = useStaff()
  const id = useIdParam()
  const listQuery = api.admin.serverGroups.list.queryOptions()
  const query = useQuery(listQuery)
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const change = useAct(client.admin.serverGroups.change)
  const remove = useAct(client.admin.serverGroups.remove)
  const group = query.data?.items.find((one) => one.id === id)
  if (query.data && !group) return <NotFoundPage />
  return (
    <Page
      title={group?.name ?? 'Group'}
      breadcrumbs={[list, { label: group?.name ?? 'Group' }]}
      meta={group && <span>{group.kind}</span>}
    >
      <QueryResult query={query}>
        {() =>
          group && (
            <GroupForm
              key={id}
              isNew={false}
              start={groupDraftOf(group)}
              kinds={[]}
              mayManage={may('servers.manage')}
              save={async (draft) => {
                await change.mutateAsync({ id, ...groupInputOf(draft) })
                const saved = await queryClient.fetchQuery({ ...listQuery, staleTime: 0 })
                toast.success(`${draft.name} saved`)
                return groupDraftOf(saved.items.find((one) => one.id === id) ?? group)
              }}
              remove={async () => {
                await remove.mutateAsync({ id })
                toast.success(`${group.name} deleted`)
                await navigate({ to: href('/server-groups'), replace: true })
                queryClient.invalidateQueries({ queryKey: api.admin.serverGroups.key() })
              }}
            />
          )
        }
      </QueryResult>
    </Page>
  )
}
