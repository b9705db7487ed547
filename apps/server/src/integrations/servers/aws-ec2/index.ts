import {
  type ActionOutcome,
  type CallContext,
  definePanel,
  type KnownAccount,
  type PanelKind,
} from '@ostler/integration-kit'
import { goOn, take, type Verb, type Work, workOf } from './acting.ts'
import { createBackup, deleteBackup, listBackups, restoreBackup } from './backups.ts'
import { changePlan, planWork, readConsole, replaceRoot, replaceWork } from './changing.ts'
import { ec2At, questionFailure } from './client.ts'
import { accountOf, findInstance } from './instance.ts'
import { create } from './launching.ts'
import { powerOff, powerOn, reboot, suspend, sweep, terminate, unsuspend } from './life.ts'
import { checkConnection, choices, listAccounts } from './reading.ts'
import { ec2Plan, ec2Settings } from './settings.ts'

const PATIENCE_SECONDS = 30

const verbs: Record<string, Verb> = {
  suspend,
  unsuspend,
  terminate,
  start: powerOn,
  stop: powerOff,
  reboot,
  changePlan,
  reinstall: replaceRoot,
  createBackup,
  restoreBackup,
  deleteBackup,
}

/** Machines in a region of Amazon EC2. How much they are used only CloudWatch tells, which is another service. */
export function createAwsEc2(options: { baseUrl?: string; timeoutMs?: number } = {}): PanelKind {
  return definePanel({
    kind: 'aws-ec2',
    label: 'Amazon EC2',
    about: 'Virtual machines in a region of Amazon Web Services.',
    makes: 'machine',
    backupsOutlive: true,
    abilities: ['changePlan', 'listAccounts', 'choices', 'backups', 'power', 'reinstall', 'console'],
    settings: ec2Settings,
    plan: ec2Plan,
    names: { longest: 32 },
    passwords: { length: 20, symbols: false },
    patienceSeconds: PATIENCE_SECONDS,
    setUpHelp:
      'In the console of Amazon, under IAM, make a user with an access key and a policy that allows, for the service ec2: RunInstances, StartInstances, StopInstances, RebootInstances, TerminateInstances, ModifyInstanceAttribute, ModifyVolume, DeleteVolume, CreateTags, DeleteTags, CreateImage, DeregisterImage, DeleteSnapshot, CreateReplaceRootVolumeTask, GetConsoleOutput and Describe*. Choose a subnet that gives out public addresses, a security group and a key pair, and enter them in the product. The public address of a machine changes when it is switched off and on, unless you attach an elastic one.',
    connect(settings, place) {
      const timeoutMs = options.timeoutMs ?? PATIENCE_SECONDS * 1000
      const ec2 = ec2At(settings, place, { ...(options.baseUrl ? { baseUrl: options.baseUrl } : {}), timeoutMs })
      const act = (account: KnownAccount, work: Work, call: CallContext) =>
        take(verbs[work.verb]!, ec2, account, work, call)

      return {
        create: (input, { key }, call) => create(ec2, input, key, call),
        // A machine that was launched a moment ago may not be shown yet. Absent is no harm then: the launch has a token.
        async lookUp(account, call) {
          const found = await findInstance(ec2, account, call)
          if (found.kind === 'no') return questionFailure(found.no)
          if (found.kind === 'absent') return { kind: 'absent' }
          if (found.kind === 'foreign') return found
          return { kind: 'found', account: accountOf(found.instance, account) }
        },
        suspend: (account, _reason, _act, call) => act(account, { verb: 'suspend' }, call),
        unsuspend: (account, _act, call) => act(account, { verb: 'unsuspend' }, call),
        terminate: (account, _act, call) =>
          take(terminate, ec2, account, { verb: 'terminate' }, call, () =>
            sweep(ec2, account, null, { kind: 'absent' }, call),
          ),
        async progress(account, ticket, call): Promise<ActionOutcome> {
          const work = workOf(ticket)
          const verb = work && verbs[work.verb]
          if (!verb) return { kind: 'rejected', reason: 'This is no ticket of EC2.' }
          const gone = async (): Promise<ActionOutcome> =>
            work.verb === 'terminate'
              ? sweep(ec2, account, String(work.instance), { kind: 'ok' }, call)
              : { kind: 'absent' }
          return goOn(verb, ec2, account, work, call, gone)
        },
        changePlan: (account, plan, _act, call) => act(account, planWork(plan), call),
        listAccounts: (page, call) => listAccounts(ec2, page, call),
        choices: (field, call) => choices(ec2, field, call),
        console: (account, call) => readConsole(ec2, account, call),
        power: (account, to, _act, call) => act(account, { verb: to }, call),
        reinstall: (account, { image }, { key }, call) =>
          act(account, replaceWork('reinstall', account, image ?? '', key), call),
        listBackups: (account, call) => listBackups(ec2, account, call),
        createBackup: (account, { key }, call) => act(account, { verb: 'createBackup', key }, call),
        restoreBackup: (account, backup, { key }, call) =>
          act(account, replaceWork('restoreBackup', account, backup, key), call),
        deleteBackup: (account, image, _act, call) => act(account, { verb: 'deleteBackup', image }, call),
        checkConnection: (call) => checkConnection(ec2, call),
      }
    },
  })
}
