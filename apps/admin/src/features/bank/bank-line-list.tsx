import { DateText, Money, TextLink } from '@ostler/ui'
import { Landmark } from 'lucide-react'
import { api } from '../../api.ts'
import { defineList } from '../../components/list.ts'
import { labelsOf, StateBadge } from '../../components/state-badge.tsx'
import { AcceptProposal } from './accept-proposal.tsx'
import { type BankLine, bankLineStates, nameOfLine, wordsOf } from './bank-line.ts'

export const bankLineList = defineList({
  name: 'Bank lines',
  path: '/bank/lines',
  permission: 'transactions.view',
  filters: {
    state: { kind: 'choice', label: 'State of the line', options: labelsOf(bankLineStates) },
    search: { kind: 'words', label: 'Search lines', placeholder: 'Name, account, text or reference' },
    direction: { kind: 'select', label: 'Direction', all: 'In and out', options: { in: 'Came in', out: 'Went out' } },
    clientId: { kind: 'client' },
  },
  source: api.admin.bankLines.list,
  columns: [
    { id: 'name', header: 'From or to', cell: (line) => <Named line={line} /> },
    { id: 'bookedOn', header: 'Booked', nowrap: true, cell: (line) => <DateText value={line.bookedOn} /> },
    {
      id: 'text',
      header: 'Text',
      hideBelow: 'lg',
      cell: (line) => (
        <span className="wrap-anywhere">{line.paymentReference || line.text || line.endToEnd || '–'}</span>
      ),
    },
    { id: 'state', header: 'State', cell: (line) => <StateBadge states={bankLineStates} state={line.state} /> },
    { id: 'what', header: 'For', cell: (line) => <WhatFor line={line} /> },
    {
      id: 'amount',
      header: 'Amount',
      align: 'end',
      stacked: 'aside',
      cell: (line) => <Money value={line.amount} signed />,
    },
  ],
  rowHref: (line) => `/bank/lines/${line.id}`,
  empty: { title: 'No bank lines yet', description: 'Import a statement of your bank.', icon: Landmark },
})

type Asked = Parameters<typeof bankLineList.source.call>[0]

/** The same of one statement, on its page. */
export const linesOfStatement = (statementId: number): typeof bankLineList => {
  const { list } = api.admin.bankLines
  return {
    ...bankLineList,
    name: 'Lines',
    path: `/bank/statements/${statementId}`,
    source: {
      queryKey: ({ input }: { input: Asked }) => list.queryKey({ input: { ...input, statementId } }),
      call: (input: Asked, options: { signal: AbortSignal }) => list.call({ ...input, statementId }, options),
    },
  }
}

const Named = ({ line }: { line: BankLine }) => (
  <span className="wrap-anywhere">
    {nameOfLine(line)}
    <span className="block text-sm text-muted">{line.account.label}</span>
  </span>
)

/** What it was matched to, or the surest of what it might be. */
function WhatFor({ line }: { line: BankLine }) {
  const [best] = line.proposals
  if (line.client) return <TextLink href={`/clients/${line.client.id}`}>{line.client.name}</TextLink>
  if (line.payoutId !== null) return 'Payout of a gateway'
  if (line.state === 'ignored') return <span className="text-muted">{line.stateReason}</span>
  if (!best) return <span className="text-muted">Nothing fits</span>
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span className="min-w-0 wrap-anywhere">{wordsOf(best)}</span>
      <AcceptProposal line={line} proposal={best} />
    </span>
  )
}
