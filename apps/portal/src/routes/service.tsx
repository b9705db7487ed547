import { Card, DateText, KeyValueList, Money, Notice, PageHeader, Skeleton, TextLink, Timeline } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { isApiError } from '../api/index.ts'
import { cycleLabel, cyclePer } from '../cycles.ts'
import { ServiceMethod } from '../features/payment-methods/index.ts'
import {
  type Service,
  ServiceCredentials,
  ServiceStateBadge,
  ServiceUsage,
  UpgradeService,
  UsageSoFar,
  useService,
} from '../features/services/index.ts'
import { asSentence } from '../sentence.ts'
import { useMay, useSession } from '../session/index.ts'
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
  const mayManage = useMay('services.manage')
  const [seesOrders, seesInvoices] = [useMay('orders.view'), useMay('invoices.view')]
  const [seesMethods, mayChoose] = [useMay('payment_methods.view'), useMay('payment_methods.manage')]
  const isActing = Boolean(useSession()?.actedBy)
  const service = query.data
  usePageTitle(service ? (service.domain ?? service.product) : 'Service')
  if (isApiError(query.error, 'service_not_found')) return <NotFound what="service" />
  if (query.error && !service) return <LoadFailure query={query} />
  if (!service) return <PageSkeleton />
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: 'Services', href: '/services' }, { label: service.domain ?? service.product }]}
        title={service.domain ?? service.product}
        badge={<ServiceStateBadge state={service.state} />}
        description={service.domain ? service.product : undefined}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-5">
          <StateNotice service={service} />
          {mayManage && service.state === 'active' ? <ServiceCredentials serviceId={service.id} /> : null}
          <UsageSoFar serviceId={service.id} />
          {mayManage && service.state === 'active' ? <UpgradeService service={service} /> : null}
          {service.usage ? <ServiceUsage usage={service.usage} /> : null}
          <Card title="History">
            {service.history.length === 0 ? (
              <p className="text-muted">Nothing has happened yet.</p>
            ) : (
              <Timeline
                label="What happened to this service"
                items={newestFirst(service.history).map((step) => ({
                  id: `${step.at} ${step.what}`,
                  title: asSentence(step.what),
                  time: <DateText value={step.at} />,
                  detail: step.by.startsWith('staff:') ? 'By our staff' : undefined,
                }))}
              />
            )}
          </Card>
        </div>
        <div className="flex flex-col gap-5">
          <Card
            title="Billing"
            actions={seesInvoices ? <TextLink href="/upcoming">Upcoming charges</TextLink> : undefined}
          >
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
                  value: service.nextDueOn ? <DateText value={service.nextDueOn} /> : 'None',
                  help: service.nextDueOn ? <DateText value={service.nextDueOn} format="relative" /> : undefined,
                },
                { label: 'Since', value: service.startedOn ? <DateText value={service.startedOn} /> : 'Not started' },
                ...(service.orderId && seesOrders
                  ? [{ label: 'Order', value: <TextLink href={`/orders/${service.orderId}`}>See the order</TextLink> }]
                  : []),
              ]}
            />
          </Card>
          {seesMethods && service.state !== 'terminated' ? (
            <ServiceMethod serviceId={service.id} mayManage={mayChoose && !isActing} />
          ) : null}
        </div>
      </div>
    </>
  )
}

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
  return null
}

const newestFirst = (history: Service['history']) => [...history].sort((a, b) => b.at.localeCompare(a.at))

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
