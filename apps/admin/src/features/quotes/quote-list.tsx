import { DateText, Money } from '@ostler/ui'
import { Handshake } from 'lucide-react'
import { api } from '../../api.ts'
import { clientColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { labelsOf, StateBadge } from '../../components/state-badge.tsx'
import { quoteStates } from './quote-states.ts'

export const quoteList = defineList({
  name: 'Quotes',
  path: '/quotes',
  permission: 'quotes.view',
  filters: {
    state: { kind: 'choice', label: 'State of the quote', options: labelsOf(quoteStates) },
    clientId: { kind: 'client' },
  },
  source: api.admin.quotes.list,
  columns: [
    { id: 'number', header: 'Quote', nowrap: true, cell: (quote) => quote.number ?? `Draft ${quote.id}` },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (quote) => <StateBadge states={quoteStates} state={quote.state} />,
    },
    { id: 'subject', header: 'Subject', cell: (quote) => quote.subject },
    clientColumn,
    {
      id: 'validUntil',
      header: 'Valid until',
      nowrap: true,
      hideBelow: 'md',
      cell: (quote) => <DateText value={quote.validUntil} />,
    },
    {
      id: 'total',
      header: 'Total',
      align: 'end',
      cell: (quote) => (quote.total ? <Money value={quote.total} /> : '–'),
    },
  ],
  rowHref: (quote) => `/quotes/${quote.id}`,
  empty: { title: 'No quotes yet', description: 'Begin one on the page of a client.', icon: Handshake },
})
