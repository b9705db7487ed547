import { Badge, DateText, Money } from '@ostler/ui'
import { Hourglass } from 'lucide-react'
import { type Answers, api } from '../../api.ts'
import { clientColumn } from '../../components/columns.tsx'
import { cycleLabel } from '../../components/cycles.ts'
import { defineList } from '../../components/list.ts'
import { labelsOf, StateBadge, type States } from '../../components/state-badge.tsx'
import { BillableActions } from './billable-actions.tsx'

export type BillableItem = Answers['admin']['billableItems']['list']['items'][number]

const states: States<BillableItem['state']> = {
  open: { label: 'Open', tone: 'info' },
  recurring: { label: 'Recurring', tone: 'success' },
  charged: { label: 'Charged', tone: 'neutral' },
}

const waitsFor = {
  now: 'at once',
  next: 'next invoice',
  on_date: 'on a day',
  not_yet: 'until staff say so',
}

export const billableList = defineList({
  name: 'Billable items',
  path: '/billable-items',
  permission: 'invoices.view',
  filters: {
    state: { kind: 'choice', label: 'State of the item', options: labelsOf(states) },
    clientId: { kind: 'client' },
  },
  source: api.admin.billableItems.list,
  columns: [
    {
      id: 'description',
      header: 'What',
      cell: (item) => (
        <>
          {item.description}
          <span className="block text-sm font-normal text-muted">
            {item.quantity} {item.unit === 'hours' ? 'h' : ''} × <Money value={item.unitPrice} />
          </span>
        </>
      ),
    },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (item) => <StateBadge states={states} state={item.state} />,
    },
    clientColumn,
    { id: 'doneOn', header: 'Done', nowrap: true, hideBelow: 'md', cell: (item) => <DateText value={item.doneOn} /> },
    {
      id: 'next',
      header: 'Invoiced',
      cell: (item) => (
        <>
          {item.nextOn ? <DateText value={item.nextOn} /> : item.state === 'open' ? waitsFor[item.plan] : 'done'}
          {item.cycle && (
            <Badge>
              {cycleLabel(item.cycle)}
              {item.times ? `, ${item.charged} of ${item.times}` : ''}
            </Badge>
          )}
        </>
      ),
    },
    { id: 'amount', header: 'Amount', align: 'end', cell: (item) => <Money value={item.amount} /> },
    {
      id: 'actions',
      header: 'Actions',
      srOnlyHeader: true,
      align: 'end',
      cell: (item) => <BillableActions item={item} />,
    },
  ],
  empty: { title: 'No billable items', description: 'Add work or goods on the page of a client.', icon: Hourglass },
})
