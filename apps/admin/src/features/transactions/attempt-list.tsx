import { Money } from '@ostler/ui'
import { Hourglass } from 'lucide-react'
import { type Answers, api } from '../../api.ts'
import { clientColumn, momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { labelsOf, StateBadge, type States } from '../../components/state-badge.tsx'

type Attempt = Answers['admin']['paymentAttempts']['list']['items'][number]

export const attemptStates: States<Attempt['state']> = {
  started: { label: 'Open', tone: 'info' },
  challenge: { label: 'The bank asks', tone: 'info' },
  pending: { label: 'On its way', tone: 'info' },
  unknown: { label: 'Not known', tone: 'warning' },
  authorised: { label: 'Held', tone: 'info' },
  declined: { label: 'Declined', tone: 'danger' },
  settled: { label: 'Settled', tone: 'success' },
  expired: { label: 'Expired', tone: 'neutral' },
}

export const makers: Record<Attempt['madeBy'], string> = {
  payer: 'the payer',
  schedule: 'the schedule',
  staff: 'staff',
}

export const attemptList = defineList({
  name: 'Attempts to pay',
  path: '/payment-attempts',
  permission: 'transactions.view',
  filters: {
    state: { kind: 'select', label: 'State', all: 'All states', options: labelsOf(attemptStates) },
    gateway: { kind: 'words', label: 'Gateway', placeholder: 'A gateway, such as stripe' },
    clientId: { kind: 'client' },
  },
  source: api.admin.paymentAttempts.list,
  rowHref: (attempt: Attempt) => `/payment-attempts/${attempt.id}`,
  columns: [
    { ...momentColumn('createdAt', 'Begun') },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (attempt: Attempt) => <StateBadge states={attemptStates} state={attempt.state} />,
    },
    clientColumn,
    { id: 'reason', header: 'Reason', cell: (attempt: Attempt) => attempt.reason ?? '–' },
    { id: 'gateway', header: 'Gateway', nowrap: true, cell: (attempt: Attempt) => attempt.gateway },
    { id: 'madeBy', header: 'By', nowrap: true, hideBelow: 'lg', cell: (attempt: Attempt) => makers[attempt.madeBy] },
    { id: 'amount', header: 'Amount', align: 'end', cell: (attempt: Attempt) => <Money value={attempt.amount} /> },
  ],
  empty: {
    title: 'Nobody tried to pay yet',
    description: 'Each try to pay is kept here, with what the provider said.',
    icon: Hourglass,
  },
})
