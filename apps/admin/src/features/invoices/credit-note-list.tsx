import { DateText, Money, TextLink } from '@ostler/ui'
import { FileMinus } from 'lucide-react'
import { api } from '../../api.ts'
import { clientColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'

export const creditNoteList = defineList({
  name: 'Credit notes',
  path: '/credit-notes',
  permission: 'invoices.view',
  filters: { clientId: { kind: 'client' } },
  source: api.admin.creditNotes.list,
  columns: [
    {
      id: 'number',
      header: 'Credit note',
      nowrap: true,
      cell: (note) => <TextLink href={`/invoices/${note.invoiceId}`}>{note.number}</TextLink>,
    },
    clientColumn,
    { id: 'issuedOn', header: 'Issued', nowrap: true, cell: (note) => <DateText value={note.issuedOn} /> },
    { id: 'reason', header: 'Reason', hideBelow: 'md', cell: (note) => note.reason },
    { id: 'total', header: 'Total', align: 'end', stacked: 'aside', cell: (note) => <Money value={note.total} /> },
  ],
  empty: { title: 'No credit notes yet', description: 'They are issued from the page of an invoice.', icon: FileMinus },
})
