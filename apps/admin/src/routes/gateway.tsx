import { toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useRef } from 'react'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { ListCard } from '../components/list-card.tsx'
import { Page } from '../components/page.tsx'
import { QueryResult, ThingPage } from '../components/thing-page.tsx'
import { Connection } from '../features/gateways/connection.tsx'
import { exchangeList } from '../features/gateways/exchange-list.tsx'
import { gatewayDraftOf, gatewayInputOf, newGatewayDraft } from '../features/gateways/gateway-draft.ts'
import { GatewayForm } from '../features/gateways/gateway-form.tsx'
import { GatewayState } from '../features/gateways/gateway-state.tsx'
import { useGatewayChoices } from '../features/gateways/use-choices.ts'
import { webhookEventList } from '../features/transactions/webhook-event-list.tsx'
import { href } from '../location.ts'
import { useStaff } from '../session.ts'

const list = { label: 'Gateways', href: '/gateways' }

const useNameParam = (param: 'name' | 'kind') =>
  useParams({ strict: false, select: (params: Record<string, string | undefined>) => params[param] ?? '' })

export function NewGatewayPage() {
  const { may } = useStaff()
  const kindName = useNameParam('kind')
  const kindQuery = useQuery(api.admin.gateways.kind.queryOptions({ input: { kind: kindName } }))
  const choicesQuery = useGatewayChoices()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const add = useAct(client.admin.gateways.add)
  const added = useRef('')
  const title = kindQuery.data ? `Add ${kindQuery.data.label}` : 'Add gateway'
  return (
    <Page
      title={title}
      description={kindQuery.data?.about}
      breadcrumbs={[list, { label: 'Add gateway', href: '/add-gateway' }, { label: title }]}
    >
      <QueryResult query={kindQuery}>
        {(kind) => (
          <QueryResult query={choicesQuery}>
            {(choices) => (
              <GatewayForm
                isNew
                start={newGatewayDraft(kind)}
                can={kind.capabilities}
                form={kind.form}
                webhook={kind.webhookHelp ? { root: kind.webhookRoot, help: kind.webhookHelp } : undefined}
                secretsThere={[]}
                choices={choices}
                mayManage={may('gateways.manage')}
                save={async (draft) => {
                  const { name } = await add.mutateAsync({
                    kind: kind.name,
                    name: draft.name,
                    ...gatewayInputOf(draft),
                  })
                  added.current = name
                  queryClient.invalidateQueries({ queryKey: api.admin.gateways.key() })
                  toast.success(`${draft.label} is set up`)
                  return draft
                }}
                onSaved={() => navigate({ to: href(`/gateways/${added.current}`), replace: true })}
              />
            )}
          </QueryResult>
        )}
      </QueryResult>
    </Page>
  )
}

export function GatewayPage() {
  const { may } = useStaff()
  const name = useNameParam('name')
  const gatewayQuery = api.admin.gateways.get.queryOptions({ input: { name } })
  const query = useQuery(gatewayQuery)
  const choicesQuery = useGatewayChoices()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const change = useAct(client.admin.gateways.change)
  const remove = useAct(client.admin.gateways.remove)
  return (
    <ThingPage
      noun="Gateway"
      list={list}
      query={query}
      header={(gateway) => ({
        title: gateway.label,
        badge: <GatewayState gateway={gateway} />,
        meta: (
          <>
            <span>{gateway.kind?.label ?? 'Of a kind that is not there any more'}</span>
            <span>
              Name: <code>{gateway.name}</code>
            </span>
          </>
        ),
      })}
    >
      {(gateway) => (
        <>
          <Connection gateway={gateway} mayManage={may('gateways.manage')} />
          {gateway.kind && (
            <QueryResult query={choicesQuery}>
              {(choices) => (
                <GatewayForm
                  key={name}
                  isNew={false}
                  start={gatewayDraftOf(gateway)}
                  can={gateway.kind!.capabilities}
                  form={gateway.form}
                  secretsThere={gateway.secretsThere}
                  choices={choices}
                  mayManage={may('gateways.manage')}
                  save={async (draft) => {
                    await change.mutateAsync({ name, ...gatewayInputOf(draft) })
                    const saved = await queryClient.fetchQuery({ ...gatewayQuery, staleTime: 0 })
                    queryClient.invalidateQueries({ queryKey: api.admin.gateways.list.key() })
                    toast.success(`${saved.label} is saved`)
                    return gatewayDraftOf(saved)
                  }}
                  remove={async () => {
                    await remove.mutateAsync({ name })
                    toast.success(`${gateway.label} is removed`)
                    await navigate({ to: href('/gateways'), replace: true })
                    queryClient.invalidateQueries({ queryKey: api.admin.gateways.list.key() })
                  }}
                />
              )}
            </QueryResult>
          )}
          {may('transactions.view') && (
            <>
              <ListCard list={webhookEventList} filters={{ gateway: name }} without={['integration']} limit={5} />
              <ListCard list={exchangeList} filters={{ gateway: name }} without={['gateway']} limit={5} />
            </>
          )}
        </>
      )}
    </ThingPage>
  )
}
