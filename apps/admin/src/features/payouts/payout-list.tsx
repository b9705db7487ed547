import { CopyableText, DateText, Money, StatusBadge } from '@ostler/ui'
import { Landmark } from 'lucide-react'
import { api } from '../../api.ts'
import { defineList } from '../../components/list.ts'
import { labelsOf, StateBadge } from '../../components/state-badge.tsx'
import { isNothing } from '../invoices/credited-lines.tsx'
import { payoutStates } from './payout-states.ts'

export const payoutList = defineList({
  name: 'Payouts',
  path: '/payouts',
  permission: 'transactions.view',
  filters: {
    state: { kind: 'choice', label: 'State', options: labelsOf(payoutStates) },
    gateway: { kind: 'words', label: 'Gateway', placeholder: 'Name of a gateway' },
  },
  source: api.admin.payouts.list,
  columns: [
    { id: 'arrivesOn', header: 'Arrives', nowrap: true, cell: (payout) => <DateText value={payout.arrivesOn} /> },
    { id: 'gateway', header: 'Gateway', nowrap: true, cell: (payout) => payout.gateway },
    {
      id: 'state',
      header: 'State',
      nowrap: true,
      cell: (payout) => <StateBadge states={payoutStates} state={payout.state} />,
    },
    {
      id: 'reconciled',
      header: 'Reconciled',
      cell: ({ unmatched, difference }) =>
        unmatched === 0 && isNothing(difference.amount) ? (
          <StatusBadge tone="success">Everything is known</StatusBadge>
        ) : (
          <StatusBadge tone="warning">{unmatched > 0 ? `${unmatched} unknown` : 'Does not add up'}</StatusBadge>
        ),
    },
    {
      id: 'reference',
      header: 'Reference',
      hideBelow: 'lg',
      cell: (payout) => <CopyableText value={payout.reference} label="Reference" mono />,
    },
    {
      id: 'amount',
      header: 'Amount',
      align: 'end',
      stacked: 'aside',
      cell: (payout) => <Money value={payout.amount} />,
    },
  ],
  rowHref: (payout) => `/payouts/${payout.id}`,
  empty: {
    title: 'No payouts yet',
    description: 'What gateways pay out to your bank is read every day.',
    icon: Landmark,
  },
})
