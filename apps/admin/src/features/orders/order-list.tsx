import { Money } from '@ostler/ui'
import { ShoppingCart } from 'lucide-react'
import { api } from '../../api.ts'
import { clientColumn, momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { labelsOf, StateBadge } from '../../components/state-badge.tsx'
import { orderStates } from './order-states.ts'

export const orderList = defineList({
  name: 'Orders',
  path: '/orders',
  permission: 'orders.view',
  filters: {
    state: { kind: 'choice', label: 'State of the order', options: labelsOf(orderStates) },
    clientId: { kind: 'client' },
  },
  source: api.admin.orders.list,
  columns: [
    { id: 'number', header: 'Order', nowrap: true, cell: (order) => order.number },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (order) => <StateBadge states={orderStates} state={order.state} />,
    },
    clientColumn,
    momentColumn('placedAt', 'Placed'),
    { id: 'total', header: 'Total', align: 'end', cell: (order) => <Money value={order.total} /> },
  ],
  rowHref: (order) => `/orders/${order.id}`,
  empty: { title: 'No orders yet', description: 'Orders from the portal appear here.', icon: ShoppingCart },
})
