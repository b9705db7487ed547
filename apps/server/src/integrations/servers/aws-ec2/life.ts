import {
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import type { ActionOutcome, CallContext, KnownAccount } from '@ostler/integration-kit'
import type { Step, Verb } from './acting.ts'
import { bare, beforeAct, type Ec2, questionFailure } from './client.ts'
import { describe, hasEnded, stateOf, tag, tags } from './instance.ts'

/** Stops what runs; what is on its way anywhere is waited for. */
export async function stopped(step: Step): Promise<ActionOutcome | 'stopped'> {
  const state = stateOf(step.instance)
  if (state === 'stopped') return 'stopped'
  if (state === 'running') {
    const failed = await step.change((client) => client.send(new StopInstancesCommand({ InstanceIds: [step.id] })))
    if (failed) return failed
  }
  return step.wait(state === 'pending' ? 'The machine is still starting.' : 'The machine is shutting down.')
}

export async function started(step: Step): Promise<ActionOutcome | 'running'> {
  const state = stateOf(step.instance)
  if (state === 'running') return 'running'
  if (state === 'stopped') {
    const failed = await step.change((client) => client.send(new StartInstancesCommand({ InstanceIds: [step.id] })))
    if (failed) return failed
  }
  return step.wait(state === 'stopping' ? 'The machine is still shutting down.' : 'The machine is starting.')
}

/** Switched off and marked, the mark first. The disk goes on costing, and a public address that is not kept goes. */
export const suspend: Verb = async (step) => {
  if (tag(step.instance, tags.suspended) !== 'yes') {
    const failed = await step.mark(tags.suspended, 'yes')
    if (failed) return failed
  }
  const is = await stopped(step)
  return is === 'stopped' ? { kind: 'ok' } : is
}

/** The mark goes when the machine runs, so that a start that was lost in between is not forgotten. */
export const unsuspend: Verb = async (step) => {
  const mark = tag(step.instance, tags.suspended)
  if (mark === undefined) return { kind: 'ok' }
  if (mark !== 'ending') {
    const failed = await step.mark(tags.suspended, 'ending')
    if (failed) return failed
  }
  const is = await started(step)
  if (is !== 'running') return is
  return (await step.unmark(tags.suspended)) ?? { kind: 'ok' }
}

export const powerOn: Verb = async (step) => {
  if (tag(step.instance, tags.suspended) === 'yes') return { kind: 'rejected', reason: 'The machine is suspended.' }
  const is = await started(step)
  return is === 'running' ? { kind: 'ok' } : is
}

export const powerOff: Verb = async (step) => {
  // Left by a start that nobody looked after: switched off, the machine would read as suspended.
  if (tag(step.instance, tags.suspended) === 'ending' && stateOf(step.instance) === 'running') {
    const failed = await step.unmark(tags.suspended)
    if (failed) return failed
  }
  const is = await stopped(step)
  return is === 'stopped' ? { kind: 'ok' } : is
}

/** Each one that arrives is done, so nobody repeats it. */
export const reboot: Verb = async (step) => {
  if (stateOf(step.instance) !== 'running') return { kind: 'rejected', reason: 'The machine is not running.' }
  const failed = await step.change((client) => client.send(new RebootInstancesCommand({ InstanceIds: [step.id] })))
  return failed ?? { kind: 'ok' }
}

export const terminate: Verb = async (step) => {
  const failed = await step.change((client) => client.send(new TerminateInstancesCommand({ InstanceIds: [step.id] })))
  return failed ?? step.wait('The machine is being removed.', { instance: step.id })
}

/**
 * When the machine is gone: the volumes that carry the mark of the account and hang on nothing. Its back-ups stay, since
 * the last one is made just before this; they go when somebody deletes them.
 */
export async function sweep(
  ec2: Ec2,
  account: KnownAccount,
  instance: string | null,
  then: ActionOutcome,
  call: CallContext,
): Promise<ActionOutcome> {
  if (instance !== null) {
    const now = await describe(ec2, [{ Name: 'instance-id', Values: [instance] }], call)
    if (now.kind !== 'yes') return questionFailure(now)
    if (now.instances.some((one) => hasEnded(one) && stateOf(one) !== 'terminated'))
      return {
        kind: 'working',
        ticket: JSON.stringify({ verb: 'terminate', instance }),
        reason: 'The machine is being removed.',
      }
  }
  const Filters = [
    { Name: `tag:${tags.account}`, Values: [account.externalId] },
    { Name: 'status', Values: ['available'] },
  ]
  const read = await ec2.ask(call, (client) => client.send(new DescribeVolumesCommand({ Filters })))
  if (read.kind !== 'yes') return beforeAct(read)
  for (const { VolumeId } of read.answer.Volumes ?? []) {
    const asked = await ec2.ask(call, (client) => client.send(new DeleteVolumeCommand({ VolumeId })))
    if (asked.kind !== 'yes' && asked.kind !== 'missing') return bare(asked)
  }
  return then
}
