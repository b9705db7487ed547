import { Card, EmptyState, KeyValueList, LinkTabs, Notice, StatGrid, StatTile, Switch, TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { PlugZap } from 'lucide-react'
import { useMemo, useState } from 'react'
import { api } from '../api.ts'
import { Moment } from '../components/columns.tsx'
import { ListTable } from '../components/list-page.tsx'
import { Page } from '../components/page.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { QueryResult, ThingPage } from '../components/thing-page.tsx'
import { AttemptSteps } from '../features/provisioning/attempt-steps.tsx'
import { ByServer } from '../features/provisioning/by-server.tsx'
import { DecideMany, failedOperations } from '../features/provisioning/decide-many.tsx'
import { OperationButtons, OperationMenu } from '../features/provisioning/operation-acts.tsx'
import {
  type Counts,
  operationList,
  ServiceLink,
  serverKey,
  serverLabel,
} from '../features/provisioning/operation-list.tsx'
import {
  isOpen,
  type Operation,
  type OperationDetails,
  operationStates,
  verbLabels,
} from '../features/provisioning/operation-states.ts'
import { ServerLink } from '../features/servers/server-link.tsx'
import { href, useIdParam, useUrlSearch } from '../location.ts'
import { useStaff } from '../session.ts'

const refreshSeconds = 5

/** What is wanted of servers, and how far it is. */
export function ProvisioningPage() {
  const { may } = useStaff()
  const { group, state } = useUrlSearch()
  const [isLive, setLive] = useState(true)
  const refreshMs = isLive && refreshSeconds * 1000
  const counts = useQuery({ ...api.admin.operations.counts.queryOptions(), refetchInterval: refreshMs })
  const isGrouped = group === 'server'
  const failedOnly = state === 'failed' ? { state } : {}
  return (
    <Page
      title="Provisioning"
      description="What is wanted of servers for the services: under way, done, or waiting for somebody."
      actions={
        <>
          <Switch
            label={`Refresh every ${refreshSeconds} seconds`}
            checked={isLive}
            onChange={(event) => setLive(event.target.checked)}
          />
          {may('services.manage') && (counts.data?.failed ?? 0) > 0 && (
            <DecideMany label="All that failed" many="all that failed" find={() => failedOperations()} />
          )}
        </>
      }
    >
      <Tiles counts={counts.data} />
      <LinkTabs
        label="How it is shown"
        items={[
          { href: href('/provisioning', failedOnly), label: 'As one list', active: !isGrouped },
          { href: href('/provisioning', { group: 'server', ...failedOnly }), label: 'By server', active: isGrouped },
        ]}
      />
      {isGrouped ? (
        <QueryResult query={counts}>
          {(data) => <ByServer counts={data} state={state === 'failed' ? state : undefined} refreshMs={refreshMs} />}
        </QueryResult>
      ) : (
        <Queue counts={counts.data} refreshMs={refreshMs} />
      )}
    </Page>
  )
}

function Tiles({ counts }: { counts: Counts | undefined }) {
  const failed = counts?.failed ?? 0
  const troubled = counts?.servers.filter((one) => one.failed > 0).length ?? 0
  return (
    <StatGrid className="max-sm:grid-cols-2">
      <StatTile
        label="Under way"
        value={counts?.open}
        hint="waiting or with a server"
        href="/provisioning"
        loading={!counts}
      />
      <StatTile
        label="Failed"
        value={counts?.failed}
        trend={failed > 0 ? { text: 'needs somebody', tone: 'danger' } : { text: 'all well', tone: 'success' }}
        href={href('/provisioning', { state: 'failed' })}
        loading={!counts}
      />
      <StatTile
        label="Servers with failures"
        value={troubled}
        hint="grouped by server"
        href={href('/provisioning', { group: 'server', state: 'failed' })}
        loading={!counts}
      />
    </StatGrid>
  )
}

function Queue({ counts, refreshMs }: { counts: Counts | undefined; refreshMs: number | false }) {
  const { may } = useStaff()
  const { server } = useUrlSearch()
  const [selected, select] = useState<ReadonlySet<string | number>>(new Set())
  const list = useMemo(() => {
    const known = Object.fromEntries((counts?.servers ?? []).map((one) => [serverKey(one), serverLabel(one)]))
    // One that is chosen stays to choose from when the last thing on it is done.
    return operationList(server && !(server in known) ? { ...known, [server]: `Server ${server}` } : known)
  }, [counts, server])
  const decides = may('services.manage')
  return (
    <ListTable
      list={list}
      refreshMs={refreshMs}
      {...(decides && {
        rowActions: (operation: Operation) => <OperationMenu operation={operation} />,
        selection: {
          chosen: {
            selected,
            onChange: select,
            rowLabel: ({ verb, service }: Operation) => `${verbLabels[verb]} ${service}`,
          },
          acts: (
            <DecideMany
              size="sm"
              label="Decide"
              many={selected.size === 1 ? '1 operation' : `${selected.size} operations`}
              find={async () => [...selected].map(Number)}
              onDone={() => select(new Set())}
            />
          ),
        },
      })}
    />
  )
}

const refreshWhileOpenMs = 2000

/** One operation, with each time the server was asked. */
export function OperationPage() {
  const { may } = useStaff()
  const query = useQuery({
    ...api.admin.operations.get.queryOptions({ input: { id: useIdParam() } }),
    refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? refreshWhileOpenMs : false),
  })
  return (
    <ThingPage
      noun="Operation"
      list={{ label: 'Provisioning', href: '/provisioning' }}
      query={query}
      header={(operation) => ({
        title: `${verbLabels[operation.verb]}: ${operation.service}`,
        badge: <StateBadge states={operationStates} state={operation.state} />,
        meta: <span>Operation no. {operation.id}</span>,
        actions: may('services.manage') && <OperationButtons operation={operation} />,
      })}
    >
      {(operation) => (
        <>
          {operation.state === 'failed' && (
            <Notice tone="danger" title="It was not done">
              {operation.reason ?? 'The server did not say why.'}
            </Notice>
          )}
          <Card title="Operation">
            <KeyValueList items={factsOf(operation)} />
          </Card>
          <Card title="Attempts" description="What was asked of the server, and what it answered, without secrets">
            {operation.attempts.length === 0 ? (
              <EmptyState level={3} icon={PlugZap} title="The server was not asked yet" />
            ) : (
              <AttemptSteps attempts={operation.attempts} live={isOpen(operation)} />
            )}
          </Card>
        </>
      )}
    </ThingPage>
  )
}

const factsOf = (operation: OperationDetails) => [
  { label: 'Service', value: <ServiceLink operation={operation} /> },
  {
    label: 'Client',
    value: <TextLink href={`/clients/${operation.client.id}`}>{operation.client.name}</TextLink>,
  },
  { label: 'Server', value: <ServerLink server={operation.server} none="none yet" /> },
  { label: 'Why', value: operation.why },
  {
    label: 'Asked',
    value: (
      <>
        <Moment at={operation.askedAt} />, by {operation.askedBy}
      </>
    ),
  },
  ...(isOpen(operation)
    ? [{ label: 'Next try', value: <Moment at={operation.nextTryAt} none="as soon as its turn comes" /> }]
    : []),
  ...(operation.endedAt
    ? [
        {
          label: 'Ended',
          value: (
            <>
              <Moment at={operation.endedAt} />
              {operation.endedBy && `, by ${operation.endedBy}`}
            </>
          ),
        },
      ]
    : []),
  ...(operation.state !== 'failed' && (operation.reason || operation.note)
    ? [{ label: 'What was said', value: operation.reason ?? operation.note }]
    : []),
]
