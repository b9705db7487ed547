import { Card, DateText, KeyValueList, LinkButton, Money, PageHeader, Skeleton, TextLink } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { isApiError } from '../api/index.ts'
import { cyclePer } from '../cycles.ts'
import { awaitsInvoice, type Order, OrderStateBadge, useOrder } from '../features/orders/index.ts'
import { isZero } from '../money.ts'
import { useMay } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { NotFound } from '../shell/not-found.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { pageId } from './page-id.ts'

const route = getRouteApi('/client/orders/$id')

export function OrderPage() {
  const id = pageId(route.useParams().id)
  return id === undefined ? <NotFound what="order" /> : <OneOrder id={id} />
}

function OneOrder({ id }: { id: number }) {
  const query = useOrder(id)
  const seesInvoices = useMay('invoices.view')
  const order = query.data
  usePageTitle(order ? `Order ${order.number}` : 'Order')
  if (isApiError(query.error, 'order_not_found')) return <NotFound what="order" />
  if (query.error && !order) return <LoadFailure query={query} />
  if (!order) {
    return (
      <div aria-busy>
        <Skeleton className="mb-6 h-8 w-56" />
        <Skeleton className="h-64 w-full rounded-lg" />
      </div>
    )
  }
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: 'Orders', href: '/orders' }, { label: order.number }]}
        title={`Order ${order.number}`}
        badge={<OrderStateBadge order={order} />}
        actions={
          order.state === 'pending' && order.invoiceId && seesInvoices ? (
            <LinkButton href={`/invoices/${order.invoiceId}`} variant="primary">
              Pay the invoice
            </LinkButton>
          ) : order.state === 'paid' ? (
            <LinkButton href={`/order/${order.id}/done`}>Follow the set-up</LinkButton>
          ) : undefined
        }
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Card title="What was ordered">
          <Items items={order.items} />
        </Card>
        <Card title="Details">
          <KeyValueList
            items={[
              { label: 'Placed', value: <DateText value={order.placedAt} /> },
              ...(order.promotionCode ? [{ label: 'Promotion', value: order.promotionCode }] : []),
              ...(order.tax && !isZero(order.tax) ? [{ label: 'Of it tax', value: <Money value={order.tax} /> }] : []),
              { label: order.tax ? 'Total' : 'Total, before tax', value: <Money value={order.total} /> },
              {
                label: 'Invoice',
                value:
                  order.invoiceId && !seesInvoices ? (
                    'For those who may see invoices'
                  ) : order.invoiceId ? (
                    <TextLink href={`/invoices/${order.invoiceId}`}>See the invoice</TextLink>
                  ) : awaitsInvoice(order) ? (
                    'Follows when your tax number has been checked'
                  ) : (
                    'None'
                  ),
              },
              ...(order.note ? [{ label: 'Your note', value: order.note }] : []),
            ]}
          />
        </Card>
      </div>
    </>
  )
}

function Items({ items }: { items: Order['items'] }) {
  const seesServices = useMay('services.view')
  return (
    <ul className="flex flex-col divide-y">
      {items.map((item) => (
        <li
          key={item.id}
          className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 py-3 first:pt-0 last:pb-0"
        >
          <div className="min-w-0">
            {seesServices ? <TextLink href={`/services/${item.serviceId}`}>{item.product}</TextLink> : item.product}
            {item.domain ? <p className="wrap-anywhere text-muted">{item.domain}</p> : null}
            {item.options.map(({ name, choice, quantity }) => (
              <p key={name} className="text-sm text-muted">
                {name}: {quantity > 1 ? `${quantity} × ` : ''}
                {choice}
              </p>
            ))}
          </div>
          <div className="ms-auto text-end">
            <p>
              <Money value={item.recurring} /> <span className="text-muted">{cyclePer(item.cycle)}</span>
            </p>
            {isZero(item.setup) ? null : (
              <p className="text-sm text-muted">
                <Money value={item.setup} /> set-up, once
              </p>
            )}
            {isZero(item.discount) ? null : (
              <p className="text-sm text-muted">
                <Money value={item.discount} /> less with this order
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}
