import { Card, DataTable, DateText, Money, Notice, TextLink } from '@ostler/ui'
import type { Answers } from '../../api.ts'

type Invoice = Answers['admin']['invoices']['get']

/** What became of an invoice after it was issued: merged, split, written off, credited. */
export function InvoiceFate({ invoice }: { invoice: Invoice }) {
  return (
    <>
      {invoice.replacedBy.length > 0 && (
        <Notice title="This invoice was replaced">
          In its place: <Numbers of={invoice.replacedBy} />
        </Notice>
      )}
      {invoice.replaces.length > 0 && (
        <Notice title="This invoice takes the place of others">
          Voided: <Numbers of={invoice.replaces} />
        </Notice>
      )}
      {invoice.writtenOff.map(({ amount, reason }) => (
        <Notice key={reason} tone="warning" title="Written off">
          <Money value={amount} />: {reason}
        </Notice>
      ))}
      {invoice.creditNotes.length > 0 && (
        <Card title="Credit notes" padding="none">
          <DataTable
            framed={false}
            label="Credit notes"
            rows={invoice.creditNotes}
            rowKey={(note) => note.id}
            columns={[
              {
                id: 'number',
                header: 'Credit note',
                nowrap: true,
                cell: (note) => (
                  <TextLink
                    href={`/api/v1/admin/invoices/${note.invoiceId}/credit-notes/${note.id}/pdf`}
                    target="_blank"
                  >
                    {note.number}
                  </TextLink>
                ),
              },
              { id: 'issuedOn', header: 'Issued', nowrap: true, cell: (note) => <DateText value={note.issuedOn} /> },
              { id: 'reason', header: 'Reason', cell: (note) => note.reason },
              { id: 'tax', header: 'Tax', align: 'end', cell: (note) => <Money value={note.tax} /> },
              {
                id: 'total',
                header: 'Total',
                align: 'end',
                stacked: 'aside',
                cell: (note) => <Money value={note.total} />,
              },
            ]}
          />
        </Card>
      )}
    </>
  )
}

const Numbers = ({ of }: { of: { id: number; number: string }[] }) =>
  of.map(({ id, number }, index) => (
    <span key={id}>
      {index > 0 && ', '}
      <TextLink href={`/invoices/${id}`}>{number}</TextLink>
    </span>
  ))
