import { Card, CopyableText, DataTable, EmptyState, Money, Notice } from '@ostler/ui'
import { Banknote } from 'lucide-react'
import type { Answers } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { RefundDialog } from '../refunds/refund-dialog.tsx'
import { isNothing } from './credited-lines.tsx'

type Invoice = Answers['admin']['invoices']['get']

/** What was paid on an invoice, and what of it was taken back. */
export function InvoicePayments({ invoice }: { invoice: Invoice }) {
  const { payments, takenBack } = invoice
  return (
    <Card title="Payments" padding="none">
      {!isNothing(takenBack.amount) && (
        <div className="p-4">
          <Notice tone="warning" title="Taken back">
            <Money value={takenBack} /> of these payments were taken back, so the invoice asks for them again.
          </Notice>
        </div>
      )}
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
          {
            id: 'refund',
            header: 'Refund',
            align: 'end',
            cell: (payment) => <RefundDialog transaction={payment} invoiceId={invoice.id} />,
          },
        ]}
        empty={<EmptyState level={3} icon={Banknote} title="Nothing was paid yet" />}
      />
    </Card>
  )
}
