import { CopyableText, StatusBadge } from '@ostler/ui'
import { Webhook } from 'lucide-react'
import { api } from '../../api.ts'
import { momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'

export const webhookEventList = defineList({
  name: 'Webhook events',
  path: '/webhook-events',
  permission: 'transactions.view',
  filters: {},
  source: api.admin.transactions.webhookEvents,
  columns: [
    { id: 'type', header: 'Event', nowrap: true, cell: (event) => event.type },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (event) =>
        event.handledAt ? (
          <StatusBadge tone="success">Handled</StatusBadge>
        ) : (
          <StatusBadge tone="warning">Waiting</StatusBadge>
        ),
    },
    { id: 'integration', header: 'Integration', nowrap: true, cell: (event) => event.integration },
    {
      id: 'eventId',
      header: 'Event id',
      hideBelow: 'lg',
      cell: (event) => <CopyableText value={event.eventId} label="Event id" mono />,
    },
    { id: 'outcome', header: 'Outcome', nowrap: true, cell: (event) => event.outcome ?? '–' },
    momentColumn('receivedAt', 'Received'),
    { ...momentColumn('handledAt', 'Handled'), hideBelow: 'lg' },
  ],
  empty: {
    title: 'No events yet',
    description: 'Each event a payment provider sends is stored here once, before it is acted upon.',
    icon: Webhook,
  },
})
