import type { Answers } from '../../api.ts'
import type { States } from '../../components/state-badge.tsx'

export type BankLine = Answers['admin']['bankLines']['get']
export type Proposal = BankLine['proposals'][number]

export const bankLineStates: States<BankLine['state']> = {
  open: { label: 'Open', tone: 'warning' },
  matched: { label: 'Matched', tone: 'success' },
  ignored: { label: 'Ignored', tone: 'neutral' },
}

/** Who sent or got the money, as far as the bank says. */
export const nameOfLine = ({ payerName, payerAccount }: BankLine): string =>
  payerName || payerAccount || 'Nobody is named'

/** What a proposal would do, in a few words. */
export function wordsOf({ kind, client, invoices, payout }: Proposal): string {
  if (kind === 'payout') return `Payout ${payout!.reference} of ${payout!.gateway}`
  if (kind === 'return') return `Returned payment of ${client!.name}`
  if (invoices.length === 0) return `Credit of ${client!.name}`
  return `${invoices.map((one) => one.number).join(', ')} of ${client!.name}`
}
