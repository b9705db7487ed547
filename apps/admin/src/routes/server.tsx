import { Card, LinkButton, TextLink, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useRef } from 'react'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult, ThingPage } from '../components/thing-page.tsx'
import { CallbackCard } from '../features/servers/callback-card.tsx'
import { Capacity } from '../features/servers/capacity.tsx'
import { HealthCard } from '../features/servers/health-card.tsx'
import { MaintenanceNotice, StartMaintenance } from '../features/servers/maintenance-acts.tsx'
import { newServerDraft, type Server, serverDraftOf, serverInputOf } from '../features/servers/server-draft.ts'
import { ServerForm } from '../features/servers/server-form.tsx'
import { HealthBadge, ServerState } from '../features/servers/server-state.tsx'
import { href, useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

const list = { label: 'Servers', href: '/servers' }

export function NewServerPage() {
  const { may } = useStaff()
  const kindName = useParams({
    strict: false,
    select: (params: Record<string, string | undefined>) => params.kind ?? '',
  })
  const query = useQuery(api.admin.servers.kind.queryOptions({ input: { kind: kindName } }))
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const add = useAct(client.admin.servers.add)
  const added = useRef<number>(undefined)
  const title = query.data ? `Add ${query.data.label}` : 'Add server'
  return (
    <Page
      title={title}
      description={query.data?.about}
      breadcrumbs={[list, { label: 'Add server', href: '/add-server' }, { label: title }]}
    >
      <QueryResult query={query}>
        {(kind) => (
          <ServerForm
            isNew
            start={newServerDraft(kind)}
            form={kind.form}
            secretsThere={[]}
            setUpHelp={kind.setUpHelp}
            callbackRoot={kind.callbackRoot}
            mayManage={may('servers.manage')}
            save={async (draft) => {
              const { id } = await add.mutateAsync({ kind: kind.name, name: draft.name, ...serverInputOf(draft) })
              added.current = id
              queryClient.invalidateQueries({ queryKey: api.admin.servers.key() })
              toast.success(`${draft.label} is set up`)
              return draft
            }}
            onSaved={() => navigate({ to: href(`/servers/${added.current}`), replace: true })}
          />
        )}
      </QueryResult>
    </Page>
  )
}

export function ServerPage() {
  const { may } = useStaff()
  const id = useIdParam()
  const serverQuery = api.admin.servers.get.queryOptions({ input: { id } })
  const query = useQuery(serverQuery)
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const change = useAct(client.admin.servers.change)
  const remove = useAct(client.admin.servers.remove)
  const mayManage = may('servers.manage')
  return (
    <ThingPage
      noun="Server"
      list={list}
      query={query}
      header={(server) => ({
        title: server.label,
        badge: (
          <span className="inline-flex flex-wrap gap-1">
            <HealthBadge health={server.health} />
            <ServerState server={server} />
          </span>
        ),
        actions: (
          <>
            {may('services.view') && (
              <LinkButton href={href('/provisioning', { server: id })}>What is wanted of it</LinkButton>
            )}
            {mayManage && !server.maintenanceSince && <StartMaintenance id={id} />}
          </>
        ),
        meta: <Meta server={server} />,
      })}
    >
      {(server) => (
        <>
          <MaintenanceNotice server={server} mayManage={mayManage} />
          <HealthCard server={server} mayManage={mayManage} />
          <Card title="Filling">
            <div className="max-w-2xl">
              <Capacity server={server} />
            </div>
          </Card>
          <CallbackCard server={server} />
          {server.kind && (
            <ServerForm
              // A fingerprint that is pinned above is a setting of this form.
              key={`${id} ${server.pinField && server.settings[server.pinField]}`}
              isNew={false}
              start={serverDraftOf(server)}
              form={server.form}
              secretsThere={server.secretsThere}
              setUpHelp={server.setUpHelp}
              mayManage={mayManage}
              save={async (draft) => {
                await change.mutateAsync({ id, ...serverInputOf(draft) })
                const saved = await queryClient.fetchQuery({ ...serverQuery, staleTime: 0 })
                queryClient.invalidateQueries({ queryKey: api.admin.servers.list.key() })
                toast.success(`${saved.label} is saved`)
                return serverDraftOf(saved)
              }}
              remove={async () => {
                await remove.mutateAsync({ id })
                toast.success(`${server.label} is removed`)
                await navigate({ to: href('/servers'), replace: true })
                queryClient.invalidateQueries({ queryKey: api.admin.servers.list.key() })
              }}
            />
          )}
        </>
      )}
    </ThingPage>
  )
}

const Meta = ({ server }: { server: Server }) => (
  <>
    <span>{server.kind?.label ?? 'Of a kind that is not there any more'}</span>
    <span>
      Name: <code>{server.name}</code>
    </span>
    {server.groups.map((group) => (
      <TextLink key={group.id} href={`/server-groups/${group.id}`}>
        {group.name}
      </TextLink>
    ))}
  </>
)
