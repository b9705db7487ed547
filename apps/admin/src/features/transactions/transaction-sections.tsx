import { Card, DataTable, EmptyState, KeyValueList, Money, TextLink, Timeline } from '@ostler/ui'
import { CircleCheck, Gavel, Play, Undo2 } from 'lucide-react'
import type { Answers } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { StateBadge, type States } from '../../components/state-badge.tsx'
import { refundStates } from './transaction-list.tsx'

export type Transaction = Answers['admin']['transactions']['get']
type Dispute = Transaction['disputes'][number]

const disputeStates: States<Dispute['state']> = {
  warning: { label: 'The bank asks', tone: 'warning' },
  open: { label: 'Open', tone: 'danger' },
  under_review: { label: 'Under review', tone: 'info' },
  won: { label: 'Won', tone: 'success' },
  lost: { label: 'Lost', tone: 'danger' },
}

const kinds = { card: 'Card', bank_debit: 'Bank debit', wallet: 'Wallet' }

const isSome = ({ amount }: { amount: string }) => Number(amount) !== 0

export function Figures({ transaction }: { transaction: Transaction }) {
  const { amount, fee, net, refunded, reversed, method, reference, gateway, attempt } = transaction
  return (
    <Card title="Payment">
      <KeyValueList
        items={[
          { label: 'Amount', value: <Money value={amount} /> },
          { label: 'Fee of the provider', value: <Money value={fee} /> },
          { label: 'What stays', value: <Money value={net} /> },
          ...(isSome(refunded) ? [{ label: 'Given back', value: <Money value={refunded} /> }] : []),
          ...(isSome(reversed) ? [{ label: 'Taken back by the provider', value: <Money value={reversed} /> }] : []),
          ...(attempt && isSome(attempt.surcharge)
            ? [{ label: 'Asked for paying this way', value: <Money value={attempt.surcharge} signed /> }]
            : []),
          { label: 'Gateway', value: gateway },
          {
            label: 'Method',
            value: method ? `${method.brand || kinds[method.kind]} ${method.last4}`.trim() : 'not told by the provider',
          },
          { label: 'Reference', value: reference, copy: reference },
          { label: 'Received', value: <Moment at={transaction.receivedAt} /> },
        ]}
      />
    </Card>
  )
}

export function PaidInvoices({ transaction: { paid, credit } }: { transaction: Transaction }) {
  return (
    <Card title="What it paid">
      <KeyValueList
        items={[
          ...paid.map(({ invoice, amount }, index) => ({
            label: paid.length === 1 ? 'Invoice' : `Invoice ${index + 1}`,
            value: (
              <>
                <TextLink href={`/invoices/${invoice.id}`}>{invoice.number}</TextLink>: <Money value={amount} />
              </>
            ),
          })),
          ...(isSome(credit) ? [{ label: 'Became credit of the client', value: <Money value={credit} /> }] : []),
        ]}
      />
    </Card>
  )
}

export function RefundList({ refunds }: Pick<Transaction, 'refunds'>) {
  return (
    <Card title="Refunds" padding="none">
      <DataTable
        framed={false}
        label="Refunds"
        rows={refunds}
        rowKey={(refund) => refund.id}
        columns={[
          { id: 'made', header: 'Asked for', nowrap: true, cell: (refund) => <Moment at={refund.madeAt} /> },
          {
            id: 'state',
            header: 'State',
            stacked: 'aside',
            cell: (refund) => <StateBadge states={refundStates} state={refund.state} />,
          },
          { id: 'reason', header: 'Reason', cell: (refund) => refund.declinedReason ?? refund.reason },
          { id: 'amount', header: 'Amount', align: 'end', cell: (refund) => <Money value={refund.amount} /> },
        ]}
        empty={<EmptyState level={3} title="Nothing was given back" />}
      />
    </Card>
  )
}

export function DisputeList({ disputes }: Pick<Transaction, 'disputes'>) {
  if (disputes.length === 0) return null
  return (
    <Card title="Disputes" padding="none">
      <DataTable
        framed={false}
        label="Disputes"
        rows={disputes}
        rowKey={(dispute) => dispute.id}
        columns={[
          { id: 'opened', header: 'Opened', nowrap: true, cell: (dispute) => <Moment at={dispute.openedAt} /> },
          {
            id: 'state',
            header: 'State',
            stacked: 'aside',
            cell: (dispute) => <StateBadge states={disputeStates} state={dispute.state} />,
          },
          { id: 'reason', header: 'Reason', cell: (dispute) => dispute.reason },
          { id: 'amount', header: 'Amount', align: 'end', cell: (dispute) => <Money value={dispute.amount} /> },
        ]}
      />
    </Card>
  )
}

/** What happened to it, the first in front. */
export function History({ transaction: { attempt, receivedAt, refunds, disputes } }: { transaction: Transaction }) {
  const steps = [
    ...(attempt ? [{ id: 'begun', title: 'The payment was begun', at: attempt.createdAt, icon: Play }] : []),
    { id: 'received', title: 'The money arrived', at: receivedAt, icon: CircleCheck },
    ...refunds.map((refund) => ({
      id: `refund-${refund.id}`,
      title: `A refund was asked for: ${refundStates[refund.state].label.toLowerCase()}`,
      at: refund.madeAt,
      icon: Undo2,
    })),
    ...disputes.flatMap((dispute) => [
      { id: `dispute-${dispute.id}`, title: 'The payer disputed it', at: dispute.openedAt, icon: Gavel },
      ...(dispute.decidedAt
        ? [
            {
              id: `decided-${dispute.id}`,
              title: `The dispute was decided: ${disputeStates[dispute.state].label.toLowerCase()}`,
              at: dispute.decidedAt,
              icon: Gavel,
            },
          ]
        : []),
    ]),
  ].sort((a, b) => a.at.localeCompare(b.at))
  return (
    <Card title="History">
      <Timeline label="History" items={steps.map(({ at, ...step }) => ({ ...step, time: <Moment at={at} /> }))} />
    </Card>
  )
}
