import type { Answers } from '../../api.ts'
import type { States } from '../../components/state-badge.tsx'

export const orderStates: States<Answers['admin']['orders']['get']['state']> = {
  pending: { label: 'Pending', tone: 'warning' },
  paid: { label: 'Paid', tone: 'success' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
}
