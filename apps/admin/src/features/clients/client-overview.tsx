import { Card, KeyValueList, Money, StatGrid, StatTile } from '@ostler/ui'
import type { Answers } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { href } from '../../location.ts'
import { countryName } from './country-name.ts'

type Client = Answers['admin']['clients']['get']

export const nameOf = (client: Client) => client.company || `${client.firstName} ${client.lastName}`

export function ClientFigures({ client }: { client: Client }) {
  const { id, receivable, counts } = client
  return (
    <StatGrid className="max-lg:grid-cols-2 lg:grid-cols-4">
      <StatTile
        label="Receivable"
        value={<Money value={receivable} />}
        hint="open invoices after payments"
        href={href('/invoices', { clientId: id })}
      />
      <StatTile label="Open invoices" value={counts.openInvoices} href={href('/invoices', { clientId: id })} />
      <StatTile
        label="Active services"
        value={counts.activeServices}
        hint={`of ${counts.services}`}
        href={href('/services', { clientId: id, state: 'active' })}
      />
      <StatTile label="Orders" value={counts.orders} href={href('/orders', { clientId: id })} />
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
