import { Money } from '@ostler/ui'
import { TicketPercent } from 'lucide-react'
import { type Answers, api } from '../../api.ts'
import { Day } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { labelsOf, StateBadge, type States } from '../../components/state-badge.tsx'

export type Promotion = Answers['admin']['promotions']['get']

export const promotionStates: States<Promotion['state']> = {
  running: { label: 'Running', tone: 'success' },
  planned: { label: 'Planned', tone: 'info' },
  ended: { label: 'Ended', tone: 'neutral' },
  used_up: { label: 'Used up', tone: 'neutral' },
  off: { label: 'Off', tone: 'neutral' },
}

export const promotionList = defineList({
  name: 'Promotions',
  path: '/promotions',
  permission: 'promotions.view',
  filters: {
    state: { kind: 'choice', label: 'State of the promotion', options: labelsOf(promotionStates) },
    search: { kind: 'words', label: 'Search promotions', placeholder: 'Code or label' },
  },
  source: api.admin.promotions.list,
  columns: [
    { id: 'code', header: 'Code', nowrap: true, cell: (promotion) => promotion.code },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (promotion) => <StateBadge states={promotionStates} state={promotion.state} />,
    },
    { id: 'label', header: 'Label', cell: (promotion) => promotion.label },
    { id: 'gives', header: 'Gives', cell: (promotion) => <Gives promotion={promotion} /> },
    { id: 'from', header: 'From', hideBelow: 'md', nowrap: true, cell: ({ startsOn }) => <Day on={startsOn} /> },
    { id: 'until', header: 'Until', hideBelow: 'md', nowrap: true, cell: ({ endsOn }) => <Day on={endsOn} /> },
    {
      id: 'uses',
      header: 'Uses',
      align: 'end',
      cell: ({ uses, mostUses }) => (mostUses === null ? uses : `${uses} of ${mostUses}`),
    },
  ],
  rowHref: (promotion) => `/promotions/${promotion.id}`,
  empty: { title: 'No promotions yet', description: 'Codes that clients can use appear here.', icon: TicketPercent },
})

function Gives({ promotion }: { promotion: Promotion }) {
  if (promotion.kind === 'percent') return `${promotion.percent} % off`
  if (promotion.kind === 'free_setup') return 'no set-up fee'
  return promotion.amounts.map((amount) => (
    <span key={amount.currency} className="block">
      <Money value={amount} /> {promotion.kind === 'fixed' ? 'off' : 'instead'}
    </span>
  ))
}
