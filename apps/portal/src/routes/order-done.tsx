import { Card, DateText, LinkButton, PageHeader, Skeleton, type Step, StepList } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { isApiError } from '../api/index.ts'
import { awaitsInvoice, type Order, useFollowedOrder } from '../features/orders/index.ts'
import { type Service, useServicesOf } from '../features/services/index.ts'
import { useMay, useSession } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { NotFound } from '../shell/not-found.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { pageId } from './page-id.ts'

const route = getRouteApi('/client/order/$id/done')

export function OrderDonePage() {
  usePageTitle('Thank you')
  const id = pageId(route.useParams().id)
  return id === undefined ? <NotFound what="order" /> : <PlacedOrder id={id} />
}

function PlacedOrder({ id }: { id: number }) {
  const session = useSession()
  const [seesServices, seesInvoices] = [useMay('services.view'), useMay('invoices.view')]
  const query = useFollowedOrder(id)
  const order = query.data
  const ids = [...new Set(order?.items.map(({ serviceId }) => serviceId))]
  const services = useServicesOf(seesServices ? ids : []).flatMap(({ data }) => (data ? [data] : []))

  if (isApiError(query.error, 'order_not_found')) return <NotFound what="order" />
  if (query.error && !order) return <LoadFailure query={query} />
  if (!order) {
    return (
      <div aria-busy>
        <Skeleton className="mb-6 h-8 w-56" />
        <Skeleton className="h-48 w-full rounded-lg" />
      </div>
    )
  }
  const ready = services.length === ids.length && services.every(({ state }) => state === 'active')
  return (
    <>
      <PageHeader
        title={ready ? 'All set up' : order.state === 'pending' ? 'Your order is placed' : 'Thank you for your order'}
        description={`Order ${order.number}. ${session ? `We write to ${session.user.email}.` : ''}`}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Card title="What happens now">
          <StepList label="Steps of your order" steps={stepsOf(order, services)} live />
        </Card>
        <Card title="Next">
          <div className="flex flex-col items-stretch gap-2">
            {order.state === 'pending' && order.invoiceId && seesInvoices ? (
              <LinkButton href={`/invoices/${order.invoiceId}`} variant="primary">
                Pay the invoice
              </LinkButton>
            ) : null}
            {services.map((service) => (
              <LinkButton
                key={service.id}
                href={`/services/${service.id}`}
                variant={service.state === 'active' ? 'primary' : 'secondary'}
              >
                {service.state === 'active' ? 'Open' : 'See'} {service.domain ?? service.product}
              </LinkButton>
            ))}
            {order.invoiceId && order.state !== 'pending' ? (
              <LinkButton href={`/invoices/${order.invoiceId}`}>See the invoice</LinkButton>
            ) : null}
            <LinkButton href="/account" variant="ghost">
              Go to my account
            </LinkButton>
          </div>
        </Card>
      </div>
    </>
  )
}

function stepsOf(order: Order, services: readonly Service[]): Step[] {
  const paid = order.state === 'paid'
  return [
    { id: 'placed', label: 'Order placed', state: 'done', time: <DateText value={order.placedAt} /> },
    ...(awaitsInvoice(order)
      ? [
          {
            id: 'tax-number',
            label: 'Checking your tax number',
            state: 'running' as const,
            detail:
              'It decides about the tax on your invoice. This can take a while; we send you the invoice by e-mail.',
          },
          { id: 'paid', label: 'Payment', state: 'waiting' as const },
        ]
      : []),
    ...(order.invoiceId
      ? [
          {
            id: 'paid',
            label: 'Payment',
            state: order.state === 'cancelled' ? ('skipped' as const) : paid ? ('done' as const) : ('running' as const),
            detail: paid || order.state === 'cancelled' ? undefined : 'Waiting for your payment to arrive.',
          },
        ]
      : []),
    ...order.items.map((item): Step => {
      const service = services.find(({ id }) => id === item.serviceId)
      const name = item.domain ?? item.product
      const last = service?.history.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1)
      if (!service || service.state === 'pending') {
        return { id: `service-${item.id}`, label: `Setting up ${name}`, state: paid ? 'running' : 'waiting' }
      }
      if (service.state === 'provisioning') {
        return { id: `service-${item.id}`, label: `Setting up ${name}`, state: 'running', detail: last?.what }
      }
      if (service.state === 'failed') {
        return {
          id: `service-${item.id}`,
          label: `Setting up ${name}`,
          state: 'failed',
          detail: 'This did not work at the first try. We have been told, and finish it for you.',
        }
      }
      if (service.state === 'cancelled') return { id: `service-${item.id}`, label: name, state: 'skipped' }
      return {
        id: `service-${item.id}`,
        label: `${name} is ready`,
        state: 'done',
        time: last ? <DateText value={last.at} /> : undefined,
      }
    }),
  ]
}
