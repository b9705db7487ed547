import { type ActionOutcome, definePanel, type KnownAccount, type PanelKind } from '@ostler/integration-kit'
import { begin, goOn, type Verb } from './acting.ts'
import { readPool } from './addresses.ts'
import { backupWork, createBackup, deleteBackup, listBackups, restoreBackup } from './backups.ts'
import { changePassword, changePlan, planWork, reinstall, reinstallWork, waitingToReinstall } from './changing.ts'
import { checkConnection } from './check.ts'
import { proxmoxAt, questionFailure } from './client.ts'
import { type Cluster, type Work, workOf } from './context.ts'
import { powerOff, powerOn, reboot, suspend, terminate, unsuspend, waitingForReboot } from './life.ts'
import { accountOf, findMachine } from './machine.ts'
import { create } from './making.ts'
import { rangeOf } from './numbers.ts'
import { choices, listAccounts, usage, usageOfAll } from './reading.ts'
import { proxmoxPlan, proxmoxSettings } from './settings.ts'

type Begun = Parameters<typeof begin>[0]

const PATIENCE_SECONDS = 30

/** What goes on from a ticket. The rest is done when it answers. */
const verbs: Record<string, Verb> = {
  suspend,
  unsuspend,
  terminate,
  start: powerOn,
  stop: powerOff,
  reboot,
  changePlan,
  reinstall: reinstall(null),
  createBackup,
  restoreBackup,
  deleteBackup,
}

/** Virtual machines (KVM) on the operator's own Proxmox VE, cloned from a template with cloud-init. */
export function createProxmox(options: { timeoutMs?: number } = {}): PanelKind {
  return definePanel({
    kind: 'proxmox',
    label: 'Proxmox VE',
    about: 'Virtual machines on your own Proxmox cluster, cloned from a template with cloud-init.',
    makes: 'machine',
    backupsOutlive: true,
    abilities: ['changePlan', 'changePassword', 'usage', 'listAccounts', 'choices', 'backups', 'power', 'reinstall'],
    settings: proxmoxSettings,
    plan: proxmoxPlan,
    names: { longest: 32 },
    passwords: { length: 20, symbols: false },
    patienceSeconds: PATIENCE_SECONDS,
    setUpHelp:
      'In Proxmox, under Datacenter, Permissions, make a user and an API token for it, and give both a role with the privileges VM.Allocate, VM.Clone, VM.Audit, VM.Config.*, VM.PowerMgmt, VM.Backup, VM.GuestAgent.Unrestricted, Datastore.AllocateSpace, Datastore.Audit and SDN.Use on the path "/". Make a template of an image with cloud-init and the guest agent. Only we may give machines numbers from the range below; machines that others made in it are left alone. Switch on the IP filter of the firewall if clients must not take addresses of others.',
    connect(settings, place) {
      const cluster: Cluster = {
        api: proxmoxAt(settings, place, options.timeoutMs ?? PATIENCE_SECONDS * 1000),
        range: rangeOf(settings),
        pool: readPool(settings.addresses),
        backupStorage: settings.backupStorage,
      }
      const named = (verb: string, more: Partial<Work> = {}): Work => ({ verb, task: null, ...more }) as Work
      const act = (
        account: KnownAccount,
        work: Work,
        call: Parameters<typeof begin>[4],
        how: Begun = { verb: verbs[work.verb]! },
      ) => begin(how, cluster, account, work, call)

      return {
        create: (input, _act, call) => create(cluster, input, call),
        async lookUp(account, call) {
          const found = await findMachine(cluster.api, cluster.range, account, call)
          if (found.kind === 'machine') return { kind: 'found', account: accountOf(found.machine, account) }
          if (found.kind === 'unsettled') return { kind: 'unknown', reason: found.reason }
          if (found.kind === 'absent') return { kind: 'absent' }
          return found.kind === 'no' ? questionFailure(found.no) : found
        },
        suspend: (account, _reason, _act, call) => act(account, named('suspend'), call),
        unsuspend: (account, _act, call) => act(account, named('unsuspend'), call),
        terminate: (account, _act, call) => act(account, named('terminate'), call),
        async progress(account, ticket, call): Promise<ActionOutcome> {
          const work = workOf(ticket)
          const verb = work && verbs[work.verb]
          if (!verb) return { kind: 'rejected', reason: 'This is no ticket of Proxmox.' }
          const ifAbsent: ActionOutcome = work.verb === 'terminate' ? { kind: 'ok' } : { kind: 'absent' }
          return goOn(verb, cluster, account, work, ifAbsent, call)
        },
        changePlan: (account, plan, _act, call) => act(account, planWork(plan), call),
        changePassword: (account, password, _act, call) =>
          act(account, named('changePassword'), call, {
            verb: changePassword(password),
            waiting: () => null,
          }),
        usage: (account, call) => usage(cluster, account, call),
        usageOfAll: (page, call) => usageOfAll(cluster, page, call),
        listAccounts: (page, call) => listAccounts(cluster, page, call),
        choices: (field, call) => choices(cluster, field, call),
        power: (account, to, _act, call) =>
          to === 'reboot'
            ? act(account, named(to), call, { verb: reboot, waiting: waitingForReboot })
            : act(account, named(to), call),
        reinstall: (account, wish, { key }, call) =>
          act(account, reinstallWork(key), call, { verb: reinstall(wish), waiting: waitingToReinstall }),
        listBackups: (account, call) => listBackups(cluster, account, call),
        createBackup: (account, { key }, call) => act(account, backupWork('createBackup', { key }), call),
        restoreBackup: (account, backup, _act, call) => act(account, backupWork('restoreBackup', { backup }), call),
        deleteBackup: (account, backup, _act, call) => act(account, backupWork('deleteBackup', { backup }), call),
        checkConnection: (call) => checkConnection(cluster, call),
      }
    },
  })
}
