import type { CallContext, PanelCheck } from '@ostler/integration-kit'
import { permissions, resources, stores, version } from './answers.ts'
import { questionFailure } from './client.ts'
import type { Cluster } from './context.ts'
import { marks, tagsOf } from './machine.ts'

/** What our verbs need, for each privilege what will not work without it. */
const needed: Record<string, string> = {
  'VM.Allocate': 'no machine can be made or removed',
  'VM.Clone': 'templates cannot be cloned',
  'VM.Audit': 'machines cannot be seen',
  'VM.Config.Options': 'machines cannot be configured',
  'VM.Config.CPU': 'cores cannot be set',
  'VM.Config.Memory': 'memory cannot be set',
  'VM.Config.Disk': 'disks cannot grow',
  'VM.Config.Cloudinit': 'user, password and address cannot be set',
  'VM.PowerMgmt': 'machines cannot be started or stopped',
  'VM.Backup': 'back-ups cannot be made or restored',
  'Datastore.AllocateSpace': 'there is no place for disks',
  'Datastore.Audit': 'storages cannot be seen',
}

/** Called `VM.Monitor` before version 9. */
const agent = ['VM.GuestAgent.Unrestricted', 'VM.Monitor']

export async function checkConnection({ api, pool }: Cluster, call: CallContext): Promise<PanelCheck> {
  const is = await api.get('/version', version, call)
  if (is.kind === 'rejected' && is.because === 'credentials')
    return { kind: 'refused', field: 'tokenSecret', reason: is.reason }
  if (is.kind !== 'yes') return questionFailure(is)
  if (typeof pool === 'string') return { kind: 'refused', field: 'addresses', reason: `It ${pool}.` }

  const granted = await api.get('/access/permissions', permissions, call)
  if (granted.kind !== 'yes') return questionFailure(granted)
  const held = new Set(Object.values(granted.data).flatMap((privileges) => Object.keys(privileges)))
  const warnings = Object.entries(needed)
    .filter(([privilege]) => !held.has(privilege))
    .map(([privilege, what]) => `The token lacks the privilege ${privilege}: ${what}.`)
  if (!agent.some((privilege) => held.has(privilege)))
    warnings.push(`The token lacks the privilege ${agent[0]}: passwords cannot be changed.`)

  const machines = await api.get('/cluster/resources?type=vm', resources, call)
  if (machines.kind !== 'yes') return questionFailure(machines)
  const templates = machines.data.filter(({ template }) => template === 1)
  if (templates.length === 0) warnings.push('The token sees no template that machines could be cloned from.')
  const own = machines.data.filter((one) => tagsOf({ tags: one.tags ?? '' }).includes(marks.ours))

  const storages = await api.get('/cluster/resources?type=storage', stores, call)
  if (storages.kind !== 'yes') return questionFailure(storages)
  // Shared storage is listed once for each node.
  const rooms = new Map(
    storages.data
      .filter(({ content }) => (content ?? '').split(',').includes('images'))
      .map((one) => [one.shared === 1 ? one.storage : `${one.node}/${one.storage}`, one] as const),
  )
  const free = [...rooms.values()].reduce((sum, { maxdisk, disk }) => sum + (maxdisk ?? 0) - (disk ?? 0), 0)
  return {
    kind: 'accepted',
    version: `Proxmox VE ${is.data.version}`,
    warnings,
    accounts: own.length,
    freeDiskMib: Math.floor(free / 2 ** 20),
  }
}
