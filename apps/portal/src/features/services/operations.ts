import type { StepState } from '@ostler/ui'
import type { Outputs } from '../../api/index.ts'

export type Control = Outputs['serviceControl']['get']
export type Operation = Control['operations'][number]
export type OwnAction = Control['actions'][number]

const labels: Record<Exclude<Operation['verb'], 'action'>, string> = {
  create: 'Set up',
  suspend: 'Suspend',
  unsuspend: 'Take up again',
  terminate: 'Remove from the server',
  clean_up: 'Clear away what was begun',
  change_plan: 'Change the plan',
  change_password: 'Set a new password',
  rename: 'Change the domain',
  renew: 'Renew on the server',
  create_backup: 'Make a back-up',
  restore_backup: 'Restore a back-up',
  delete_backup: 'Delete a back-up',
  start: 'Start',
  stop: 'Stop',
  reboot: 'Restart',
  reinstall: 'Set up anew',
}

/** What only one kind of server can do has its name from there. */
export const operationLabel = ({ verb, why }: Pick<Operation, 'verb' | 'why'>): string =>
  verb === 'action' ? why : labels[verb]

export const isOpen = ({ state }: Pick<Operation, 'state'>): boolean =>
  state === 'waiting' || state === 'asking' || state === 'working'

export const stepStates: Record<Operation['state'], StepState> = {
  waiting: 'waiting',
  asking: 'running',
  working: 'running',
  done: 'done',
  failed: 'failed',
  superseded: 'skipped',
  skipped: 'skipped',
}

/** How far it is, in a sentence. */
export function operationProgress({ state, note, askedAt, nextTryAt }: Operation): string | null {
  switch (state) {
    case 'waiting':
      return wasPutOff(askedAt, nextTryAt)
        ? 'The server could not do it yet. It is tried again by itself.'
        : 'Waits for its turn.'
    case 'asking':
      return 'The server is being asked.'
    case 'working':
      return 'The server works on it. This may take some minutes.'
    case 'failed':
      return 'It did not work. Our staff see it and look into it.'
    case 'superseded':
      return 'Not done: something else was wanted after it.'
    case 'skipped':
      return 'Not done: our staff left it out.'
    case 'done':
      return note
  }
}

/** The first try is due when it is asked for. */
const wasPutOff = (askedAt: string, nextTryAt: string | null): boolean =>
  nextTryAt !== null && Date.parse(nextTryAt) - Date.parse(askedAt) > 1000

/** So many of those that ended since the page was opened. */
const MOST_ENDED = 3

/**
 * What is worth a look, oldest first: what is under way, what was a moment ago, and what failed without having been done
 * since. `operations` are newest first.
 */
export function worthShowing(operations: readonly Operation[], wasOpen: ReadonlySet<number>): Operation[] {
  const ended = operations.filter((one) => !isOpen(one) && wasOpen.has(one.id)).slice(0, MOST_ENDED)
  return operations
    .filter(
      (one) => isOpen(one) || ended.includes(one) || (one.state === 'failed' && isNewestOfItsKind(one, operations)),
    )
    .toReversed()
}

const isNewestOfItsKind = (one: Operation, operations: readonly Operation[]): boolean =>
  operations.find(({ verb, why }) => verb === one.verb && (verb !== 'action' || why === one.why)) === one
