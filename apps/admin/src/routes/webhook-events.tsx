import { Button, Card, DataTable, EmptyState, KeyValueList, Notice, TextLink, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { RotateCw, ShieldCheck } from 'lucide-react'
import { useAct } from '../act.ts'
import { type Answers, api, client } from '../api.ts'
import { CodeBlock } from '../components/code-block.tsx'
import { Day, Moment } from '../components/columns.tsx'
import { ListPage } from '../components/list-page.tsx'
import { describe, toastProblem } from '../components/problem.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { eventStates, outcomeOf, webhookEventList } from '../features/transactions/webhook-event-list.tsx'
import { useIdParam, useUrlSearch } from '../location.ts'
import { useStaff } from '../session.ts'

export function WebhookEventsPage() {
  const { gateway } = useUrlSearch()
  return (
    <>
      <ListPage
        list={webhookEventList}
        description="What payment providers told us, stored once and then acted upon."
      />
      <div className="mt-6">
        <RefusedWebhooks gateway={gateway} />
      </div>
    </>
  )
}

/** What was sent to us and not believed. */
function RefusedWebhooks({ gateway }: { gateway: string | undefined }) {
  const query = useQuery(api.admin.webhookEvents.refused.queryOptions({ input: { gateway } }))
  return (
    <Card title="Refused webhooks" padding="none">
      <DataTable
        framed={false}
        label="Refused webhooks"
        rows={query.data?.items}
        rowKey={(one) => `${one.gateway} ${one.day} ${one.reason}`}
        loading={query.isPending}
        skeletonRows={2}
        error={query.error && !query.data ? describe(query.error) : undefined}
        onRetry={query.refetch}
        columns={[
          { id: 'reason', header: 'Reason', cell: (one) => one.reason },
          { id: 'count', header: 'How often', align: 'end', stacked: 'aside', cell: (one) => one.count },
          { id: 'gateway', header: 'Gateway', nowrap: true, cell: (one) => one.gateway },
          { id: 'day', header: 'Day', nowrap: true, cell: (one) => <Day on={one.day} /> },
          {
            id: 'last',
            header: 'The last one',
            nowrap: true,
            hideBelow: 'md',
            cell: (one) => <Moment at={one.lastAt} />,
          },
        ]}
        empty={
          <EmptyState
            icon={ShieldCheck}
            level={3}
            title="None was refused"
            description="Webhooks without a good signature, or too old, are counted here."
          />
        }
      />
    </Card>
  )
}

type WebhookEvent = Answers['admin']['webhookEvents']['get']

export function WebhookEventPage() {
  const query = useQuery(api.admin.webhookEvents.get.queryOptions({ input: { id: useIdParam() } }))
  return (
    <ThingPage
      noun="Webhook event"
      list={{ label: 'Webhook events', href: '/webhook-events' }}
      query={query}
      header={(event) => ({
        title: event.type,
        badge: <StateBadge states={eventStates} state={event.state} />,
        meta: <span>{`Event no. ${event.id}, from ${event.integration}`}</span>,
        actions: <Replay event={event} />,
      })}
    >
      {(event) => (
        <>
          {event.problem && (
            <Notice tone="danger" title="It could not be handled">
              {event.problem}
            </Notice>
          )}
          <Card title="Event">
            <KeyValueList items={factsOf(event)} />
          </Card>
          <Card title="What we read in it">
            <CodeBlock label="As JSON">{event.understood}</CodeBlock>
          </Card>
          <Card title="What was sent">
            <p className="mb-2 text-sm text-muted">As it came. What looks secret by its name is masked.</p>
            <CodeBlock label="Body">{event.body}</CodeBlock>
          </Card>
        </>
      )}
    </ThingPage>
  )
}

const factsOf = (event: WebhookEvent) => [
  { label: 'Event id', value: event.eventId, copy: event.eventId },
  {
    label: 'Client',
    value: event.client ? <TextLink href={`/clients/${event.client.id}`}>{event.client.name}</TextLink> : '–',
  },
  { label: 'Outcome', value: outcomeOf(event) },
  { label: 'Received', value: <Moment at={event.receivedAt} /> },
  { label: 'Handled', value: <Moment at={event.handledAt} none="Not yet" /> },
  { label: 'Sent by the provider', value: event.deliveries === 1 ? 'once' : `${event.deliveries} times` },
  { label: 'Tried by us', value: event.tries === 1 ? 'once' : `${event.tries} times` },
  { label: 'Replayed by staff', value: event.replays === 0 ? 'never' : `${event.replays} times` },
]

function Replay({ event }: { event: WebhookEvent }) {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const replay = useAct(client.admin.webhookEvents.replay, {
    onSuccess: () => {
      toast.success('It is handled again in a moment')
      return queryClient.invalidateQueries({ queryKey: api.admin.webhookEvents.key() })
    },
    onError: toastProblem('It is not handled again'),
  })
  if (!may('transactions.manage')) return null
  return (
    <Button icon={RotateCw} loading={replay.isPending} onClick={() => replay.mutate({ id: event.id })}>
      Handle again
    </Button>
  )
}
