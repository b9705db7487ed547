import { LinkButton, Money, Notice } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Gavel } from 'lucide-react'
import { api } from '../../api.ts'
import { clientColumn, Moment, momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { ListCard } from '../../components/list-card.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { useStaff } from '../../session.ts'
import { disputeStates } from './dispute-states.ts'

export const disputeList = defineList({
  name: 'Disputes',
  path: '/disputes',
  permission: 'transactions.view',
  filters: {
    which: { kind: 'choice', label: 'State', options: { open: 'Not decided', won: 'Won', lost: 'Lost' } },
    clientId: { kind: 'client' },
  },
  source: api.admin.disputes.list,
  columns: [
    momentColumn('openedAt', 'Opened'),
    clientColumn,
    {
      id: 'state',
      header: 'State',
      nowrap: true,
      cell: (dispute) => <StateBadge states={disputeStates} state={dispute.state} />,
    },
    { id: 'reason', header: 'Reason', hideBelow: 'md', cell: (dispute) => dispute.reason || 'not said' },
    { id: 'gateway', header: 'Gateway', nowrap: true, hideBelow: 'lg', cell: (dispute) => dispute.gateway },
    {
      id: 'answerBy',
      header: 'Answer until',
      nowrap: true,
      cell: ({ answerBy, decidedAt }) => <Moment at={decidedAt ? null : answerBy} />,
    },
    {
      id: 'amount',
      header: 'Amount',
      align: 'end',
      stacked: 'aside',
      cell: (dispute) => <Money value={dispute.amount} />,
    },
  ],
  rowHref: (dispute) => `/disputes/${dispute.id}`,
  empty: {
    title: 'No payment is disputed',
    description: 'When a payer goes to the bank to have a payment back, it appears here.',
    icon: Gavel,
  },
})

const ofPayment = defineList({
  ...disputeList,
  filters: { transactionId: { kind: 'words', label: 'Payment' } },
})

/** The disputes about one payment. */
export const DisputesOf = ({ transactionId }: { transactionId: number }) => (
  <ListCard
    list={ofPayment}
    filters={{ transactionId: String(transactionId) }}
    without={['client', 'gateway']}
    limit={50}
  />
)

/** An answer is due on a day, and nothing else says so. */
export function DisputesHint() {
  const { may } = useStaff()
  const { data } = useQuery({
    ...api.admin.disputes.list.queryOptions({ input: { which: 'open', limit: 1 } }),
    enabled: may('transactions.view'),
  })
  if (!data?.items.length) return null
  return (
    <Notice
      tone="warning"
      title="Payments are disputed"
      actions={<LinkButton href="/disputes?which=open">See them</LinkButton>}
    >
      Banks want to have an answer in time, or they give the money back to the payer.
    </Notice>
  )
}
