import { Card, KeyValueList, Money, TextLink, Timeline } from '@ostler/ui'
import { CircleCheck, Gavel, Play, Undo2 } from 'lucide-react'
import type { Answers } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { disputeStates } from '../disputes/dispute-states.ts'
import { refundStates } from '../refunds/refund-states.ts'

export type Transaction = Answers['admin']['transactions']['get']

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
          { label: 'After the fee', value: <Money value={net} /> },
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

/** What happened to it, the first in front. */
export function History({ transaction: { attempt, receivedAt, refunds, disputes } }: { transaction: Transaction }) {
  const steps = [
    ...(attempt ? [{ id: 'begun', title: 'The payment was begun', at: attempt.createdAt, icon: Play }] : []),
    { id: 'received', title: 'The money arrived', at: receivedAt, icon: CircleCheck },
    ...refunds.map((refund) => ({
      id: `refund-${refund.id}`,
      title: `Refund of ${refund.amount.amount} ${refund.amount.currency}: ${refundStates[refund.state].label.toLowerCase()}`,
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
