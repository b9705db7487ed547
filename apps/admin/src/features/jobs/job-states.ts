import type { Answers } from '../../api.ts'
import type { States } from '../../components/state-badge.tsx'

export type Job = Answers['admin']['jobs']['list']['items'][number]
export type JobState = Job['state']

export const jobStates: States<JobState> = {
  failed: { label: 'Failed', tone: 'danger' },
  waiting: { label: 'Waiting', tone: 'neutral' },
  active: { label: 'Active', tone: 'info', isMoving: true },
  delayed: { label: 'Delayed', tone: 'warning' },
  completed: { label: 'Completed', tone: 'success' },
}
