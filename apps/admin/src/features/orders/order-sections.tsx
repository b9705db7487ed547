import { Card, DataTable, KeyValueList, Money, TextLink } from '@ostler/ui'
import type { Answers } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { cycleLabel } from '../../components/cycles.ts'

type Order = Answers['admin']['orders']['get']

const describeOption = ({ name, choice, quantity }: Order['items'][number]['options'][number]) =>
  quantity > 1 ? `${name}: ${quantity} × ${choice}` : `${name}: ${choice}`

export function OrderItems({ order }: { order: Order }) {
  return (
    <Card title="Items" padding="none">
      <DataTable
        framed={false}
        label="Items"
        rows={order.items}
        rowKey={(item) => item.id}
        rowHref={(item) => `/services/${item.serviceId}`}
        columns={[
          {
            id: 'product',
            header: 'Product',
            cell: (item) => [item.product, ...item.options.map(describeOption)].join(', '),
          },
          { id: 'domain', header: 'Domain', cell: (item) => item.domain ?? '–' },
          { id: 'cycle', header: 'Cycle', cell: (item) => cycleLabel(item.cycle) },
          { id: 'setup', header: 'Set-up', align: 'end', cell: (item) => <Money value={item.setup} /> },
          { id: 'recurring', header: 'Price', align: 'end', cell: (item) => <Money value={item.recurring} /> },
          { id: 'discount', header: 'Discount', align: 'end', cell: (item) => <Money value={item.discount} /> },
          { id: 'due', header: 'With the order', align: 'end', cell: (item) => <Money value={item.dueToday} /> },
        ]}
      />
    </Card>
  )
}

export function OrderFacts({ order }: { order: Order }) {
  return (
    <Card title="Details">
      <KeyValueList
        items={[
          { label: 'Client', value: <TextLink href={`/clients/${order.client.id}`}>{order.client.name}</TextLink> },
          { label: 'Placed', value: <Moment at={order.placedAt} /> },
          ...(order.promotionCode ? [{ label: 'Promotion', value: order.promotionCode }] : []),
          { label: 'Before tax', value: <Money value={order.net} /> },
          { label: 'Tax', value: order.tax ? <Money value={order.tax} /> : 'on the invoice' },
          { label: 'Total', value: <Money value={order.total} /> },
          {
            label: 'Invoice',
            value: order.invoiceId ? (
              <TextLink href={`/invoices/${order.invoiceId}`}>Open the invoice</TextLink>
            ) : (
              'none'
            ),
          },
        ]}
      />
    </Card>
  )
}

export function OrderNote({ note }: { note: string }) {
  return (
    <Card title="Note from the client">
      <p className="whitespace-pre-line">{note}</p>
    </Card>
  )
}
