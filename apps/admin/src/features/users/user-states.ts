import type { Answers } from '../../api.ts'
import type { States } from '../../components/state-badge.tsx'

export type User = Answers['admin']['users']['get']

export const userStates: States<User['state']> = {
  enabled: { label: 'May log in', tone: 'success' },
  disabled: { label: 'Disabled', tone: 'danger' },
}
