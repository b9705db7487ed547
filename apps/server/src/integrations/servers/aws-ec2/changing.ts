import {
  CreateReplaceRootVolumeTaskCommand,
  DescribeReplaceRootVolumeTasksCommand,
  DescribeVolumesCommand,
  GetConsoleOutputCommand,
  ModifyInstanceAttributeCommand,
  ModifyVolumeCommand,
} from '@aws-sdk/client-ec2'
import type { ActionOutcome, CallContext, ConsoleOutcome, KnownAccount } from '@ostler/integration-kit'
import type { Step, Verb, Work } from './acting.ts'
import { actFailure, bare, beforeAct, type Ec2 } from './client.ts'
import { actToken, findInstance, stateOf, tag, tags } from './instance.ts'
import { started, stopped } from './life.ts'
import type { Ec2Plan } from './settings.ts'

export const planWork = ({ type, diskGib }: Ec2Plan): Work => ({
  verb: 'changePlan',
  type,
  gib: Number(diskGib || 0),
})

/**
 * A type is changed on a machine that is switched off. That it ran before is noted in a tag, so that it is started again
 * even when nobody knows the ticket any more.
 */
export const changePlan: Verb = async (step) => {
  const { instance, work } = step
  const grown = await grow(step, Number(work.gib))
  if (grown) return grown
  if (instance.InstanceType !== work.type) {
    if (stateOf(instance) !== 'stopped' && tag(instance, tags.restart) === undefined) {
      const failed = await step.mark(tags.restart, 'yes')
      if (failed) return failed
    }
    const is = await stopped(step)
    if (is !== 'stopped') return is
    const failed = await step.change((client) =>
      client.send(
        new ModifyInstanceAttributeCommand({ InstanceId: step.id, InstanceType: { Value: String(work.type) } }),
      ),
    )
    if (failed) return failed
  }
  if (tag(instance, tags.restart) === undefined) return { kind: 'ok' }
  if (tag(instance, tags.suspended) === undefined) {
    const is = await started(step)
    if (is !== 'running') return is
  }
  return (await step.unmark(tags.restart)) ?? { kind: 'ok' }
}

/** Null when the disk has the size. Disks only grow, while the machine runs; the file system follows at the next start. */
async function grow(step: Step, gib: number): Promise<ActionOutcome | null> {
  const { BlockDeviceMappings = [], RootDeviceName } = step.instance
  const VolumeId = BlockDeviceMappings.find(({ DeviceName }) => DeviceName === RootDeviceName)?.Ebs?.VolumeId
  if (gib === 0 || !VolumeId) return null
  const read = await step.ec2.ask(step.call, (client) =>
    client.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] })),
  )
  if (read.kind !== 'yes') return beforeAct(read)
  const size = read.answer.Volumes?.[0]?.Size ?? 0
  if (size > gib) return { kind: 'rejected', reason: `The disk has ${size} GiB already. Disks only grow.` }
  if (size === gib) return null
  return step.change((client) => client.send(new ModifyVolumeCommand({ VolumeId, Size: gib })))
}

/**
 * A fresh root disk from an image, the same address and name. Without an image it is that of the first day. EC2 sets no
 * password; the key pair opens the machine as before.
 */
export const replaceRoot: Verb = async (step) => {
  const { work, id } = step
  if (work.task !== undefined) return replaced(step)
  if (tag(step.instance, tags.suspended) !== undefined) return { kind: 'rejected', reason: 'The machine is suspended.' }
  if (stateOf(step.instance) !== 'running')
    return { kind: 'rejected', reason: 'Amazon does this to machines that run. Switch it on first.' }
  const asked = await step.ec2.ask(step.call, (client) =>
    client.send(
      new CreateReplaceRootVolumeTaskCommand({
        InstanceId: id,
        ...(work.image === '' ? {} : { ImageId: String(work.image) }),
        DeleteReplacedRootVolume: true,
        ClientToken: String(work.token),
        TagSpecifications: [
          {
            ResourceType: 'replace-root-volume-task',
            Tags: [{ Key: tags.account, Value: step.account.externalId }],
          },
        ],
      }),
    ),
  )
  if (asked.kind === 'missing') return { kind: 'rejected', reason: asked.reason }
  if (asked.kind !== 'yes') return actFailure(asked)
  const task = asked.answer.ReplaceRootVolumeTask?.ReplaceRootVolumeTaskId
  if (!task) return { kind: 'unknown', reason: 'Amazon named no task in its answer.' }
  return step.wait('The disk is being replaced.', { task })
}

export const replaceWork = (verb: string, account: KnownAccount, image: string, key: string): Work => ({
  verb,
  image,
  token: actToken(account.externalId, key),
})

async function replaced(step: Step): Promise<ActionOutcome> {
  const ids = [String(step.work.task)]
  const read = await step.ec2.ask(step.call, (client) =>
    client.send(new DescribeReplaceRootVolumeTasksCommand({ ReplaceRootVolumeTaskIds: ids })),
  )
  if (read.kind !== 'yes') return beforeAct(read)
  const state = read.answer.ReplaceRootVolumeTasks?.[0]?.TaskState
  if (state === 'succeeded') return { kind: 'ok' }
  if (state === 'failed' || state === 'failed-detached')
    return {
      kind: 'rejected',
      reason:
        state === 'failed'
          ? 'Amazon could not replace the disk; the machine has its old one.'
          : 'Amazon could not replace the disk, and the machine has none now. Mend it in its console.',
    }
  return step.wait('The disk is being replaced.')
}

/** What the machine has written to its screen. Newer types tell the latest; the others what they said when they started. */
export async function readConsole(ec2: Ec2, account: KnownAccount, call: CallContext): Promise<ConsoleOutcome> {
  const found = await findInstance(ec2, account, call)
  if (found.kind === 'no') return beforeAct(found.no)
  if (found.kind === 'absent') return { kind: 'absent' }
  if (found.kind === 'foreign') return { kind: 'rejected', reason: found.reason }
  const InstanceId = found.instance.InstanceId!
  const ask = (Latest: boolean) =>
    ec2.ask(call, (client) => client.send(new GetConsoleOutputCommand({ InstanceId, ...(Latest ? { Latest } : {}) })))
  let read = await ask(true)
  if (read.kind === 'rejected' && read.code === 'UnsupportedOperation') read = await ask(false)
  if (read.kind === 'missing') return { kind: 'absent' }
  if (read.kind !== 'yes') return bare(read)
  return { kind: 'text', text: Buffer.from(read.answer.Output ?? '', 'base64').toString('utf8') }
}
