import type { Answers } from '../../api.ts'
import type { States } from '../../components/state-badge.tsx'

export const serviceStates: States<Answers['admin']['services']['get']['state']> = {
  pending: { label: 'Pending', tone: 'warning' },
  provisioning: { label: 'Setting up', tone: 'info', isMoving: true },
  active: { label: 'Active', tone: 'success' },
  suspended: { label: 'Suspended', tone: 'warning' },
  terminated: { label: 'Terminated', tone: 'neutral' },
  failed: { label: 'Failed', tone: 'danger' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
}
