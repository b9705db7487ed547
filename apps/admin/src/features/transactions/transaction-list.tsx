import { CopyableText, Money, TextLink } from '@ostler/ui'
import { ReceiptText } from 'lucide-react'
import { type Answers, api } from '../../api.ts'
import { clientColumn, Moment } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { labelsOf } from '../../components/state-badge.tsx'
import { isNothing } from '../invoices/credited-lines.tsx'
import { refundStates } from '../refunds/refund-states.ts'

type Transaction = Answers['admin']['transactions']['list']['items'][number]

export const transactionList = defineList({
  name: 'Transactions',
  path: '/transactions',
  permission: 'transactions.view',
  filters: {
    reference: { kind: 'words', label: 'Reference', placeholder: 'How the reference begins' },
    gateway: { kind: 'words', label: 'Gateway', placeholder: 'A gateway, such as stripe' },
    from: { kind: 'day', label: 'From' },
    until: { kind: 'day', label: 'Until' },
    refund: { kind: 'select', label: 'Refund', all: 'With and without refunds', options: labelsOf(refundStates) },
    clientId: { kind: 'client' },
  },
  source: api.admin.transactions.list,
  rowHref: (transaction: Transaction) => `/transactions/${transaction.id}`,
  columns: [
    {
      id: 'receivedAt',
      header: 'Received',
      nowrap: true,
      cell: (transaction) => <Moment at={transaction.receivedAt} />,
    },
    clientColumn,
    {
      id: 'invoice',
      header: 'Invoice',
      nowrap: true,
      cell: ({ invoice }) =>
        invoice ? <TextLink href={`/invoices/${invoice.id}`}>{invoice.number}</TextLink> : 'several, or none',
    },
    { id: 'gateway', header: 'Gateway', nowrap: true, cell: (transaction) => transaction.gateway },
    {
      id: 'reference',
      header: 'Reference',
      hideBelow: 'md',
      cell: (transaction) => <CopyableText value={transaction.reference} label="Reference" mono />,
    },
    {
      id: 'fee',
      header: 'Fee',
      align: 'end',
      hideBelow: 'lg',
      cell: (transaction) => <Money value={transaction.fee} />,
    },
    {
      id: 'amount',
      header: 'Amount',
      align: 'end',
      stacked: 'aside',
      cell: ({ amount, refunded, reversed }) => (
        <>
          <Money value={amount} />
          <Less label="given back" of={refunded} />
          <Less label="taken back" of={reversed} />
        </>
      ),
    },
  ],
  empty: { title: 'No payments yet', description: 'What gateways have settled appears here.', icon: ReceiptText },
})

const Less = ({ label, of }: { label: string; of: Transaction['refunded'] }) =>
  isNothing(of.amount) ? null : (
    <span className="block text-sm font-normal text-muted">
      <Money value={of} /> {label}
    </span>
  )
