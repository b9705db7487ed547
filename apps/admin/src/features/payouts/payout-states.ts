import type { Answers } from '../../api.ts'
import type { States } from '../../components/state-badge.tsx'

export type Payout = Answers['admin']['payouts']['get']

export const payoutStates: States<Payout['state']> = {
  on_its_way: { label: 'On its way', tone: 'info', isMoving: true },
  paid: { label: 'Arrived', tone: 'success' },
  failed: { label: 'Failed', tone: 'danger' },
}
