import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { StateBadge } from '../components/state-badge.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { CancelOrder } from '../features/orders/cancel-order.tsx'
import { OrderFacts, OrderItems, OrderNote } from '../features/orders/order-sections.tsx'
import { orderStates } from '../features/orders/order-states.ts'
import { PinnedNotes } from '../features/records/client-notes.tsx'
import { useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

export function OrderPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.orders.get.queryOptions({ input: { id: useIdParam() } }))
  return (
    <ThingPage
      noun="Order"
      list={{ label: 'Orders', href: '/orders' }}
      query={query}
      header={(order) => ({
        title: order.number,
        badge: <StateBadge states={orderStates} state={order.state} />,
        actions: order.state === 'pending' && may('orders.manage') && <CancelOrder order={order} />,
      })}
    >
      {(order) => (
        <>
          <PinnedNotes clientId={order.client.id} />
          <OrderItems order={order} />
          <OrderFacts order={order} />
          {order.note && <OrderNote note={order.note} />}
        </>
      )}
    </ThingPage>
  )
}
