import type { ActionOutcome, Backup, CallContext, KnownAccount } from '@ostler/integration-kit'
import { isFailure, type Step, type Verb } from './acting.ts'
import { contents, nodeStores } from './answers.ts'
import { grow } from './changing.ts'
import { beforeAct, type No, questionFailure } from './client.ts'
import type { Cluster, Work } from './context.ts'
import { startAgain } from './life.ts'
import { findMachine, isSuspended, type Machine, marks, ownTag, pathOf, runningTask } from './machine.ts'

/** The first line of its notes names the act that made a back-up and the account: numbers of machines are given again. */
const labelOf = (key: string, externalId: string): string => `${key} for ${externalId}`

export async function listBackups(cluster: Cluster, account: KnownAccount, call: CallContext) {
  const found = await findMachine(cluster.api, cluster.range, account, call)
  if (found.kind === 'absent' || found.kind === 'foreign') return { kind: 'absent' as const }
  if (found.kind !== 'machine') return questionFailure(found.kind === 'no' ? found.no : { ...found, kind: 'unknown' })
  const read = await ownBackups(cluster, found.machine, account.externalId, call)
  if (!Array.isArray(read)) return questionFailure(read)
  const running = await runningTask(cluster.api, found.machine, call)
  if (running.kind !== 'yes') return questionFailure(running)
  const making: Backup[] =
    running.task?.type === 'vzdump'
      ? [
          {
            id: running.task.upid,
            label: 'Being made',
            madeAt: instantOf(running.task.starttime),
            sizeMib: null,
            state: 'making',
          },
        ]
      : []
  return { kind: 'read' as const, backups: [...making, ...read] }
}

/** Newest first. Only those that we made of this account: the number may have been somebody else's before. */
async function ownBackups(
  cluster: Cluster,
  machine: Machine,
  externalId: string,
  call: CallContext,
): Promise<Backup[] | No> {
  const storage = await storageOf(cluster, machine, call)
  if (typeof storage !== 'string') return storage
  const node = encodeURIComponent(machine.node)
  const path = `/nodes/${node}/storage/${encodeURIComponent(storage)}/content?content=backup&vmid=${machine.vmid}`
  const read = await cluster.api.get(path, contents, call)
  if (read.kind !== 'yes') return read
  return read.data
    .filter(({ notes }) => notes?.trim().endsWith(` for ${externalId}`))
    .map(({ volid, notes, ctime, size }): Backup => {
      const sizeMib = size == null ? null : Math.ceil(size / 2 ** 20)
      return { id: volid, label: notes!.trim(), madeAt: instantOf(ctime), sizeMib, state: 'ready' }
    })
    .sort((a, b) => b.madeAt.localeCompare(a.madeAt))
}

const instantOf = (seconds: number | null | undefined): string =>
  Temporal.Instant.fromEpochMilliseconds((seconds ?? 0) * 1000).toString()

async function storageOf(cluster: Cluster, machine: Machine, call: CallContext): Promise<string | No> {
  if (cluster.backupStorage !== '') return cluster.backupStorage
  const path = `/nodes/${encodeURIComponent(machine.node)}/storage?content=backup&enabled=1`
  const read = await cluster.api.get(path, nodeStores, call)
  if (read.kind !== 'yes') return read
  const first = read.data.find(({ active }) => active !== 0)
  return first?.storage ?? { kind: 'rejected', reason: `Node ${machine.node} has no storage that takes back-ups.` }
}

export const createBackup: Verb = async (step) => {
  const { cluster, machine, account, work, call } = step
  if (work.isBegun === true) return { kind: 'ok' }
  const before = await ownBackups(cluster, machine, account.externalId, call)
  if (!Array.isArray(before)) return beforeAct(before)
  const label = labelOf(String(work.key), account.externalId)
  if (before.some((one) => one.label === label)) return { kind: 'ok' }
  const storage = await storageOf(cluster, machine, call)
  if (typeof storage !== 'string') return beforeAct(storage)
  const form = { vmid: machine.vmid, storage, mode: 'snapshot', compress: 'zstd', remove: 0, 'notes-template': label }
  const path = `/nodes/${encodeURIComponent(machine.node)}/vzdump`
  return step.begin({ method: 'POST', path, form }, 'The back-up is being made.', { isBegun: true })
}

/**
 * What a restored machine was when the back-up was made is not what it is now: its size, its address and its marks are put
 * back afterwards, from the ticket.
 */
export const restoreBackup: Verb = async (step) => {
  const { machine, account, work } = step
  if (work.isRestored === true) return afterRestore(step)
  const refusal = await refusesBackup(step)
  if (refusal) return refusal
  if (isSuspended(machine)) return { kind: 'rejected', reason: 'The machine is suspended.' }
  if (machine.isRunning)
    return step.begin({ method: 'POST', path: `${pathOf(machine)}/status/stop` }, 'The machine is switched off.')
  const form = { vmid: machine.vmid, archive: String(work.backup), force: 1 }
  const path = `/nodes/${encodeURIComponent(machine.node)}/qemu`
  const { cores, sockets, memory, ipconfig0, name } = machine.config
  return step.begin({ method: 'POST', path, form }, 'The back-up is being restored.', {
    isRestored: true,
    tags: [marks.ours, ownTag(account.externalId)].join(';'),
    cores: cores ?? 1,
    sockets: sockets ?? 1,
    memory: memory ?? 512,
    ipconfig0: ipconfig0 ?? '',
    name: name ?? '',
    gib: machine.disk?.sizeGib ?? 0,
  })
}

async function afterRestore(step: Step): Promise<ActionOutcome> {
  const { work } = step
  const { tags, cores, sockets, memory, ipconfig0, name } = work as Record<string, string | number>
  const wanted = {
    cores,
    sockets,
    memory,
    tags,
    onboot: 1,
    ...(ipconfig0 ? { ipconfig0 } : {}),
    ...(name ? { name } : {}),
  }
  const isThere = Object.entries(wanted).every(
    ([key, value]) => String(step.machine.config[key] ?? '') === String(value),
  )
  if (!isThere) {
    const failed = await step.configure(wanted as Record<string, string | number>)
    if (failed) return failed
  }
  const now = await step.again()
  if (isFailure(now)) return now
  if (now.machine.disk && now.machine.disk.sizeGib < Number(work.gib))
    return grow(now, now.machine.disk, Number(work.gib))
  return startAgain(now)
}

export const deleteBackup: Verb = async (step) => {
  const { machine, work } = step
  if (work.isBegun === true) return { kind: 'ok' }
  const refusal = await refusesBackup(step)
  if (refusal) return refusal
  const [storage] = String(work.backup).split(':')
  const node = encodeURIComponent(machine.node)
  const path = `/nodes/${node}/storage/${encodeURIComponent(storage!)}/content/${encodeURIComponent(String(work.backup))}`
  return step.begin({ method: 'DELETE', path }, 'The back-up is being deleted.', { isBegun: true })
}

/** `absent` for a back-up that is none of this account. */
async function refusesBackup({ cluster, machine, account, work, call }: Step) {
  const own = await ownBackups(cluster, machine, account.externalId, call)
  if (!Array.isArray(own)) return beforeAct(own)
  return own.some(({ id }) => id === work.backup) ? null : { kind: 'absent' as const }
}

export const backupWork = (verb: 'createBackup' | 'restoreBackup' | 'deleteBackup', what: Partial<Work>): Work =>
  ({ verb, task: null, ...what }) as Work
