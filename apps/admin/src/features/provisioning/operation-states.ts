import type { Answers } from '../../api.ts'
import type { States } from '../../components/state-badge.tsx'

export type Operation = Answers['admin']['operations']['list']['items'][number]
export type OperationDetails = Answers['admin']['operations']['get']
export type OperationState = Operation['state']

export const operationStates: States<OperationState> = {
  waiting: { label: 'Waiting', tone: 'warning' },
  asking: { label: 'Being asked', tone: 'info', isMoving: true },
  working: { label: 'Server at work', tone: 'info', isMoving: true },
  failed: { label: 'Failed', tone: 'danger' },
  done: { label: 'Done', tone: 'success' },
  skipped: { label: 'Skipped', tone: 'neutral' },
  superseded: { label: 'Not wanted any more', tone: 'neutral' },
}

export const verbLabels: Record<Operation['verb'], string> = {
  create: 'Set up',
  suspend: 'Suspend',
  unsuspend: 'Unsuspend',
  terminate: 'Terminate',
  clean_up: 'Clean up',
  change_plan: 'Change the plan',
  change_password: 'Change the password',
  rename: 'Change the domain',
  renew: 'Renew',
  create_backup: 'Make a back-up',
  restore_backup: 'Restore a back-up',
  delete_backup: 'Delete a back-up',
  start: 'Start',
  stop: 'Stop',
  reboot: 'Restart',
  reinstall: 'Reinstall',
  action: 'Action of the panel',
}

/** What an attempt was about. Those from before there were operations say it in words of their own. */
export const verbLabel = (verb: string) => (verbLabels as Record<string, string>)[verb] ?? capital(verb)

export const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

/** Will something happen to it by itself? */
export const isOpen = ({ state }: { state: OperationState }) =>
  state === 'waiting' || state === 'asking' || state === 'working'

/** May staff decide about it? Not while the server is being asked, and not when it is over. */
export const canDecide = ({ state }: { state: OperationState }) =>
  state === 'waiting' || state === 'working' || state === 'failed'
