import { type Column, DataTable, type DataTableProps, DateText, Money, TextLink } from '@ostler/ui'
import { asSentence } from '../../sentence.ts'
import type { StatementRow } from './api.ts'

/** What the usual entries are called; any other says its own words. */
const kinds: Record<string, string> = {
  invoice_issued: 'Invoice',
  invoice_voided: 'Invoice cancelled',
  payment_received: 'Payment',
  credit_applied: 'Credit used',
  client_merged: 'Taken over from another account',
  client_merge_undone: 'Given back to another account',
}

const nameOf = (kind: string) => kinds[kind] ?? asSentence(kind.replaceAll('_', ' '))

const columns: readonly Column<StatementRow>[] = [
  {
    id: 'what',
    header: 'What',
    cell: ({ kind, invoice }) => (
      <>
        {nameOf(kind)}
        {invoice && (
          <>
            {' '}
            <TextLink href={`/invoices/${invoice.id}`}>{invoice.number}</TextLink>
          </>
        )}
      </>
    ),
  },
  { id: 'date', header: 'Date', nowrap: true, cell: (row) => <DateText value={row.bookedOn} /> },
  {
    id: 'amount',
    header: 'Amount',
    cell: (row) => <Money value={row.amount} signed />,
    align: 'end',
    stacked: 'aside',
  },
  { id: 'balance', header: 'Balance', cell: (row) => <Money value={row.balance} />, align: 'end' },
]

type StatementTableProps = Pick<
  DataTableProps<StatementRow>,
  'rows' | 'loading' | 'error' | 'onRetry' | 'empty' | 'paging'
>

export function StatementTable(props: StatementTableProps) {
  return <DataTable label="Statement" columns={columns} rowKey={(row) => row.id} {...props} />
}
