import { TextLink } from '@ostler/ui'
import { ListChecks } from 'lucide-react'
import { type Answers, api } from '../../api.ts'
import { clientColumn, Moment } from '../../components/columns.tsx'
import { defineList, type PageInput } from '../../components/list.ts'
import { labelsOf, StateBadge } from '../../components/state-badge.tsx'
import { type Operation, operationStates, verbLabels } from './operation-states.ts'

export type Counts = Answers['admin']['operations']['counts']
type ServerCounts = Counts['servers'][number]

/** Stands for "no server" in an address. */
const none = 'none'

export const serverKey = ({ server }: ServerCounts) => (server ? String(server.id) : none)
export const serverLabel = ({ server }: ServerCounts) => server?.label ?? 'No server yet'

type Show = Operation['state'] | 'every'
type Filters = { state?: Show; verb?: Operation['verb']; server?: string }
type Wish = PageInput & Filters

/** While no state is chosen, what is unfinished is shown: that is what somebody has to do with. */
export const operationQuery = ({ state, server, ...rest }: Wish) => ({
  ...rest,
  ...(state === undefined ? { isUnfinished: 'true' as const } : state === 'every' ? {} : { state }),
  ...(server === undefined ? {} : server === none ? { hasNoServer: 'true' as const } : { serverId: server }),
})

const source = {
  queryKey: ({ input }: { input: Wish }) => api.admin.operations.list.queryKey({ input: operationQuery(input) }),
  call: (input: Wish, options: { signal: AbortSignal }) =>
    api.admin.operations.list.call(operationQuery(input), options),
}

const columns = [
  {
    id: 'what',
    header: 'Operation',
    width: '24%',
    cell: (operation: Operation) => (
      <>
        {verbLabels[operation.verb]}
        <span className="block font-normal">{operation.service}</span>
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    stacked: 'aside' as const,
    cell: (operation: Operation) => <StateBadge states={operationStates} state={operation.state} />,
  },
  { id: 'said', header: 'Server said', width: '34%', cell: (operation: Operation) => <WhatWasSaid {...operation} /> },
  { ...clientColumn, hideBelow: 'lg' as const },
  { id: 'server', header: 'Server', hideBelow: 'md' as const, cell: ({ server }: Operation) => server?.label ?? '–' },
  { id: 'askedAt', header: 'Asked', nowrap: true, cell: ({ askedAt }: Operation) => <Moment at={askedAt} /> },
]

function WhatWasSaid({ state, reason, note, tries, nextTryAt }: Operation) {
  return (
    <>
      <span className={state === 'failed' ? 'text-danger-ink' : undefined}>{reason ?? note ?? '–'}</span>
      {(tries > 0 || nextTryAt) && (
        <span className="block text-sm text-muted">
          {tries > 0 && (tries === 1 ? 'tried once' : `tried ${tries} times`)}
          {tries > 0 && nextTryAt && ', '}
          {nextTryAt && (
            <>
              next try <Moment at={nextTryAt} />
            </>
          )}
        </span>
      )}
    </>
  )
}

/** The queue. Which servers there are to choose from is known only when it was asked. */
export const operationList = (servers: Record<string, string>) =>
  defineList({
    name: 'Provisioning',
    path: '/provisioning',
    permission: 'services.view',
    filters: {
      state: {
        kind: 'select',
        label: 'State',
        all: 'Unfinished',
        options: { ...labelsOf(operationStates), every: 'Every state' },
      },
      verb: { kind: 'select', label: 'What is wanted', all: 'Everything wanted', options: verbLabels },
      server: { kind: 'select', label: 'Server', all: 'All servers', options: servers },
    },
    source,
    columns,
    rowHref: (operation: Operation) => `/provisioning/${operation.id}`,
    empty: {
      title: 'Nothing is unfinished',
      description: 'What is wanted of servers stands here until it is done.',
      icon: ListChecks,
    },
  })

/** All that was ever wanted of the server for one service. */
export const operationsOfService = (serviceId: number) =>
  defineList({
    name: 'Operations',
    path: `/services/${serviceId}`,
    permission: 'services.view',
    filters: {},
    source: {
      queryKey: ({ input }: { input: PageInput }) =>
        api.admin.operations.list.queryKey({ input: { ...input, serviceId } }),
      call: (input: PageInput, options: { signal: AbortSignal }) =>
        api.admin.operations.list.call({ ...input, serviceId }, options),
    },
    columns: columns
      .filter(({ id }) => id !== 'client')
      .map((column) =>
        column.id === 'what'
          ? {
              ...column,
              cell: ({ verb, why }: Operation) => (
                <>
                  {verbLabels[verb]}
                  <span className="block font-normal text-muted">{why}</span>
                </>
              ),
            }
          : column,
      ),
    rowHref: (operation: Operation) => `/provisioning/${operation.id}`,
    empty: { title: 'Nothing was wanted of a server yet', icon: ListChecks },
  })

export const ServiceLink = ({ operation: { serviceId, service } }: { operation: Operation }) => (
  <TextLink href={`/services/${serviceId}`}>{service}</TextLink>
)
