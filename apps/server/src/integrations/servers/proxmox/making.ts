import type { CallContext, CreateOutcome, NewAccount } from '@ostler/integration-kit'
import { anything, resources, task } from './answers.ts'
import { actFailure, beforeAct, type No } from './client.ts'
import { type Cluster, howFar, taskFailure } from './context.ts'
import { chooseAddress, isAddressShared } from './giving-addresses.ts'
import {
  accountOf,
  findMachine,
  has,
  isSuspended,
  type Machine,
  marks,
  note,
  ownTag,
  pathOf,
  readMachine,
  runningTask,
  tagsWith,
} from './machine.ts'
import { numbersFor } from './numbers.ts'
import type { ProxmoxPlan } from './settings.ts'

type Input = NewAccount<ProxmoxPlan>

/**
 * Clones the template, shapes the clone, gives its disk the size and starts it. Proxmox locks a machine while it is cloned,
 * so each call goes as far as it can, and the next one goes on from what it finds: nothing is kept but the machine itself.
 */
export async function create(cluster: Cluster, input: Input, call: CallContext): Promise<CreateOutcome> {
  const found = await findMachine(cluster.api, cluster.range, input, call)
  switch (found.kind) {
    case 'no':
      return beforeAct(found.no)
    case 'unsettled':
      return { kind: 'retryable', reason: found.reason, afterSeconds: 10 }
    case 'foreign':
      return { kind: 'rejected', because: 'name_taken', reason: found.reason }
    case 'absent':
      return clone(cluster, input, found.passed, call)
    case 'machine':
      return takeUp(cluster, input, found.machine, call)
  }
}

async function clone(
  { api, range, pool }: Cluster,
  input: Input,
  passed: ReadonlySet<number>,
  call: CallContext,
): Promise<CreateOutcome> {
  const { image, storage, node } = input.plan
  const before = await api.get('/cluster/resources?type=vm', resources, call)
  if (before.kind !== 'yes') return beforeAct(before)
  const template = before.data.find(({ vmid }) => vmid === Number(image))
  if (template?.template !== 1) return { kind: 'rejected', reason: `There is no template with the number ${image}.` }
  // Asked now, because a clone that finds no address would have to be thrown away.
  const address = await chooseAddress(api, pool, input.externalId, null, call)
  if (address.kind !== 'chosen') return address

  const vmid = await freeNumber(
    api,
    numbersFor(input.externalId, range).filter((one) => !passed.has(one)),
    call,
  )
  if (typeof vmid !== 'number') return vmid
  const path = `${pathOf(template)}/clone`
  const form = {
    newid: vmid,
    name: nameOf(input),
    description: note(note('', 'ostler', input.externalId), 'image', image),
    full: 1,
    ...(storage === '' ? {} : { storage }),
    ...(node === '' || node === template.node ? {} : { target: node }),
  }
  const asked = await api.ask({ method: 'POST', path, form }, task, call)
  // Somebody was faster: perhaps ourselves, for this very account. The next try sees whose it is.
  if (asked.kind === 'exists') return { kind: 'retryable', reason: asked.reason, afterSeconds: 10 }
  if (asked.kind === 'missing') return { kind: 'rejected', reason: asked.reason }
  if (asked.kind !== 'yes') return asked
  const end = asked.data ? await howFar(api, asked.data, call) : 'ended'
  if (typeof end === 'object' && 'failed' in end) return taskFailure(end.failed)
  return { kind: 'working', remoteId: String(vmid), reason: 'The template is being cloned.' }
}

/**
 * The first of these numbers that nobody has. A machine that we may not see has its number all the same, and `nextid` knows;
 * one that we see only now was made in this moment, and whose it is has to be looked at.
 */
async function freeNumber(api: Cluster['api'], numbers: number[], call: CallContext): Promise<number | CreateOutcome> {
  for (const vmid of numbers) {
    const free = await api.get(`/cluster/nextid?vmid=${vmid}`, anything, call)
    if (free.kind === 'yes') return vmid
    if (free.kind !== 'exists') return beforeAct(free)
    const now = await api.get('/cluster/resources?type=vm', resources, call)
    if (now.kind !== 'yes') return beforeAct(now)
    if (now.data.some((one) => one.vmid === vmid))
      return { kind: 'retryable', reason: `Machine ${vmid} has just come into being.`, afterSeconds: 10 }
  }
  return {
    kind: 'rejected',
    because: 'no_room',
    reason: 'All machine numbers that this account could have are taken. Widen the range of numbers.',
  }
}

/** Goes on with a machine that is there already, one step after the other. */
async function takeUp(cluster: Cluster, input: Input, found: Machine, call: CallContext): Promise<CreateOutcome> {
  const { api } = cluster
  let machine = found
  const workingOn = (reason: string): CreateOutcome => ({ kind: 'working', remoteId: String(machine.vmid), reason })
  const again = async (): Promise<No | null> => {
    const read = await readMachine(api, machine, call)
    if (read.kind === 'yes') machine = read.machine
    return read.kind === 'yes' ? null : read
  }
  const isBegun = () => machine.isAdopted || has(machine, ownTag(input.externalId))
  // One that was suspended since is not started here.
  if (isBegun() && (!has(machine, marks.making) || isSuspended(machine)))
    return { kind: 'ready', created: false, account: accountOf(machine, input) }
  if (machine.lock !== null) return workingOn(`Proxmox still works on the machine (${machine.lock}).`)
  const running = await runningTask(api, machine, call)
  if (running.kind !== 'yes') return beforeAct(running)
  if (running.task) return workingOn(`Proxmox still works on the machine (${running.task.type}).`)

  if (!isBegun()) {
    const address = await chooseAddress(api, cluster.pool, input.externalId, machine.vmid, call)
    if (address.kind !== 'chosen') return address
    const form = {
      cores: Number(input.plan.cores),
      sockets: 1,
      memory: Number(input.plan.memoryMib),
      ciuser: input.username,
      cipassword: input.password,
      ipconfig0: address.ipconfig,
      onboot: 1,
      tags: [marks.ours, ownTag(input.externalId), marks.making].join(';'),
    }
    const path = `${pathOf(machine)}/config`
    const shaped = await api.ask({ method: 'PUT', path, form, secrets: [input.password] }, anything, call)
    if (shaped.kind !== 'yes') return createFailure(shaped)
    const failed = await again()
    if (failed) return beforeAct(failed)
  }

  if (machine.isRunning) {
    const form = { tags: tagsWith(machine, [], [marks.making]) }
    const marked = await api.ask({ method: 'PUT', path: `${pathOf(machine)}/config`, form }, anything, call)
    if (marked.kind !== 'yes') return createFailure(marked)
    const failed = await again()
    return failed ? beforeAct(failed) : { kind: 'ready', created: false, account: accountOf(machine, input) }
  }

  // Two machines that were made in the same moment may have taken the same address. Neither runs yet, and whoever sees it
  // takes another one.
  const shared = await isAddressShared(api, machine, call)
  if (typeof shared !== 'boolean') return beforeAct(shared)
  if (shared) {
    const address = await chooseAddress(api, cluster.pool, `${input.externalId} again`, machine.vmid, call)
    if (address.kind !== 'chosen') return address
    const form = { ipconfig0: address.ipconfig }
    const moved = await api.ask({ method: 'PUT', path: `${pathOf(machine)}/config`, form }, anything, call)
    return moved.kind === 'yes' ? workingOn('Its address was taken; it has another one.') : createFailure(moved)
  }

  const { disk } = machine
  if (disk && disk.sizeGib < Number(input.plan.diskGib)) {
    const form = { disk: disk.name, size: `${Number(input.plan.diskGib)}G` }
    const path = `${pathOf(machine)}/resize`
    const begun = await step(cluster, { method: 'PUT', path, form }, call)
    if (begun === 'running') return workingOn('The disk is given its size.')
    if (begun !== 'ended') return begun
  }
  const begun = await step(cluster, { method: 'POST', path: `${pathOf(machine)}/status/start` }, call)
  return typeof begun === 'string' ? workingOn('The machine is being started.') : begun
}

async function step({ api }: Cluster, request: Parameters<Cluster['api']['ask']>[0], call: CallContext) {
  const asked = await api.ask(request, task, call)
  if (asked.kind !== 'yes') return createFailure(asked)
  const end = asked.data ? await howFar(api, asked.data, call) : 'ended'
  if (end === 'running' || end === 'ended') return end
  return 'failed' in end ? taskFailure(end.failed) : 'running'
}

/** A machine that vanishes while it is made is nothing that is known; the next look tells. */
function createFailure(no: No): Exclude<CreateOutcome, { kind: 'ready' | 'working' }> {
  const failure = actFailure(no)
  return failure.kind === 'absent' ? { kind: 'unknown', reason: no.reason } : failure
}

/** A name for people, and the host name that cloud-init gives: only what DNS takes. */
function nameOf({ domain, username }: Input): string {
  const name = (domain ?? '').toLowerCase()
  return /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)
    ? name
    : username.toLowerCase().replace(/[^a-z0-9-]/g, '-')
}
