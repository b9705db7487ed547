import { type Column, CopyableText, DateText, Money, TextLink } from '@ostler/ui'
import { Undo2 } from 'lucide-react'
import { api } from '../../api.ts'
import { clientColumn, momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { ListCard } from '../../components/list-card.tsx'
import { labelsOf, StateBadge } from '../../components/state-badge.tsx'
import { type Refund, refundStates, refundWays } from './refund-states.ts'

const columns: Column<Refund>[] = [
  momentColumn('madeAt', 'Made'),
  clientColumn,
  {
    id: 'state',
    header: 'State',
    cell: (refund) => (
      <>
        <StateBadge states={refundStates} state={refund.state} />
        {refund.declinedReason && (
          <span className="block text-sm text-muted wrap-anywhere">{refund.declinedReason}</span>
        )}
      </>
    ),
  },
  {
    id: 'payment',
    header: 'Payment',
    cell: ({ transaction, creditNote }) => (
      <>
        <TextLink href={`/transactions/${transaction.id}`}>
          {transaction.gateway}, <Money value={transaction.amount} />
        </TextLink>
        {creditNote && (
          <span className="block text-sm whitespace-nowrap">
            <TextLink href={`/invoices/${creditNote.invoiceId}`}>{creditNote.number}</TextLink>
          </span>
        )}
      </>
    ),
  },
  {
    id: 'made',
    header: 'How',
    hideBelow: 'md',
    cell: ({ made, paidOn }) => (
      <>
        {refundWays[made]}
        {paidOn && (
          <span className="block text-sm text-muted">
            on <DateText value={paidOn} />
          </span>
        )}
      </>
    ),
  },
  { id: 'reason', header: 'Reason', hideBelow: 'lg', cell: (refund) => refund.reason },
  {
    id: 'reference',
    header: 'Reference',
    hideBelow: 'lg',
    cell: ({ reference }) => (reference ? <CopyableText value={reference} label="Reference" mono /> : '–'),
  },
  { id: 'amount', header: 'Amount', align: 'end', stacked: 'aside', cell: (refund) => <Money value={refund.amount} /> },
]

export const refundList = defineList({
  name: 'Refunds',
  path: '/refunds',
  permission: 'transactions.view',
  filters: {
    state: { kind: 'choice', label: 'State', options: labelsOf(refundStates) },
    clientId: { kind: 'client' },
  },
  source: api.admin.refunds.list,
  columns,
  empty: {
    title: 'No refunds yet',
    description: 'They are made from a payment, or from the page of an invoice.',
    icon: Undo2,
  },
})

const within = defineList({
  ...refundList,
  filters: {
    transactionId: { kind: 'words', label: 'Payment' },
    invoiceId: { kind: 'words', label: 'Invoice' },
  },
  empty: { title: 'No refunds', icon: Undo2 },
})

/** What went back of one payment, or of what was paid on an invoice. */
export const RefundsOf = ({ of }: { of: { transactionId: number } | { invoiceId: number } }) => (
  <ListCard
    list={within}
    filters={'invoiceId' in of ? { invoiceId: String(of.invoiceId) } : { transactionId: String(of.transactionId) }}
    without={['client', ...('invoiceId' in of ? [] : ['payment'])]}
    limit={50}
  />
)
