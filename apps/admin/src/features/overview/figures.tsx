import {
  Card,
  DataTable,
  DateText,
  EmptyState,
  LinkButton,
  Money,
  StatGrid,
  StatTile,
  StatusBadge,
  type Tone,
} from '@ostler/ui'
import { ArrowRight, ShoppingCart } from 'lucide-react'
import type { Answers } from '../../api.ts'
import { useStaff } from '../../session.ts'

type Overview = Answers['admin']['overview']

/** What may need somebody; each figure opens the list it counts. */
export function Figures({ overview }: { overview: Overview | undefined }) {
  const { may } = useStaff()
  const loading = overview === undefined
  return (
    <StatGrid className="max-sm:grid-cols-2 sm:max-xl:grid-cols-3 xl:grid-cols-6">
      <StatTile
        label="Pending orders"
        value={<Count of={overview?.pendingOrders} />}
        hint="not paid yet"
        href="/orders?state=pending"
        loading={loading}
      />
      <StatTile
        label="Open invoices"
        value={<Count of={overview?.openInvoices} />}
        hint="not fully paid"
        href={may('invoices.view') ? '/invoices' : undefined}
        loading={loading}
      />
      <StatTile
        label="Active services"
        value={<Count of={overview?.activeServices} />}
        href={may('services.view') ? '/services?state=active' : undefined}
        loading={loading}
      />
      <StatTile
        label="Failed services"
        value={<Count of={overview?.failedServices} />}
        trend={needsSomebody(overview?.failedServices)}
        href={may('services.view') ? '/services?state=failed' : undefined}
        loading={loading}
      />
      <StatTile
        label="Failed jobs"
        value={<Count of={overview?.failedJobs} />}
        trend={needsSomebody(overview?.failedJobs)}
        href={may('jobs.view') ? '/jobs' : undefined}
        loading={loading}
      />
      <StatTile
        label="Clients"
        value={<Count of={overview?.clients} />}
        href={may('clients.view') ? '/clients' : undefined}
        loading={loading}
      />
    </StatGrid>
  )
}

const numbers = new Intl.NumberFormat()

const Count = ({ of: count }: { of: number | undefined }) => count !== undefined && numbers.format(count)

const needsSomebody = (count = 0) =>
  count > 0 ? { text: 'needs somebody', tone: 'danger' as const } : { text: 'all well', tone: 'success' as const }

/** A row per currency; amounts of different currencies are never added up. */
export function MoneyPerCurrency({ overview }: { overview: Overview }) {
  const currencies = [...new Set([...overview.receivedLast30Days, ...overview.outstanding].map((sum) => sum.currency))]
  const sumIn = (sums: Overview['outstanding'], currency: string) =>
    sums.find((sum) => sum.currency === currency) ?? { amount: '0', currency }
  return (
    <Card title="Money" padding="none">
      <DataTable
        framed={false}
        label="Money per currency"
        rows={currencies}
        rowKey={(currency) => currency}
        columns={[
          { id: 'currency', header: 'Currency', cell: (currency) => currency },
          {
            id: 'received',
            header: 'Received in 30 days',
            align: 'end',
            cell: (currency) => <Money value={sumIn(overview.receivedLast30Days, currency)} />,
          },
          {
            id: 'outstanding',
            header: 'Outstanding',
            align: 'end',
            cell: (currency) => <Money value={sumIn(overview.outstanding, currency)} />,
          },
        ]}
        empty={<EmptyState level={3} title="No money has moved yet" />}
      />
    </Card>
  )
}

const orderTones: Record<string, Tone> = { pending: 'warning', paid: 'success', cancelled: 'neutral' }

export function RecentOrders({ overview }: { overview: Overview }) {
  return (
    <Card
      title="Recent orders"
      padding="none"
      actions={
        <LinkButton size="sm" variant="ghost" iconEnd={ArrowRight} href="/orders">
          All orders
        </LinkButton>
      }
    >
      <DataTable
        framed={false}
        label="Recent orders"
        rows={overview.recentOrders}
        rowKey={(order) => order.id}
        rowHref={(order) => `/orders/${order.id}`}
        columns={[
          { id: 'number', header: 'Order', nowrap: true, cell: (order) => order.number },
          {
            id: 'state',
            header: 'State',
            stacked: 'aside',
            cell: (order) => (
              <StatusBadge tone={orderTones[order.state] ?? 'neutral'}>{capitalised(order.state)}</StatusBadge>
            ),
          },
          { id: 'client', header: 'Client', cell: (order) => order.client },
          {
            id: 'placedAt',
            header: 'Placed',
            nowrap: true,
            cell: (order) => <DateText value={order.placedAt} format="relative" />,
          },
          { id: 'total', header: 'Total', align: 'end', cell: (order) => <Money value={order.total} /> },
        ]}
        empty={
          <EmptyState
            level={3}
            icon={ShoppingCart}
            title="No orders yet"
            description="Orders from the portal appear here."
          />
        }
      />
    </Card>
  )
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
