import type { Answers } from '../../api.ts'
import type { States } from '../../components/state-badge.tsx'

export type Refund = Answers['admin']['refunds']['list']['items'][number]

export const refundStates: States<Refund['state']> = {
  asked: { label: 'Asked for', tone: 'info', isMoving: true },
  pending: { label: 'On its way', tone: 'info', isMoving: true },
  unknown: { label: 'Not answered', tone: 'warning', isMoving: true },
  refunded: { label: 'Refunded', tone: 'success' },
  declined: { label: 'Declined', tone: 'danger' },
}

export const refundWays: Record<Refund['made'], string> = {
  gateway: 'By the gateway',
  by_hand: 'By hand',
  outside: 'At the provider',
}
