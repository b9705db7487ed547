import { DescribeImagesCommand, type Instance, RunInstancesCommand } from '@aws-sdk/client-ec2'
import type { CallContext, CreateOutcome, NewAccount } from '@ostler/integration-kit'
import { actFailure, beforeAct, type Ec2 } from './client.ts'
import { accountOf, describe, findInstance, hasEnded, launchToken, stateOf, tags } from './instance.ts'
import type { Ec2Plan } from './settings.ts'

type Input = NewAccount<Ec2Plan>

/** So many machines of one act may have ended before somebody has to look. */
const MOST_GENERATIONS = 5

/** Launches a machine once, or finds the one that is there. */
export async function create(ec2: Ec2, input: Input, actKey: string, call: CallContext): Promise<CreateOutcome> {
  const found = await findInstance(ec2, input, call)
  if (found.kind === 'no') return beforeAct(found.no)
  if (found.kind === 'foreign') return { kind: 'rejected', because: 'name_taken', reason: found.reason }
  if (found.kind === 'instance') return standing(found.instance, input)
  const device = await rootDevice(ec2, input.plan, call)
  if (typeof device !== 'object' || 'kind' in device) return device as CreateOutcome
  const isPast = (token: string) => found.past.some(({ ClientToken }) => ClientToken === token)
  for (let generation = 0; generation < MOST_GENERATIONS; generation += 1) {
    const token = launchToken(input.externalId, actKey, generation)
    if (isPast(token)) continue
    const outcome = await launch(ec2, input, token, device, call)
    if (outcome !== 'ended') return outcome
  }
  return {
    kind: 'rejected',
    reason: 'Amazon has ended each machine that was launched for this. Look why, in its console.',
  }
}

function standing(instance: Instance, input: Input): CreateOutcome {
  return stateOf(instance) === 'pending'
    ? { kind: 'working', remoteId: instance.InstanceId!, reason: 'The machine is being launched.' }
    : { kind: 'ready', created: false, account: accountOf(instance, input) }
}

/** `ended`: the token is that of a machine which does not exist any more. */
async function launch(
  ec2: Ec2,
  input: Input,
  token: string,
  device: { name: string },
  call: CallContext,
): Promise<CreateOutcome | 'ended'> {
  const { image, type, subnet, securityGroup, keyName, diskGib } = input.plan
  const marks = [
    { Key: tags.account, Value: input.externalId },
    { Key: 'Name', Value: input.domain ?? input.username },
  ]
  const asked = await ec2.ask(call, (client) =>
    client.send(
      new RunInstancesCommand({
        MinCount: 1,
        MaxCount: 1,
        ImageId: image,
        InstanceType: type as never,
        ClientToken: token,
        // A machine that shuts itself down is switched off, and not thrown away with its data.
        InstanceInitiatedShutdownBehavior: 'stop',
        MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled' },
        UserData: Buffer.from(cloudConfig(input)).toString('base64'),
        TagSpecifications: [
          { ResourceType: 'instance', Tags: marks },
          { ResourceType: 'volume', Tags: marks },
        ],
        ...(subnet === '' ? {} : { SubnetId: subnet }),
        ...(securityGroup === '' ? {} : { SecurityGroupIds: securityGroup.split(/\s*,\s*/) }),
        ...(keyName === '' ? {} : { KeyName: keyName }),
        BlockDeviceMappings: [
          {
            DeviceName: device.name,
            Ebs: { VolumeType: 'gp3', DeleteOnTermination: true, ...(diskGib ? { VolumeSize: Number(diskGib) } : {}) },
          },
        ],
      }),
    ),
  )
  if (asked.kind === 'yes') {
    const [instance] = asked.answer.Instances ?? []
    if (!instance?.InstanceId) return { kind: 'unknown', reason: 'Amazon named no machine in its answer.' }
    // A token that was used before brings the answer of that time, whatever has become of the machine.
    const now = await describe(ec2, [{ Name: 'instance-id', Values: [instance.InstanceId] }], call)
    if (now.kind === 'yes' && now.instances[0] && hasEnded(now.instances[0])) return 'ended'
    return { kind: 'working', remoteId: instance.InstanceId, reason: 'The machine is being launched.' }
  }
  if (asked.kind !== 'missing' && asked.code === 'IdempotentParameterMismatch') return other(ec2, input, token, call)
  return asked.kind === 'missing' ? { kind: 'rejected', reason: asked.reason } : actFailure(asked)
}

/** Launched before, and with another plan: that machine is taken as it is. */
async function other(ec2: Ec2, input: Input, token: string, call: CallContext): Promise<CreateOutcome | 'ended'> {
  const read = await describe(ec2, [{ Name: 'client-token', Values: [token] }], call)
  if (read.kind !== 'yes') return beforeAct(read)
  const [instance] = read.instances
  if (!instance)
    return {
      kind: 'unknown',
      reason: 'A machine was launched for this with another plan, and it is not to be seen yet.',
    }
  return hasEnded(instance) ? 'ended' : standing(instance, input)
}

/** By what name the image knows its disk: `/dev/xvda`, `/dev/sda1`. */
async function rootDevice(
  ec2: Ec2,
  { image, diskGib }: Ec2Plan,
  call: CallContext,
): Promise<{ name: string } | CreateOutcome> {
  const read = await ec2.ask(call, (client) => client.send(new DescribeImagesCommand({ ImageIds: [image] })))
  if (read.kind === 'missing') return { kind: 'rejected', reason: read.reason }
  if (read.kind !== 'yes') return beforeAct(read)
  const [found] = read.answer.Images ?? []
  if (!found?.RootDeviceName) return { kind: 'rejected', reason: `There is no image ${image} in ${ec2.region}.` }
  const root = found.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === found.RootDeviceName)
  const least = root?.Ebs?.VolumeSize ?? 0
  return diskGib !== '' && Number(diskGib) < least
    ? { kind: 'rejected', reason: `The image ${image} needs a disk of at least ${least} GiB.` }
    : { name: found.RootDeviceName }
}

/** For cloud-init: the user that the key pair opens, and the host name. Anybody on the machine can read it. */
function cloudConfig({ username, domain }: Input): string {
  const fqdn = /^[a-z0-9.-]+$/i.test(domain ?? '') ? `fqdn: "${domain}"\n` : ''
  return `#cloud-config\nsystem_info:\n  default_user:\n    name: "${username.replace(/[^\w-]/g, '')}"\n${fqdn}`
}
