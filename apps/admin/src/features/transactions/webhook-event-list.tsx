import { CopyableText, TextLink } from '@ostler/ui'
import { Webhook } from 'lucide-react'
import { type Answers, api } from '../../api.ts'
import { momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { labelsOf, StateBadge, type States } from '../../components/state-badge.tsx'

type WebhookEvent = Answers['admin']['webhookEvents']['list']['items'][number]

export const eventStates: States<WebhookEvent['state']> = {
  waiting: { label: 'Waiting', tone: 'warning' },
  failed: { label: 'Failed', tone: 'danger' },
  handled: { label: 'Handled', tone: 'success' },
}

export const webhookEventList = defineList({
  name: 'Webhook events',
  path: '/webhook-events',
  permission: 'transactions.view',
  filters: {
    state: { kind: 'choice', label: 'State', options: labelsOf(eventStates) },
    gateway: { kind: 'words', label: 'Gateway', placeholder: 'A gateway, such as stripe' },
    type: { kind: 'words', label: 'Type', placeholder: 'A type, in the provider’s words' },
    clientId: { kind: 'client' },
  },
  source: api.admin.webhookEvents.list,
  rowHref: (event: WebhookEvent) => `/webhook-events/${event.id}`,
  columns: [
    { id: 'type', header: 'Event', cell: (event: WebhookEvent) => <span className="wrap-anywhere">{event.type}</span> },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (event: WebhookEvent) => <StateBadge states={eventStates} state={event.state} />,
    },
    { id: 'integration', header: 'Gateway', nowrap: true, cell: (event: WebhookEvent) => event.integration },
    {
      id: 'client',
      header: 'Client',
      hideBelow: 'md',
      cell: ({ client }: WebhookEvent) =>
        client ? <TextLink href={`/clients/${client.id}`}>{client.name}</TextLink> : '–',
    },
    {
      id: 'eventId',
      header: 'Event id',
      hideBelow: 'lg',
      cell: (event: WebhookEvent) => <CopyableText value={event.eventId} label="Event id" mono />,
    },
    { id: 'outcome', header: 'Outcome', nowrap: true, cell: (event: WebhookEvent) => outcomeOf(event) },
    momentColumn('receivedAt', 'Received'),
  ],
  empty: {
    title: 'No events yet',
    description: 'Each event a payment provider sends is stored here once, before it is acted upon.',
    icon: Webhook,
  },
})

export const outcomeOf = ({ outcome }: Pick<WebhookEvent, 'outcome'>) => outcome?.replaceAll('_', ' ') ?? '–'
