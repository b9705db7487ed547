import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import type { CallContext, Listed, ListedAccount, PanelCheck, Unknown } from '@ostler/integration-kit'
import { type Ec2, type No, questionFailure } from './client.ts'
import { hasEnded, stateOf, tag, tags } from './instance.ts'

const PAGE = 100

/** All machines of the region, whoever launched them. */
export async function listAccounts(
  ec2: Ec2,
  page: string | null,
  call: CallContext,
): Promise<Listed<'accounts', ListedAccount>> {
  const input = { MaxResults: PAGE, ...(page === null ? {} : { NextToken: page }) }
  const read = await ec2.ask(call, (client) => client.send(new DescribeInstancesCommand(input)))
  if (read.kind !== 'yes') return questionFailure(read)
  const instances = (read.answer.Reservations ?? []).flatMap(({ Instances }) => Instances ?? [])
  const accounts = instances
    .filter((one) => !hasEnded(one))
    .map(
      (one): ListedAccount => ({
        externalId: tag(one, tags.account) ?? null,
        username: tag(one, 'Name') ?? one.InstanceId!,
        domain: tag(one, 'Name') ?? null,
        email: null,
        plan: one.InstanceType ?? null,
        remoteId: one.InstanceId!,
        isSuspended: tag(one, tags.suspended) !== undefined && stateOf(one) === 'stopped',
        createdOn: one.LaunchTime?.toISOString().slice(0, 10) ?? null,
      }),
    )
  return { kind: 'read', accounts, next: read.answer.NextToken || null }
}

type Choice = { value: string; label: string }
type Choices = { kind: 'read'; choices: Choice[] } | Unknown

/** A choice with what else is worth knowing of it. */
const choice = (value: string | undefined, about: string | undefined): Choice => ({
  value: value ?? '',
  label: about ? `${value} · ${about}` : (value ?? ''),
})

const sources: Record<string, (client: EC2Client) => Promise<Choice[]>> = {
  async image(client) {
    const { Images = [] } = await client.send(new DescribeImagesCommand({ Owners: ['self'] }))
    return Images.filter((one) => one.State === 'available' && tag(one, tags.account) === undefined).map((one) =>
      choice(one.ImageId, one.Name),
    )
  },
  async type(client) {
    const all: Choice[] = []
    for (let NextToken: string | undefined; ; ) {
      const answer = await client.send(
        new DescribeInstanceTypeOfferingsCommand({ MaxResults: 1000, ...(NextToken ? { NextToken } : {}) }),
      )
      all.push(...(answer.InstanceTypeOfferings ?? []).map((one) => choice(one.InstanceType, undefined)))
      NextToken = answer.NextToken
      if (!NextToken) return all.sort((a, b) => a.value.localeCompare(b.value))
    }
  },
  async subnet(client) {
    const { Subnets = [] } = await client.send(new DescribeSubnetsCommand({}))
    return Subnets.map((one) => choice(one.SubnetId, `${one.CidrBlock} in ${one.AvailabilityZone}`))
  },
  async securityGroup(client) {
    const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({}))
    return SecurityGroups.map((one) => choice(one.GroupId, one.GroupName))
  },
  async keyName(client) {
    const { KeyPairs = [] } = await client.send(new DescribeKeyPairsCommand({}))
    return KeyPairs.map((one) => choice(one.KeyName, undefined))
  },
}

export async function choices(ec2: Ec2, field: string, call: CallContext): Promise<Choices> {
  const source = sources[field]
  if (!source) return { kind: 'read', choices: [] }
  const read = await ec2.ask(call, source)
  return read.kind === 'yes' ? { kind: 'read', choices: read.answer } : questionFailure(read)
}

/** Ids that there are not: whoever may not do it at all is told so before they are looked for. */
const noInstance = { DryRun: true, InstanceIds: ['i-00000000000000000'] }
const tried: Record<string, (client: EC2Client) => Promise<unknown>> = {
  RunInstances: (client) =>
    client.send(
      new RunInstancesCommand({
        DryRun: true,
        MinCount: 1,
        MaxCount: 1,
        ImageId: 'ami-00000000000000000',
        ClientToken: 'ostler-check',
      }),
    ),
  StopInstances: (client) => client.send(new StopInstancesCommand(noInstance)),
  StartInstances: (client) => client.send(new StartInstancesCommand(noInstance)),
  TerminateInstances: (client) => client.send(new TerminateInstancesCommand(noInstance)),
}

const code = (no: { kind: string }): string | undefined => (no as No & { code?: string }).code

/** Tries what is needed without doing it (`DryRun`): DryRunOperation means that it would have been done. */
export async function checkConnection(ec2: Ec2, call: CallContext): Promise<PanelCheck> {
  const first = await ec2.ask(call, (client) => client.send(new DescribeInstancesCommand({ DryRun: true })))
  if (first.kind === 'rejected' && first.because === 'credentials')
    return {
      kind: 'refused',
      field: /^(AuthFailure|InvalidClientTokenId)$/.test(first.code ?? '')
        ? 'accessKeyId'
        : first.code === 'SignatureDoesNotMatch'
          ? 'secretAccessKey'
          : null,
      reason: first.reason,
    }
  if (first.kind !== 'yes' && code(first) !== 'DryRunOperation') return questionFailure(first)
  const warnings: string[] = []
  for (const [action, send] of Object.entries(tried)) {
    const asked = await ec2.ask(call, send)
    if (asked.kind !== 'yes' && code(asked) === 'UnauthorizedOperation')
      warnings.push(`The key may not do ec2:${action}.`)
  }
  return { kind: 'accepted', version: `Amazon EC2 2016-11-15 in ${ec2.region}`, warnings }
}
