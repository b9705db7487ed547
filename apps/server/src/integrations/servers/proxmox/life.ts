import type { ActionOutcome } from '@ostler/integration-kit'
import { isFailure, type Step, type Verb, type Waiting } from './acting.ts'
import { has, isSuspended, marks, pathOf, tagsWith } from './machine.ts'

/** So long a machine may take to shut itself down before it is switched off. */
const SHUTDOWN_SECONDS = 60

const shutdown = (step: Step) =>
  step.begin(
    {
      method: 'POST',
      path: `${pathOf(step.machine)}/status/shutdown`,
      form: { timeout: SHUTDOWN_SECONDS, forceStop: 1 },
    },
    'The machine is shutting down.',
  )

const start = (step: Step) =>
  step.begin({ method: 'POST', path: `${pathOf(step.machine)}/status/start` }, 'The machine is starting.')

/**
 * Off, not started with its node, and marked. What Proxmox calls suspending only freezes the memory. The mark comes first:
 * from then on nothing of ours starts the machine.
 */
export const suspend: Verb = async (step) => {
  const { machine } = step
  if (!has(machine, marks.suspended) || Number(machine.config.onboot ?? 0) !== 0) {
    const failed = await step.configure({
      onboot: 0,
      tags: tagsWith(machine, [marks.suspended], [marks.resuming]),
    })
    if (failed) return failed
  }
  return machine.isRunning ? shutdown(step) : { kind: 'ok' }
}

/** The mark changes before the start and goes after it, so that a start that was lost in between is not forgotten. */
export const unsuspend: Verb = async (step) => {
  const { machine } = step
  if (!isSuspended(machine)) return { kind: 'ok' }
  if (machine.isRunning) {
    const tags = tagsWith(machine, [], [marks.suspended, marks.resuming])
    return (await step.configure({ onboot: 1, tags })) ?? { kind: 'ok' }
  }
  if (has(machine, marks.suspended)) {
    const tags = tagsWith(machine, [marks.resuming], [marks.suspended])
    const failed = await step.configure({ onboot: 1, tags })
    if (failed) return failed
  }
  return start(step)
}

/** Its back-ups stay: the last one is made just before this, and they go when somebody deletes them. */
export const terminate: Verb = async (step) => {
  const { machine } = step
  if (machine.isRunning)
    return step.begin({ method: 'POST', path: `${pathOf(machine)}/status/stop` }, 'The machine is switched off.')
  const form = { purge: 1, 'destroy-unreferenced-disks': 1 }
  return step.begin({ method: 'DELETE', path: pathOf(machine), form }, 'The machine is being removed.')
}

export const powerOn: Verb = async (step) => {
  const { machine } = step
  if (isSuspended(machine)) return { kind: 'rejected', reason: 'The machine is suspended.' }
  return machine.isRunning ? { kind: 'ok' } : start(step)
}

export const powerOff: Verb = async (step) => {
  const { machine } = step
  if (!machine.isRunning) return { kind: 'ok' }
  // Left by a start that nobody looked after: switched off, the machine would read as suspended.
  if (has(machine, marks.resuming)) {
    const failed = await step.configure({ tags: tagsWith(machine, [], [marks.resuming]) })
    if (failed) return failed
  }
  return shutdown(step)
}

/** Once: when the task is over, so is this, whatever the machine does. */
export const reboot: Verb = async (step) => {
  const { machine, work } = step
  if (work.isBegun === true) return { kind: 'ok' }
  if (!machine.isRunning) return { kind: 'rejected', reason: 'The machine is switched off.' }
  return step.begin(
    { method: 'POST', path: `${pathOf(machine)}/status/reboot`, form: { timeout: SHUTDOWN_SECONDS } },
    'The machine is starting again.',
    { isBegun: true },
  )
}

/** One that is under way already is not followed by another. */
export const waitingForReboot: Waiting = (work, _machine, type) =>
  type === 'qmreboot' ? { ...work, isBegun: true } : work

/** Starts what a verb had to switch off. */
export async function startAgain(step: Step): Promise<ActionOutcome> {
  const now = await step.again()
  if (isFailure(now)) return now
  return now.machine.isRunning ? { kind: 'ok' } : start(now)
}
