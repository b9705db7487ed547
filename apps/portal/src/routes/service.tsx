import { Card, DateText, KeyValueList, Money, Notice, PageHeader, Skeleton, TextLink } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { isApiError } from '../api/index.ts'
import { cycleLabel, cyclePer } from '../cycles.ts'
import { ServiceMethod } from '../features/payment-methods/index.ts'
import {
  Activity,
  Backups,
  type Control,
  EndingNotice,
  EndService,
  isLiving,
  Machine,
  nameOf,
  OpenPanel,
  OwnActions,
  PanelProblem,
  type Service,
  ServiceCredentials,
  ServiceFacts,
  ServiceStateBadge,
  ServiceUsage,
  UnderWay,
  UpgradeService,
  UsageChart,
  UsageSoFar,
  useControl,
  useService,
} from '../features/services/index.ts'
import { useMay, useSession } from '../session/index.ts'
import { focusHeadingIfLost } from '../shell/focus-heading.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { NotFound } from '../shell/not-found.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { pageId } from './page-id.ts'

const route = getRouteApi('/client/services/$id')

export function ServicePage() {
  const id = pageId(route.useParams().id)
  return id === undefined ? <NotFound what="service" /> : <OneService id={id} />
}

function OneService({ id }: { id: number }) {
  const query = useService(id)
  const service = query.data
  usePageTitle(service ? nameOf(service) : 'Service')
  if (isApiError(query.error, 'service_not_found')) return <NotFound what="service" />
  if (query.error && !service) return <LoadFailure query={query} />
  if (!service) return <PageSkeleton />
  return <KnownService service={service} />
}

function KnownService({ service }: { service: Service }) {
  const { control, wasOpen } = useControl(service)
  const mayManage = useMay('services.manage')
  const [panelProblem, setPanelProblem] = useState<string>()
  const name = nameOf(service)
  const known = control.data
  const isUsable = mayManage && service.state === 'active'
  const isEnding = Boolean(known?.cancellation)
  const wasEnding = useRef<boolean>(undefined)
  useEffect(() => {
    if (!known) return
    if (wasEnding.current === !isEnding) focusHeadingIfLost()
    wasEnding.current = isEnding
  }, [known, isEnding])
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: 'Services', href: '/services' }, { label: name }]}
        title={name}
        badge={<ServiceStateBadge state={service.state} />}
        description={[service.product, service.domain].filter((one) => one && one !== name).join(' · ') || undefined}
        actions={
          isUsable && known?.abilities.includes('signOn') ? (
            <OpenPanel variant="primary" serviceId={service.id} name={name} onProblem={setPanelProblem} />
          ) : undefined
        }
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem] lg:grid-rows-[auto_1fr]">
        <div className="flex min-w-0 flex-col gap-5 empty:hidden">
          <PanelProblem message={panelProblem} />
          {known?.cancellation ? (
            <EndingNotice serviceId={service.id} cancellation={known.cancellation} mayManage={mayManage} />
          ) : null}
          <StateNotice service={service} />
          {control.error && !known ? <LoadFailure query={control} /> : null}
          {known && isLiving(service) ? <UnderWay operations={known.operations} wasOpen={wasOpen} /> : null}
          {isUsable ? (
            <ServiceCredentials
              key={newestPassword(known)}
              serviceId={service.id}
              mayChange={known?.abilities.includes('changePassword') ?? false}
            />
          ) : null}
          {isUsable && known ? <Machine serviceId={service.id} name={name} control={known} /> : null}
          <UsageSoFar serviceId={service.id} />
          {service.usage ? <ServiceUsage usage={service.usage} /> : null}
          {service.usage ? <UsageChart serviceId={service.id} /> : null}
          {service.state === 'active' && known?.abilities.includes('backups') ? (
            <Backups serviceId={service.id} mayManage={mayManage} />
          ) : null}
          {isUsable && known?.abilities.includes('actions') ? (
            <OwnActions serviceId={service.id} actions={known.actions} />
          ) : null}
          {isUsable && !isEnding ? <UpgradeService service={service} /> : null}
        </div>
        <div className="flex min-w-0 flex-col gap-5 lg:col-start-2 lg:row-span-2">
          {known ? <ServiceFacts service={service} control={known} mayManage={mayManage} /> : null}
          <Billing service={service} isEnding={isEnding} />
          {mayManage && known && !isEnding && isLiving(service) ? (
            <EndService service={service} paidUntil={known.paidUntil} />
          ) : null}
        </div>
        {/* What happened comes last on a phone, and under what can be done beside the rest. */}
        <div className="min-w-0 lg:col-start-1">
          <Activity service={service} />
        </div>
      </div>
    </>
  )
}

function Billing({ service, isEnding }: { service: Service; isEnding: boolean }) {
  const [seesOrders, seesInvoices] = [useMay('orders.view'), useMay('invoices.view')]
  const [seesMethods, mayChoose] = [useMay('payment_methods.view'), useMay('payment_methods.manage')]
  const isActing = Boolean(useSession()?.actedBy)
  const nextDueOn = isLiving(service) && !isEnding ? service.nextDueOn : null
  return (
    <>
      <Card title="Billing" actions={seesInvoices ? <TextLink href="/upcoming">Upcoming charges</TextLink> : undefined}>
        <KeyValueList
          items={[
            {
              label: 'Price',
              value: (
                <>
                  <Money value={service.recurring} /> {cyclePer(service.cycle)}
                </>
              ),
            },
            { label: 'Cycle', value: cycleLabel(service.cycle) },
            {
              label: 'Next payment',
              value: nextDueOn ? <DateText value={nextDueOn} /> : 'None',
              help: nextDueOn ? <DateText value={nextDueOn} format="relative" /> : undefined,
            },
            { label: 'Since', value: service.startedOn ? <DateText value={service.startedOn} /> : 'Not started' },
            ...(service.orderId && seesOrders
              ? [{ label: 'Order', value: <TextLink href={`/orders/${service.orderId}`}>See the order</TextLink> }]
              : []),
          ]}
        />
      </Card>
      {seesMethods && isLiving(service) ? (
        <ServiceMethod serviceId={service.id} mayManage={mayChoose && !isActing} />
      ) : null}
    </>
  )
}

/** A password that was shown is another one as soon as the server has taken a new one. */
const newestPassword = (control: Control | undefined): number | undefined =>
  control?.operations.find(
    ({ verb, state }) => state === 'done' && (verb === 'change_password' || verb === 'reinstall'),
  )?.id

function StateNotice({ service }: { service: Service }) {
  const [seesOrders, seesInvoices] = [useMay('orders.view'), useMay('invoices.view')]
  if (service.state === 'pending') {
    return (
      <Notice
        title="Waiting for your payment"
        actions={
          service.orderId && seesOrders ? (
            <TextLink href={`/orders/${service.orderId}`}>See the order</TextLink>
          ) : undefined
        }
      >
        It is set up by itself as soon as the payment arrives.
      </Notice>
    )
  }
  if (service.state === 'provisioning') {
    return (
      <Notice title="Being set up" live>
        This usually takes a minute. The page follows by itself.
      </Notice>
    )
  }
  if (service.state === 'suspended') {
    return (
      <Notice
        tone="warning"
        title="Suspended"
        actions={seesInvoices ? <TextLink href="/invoices">See your invoices</TextLink> : undefined}
      >
        An invoice for it is overdue, or our staff suspended it. Nothing is deleted. It comes back by itself when what
        is overdue is paid.
      </Notice>
    )
  }
  if (service.state === 'failed') {
    return (
      <Notice tone="danger" title="The set-up did not work" live>
        We have been told, and look into it. You need not do anything, and you lose nothing.
      </Notice>
    )
  }
  if (service.state === 'terminated')
    return <Notice title="It is over">It is not on the server any more, and nothing further is charged for it.</Notice>
  if (service.state === 'cancelled') return <Notice title="It was cancelled">Nothing further is charged for it.</Notice>
  return null
}

function PageSkeleton() {
  return (
    <div aria-busy>
      <Skeleton className="mb-6 h-8 w-64" />
      <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Skeleton className="h-72 w-full rounded-lg" />
        <Skeleton className="h-52 w-full rounded-lg" />
      </div>
    </div>
  )
}
