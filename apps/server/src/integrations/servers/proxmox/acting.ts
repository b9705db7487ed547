import type { ActionOutcome, CallContext, KnownAccount } from '@ostler/integration-kit'
import type { z } from 'zod'
import { anything, task } from './answers.ts'
import { actFailure, beforeAct, type No, type Request } from './client.ts'
import { type Cluster, howFar, taskFailure, ticketOf, type Work, working } from './context.ts'
import { findMachine, isUnfinished, type Machine, pathOf, readMachine, runningTask } from './machine.ts'

/** A verb at work: the machine as it stands now, and how to ask for the next thing. */
export type Step = {
  cluster: Cluster
  account: KnownAccount
  machine: Machine
  work: Work
  call: CallContext
  /** Changes settings at once. Null when it went well; then `machine` is to be read again. */
  configure(form: Record<string, string | number>, secrets?: string[]): Promise<Failure | null>
  /** Gives Proxmox a task. The verb goes on from `and` when it is done. */
  begin(request: Request, reason: string, and?: Partial<Work>): Promise<ActionOutcome>
  /** The same step again, with the machine as it stands after a change. */
  again(): Promise<Step | Failure>
}
export type Failure = Exclude<ActionOutcome, { kind: 'ok' | 'working' }>

/** Looks at the machine and does the next thing, so that it may be called at any time and as often as one likes. */
export type Verb = (step: Step) => Promise<ActionOutcome>

/** What to wait for a task with, that runs on the machine already; null when the verb cannot be told by a ticket. */
export type Waiting = (work: Work, machine: Machine, type: string) => Work | null

/**
 * Begins a verb. A task that runs on the machine at this moment is waited for: it may be this very verb, begun by a call
 * whose answer was lost.
 */
export async function begin(
  { verb, waiting = (work) => work }: { verb: Verb; waiting?: Waiting },
  cluster: Cluster,
  account: KnownAccount,
  work: Work,
  call: CallContext,
): Promise<ActionOutcome> {
  const found = await findMachine(cluster.api, cluster.range, account, call)
  if (found.kind === 'no') return beforeAct(found.no)
  if (found.kind === 'absent') return { kind: 'absent' }
  if (found.kind === 'foreign') return { kind: 'rejected', reason: found.reason }
  if (found.kind === 'unsettled') return { kind: 'retryable', reason: found.reason, afterSeconds: 10 }
  const running = await runningTask(cluster.api, found.machine, call)
  if (running.kind !== 'yes') return beforeAct(running)
  if (running.task) {
    const reason = `Proxmox still works on the machine (${running.task.type}).`
    const next = waiting(work, found.machine, running.task.type)
    if (!next) return { kind: 'retryable', reason, afterSeconds: 30 }
    return working({ ...next, task: running.task.upid, isOther: true }, reason)
  }
  if (found.machine.lock !== null) return locked(found.machine.lock)
  // What is made of it here would be undone when it is finished, or would start it half made.
  if (work.verb !== 'terminate' && isUnfinished(found.machine, account.externalId))
    return { kind: 'retryable', reason: 'The machine is still being made.', afterSeconds: 30 }
  return verb(stepOf(cluster, account, found.machine, work, call))
}

/** Goes on with a verb from its ticket. `absent` of a machine is what the verb makes of it. */
export async function goOn(
  verb: Verb,
  cluster: Cluster,
  account: KnownAccount,
  work: Work,
  ifAbsent: ActionOutcome,
  call: CallContext,
): Promise<ActionOutcome> {
  const same = (reason: string) => working(work, reason)
  if (work.task !== null) {
    const end = await howFar(cluster.api, work.task, call)
    if (end === 'running') return same('Proxmox is still working on it.')
    if (typeof end === 'object' && 'failed' in end && !isForgiven(work)) return taskFailure(end.failed)
    if (typeof end === 'object' && !('failed' in end)) return { kind: 'unknown', reason: end.reason }
  }
  const found = await findMachine(cluster.api, cluster.range, account, call)
  if (found.kind === 'no') return { kind: 'unknown', reason: found.no.reason }
  if (found.kind === 'absent') return ifAbsent
  if (found.kind === 'foreign') return { kind: 'rejected', reason: found.reason }
  if (found.kind === 'unsettled') return same(found.reason)
  if (found.machine.lock !== null) return same(locked(found.machine.lock).reason)
  const next = await verb(
    stepOf(cluster, account, found.machine, { ...work, task: null, isOther: null, mayFail: null }, call),
  )
  // Refused for the moment: the next look tries again.
  return next.kind === 'retryable' ? same(next.reason) : next
}

/** Another task that was only waited for, or one whose failure changes nothing of what was asked. */
const isForgiven = (work: Work): boolean => work.isOther === true || work.mayFail === true

const locked = (lock: string): Extract<ActionOutcome, { kind: 'retryable' }> => ({
  kind: 'retryable',
  reason: `Proxmox has locked the machine (${lock}).`,
  afterSeconds: 30,
})

function stepOf(cluster: Cluster, account: KnownAccount, machine: Machine, work: Work, call: CallContext): Step {
  const { api } = cluster
  const path = `${pathOf(machine)}/config`
  return {
    cluster,
    account,
    machine,
    work,
    call,
    async configure(form, secrets = []) {
      const asked = await api.ask({ method: 'PUT', path, form, secrets }, anything, call)
      return asked.kind === 'yes' ? null : actFailure(asked)
    },
    async begin(request, reason, and = {}) {
      const asked = await api.ask(request, task as z.ZodType<string | null | undefined>, call)
      if (asked.kind !== 'yes') return actFailure(asked)
      const next: Work = { ...work, ...and, task: asked.data ?? null } as Work
      return { kind: 'working', ticket: ticketOf(next), reason }
    },
    async again() {
      const read = await readMachine(api, machine, call)
      if (read.kind !== 'yes') return lostSight(read)
      return stepOf(cluster, account, { ...read.machine, isAdopted: machine.isAdopted }, work, call)
    },
  }
}

/** In the middle of a verb: something was done, and how it stands now is not known. */
const lostSight = (no: No): Failure => ({ kind: 'unknown', reason: no.reason })

export const isFailure = (answer: Step | Failure): answer is Failure => 'kind' in answer
