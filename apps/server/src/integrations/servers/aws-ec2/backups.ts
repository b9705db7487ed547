import { CreateImageCommand, DeregisterImageCommand, DescribeImagesCommand, type Image } from '@aws-sdk/client-ec2'
import type { Backup, CallContext, KnownAccount } from '@ostler/integration-kit'
import type { Verb } from './acting.ts'
import { replaceRoot } from './changing.ts'
import { actFailure, beforeAct, type Ec2, type No, questionFailure } from './client.ts'
import { actToken, findInstance, tag, tags } from './instance.ts'

/** A back-up is an image (AMI) with its snapshots, tagged with the account and the act that made it. */
async function imagesOf(ec2: Ec2, externalId: string, call: CallContext): Promise<Image[] | No> {
  const Filters = [{ Name: `tag:${tags.account}`, Values: [externalId] }]
  const read = await ec2.ask(call, (client) => client.send(new DescribeImagesCommand({ Owners: ['self'], Filters })))
  return read.kind === 'yes' ? (read.answer.Images ?? []) : read
}

const states: Record<string, Backup['state']> = { available: 'ready', pending: 'making' }

export async function listBackups(ec2: Ec2, account: KnownAccount, call: CallContext) {
  const found = await findInstance(ec2, account, call)
  if (found.kind === 'no') return questionFailure(found.no)
  if (found.kind !== 'instance') return { kind: 'absent' as const }
  const images = await imagesOf(ec2, account.externalId, call)
  if (!Array.isArray(images)) return questionFailure(images)
  const backups = images
    .map((image): Backup => {
      const gib = (image.BlockDeviceMappings ?? []).reduce((sum, { Ebs }) => sum + (Ebs?.VolumeSize ?? 0), 0)
      return {
        id: image.ImageId!,
        label: tag(image, tags.act) ?? image.Name ?? '',
        madeAt: Temporal.Instant.from(image.CreationDate ?? '1970-01-01T00:00:00Z').toString(),
        sizeMib: gib === 0 ? null : gib * 1024,
        state: states[image.State ?? ''] ?? 'failed',
      }
    })
    .sort((a, b) => b.madeAt.localeCompare(a.madeAt))
  return { kind: 'read' as const, backups }
}

/**
 * Amazon takes no token for this, but a name only once: that of the act. The machine is not started again for it, so what
 * it has not written to its disk yet is not in it.
 */
export const createBackup: Verb = async (step) => {
  const { ec2, account, work, call } = step
  const images = await imagesOf(ec2, account.externalId, call)
  if (!Array.isArray(images)) return beforeAct(images)
  const made = images.find((image) => tag(image, tags.act) === work.key)
  if (made?.State === 'available') return { kind: 'ok' }
  if (made?.State === 'pending') return step.wait('The back-up is being made.')
  if (made) return { kind: 'rejected', reason: made.StateReason?.Message ?? 'Amazon could not make the back-up.' }
  const Tags = [
    { Key: tags.account, Value: account.externalId },
    { Key: tags.act, Value: String(work.key) },
  ]
  const asked = await ec2.ask(call, (client) =>
    client.send(
      new CreateImageCommand({
        InstanceId: step.id,
        Name: actToken(account.externalId, String(work.key)),
        Description: `Back-up of ${account.domain ?? account.username}`,
        NoReboot: true,
        TagSpecifications: [
          { ResourceType: 'image', Tags },
          { ResourceType: 'snapshot', Tags },
        ],
      }),
    ),
  )
  // Made by an earlier try, and not to be seen yet.
  const isMade = asked.kind === 'rejected' && asked.code === 'InvalidAMIName.Duplicate'
  if (asked.kind !== 'yes' && !isMade) return actFailure(asked)
  return step.wait('The back-up is being made.')
}

export const restoreBackup: Verb = async (step) => {
  if (step.work.task !== undefined) return replaceRoot(step)
  const images = await imagesOf(step.ec2, step.account.externalId, step.call)
  if (!Array.isArray(images)) return beforeAct(images)
  const image = images.find(({ ImageId }) => ImageId === step.work.image)
  if (!image) return { kind: 'absent' }
  return image.State === 'available' ? replaceRoot(step) : { kind: 'rejected', reason: 'The back-up is not ready.' }
}

/** With its snapshots. */
export const deleteBackup: Verb = async (step) => {
  const images = await imagesOf(step.ec2, step.account.externalId, step.call)
  if (!Array.isArray(images)) return beforeAct(images)
  const ImageId = String(step.work.image)
  if (!images.some((one) => one.ImageId === ImageId)) return { kind: 'absent' }
  const failed = await step.change((client) =>
    client.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true })),
  )
  return failed ?? { kind: 'ok' }
}
