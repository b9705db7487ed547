import type {
  CallContext,
  KnownAccount,
  Listed,
  ListedAccount,
  Unknown,
  Usage,
  UsageOutcome,
} from '@ostler/integration-kit'
import { config, nodes, type Resource, resources, standing, stores } from './answers.ts'
import { type No, questionFailure } from './client.ts'
import type { Cluster } from './context.ts'
import { findMachine, marks, noted, pathOf, planOf, tagsOf } from './machine.ts'

const MIB = 2 ** 20

/**
 * Proxmox does not see into the disk of a machine, so what is counted is the disk that it was given. Traffic is counted
 * from each start on.
 */
const usageOf = (read: { netin?: number | null; netout?: number | null; maxdisk?: number | null }): Usage => ({
  diskMib: Math.round((read.maxdisk ?? 0) / MIB),
  diskLimitMib: null,
  trafficMib: Math.round(((read.netin ?? 0) + (read.netout ?? 0)) / MIB),
  trafficLimitMib: null,
})

export async function usage(cluster: Cluster, account: KnownAccount, call: CallContext): Promise<UsageOutcome> {
  const found = await findMachine(cluster.api, cluster.range, account, call)
  if (found.kind === 'absent' || found.kind === 'foreign') return { kind: 'absent' }
  if (found.kind === 'unsettled') return { kind: 'unknown', reason: found.reason }
  if (found.kind === 'no') return questionFailure(found.no)
  const read = await cluster.api.get(`${pathOf(found.machine)}/status/current`, standing, call)
  return read.kind === 'yes' ? { kind: 'read', usage: usageOf(read.data) } : questionFailure(read)
}

/** From the one list of all machines, whoever made them: some of ours were adopted. */
export async function usageOfAll({ api }: Cluster, _page: string | null, call: CallContext) {
  const read = await api.get('/cluster/resources?type=vm', resources, call)
  if (read.kind !== 'yes') return questionFailure(read)
  const usages = read.data
    .filter((one) => one.template !== 1 && one.type !== 'lxc')
    .map((one) => ({
      account: { externalId: null, username: '', domain: one.name ?? null, remoteId: String(one.vmid) },
      usage: usageOf(one),
    }))
  return { kind: 'read' as const, usages, next: null }
}

/** A page takes one question for each of its machines. */
const PAGE = 25

/** All machines of the cluster by number, whoever made them; `page` is the number of the last one before. */
export async function listAccounts(
  { api }: Cluster,
  page: string | null,
  call: CallContext,
): Promise<Listed<'accounts', ListedAccount>> {
  const read = await api.get('/cluster/resources?type=vm', resources, call)
  if (read.kind !== 'yes') return questionFailure(read)
  const machines = read.data
    .filter(({ type, template, vmid }) => type !== 'lxc' && template !== 1 && vmid > Number(page ?? 0))
    .sort((a, b) => a.vmid - b.vmid)
  const accounts: ListedAccount[] = []
  for (const one of machines.slice(0, PAGE)) {
    const listed = await listedOf(one, (path) => api.get(path, config, call))
    if ('kind' in listed) {
      if (listed.kind === 'missing') continue
      return questionFailure(listed)
    }
    accounts.push(listed)
  }
  return { kind: 'read', accounts, next: machines.length > PAGE ? String(machines[PAGE - 1]!.vmid) : null }
}

async function listedOf(
  one: Resource,
  readConfig: (path: string) => Promise<{ kind: 'yes'; data: Record<string, string | number | null> } | No>,
): Promise<ListedAccount | No> {
  const read = await readConfig(`${pathOf(one)}/config`)
  if (read.kind !== 'yes') return read
  const is = read.data
  const ctime = /ctime=(\d+)/.exec(String(is.meta ?? ''))?.[1]
  const disk = one.maxdisk == null ? null : { name: '', volume: '', options: [], sizeGib: one.maxdisk / 2 ** 30 }
  return {
    externalId: noted(is.description, 'ostler'),
    username: String(is.ciuser ?? one.name ?? `vm-${one.vmid}`),
    domain: is.name == null ? null : String(is.name),
    email: null,
    plan: planOf(is, disk),
    remoteId: String(one.vmid),
    isSuspended: tagsOf(is).includes(marks.suspended) && one.status !== 'running',
    createdOn:
      ctime === undefined
        ? null
        : Temporal.Instant.fromEpochMilliseconds(Number(ctime) * 1000)
            .toString()
            .slice(0, 10),
  }
}

type Choices = { kind: 'read'; choices: { value: string; label: string }[] } | Unknown

export async function choices({ api }: Cluster, field: string, call: CallContext): Promise<Choices> {
  switch (field) {
    case 'image': {
      const read = await api.get('/cluster/resources?type=vm', resources, call)
      if (read.kind !== 'yes') return questionFailure(read)
      const templates = read.data.filter(({ template, type }) => template === 1 && type !== 'lxc')
      const labelled = templates.map(({ vmid, name, node }) => ({
        vmid,
        label: `${name ?? vmid} (${vmid}, on ${node})`,
      }))
      return {
        kind: 'read',
        choices: labelled.map(({ vmid, label }) => ({ value: String(vmid), label })),
      }
    }
    case 'storage': {
      const read = await api.get('/cluster/resources?type=storage', stores, call)
      if (read.kind !== 'yes') return questionFailure(read)
      const names = read.data
        .filter(({ content }) => (content ?? '').split(',').includes('images'))
        .map(({ storage }) => storage)
      return { kind: 'read', choices: [...new Set(names)].map((name) => ({ value: name, label: name })) }
    }
    case 'node': {
      const read = await api.get('/cluster/resources?type=node', nodes, call)
      if (read.kind !== 'yes') return questionFailure(read)
      const labelOf = (status: string | null | undefined) => (status === 'online' ? '' : ` (${status ?? 'unknown'})`)
      return {
        kind: 'read',
        choices: read.data.map(({ node, status }) => ({ value: node, label: `${node}${labelOf(status)}` })),
      }
    }
    default:
      return { kind: 'read', choices: [] }
  }
}
