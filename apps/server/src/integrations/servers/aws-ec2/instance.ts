import { createHash } from 'node:crypto'
import { DescribeInstancesCommand, type Instance, type Tag } from '@aws-sdk/client-ec2'
import type { Account, CallContext, KnownAccount } from '@ostler/integration-kit'
import type { Ec2, No } from './client.ts'

/** Tags of ours. */
export const tags = {
  account: 'ostler:account',
  act: 'ostler:act',
  /** `yes`, or `ending` from the moment on when the machine is to be served again until it runs. */
  suspended: 'ostler:suspended',
  /** It was switched off for a change and is to be switched on again. */
  restart: 'ostler:restart',
} as const

export const tag = (of: { Tags?: Tag[] | undefined }, key: string): string | undefined =>
  of.Tags?.find((one) => one.Key === key)?.Value

const digest = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length)

/**
 * The client token of a launch: at most 64 characters, the same at each try of the same act, so that Amazon launches once
 * however often it is asked.
 *
 * What is asked for is deliberately no part of it. With a digest of the plan in it, a plan that changes between two tries
 * would make a second machine whenever the first is not to be seen yet. As it is, Amazon then answers
 * IdempotentParameterMismatch: there is a machine, and `launch` looks for it. `generation` counts the machines of the act
 * that have ended; the token of one that has ended is good for nothing for a day.
 *
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
export const launchToken = (externalId: string, actKey: string, generation: number): string =>
  `${tokenStart(externalId)}${digest(actKey, 16)}-${generation}`

const tokenStart = (externalId: string): string => `ostler-${digest(externalId, 24)}-`

/** Of other acts that take a token. */
export const actToken = (externalId: string, actKey: string): string =>
  `ostler-${digest(`${externalId} ${actKey}`, 40)}`

const ended = /^(shutting-down|terminated)$/

export const hasEnded = (one: Instance): boolean => ended.test(one.State?.Name ?? '')
export const stateOf = (one: Instance): string => one.State?.Name ?? 'pending'

export type Found =
  | { kind: 'instance'; instance: Instance }
  /** `past`: those of this account that have ended and are still shown. */
  | { kind: 'absent'; past: Instance[] }
  | { kind: 'foreign'; reason: string }
  | { kind: 'no'; no: No }

/**
 * The instance of an account. Two things that Amazon keeps have to fit: our tag, and the token it was launched with, which
 * nobody can copy ("launch more like this" copies the tags), or the id that we know. One without any mark of ours was made
 * by somebody else and adopted: then its id and its name have to fit.
 */
export async function findInstance(ec2: Ec2, account: KnownAccount, call: CallContext): Promise<Found> {
  const marked = await describe(ec2, [{ Name: `tag:${tags.account}`, Values: [account.externalId] }], call)
  if (marked.kind !== 'yes') return { kind: 'no', no: marked }
  const isOurs = ({ InstanceId, ClientToken }: Instance) =>
    InstanceId === account.remoteId || ClientToken?.startsWith(tokenStart(account.externalId))
  const ours = marked.instances.filter(isOurs)
  const standing = ours.filter((one) => !hasEnded(one))
  const known = standing.find(({ InstanceId }) => InstanceId === account.remoteId)
  if (known) return { kind: 'instance', instance: known }
  if (standing.length > 1) {
    const ids = standing.map(({ InstanceId }) => InstanceId).join(', ')
    return { kind: 'no', no: { kind: 'unknown', reason: `There is more than one machine of this account: ${ids}.` } }
  }
  if (standing.length === 1) return { kind: 'instance', instance: standing[0]! }
  if (account.remoteId === null) return { kind: 'absent', past: ours }

  const named = await describe(ec2, [{ Name: 'instance-id', Values: [account.remoteId] }], call)
  if (named.kind !== 'yes') return { kind: 'no', no: named }
  const [instance] = named.instances
  if (!instance || hasEnded(instance)) return { kind: 'absent', past: ours }
  const isAdopted =
    tag(instance, tags.account) === undefined && account.domain !== null && tag(instance, 'Name') === account.domain
  return isAdopted
    ? { kind: 'instance', instance }
    : { kind: 'foreign', reason: `Instance ${account.remoteId} is not marked as that of this account.` }
}

/** All pages. Filters never say "not found", as asking by id does for a while after a launch. */
export async function describe(
  ec2: Ec2,
  Filters: { Name: string; Values: string[] }[],
  call: CallContext,
): Promise<{ kind: 'yes'; instances: Instance[] } | No> {
  const instances: Instance[] = []
  for (let NextToken: string | undefined; ; ) {
    const read = await ec2.ask(call, (client) =>
      client.send(new DescribeInstancesCommand({ Filters, ...(NextToken ? { NextToken } : {}) })),
    )
    if (read.kind !== 'yes') return read
    for (const { Instances } of read.answer.Reservations ?? []) instances.push(...(Instances ?? []))
    NextToken = read.answer.NextToken
    if (!NextToken) return { kind: 'yes', instances }
  }
}

export function accountOf(one: Instance, account: KnownAccount): Account {
  const state = stateOf(one)
  const addresses = [one.PublicIpAddress, one.PrivateIpAddress, one.Ipv6Address].filter((address) => !!address)
  const isSuspended = tag(one, tags.suspended) !== undefined && state === 'stopped'
  return {
    username: account.username,
    domain: tag(one, 'Name') ?? null,
    plan: one.InstanceType ?? null,
    state: isSuspended ? 'suspended' : state === 'pending' && isFirstStart(one) ? 'making' : 'active',
    remoteId: one.InstanceId ?? null,
    // The public address of one that is switched off is given to others.
    host: one.PublicDnsName || addresses[0] || one.PrivateDnsName || one.InstanceId!,
    panelUrl: null,
    addresses: addresses as string[],
    power: state === 'stopped' || state === 'stopping' ? 'off' : 'on',
  }
}

/** Later starts leave the disk attached since the first one. */
function isFirstStart({ LaunchTime, BlockDeviceMappings = [], RootDeviceName }: Instance): boolean {
  const root = BlockDeviceMappings.find(({ DeviceName }) => DeviceName === RootDeviceName)
  const attachedAt = root?.Ebs?.AttachTime?.getTime() ?? Number.POSITIVE_INFINITY
  return attachedAt + 60_000 > (LaunchTime?.getTime() ?? 0)
}
