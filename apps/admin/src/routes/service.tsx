import { LinkTabs, TextLink } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { api } from '../api.ts'
import { ListTable } from '../components/list-page.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { QueryResult, ThingPage } from '../components/thing-page.tsx'
import { OperationMenu } from '../features/provisioning/operation-acts.tsx'
import { operationsOfService } from '../features/provisioning/operation-list.tsx'
import { isOpen, type Operation } from '../features/provisioning/operation-states.ts'
import { Backups } from '../features/services/backups.tsx'
import { LookAtServer } from '../features/services/look-at-server.tsx'
import { ServiceActions } from '../features/services/service-actions.tsx'
import { ServiceBilling, ServiceChanges } from '../features/services/service-billing.tsx'
import { ServiceLog } from '../features/services/service-log.tsx'
import { ServiceNotes } from '../features/services/service-notes.tsx'
import {
  ServiceFacts,
  ServiceHistory,
  ServiceServer,
  ServiceUsage,
  ServiceWhereabouts,
} from '../features/services/service-sections.tsx'
import { serviceStates } from '../features/services/service-states.ts'
import type { Control, Service } from '../features/services/service-types.ts'
import { EndAsked, UnderWay } from '../features/services/under-way.tsx'
import { UpgradeService } from '../features/services/upgrade-service.tsx'
import { UsageChart } from '../features/services/usage-chart.tsx'
import { href, useIdParam, useUrlSearch } from '../location.ts'
import { useStaff } from '../session.ts'

export function ServicePage() {
  const id = useIdParam()
  const { query, control } = useService(id)
  return (
    <ThingPage
      noun="Service"
      list={{ label: 'Services', href: '/services' }}
      query={query}
      header={(service) => ({
        title: service.domain ? `${service.product} · ${service.domain}` : `${service.product} no. ${service.id}`,
        badge: <StateBadge states={serviceStates} state={service.state} />,
        meta: (
          <span>
            Service no. {service.id} of{' '}
            <TextLink href={`/clients/${service.client.id}`}>{service.client.name}</TextLink>
          </span>
        ),
        actions: control.data && <ServiceActions service={service} control={control.data} />,
      })}
    >
      {(service) => (
        <QueryResult query={control}>
          {(known) => <Content key={service.id} service={service} control={known} />}
        </QueryResult>
      )}
    </ThingPage>
  )
}

/** Somebody who has just pressed a button wants to see it happen. */
const refreshWhileAtWorkMs = 2000
const refreshWhileWaitingMs = 10_000

const atWork = (control: Control | undefined) => control?.operations.filter(isOpen) ?? []

function pauseFor(control: Control | undefined): number | false {
  const open = atWork(control)
  if (open.length === 0) return false
  const isFar = (nextTryAt: string | null) => nextTryAt !== null && Date.parse(nextTryAt) - Date.now() > 30_000
  return open.every(({ nextTryAt }) => isFar(nextTryAt)) ? refreshWhileWaitingMs : refreshWhileAtWorkMs
}

/** The service and what can be done with it, followed while its server is at work. */
function useService(id: number) {
  const queryClient = useQueryClient()
  const control = useQuery({
    ...api.admin.serviceControl.get.queryOptions({ input: { id } }),
    refetchInterval: ({ state }) => pauseFor(state.data),
  })
  const query = useQuery({
    ...api.admin.services.get.queryOptions({ input: { id } }),
    refetchInterval: ({ state }) => (state.data?.state === 'provisioning' ? refreshWhileAtWorkMs : false),
  })
  // What has ended may have changed anything about the service.
  const open = atWork(control.data)
    .map((one) => one.id)
    .join()
  const openBefore = useRef(open)
  const { state } = query.data ?? {}
  const stateBefore = useRef(state)
  useEffect(() => {
    if (open === openBefore.current && state === stateBefore.current) return
    openBefore.current = open
    stateBefore.current = state
    void queryClient.invalidateQueries({ queryKey: api.admin.services.key() })
    void queryClient.invalidateQueries({ queryKey: api.admin.serviceControl.key() })
    void queryClient.invalidateQueries({ queryKey: api.admin.operations.key() })
  }, [open, state, queryClient])
  return { query, control }
}

type Known = { service: Service; control: Control }

function Content({ service, control }: Known) {
  const { may } = useStaff()
  const { tab } = useUrlSearch()
  const tabs = tabsOf({ service, control }, may)
  const shown = tabs.find((one) => one.tab === tab) ?? tabs[0]!
  const path = `/services/${service.id}`
  return (
    <>
      <EndAsked id={service.id} control={control} mayAct={may('services.billing')} />
      <UnderWay control={control} />
      <LinkTabs
        label="About this service"
        items={tabs.map((one) => ({
          href: href(path, { tab: one.tab }),
          label: one.label,
          active: one === shown,
        }))}
      />
      {shown.content}
    </>
  )
}

const stateOf = ({ service, control: { operations } }: Known) =>
  [service.state, ...operations.map(({ id, state }) => `${id} ${state}`)].join()

type Tab = { tab: string | undefined; label: string; content: ReactNode }

function tabsOf({ service, control }: Known, may: ReturnType<typeof useStaff>['may']): Tab[] {
  const acts = may('services.manage')
  const bills = may('services.billing')
  const refreshMs = pauseFor(control)
  return [
    {
      tab: undefined,
      label: 'Overview',
      content: (
        <Columns
          first={<ServiceFacts service={service} />}
          second={<ServiceNotes id={service.id} control={control} mayAct={acts} />}
        />
      ),
    },
    {
      tab: 'server',
      label: 'Server',
      content: (
        <>
          <ServiceServer service={service} control={control} />
          {/* What was seen before something was done is not how it stands. */}
          <LookAtServer key={stateOf({ service, control })} service={service} control={control} />
        </>
      ),
    },
    ...(control.abilities.includes('backups')
      ? [{ tab: 'backups', label: 'Back-ups', content: <Backups service={service} mayAct={acts} /> }]
      : []),
    ...(control.abilities.includes('usage') || service.usage
      ? [
          {
            tab: 'usage',
            label: 'Usage',
            content: (
              <>
                {service.usage && <ServiceUsage usage={service.usage} />}
                <UsageChart serviceId={service.id} />
              </>
            ),
          },
        ]
      : []),
    {
      tab: 'billing',
      label: 'Billing',
      content: (
        <Columns
          first={<ServiceBilling service={service} isCancelled={control.cancellation !== null} mayChange={bills} />}
          second={
            <>
              {service.state === 'active' && bills && <UpgradeService serviceId={service.id} cycle={service.cycle} />}
              <ServiceChanges service={service} mayChange={bills} />
            </>
          }
        />
      ),
    },
    {
      tab: 'operations',
      label: 'Operations',
      content: <Operations serviceId={service.id} mayAct={acts} refreshMs={refreshMs} />,
    },
    { tab: 'log', label: 'Module log', content: <ServiceLog id={service.id} refreshMs={refreshMs} /> },
    {
      tab: 'history',
      label: 'History',
      content: (
        <Columns
          first={<ServiceHistory history={service.history} />}
          second={<ServiceWhereabouts service={service} control={control} />}
        />
      ),
    },
  ]
}

type OperationsProps = { serviceId: number; mayAct: boolean; refreshMs: number | false }

const Operations = ({ serviceId, mayAct, refreshMs }: OperationsProps) => (
  <ListTable
    list={operationsOfService(serviceId)}
    refreshMs={refreshMs}
    {...(mayAct && { rowActions: (operation: Operation) => <OperationMenu operation={operation} /> })}
  />
)

const Columns = ({ first, second }: { first: ReactNode; second: ReactNode }) => (
  <div className="grid items-start gap-6 xl:grid-cols-2">
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">{first}</div>
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">{second}</div>
  </div>
)
