import { Card, DataTable, EmptyState, KeyValueList, Money, StatGrid, StatTile, StatusBadge } from '@ostler/ui'
import { UserRound } from 'lucide-react'
import type { Answers } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { href } from '../../location.ts'
import { useStaff } from '../../session.ts'
import { countryName } from './country-name.ts'
import { ResetFactors } from './reset-factors.tsx'

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

export function ClientUsers({ client }: { client: Client }) {
  const { may } = useStaff()
  return (
    <Card title="Users" description="Who may log in for this client" padding="none">
      <DataTable
        framed={false}
        label="Users"
        rows={client.users}
        rowKey={(user) => user.id}
        rowHref={may('users.view') ? (user) => `/users/${user.id}` : undefined}
        columns={[
          {
            id: 'name',
            header: 'User',
            cell: (user) => (
              <>
                {user.name}
                <span className="block text-sm font-normal text-muted">{user.email}</span>
              </>
            ),
          },
          {
            id: 'verified',
            header: 'E-mail address',
            stacked: 'aside',
            cell: (user) =>
              user.emailVerified ? (
                <StatusBadge tone="success">Confirmed</StatusBadge>
              ) : (
                <StatusBadge tone="warning">Not confirmed</StatusBadge>
              ),
          },
          {
            id: 'lastLoginAt',
            header: 'Last log-in',
            nowrap: true,
            cell: (user) => <Moment at={user.lastLoginAt} none="never" />,
          },
          ...(may('users.manage')
            ? [
                {
                  id: 'factors',
                  header: 'Second factors',
                  cell: (user: Client['users'][number]) => <ResetFactors user={user} />,
                },
              ]
            : []),
        ]}
        empty={<EmptyState level={3} icon={UserRound} title="Nobody may log in for this client" />}
      />
    </Card>
  )
}
