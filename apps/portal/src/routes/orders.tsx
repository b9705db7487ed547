import { type Column, DataTable, DateText, EmptyState, LinkButton, Money, PageHeader } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { Package } from 'lucide-react'
import { OrderStateBadge, type OrderSummary, useOrders } from '../features/orders/index.ts'
import { useKeysetPaging } from '../paging.ts'
import { useMay } from '../session/index.ts'
import { tableFailure } from '../shell/table-failure.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/client/orders')

const columns: readonly Column<OrderSummary>[] = [
  { id: 'number', header: 'Number', cell: (row) => row.number },
  { id: 'state', header: 'State', cell: (row) => <OrderStateBadge order={row} />, stacked: 'aside' },
  { id: 'placed', header: 'Placed', cell: (row) => <DateText value={row.placedAt} /> },
  { id: 'total', header: 'Total', cell: (row) => <Money value={row.total} />, align: 'end' },
]

export function OrdersPage() {
  usePageTitle('Orders')
  const { cursor } = route.useSearch()
  const mayOrder = useMay('orders.manage')
  const navigate = route.useNavigate()
  const orders = useOrders({ cursor })
  const paging = useKeysetPaging(cursor, orders.data?.nextCursor, (next) => navigate({ search: { cursor: next } }))
  return (
    <>
      <PageHeader title="Orders" />
      <DataTable
        label="Orders"
        columns={columns}
        rowKey={(row) => row.id}
        rowHref={(row) => `/orders/${row.id}`}
        rows={orders.data?.items}
        loading={orders.isFetching && (orders.isPlaceholderData || !orders.data)}
        error={tableFailure(orders.error)}
        onRetry={() => orders.refetch()}
        paging={{ ...paging, busy: orders.isFetching }}
        empty={
          <EmptyState
            icon={Package}
            title="No orders yet"
            description="Each order stays here, with what was in it and its invoice."
            action={
              mayOrder ? (
                <LinkButton href="/" variant="primary">
                  See the plans
                </LinkButton>
              ) : undefined
            }
          />
        }
      />
    </>
  )
}
