import { createHash } from 'node:crypto'
import type { Account, CallContext, KnownAccount } from '@ostler/integration-kit'
import { addressesIn } from './addresses.ts'
import { type Config, config, type Resource, resources, standing, tasks } from './answers.ts'
import type { No, Proxmox } from './client.ts'
import { type NumberRange, numbersFor } from './numbers.ts'

/** A machine that is ours, as it stands. */
export type Machine = {
  vmid: number
  node: string
  config: Config
  isRunning: boolean
  /** What Proxmox is doing to it: `clone`, `backup`, `migrate` … */
  lock: string | null
  tags: string[]
  /** Where it boots from: `scsi0`, with its volume. */
  disk: Disk | null
  /** Not cloned by us, so there is nothing to be finished. */
  isAdopted: boolean
}

export type Disk = { name: string; volume: string; sizeGib: number; options: string[] }

export type Found =
  | { kind: 'machine'; machine: Machine }
  /** `passed`: the numbers of this account that others have. */
  | { kind: 'absent'; passed: ReadonlySet<number> }
  | { kind: 'foreign'; reason: string }
  /** Somebody is making a machine under one of the numbers of this account, and it does not say yet whose it is. */
  | { kind: 'unsettled'; reason: string }
  | { kind: 'no'; no: No }

/** Marks of ours among the tags of a machine. Tags are lower-case letters, digits, `-`, `_`, `+` and `.`. */
export const marks = {
  ours: 'ostler',
  /** Cloned and configured, and not seen running yet. */
  making: 'ostler-making',
  suspended: 'ostler-suspended',
  /** Not suspended any more, and not started yet. */
  resuming: 'ostler-resuming',
} as const

/** Names the account among the tags, so that a list of machines tells it. */
export const ownTag = (externalId: string): string =>
  `ostler-${createHash('sha256').update(externalId).digest('hex').slice(0, 20)}`

/** The description of a machine keeps what we have to know of it, a line for each, above what staff add. */
export const noted = (text: unknown, name: string): string | null =>
  new RegExp(`^${name}: (.+?)\\s*$`, 'm').exec(String(text ?? ''))?.[1] ?? null

export function note(text: unknown, name: string, value: string): string {
  const line = `${name}: ${value}`
  const before = String(text ?? '').trimEnd()
  return noted(before, name) === null
    ? `${before}${before === '' ? '' : '\n'}${line}`
    : before.replace(new RegExp(`^${name}: .*$`, 'm'), () => line)
}

/**
 * The number finds the machine, and one of these says that it is ours. A copy that staff made of it has another number.
 */
const isMarked = (is: Config, externalId: string): boolean =>
  noted(is.description, 'ostler') === externalId || tagsOf(is).includes(ownTag(externalId))

/** Made by somebody else, and adopted: it carries no account's mark, and its number and its name fit. */
const isAdopted = (is: Config, isKnown: boolean, domain: string | null): boolean =>
  isKnown &&
  domain !== null &&
  is.name === domain &&
  noted(is.description, 'ostler') === null &&
  !tagsOf(is).some((tag) => /^ostler-[0-9a-f]{20}$/.test(tag))

export const tagsOf = (is: Config): string[] =>
  String(is.tags ?? '')
    .split(/[;, ]+/)
    .filter((tag) => tag !== '')

export const has = (machine: Machine, mark: string): boolean => machine.tags.includes(mark)

export const isSuspended = (machine: Machine): boolean => has(machine, marks.suspended) || has(machine, marks.resuming)

/** Cloned, perhaps configured, and not seen running yet: only `create` takes it further. */
export const isUnfinished = (machine: Machine, externalId: string): boolean =>
  !machine.isAdopted && (!has(machine, ownTag(externalId)) || has(machine, marks.making))

export function tagsWith(machine: Machine, added: string[], removed: string[]): string {
  const kept = machine.tags.filter((tag) => !removed.includes(tag) && !added.includes(tag))
  return [...kept, ...added].join(';')
}

export const pathOf = ({ node, vmid }: { node: string; vmid: number }): string =>
  `/nodes/${encodeURIComponent(node)}/qemu/${vmid}`

/**
 * Looks for the machine of an account, under the number that we know and under each that it could have. Machines move from
 * node to node, so the node is asked for each time.
 */
export async function findMachine(
  api: Proxmox,
  range: NumberRange,
  account: KnownAccount,
  call: CallContext,
): Promise<Found> {
  const all = await api.get('/cluster/resources?type=vm', resources, call)
  if (all.kind !== 'yes') return { kind: 'no', no: all }
  const known = /^\d+$/.test(account.remoteId ?? '') ? Number(account.remoteId) : null
  const passed = new Set<number>()
  for (const vmid of new Set([...(known === null ? [] : [known]), ...numbersFor(account.externalId, range)])) {
    const there = all.data.find((one) => one.vmid === vmid)
    if (!there) continue
    passed.add(vmid)
    if (there.type === 'lxc' || there.template === 1) continue
    const read = await readMachine(api, there, call)
    if (read.kind !== 'yes') return { kind: 'no', no: read }
    const { machine } = read
    if (isMarked(machine.config, account.externalId)) return { kind: 'machine', machine }
    if (isAdopted(machine.config, vmid === known, account.domain))
      return { kind: 'machine', machine: { ...machine, isAdopted: true } }
    if (/^(clone|create)$/.test(machine.lock ?? '') && noted(machine.config.description, 'ostler') === null)
      return { kind: 'unsettled', reason: `Machine ${vmid} is just being made; whose it is cannot be told yet.` }
  }
  return known !== null && passed.has(known)
    ? { kind: 'foreign', reason: `Machine ${known} is not marked as that of this account.` }
    : { kind: 'absent', passed }
}

/** As it stands now. A machine that went away or moved since it was listed is nothing that is known. */
export async function readMachine(
  api: Proxmox,
  at: Pick<Resource, 'vmid' | 'node'>,
  call: CallContext,
): Promise<{ kind: 'yes'; machine: Machine } | No> {
  const moved: No = { kind: 'unknown', reason: `Machine ${at.vmid} went away or moved while it was read.` }
  const is = await api.get(`${pathOf(at)}/config`, config, call)
  if (is.kind !== 'yes') return is.kind === 'missing' ? moved : is
  const stands = await api.get(`${pathOf(at)}/status/current`, standing, call)
  if (stands.kind !== 'yes') return stands.kind === 'missing' ? moved : stands
  return {
    kind: 'yes',
    machine: {
      vmid: at.vmid,
      node: at.node,
      config: is.data,
      isRunning: stands.data.status === 'running',
      lock: is.data.lock == null ? null : String(is.data.lock),
      tags: tagsOf(is.data),
      disk: bootDisk(is.data),
      isAdopted: false,
    },
  }
}

/** What runs on a machine at this moment: doing more would wait for it, or be done twice. */
export async function runningTask(api: Proxmox, { node, vmid }: Machine, call: CallContext) {
  const path = `/nodes/${encodeURIComponent(node)}/tasks?source=active&vmid=${vmid}`
  const read = await api.get(path, tasks, call)
  if (read.kind !== 'yes') return read
  // A task that has ended stays among the active ones for a while, with its end as its status.
  const running = read.data.find(({ status }) => status == null || status === '' || status === 'RUNNING')
  return { kind: 'yes' as const, task: running ?? null }
}

/** Only so much of a volume's size as Proxmox writes: `8G`, `20480M`. */
function bootDisk(is: Config): Disk | null {
  const order = /order=([^,]+)/.exec(String(is.boot ?? ''))?.[1]?.split(';') ?? []
  const usual = [String(is.bootdisk ?? ''), 'scsi0', 'virtio0', 'sata0', 'ide0']
  const name = [...order, ...usual].find(
    (one) => /^(scsi|virtio|sata|ide)\d+$/.test(one) && is[one] != null && !/media=cdrom/.test(String(is[one])),
  )
  if (name === undefined) return null
  const [volume, ...options] = String(is[name]).split(',')
  const [, size, unit] =
    /^size=(\d+(?:\.\d+)?)([KMGT]?)$/.exec(options.find((one) => one.startsWith('size=')) ?? '') ?? []
  const inGib = { K: 2 ** -20, M: 2 ** -10, G: 1, T: 2 ** 10 }[unit ?? ''] ?? 2 ** -30
  return {
    name,
    volume: volume!,
    sizeGib: Number(size ?? 0) * inGib,
    options: options.filter((one) => !one.startsWith('size=')),
  }
}

export function accountOf(machine: Machine, account: KnownAccount): Account {
  const { vmid, config: is, isRunning, lock, disk } = machine
  const [address] = addressesIn(is)
  const isMaking = lock === 'clone' || lock === 'create' || isUnfinished(machine, account.externalId)
  // One that is marked as suspended and runs all the same is not suspended.
  const isOff = isSuspended(machine) && !isRunning
  return {
    username: String(is.ciuser ?? account.username),
    domain: is.name == null ? null : String(is.name),
    plan: planOf(is, disk),
    state: isOff ? 'suspended' : isMaking ? 'making' : 'active',
    remoteId: String(vmid),
    host: address ?? String(is.name ?? `vm-${vmid}`),
    panelUrl: null,
    addresses: address === undefined ? [] : [address],
    power: isRunning ? 'on' : 'off',
  }
}

export const memoryOf = (is: Config): number => Number(/\d+/.exec(String(is.memory ?? 512))?.[0] ?? 512)
export const coresOf = (is: Config): number => Number(is.cores ?? 1) * Number(is.sockets ?? 1)

export const planOf = (is: Config, disk: Disk | null): string =>
  `${coresOf(is)} cores, ${memoryOf(is)} MiB, ${disk?.sizeGib ?? 0} GiB`
