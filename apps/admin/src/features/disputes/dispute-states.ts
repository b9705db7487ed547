import type { Answers } from '../../api.ts'
import type { States } from '../../components/state-badge.tsx'

type Dispute = Answers['admin']['disputes']['list']['items'][number]

export const disputeStates: States<Dispute['state']> = {
  warning: { label: 'Inquiry', tone: 'info' },
  open: { label: 'Answer awaited', tone: 'warning' },
  under_review: { label: 'Under review', tone: 'info' },
  won: { label: 'Won', tone: 'success' },
  lost: { label: 'Lost', tone: 'danger' },
}
