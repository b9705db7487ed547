import { Card, DataTable, EmptyState, LinkButton, TextLink } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, CreditCard, Plus } from 'lucide-react'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { ActMenu } from '../components/act-menu.tsx'
import { Page } from '../components/page.tsx'
import { describe, toastProblem } from '../components/problem.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { GatewayState } from '../features/gateways/gateway-state.tsx'
import { useStaff } from '../session.ts'

const ways = { page: 'Page of the provider', fields: 'Fields in our page', instructions: 'Instructions' }

export function GatewaysPage() {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const query = useQuery(api.admin.gateways.list.queryOptions())
  const gateways = query.data?.items ?? []
  const order = useAct(client.admin.gateways.order, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.gateways.key() }),
    onError: toastProblem('The order stays'),
  })
  const move = (name: string, by: -1 | 1) => {
    const names = gateways.map((one) => one.name)
    const index = names.indexOf(name)
    names.splice(index + by, 0, ...names.splice(index, 1))
    order.mutate({ names })
  }
  return (
    <Page
      title="Gateways"
      description="The ways in which clients pay, in the order in which they see them. There may be several of one kind, with different accounts."
      actions={
        may('gateways.manage') && (
          <LinkButton icon={Plus} href="/add-gateway">
            Add gateway
          </LinkButton>
        )
      }
    >
      <DataTable
        label="Gateways"
        rows={query.data?.items}
        rowKey={(gateway) => gateway.name}
        rowHref={(gateway) => `/gateways/${gateway.name}`}
        loading={query.isPending}
        error={query.error && !query.data ? describe(query.error) : undefined}
        onRetry={query.refetch}
        columns={[
          {
            id: 'label',
            header: 'Gateway',
            cell: (gateway) => (
              <>
                {gateway.label}
                <span className="block text-sm font-normal text-muted">{gateway.name}</span>
              </>
            ),
          },
          {
            id: 'state',
            header: 'State',
            stacked: 'aside',
            cell: (gateway) => <GatewayState gateway={gateway} />,
          },
          { id: 'kind', header: 'Kind', nowrap: true, cell: (gateway) => gateway.kind?.label ?? 'unknown' },
          { id: 'way', header: 'How payers pay', hideBelow: 'md', cell: (gateway) => ways[gateway.way] },
        ]}
        rowActions={
          may('gateways.manage')
            ? (gateway) => {
                const index = gateways.indexOf(gateway)
                return (
                  <ActMenu
                    label={`More for ${gateway.label}`}
                    size="sm"
                    acts={[
                      ...(index > 0
                        ? [{ label: 'Move up', icon: ArrowUp, onSelect: () => move(gateway.name, -1) }]
                        : []),
                      ...(index < gateways.length - 1
                        ? [{ label: 'Move down', icon: ArrowDown, onSelect: () => move(gateway.name, 1) }]
                        : []),
                    ]}
                  />
                )
              }
            : undefined
        }
        empty={
          <EmptyState
            icon={CreditCard}
            title="No gateway yet"
            description="Add one, and clients can pay their invoices with it."
          />
        }
      />
    </Page>
  )
}

/** The kinds there are, each with what it is. */
export function AddGatewayPage() {
  const query = useQuery(api.admin.gateways.kinds.queryOptions())
  return (
    <Page
      title="Add gateway"
      description="Choose how clients are to pay. You can test it before they see it."
      breadcrumbs={[{ label: 'Gateways', href: '/gateways' }, { label: 'Add gateway' }]}
    >
      <QueryResult query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={CreditCard} title="This installation knows no kind of gateway" />
          ) : (
            <Card padding="none" title="Kinds">
              <ul className="divide-y divide-line">
                {items.map((kind) => (
                  <li key={kind.name} className="px-4 py-3">
                    <TextLink href={`/add-gateway/${kind.name}`}>{kind.label}</TextLink>
                    <p className="text-sm text-muted">{kind.about}</p>
                  </li>
                ))}
              </ul>
            </Card>
          )
        }
      </QueryResult>
    </Page>
  )
}
