import type { Answers } from '../../api.ts'
import type { States } from '../../components/state-badge.tsx'

export type Quote = Answers['admin']['quotes']['get']

export const quoteStates: States<Quote['state']> = {
  draft: { label: 'Draft', tone: 'neutral' },
  sent: { label: 'Sent', tone: 'info' },
  accepted: { label: 'Accepted', tone: 'success' },
  declined: { label: 'Declined', tone: 'warning' },
  expired: { label: 'Expired', tone: 'warning' },
  withdrawn: { label: 'Withdrawn', tone: 'neutral' },
}
