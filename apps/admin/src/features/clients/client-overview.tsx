import { Card, KeyValueList, Money, StatGrid, StatTile } from '@ostler/ui'
import type { Answers } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { href } from '../../location.ts'
import { useStaff } from '../../session.ts'
import { countryName } from './country-name.ts'

type Client = Answers['admin']['clients']['get']

export const nameOf = (client: Client) => client.company || `${client.firstName} ${client.lastName}`

export function ClientFigures({ client }: { client: Client }) {
  const { id, receivable, counts } = client
  const { may } = useStaff()
  const invoices = may('invoices.view') ? href('/invoices', { clientId: id }) : undefined
  return (
    <StatGrid className="max-lg:grid-cols-2 lg:grid-cols-4">
      <StatTile
        label="Receivable"
        value={<Money value={receivable} />}
        hint="open invoices after payments"
        href={invoices}
      />
      <StatTile label="Open invoices" value={counts.openInvoices} href={invoices} />
      <StatTile
        label="Active services"
        value={counts.activeServices}
        hint={`of ${counts.services}`}
        href={may('services.view') ? href('/services', { clientId: id, state: 'active' }) : undefined}
      />
      <StatTile
        label="Orders"
        value={counts.orders}
        href={may('orders.view') ? href('/orders', { clientId: id }) : undefined}
      />
    </StatGrid>
  )
}

export function ClientDetails({ client }: { client: Client }) {
  const address = [
    client.address,
    [client.postcode, client.city].filter(Boolean).join(' '),
    countryName(client.country),
  ]
  return (
    <Card title="Details">
      <KeyValueList
        items={[
          { label: 'Name', value: `${client.firstName} ${client.lastName}` },
          { label: 'Company', value: client.company ?? '–' },
          { label: 'E-mail', value: client.email, copy: client.email },
          { label: 'Phone', value: client.phone ?? '–' },
          {
            label: 'Address',
            value: address.filter(Boolean).map((line) => (
              <span key={line} className="block">
                {line}
              </span>
            )),
          },
          { label: 'Currency', value: client.currency },
          ...(client.noLateFees ? [{ label: 'Late fees', value: 'Spared' }] : []),
          { label: 'Client since', value: <Moment at={client.createdAt} /> },
        ]}
      />
    </Card>
  )
}
