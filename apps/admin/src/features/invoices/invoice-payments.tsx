import { Card, CopyableText, DataTable, EmptyState, Money } from '@ostler/ui'
import { Banknote } from 'lucide-react'
import type { Answers } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'

export function InvoicePayments({ payments }: { payments: Answers['admin']['invoices']['get']['payments'] }) {
  return (
    <Card title="Payments" padding="none">
      <DataTable
        framed={false}
        label="Payments"
        rows={payments}
        rowKey={(payment) => payment.id}
        columns={[
          { id: 'receivedAt', header: 'Received', cell: (payment) => <Moment at={payment.receivedAt} /> },
          { id: 'gateway', header: 'Gateway', cell: (payment) => payment.gateway },
          {
            id: 'reference',
            header: 'Reference',
            cell: (payment) => <CopyableText value={payment.reference} label="Reference" mono />,
          },
          {
            id: 'amount',
            header: 'Amount',
            align: 'end',
            stacked: 'aside',
            cell: (payment) => <Money value={payment.amount} />,
          },
        ]}
        empty={<EmptyState level={3} icon={Banknote} title="Nothing was paid yet" />}
      />
    </Card>
  )
}
