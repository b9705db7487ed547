import { createHash } from 'node:crypto'
import type { ActionOutcome, CallContext } from '@ostler/integration-kit'
import { isFailure, type Step, type Verb, type Waiting } from './acting.ts'
import { anything, config, resources } from './answers.ts'
import { actFailure, beforeAct, questionFailure } from './client.ts'
import type { Cluster, Work } from './context.ts'
import { startAgain } from './life.ts'
import { coresOf, type Disk, isSuspended, memoryOf, note, noted, pathOf, readMachine } from './machine.ts'
import type { ProxmoxPlan } from './settings.ts'

export const planWork = (plan: ProxmoxPlan): Work => ({
  verb: 'changePlan',
  task: null,
  cores: Number(plan.cores),
  memory: Number(plan.memoryMib),
  gib: Number(plan.diskGib),
})

/** Cores and memory take effect when the machine starts the next time, so one that runs is started again, once. */
export const changePlan: Verb = async (step) => {
  const { machine, work } = step
  const cores = Number(work.cores)
  const memory = Number(work.memory)
  if (machine.disk && machine.disk.sizeGib > Number(work.gib))
    return {
      kind: 'rejected',
      reason: `The disk has ${machine.disk.sizeGib} GiB already. Disks only grow.`,
    }
  if (coresOf(machine.config) !== cores || memoryOf(machine.config) !== memory) {
    const failed = await step.configure({ cores, sockets: 1, memory })
    if (failed) return failed
  }
  if (machine.disk && machine.disk.sizeGib < Number(work.gib)) return grow(step, machine.disk, Number(work.gib))
  if (!machine.isRunning) return { kind: 'ok' }

  const path = `${pathOf(machine)}/config?current=1`
  const now = await step.cluster.api.get(path, config, step.call)
  if (now.kind !== 'yes') return questionFailure(now)
  if (coresOf(now.data) === cores && memoryOf(now.data) === memory) return { kind: 'ok' }
  if (work.isRestarted === true)
    return { kind: 'ok', note: 'The new size takes effect when the machine is started the next time.' }
  // A restart that the machine does not obey is no reason to say that its plan was not changed.
  const reboot = { method: 'POST', path: `${pathOf(machine)}/status/reboot`, form: { timeout: 60 } } as const
  return step.begin(reboot, 'The machine is started again with its new size.', {
    isRestarted: true,
    mayFail: true,
  })
}

export const grow = (step: Step, disk: Disk, gib: number): Promise<ActionOutcome> =>
  step.begin(
    { method: 'PUT', path: `${pathOf(step.machine)}/resize`, form: { disk: disk.name, size: `${gib}G` } },
    'The disk is growing.',
  )

/**
 * By the agent in the machine. The password of cloud-init is left alone: changing that one makes cloud-init take the machine
 * for a new one, with new host keys.
 */
export const changePassword =
  (password: string): Verb =>
  async ({ cluster, machine, account, call }) => {
    if (!machine.isRunning) return { kind: 'rejected', reason: 'The machine is switched off.' }
    const path = `${pathOf(machine)}/agent/set-user-password`
    const form = { username: String(machine.config.ciuser ?? account.username), password }
    const asked = await cluster.api.ask({ method: 'POST', path, form, secrets: [password] }, anything, call)
    return asked.kind === 'yes' ? { kind: 'ok' } : actFailure(asked)
  }

/**
 * The disk of the template anew, in the same machine: number, address, size and marks stay. The old disk goes when the new
 * one is there. Which act it was, and which disk it found, is noted in the machine, so that a second try of the same act
 * goes on and does not begin again.
 */
export const reinstall =
  (wish: { image: string | null; password: string } | null): Verb =>
  async (step) => {
    const { machine, work } = step
    if (isSuspended(machine)) return { kind: 'rejected', reason: 'The machine is suspended.' }
    if (!machine.disk) return { kind: 'rejected', reason: 'The machine has no disk to start from.' }
    const { description } = machine.config
    const [act, gib, ...volume] = (noted(description, 'set-up') ?? '').split(' ')
    if (act !== work.act) {
      if (!wish) return { kind: 'unknown', reason: 'What was begun is not noted in the machine any more.' }
      const image = wish.image ?? noted(description, 'image')
      if (image === null)
        return { kind: 'rejected', reason: 'It is not known which template this machine was made of.' }
      const source = await templateDisk(step.cluster, image, step.call)
      if (!('disk' in source)) return source
      const setUp = `${work.act} ${machine.disk.sizeGib} ${machine.disk.volume}`
      const failed = await step.configure(
        { cipassword: wish.password, description: note(note(description, 'image', image), 'set-up', setUp) },
        [wish.password],
      )
      if (failed) return failed
      const again = await step.again()
      return isFailure(again) ? again : reinstall(null)(again)
    }
    if (machine.disk.volume === volume.join(' ')) return replaceDisk(step, machine.disk)
    if (machine.disk.sizeGib < Number(gib)) return grow(step, machine.disk, Number(gib))
    const unused = Object.entries(machine.config).find(([, value]) => value === volume.join(' '))?.[0]
    if (unused?.startsWith('unused')) {
      const failed = await step.configure({ delete: unused })
      if (failed) return failed
    }
    return startAgain(step)
  }

/** A ticket carries no password, so there is one only when the password is in the machine. */
export const waitingToReinstall: Waiting = (work, { config: is }) =>
  noted(is.description, 'set-up')?.split(' ')[0] === work.act ? work : null

export const reinstallWork = (key: string): Work => ({
  verb: 'reinstall',
  task: null,
  act: createHash('sha256').update(key).digest('hex').slice(0, 16),
})

async function replaceDisk(step: Step, disk: Disk): Promise<ActionOutcome> {
  const { machine } = step
  if (machine.isRunning)
    return step.begin({ method: 'POST', path: `${pathOf(machine)}/status/stop` }, 'The machine is switched off.')
  const source = await templateDisk(step.cluster, noted(machine.config.description, 'image') ?? '', step.call)
  if (!('disk' in source)) return source
  const storage = disk.volume.split(':')[0]!
  const value = [`${storage}:0`, `import-from=${source.disk.volume}`, ...disk.options].join(',')
  const request = { method: 'POST', path: `${pathOf(machine)}/config`, form: { [disk.name]: value } } as const
  return step.begin(request, 'The disk of the template is being copied.')
}

async function templateDisk({ api }: Cluster, image: string, call: CallContext) {
  const all = await api.get('/cluster/resources?type=vm', resources, call)
  if (all.kind !== 'yes') return beforeAct(all)
  const template = all.data.find((one) => one.vmid === Number(image) && one.template === 1)
  if (!template) return { kind: 'rejected' as const, reason: `There is no template with the number ${image}.` }
  const read = await readMachine(api, template, call)
  if (read.kind !== 'yes') return beforeAct(read)
  return read.machine.disk
    ? { disk: read.machine.disk }
    : { kind: 'rejected' as const, reason: `Template ${image} has no disk to start from.` }
}
