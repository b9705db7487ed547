import type { ActionOutcome, CallContext, KnownAccount, ServerPanel } from '@ostler/integration-kit'
import { notKnown, unreadable } from '../panel-call.ts'
import {
  accountOf,
  accountsAnswer,
  actAnswer,
  backupsAnswer,
  checkAnswer,
  choicesAnswer,
  consoleAnswer,
  createAnswer,
  lookUpAnswer,
  signOnAnswer,
  usageAnswer,
} from './answers.ts'
import { type Ask, needsTls, type Told } from './asking.ts'
import { outcomeOf, rejected, retryable, unanswered, unansweredOf } from './outcomes.ts'
import type { Plan } from './settings.ts'

/** Each verb as it stands in a request; the guide describes them by these names. */
export const verbs = [
  'check',
  'create',
  'look_up',
  'suspend',
  'unsuspend',
  'terminate',
  'progress',
  'change_plan',
  'change_password',
  'rename',
  'renew',
  'usage',
  'list_accounts',
  'choices',
  'sign_on',
  'console',
  'list_backups',
  'create_backup',
  'restore_backup',
  'delete_backup',
  'power',
  'reinstall',
  'act',
] as const
type Verb = (typeof verbs)[number]

const named = ({ externalId, username, domain, remoteId }: KnownAccount) => ({ externalId, username, domain, remoteId })

const planOf = ({ plan, disk, details }: Plan) => ({ plan, diskMib: disk === '' ? null : Number(disk), details })

/** @param host where accounts are found when the script does not say */
export function verbsOf(ask: Ask, host: string): Omit<ServerPanel<Plan>, 'parseCallback'> {
  async function act(
    verb: Verb,
    account: KnownAccount,
    told: Told & { key: string },
    call: CallContext,
    secrets: string[] = [],
  ): Promise<ActionOutcome> {
    const said = await ask(verb, { account: named(account), ...told }, actAnswer, call, secrets)
    return said.kind === 'said' ? outcomeOf(said.answer, told.key) : said
  }

  return {
    async create({ password, email, name, plan, ...account }, { key }, call) {
      const told = { key, account: named(account), plan: planOf(plan), password, email, name }
      const said = await ask('create', told, createAnswer, call, [password])
      if (said.kind !== 'said') return said
      const { answer } = said
      const chosen = 'password' in answer && answer.password !== undefined ? { password: answer.password } : {}
      switch (answer.outcome) {
        case 'done': {
          const made = accountOf(answer.account ?? { state: 'active' }, account, { host, plan: plan.plan })
          if (made.state === 'making')
            return { kind: 'working', remoteId: made.remoteId, reason: 'The script works on it.', ...chosen }
          // What was begun and never finished is not ready; the look-up says so.
          if (made.state === 'broken') return { kind: 'unknown', reason: 'The account stands there half made.' }
          return { kind: 'ready', created: answer.created, account: made, ...chosen }
        }
        case 'working':
          return {
            kind: 'working',
            remoteId: answer.account?.remoteId ?? account.remoteId,
            reason: answer.reason,
            ...chosen,
          }
        case 'absent':
          return unreadable
        case 'rejected':
          return rejected(answer)
        case 'busy':
          return retryable(answer)
      }
    },

    async lookUp(account, call) {
      const said = await ask('look_up', { account: named(account) }, lookUpAnswer, call)
      if (said.kind !== 'said') return notKnown(said)
      const { answer } = said
      if (answer.outcome === 'done')
        return { kind: 'found', account: accountOf(answer.account, account, { host, plan: null }) }
      if (answer.outcome === 'foreign') return { kind: 'foreign', reason: answer.reason }
      return unansweredOf({ kind: 'said', answer })
    },

    suspend: (account, reason, { key }, call) => act('suspend', account, { key, reason }, call),
    unsuspend: (account, { key }, call) => act('unsuspend', account, { key }, call),
    terminate: (account, { key }, call) => act('terminate', account, { key }, call),

    async progress(account, ticket, call) {
      const said = await ask('progress', { account: named(account), ticket }, actAnswer, call)
      if (said.kind !== 'said') return notKnown(said)
      // Busy is how the script is, and not how the work ended.
      return said.answer.outcome === 'busy' ? notKnown(said.answer) : outcomeOf(said.answer, ticket)
    },

    changePlan: (account, plan, { key }, call) => act('change_plan', account, { key, plan: planOf(plan) }, call),
    changePassword: (account, password, { key }, call) =>
      act('change_password', account, { key, password }, call, [password]),
    rename: (account, domain, { key }, call) => act('rename', account, { key, domain }, call),
    renew: (account, paidUntil, { key }, call) => act('renew', account, { key, paidUntil }, call),

    async usage(account, call) {
      const said = await ask('usage', { account: named(account) }, usageAnswer, call)
      if (said.kind === 'said' && said.answer.outcome === 'done') return { kind: 'read', usage: said.answer.usage }
      return unansweredOf(said)
    },

    async listAccounts(page, call) {
      const said = await ask('list_accounts', { page }, accountsAnswer, call)
      if (said.kind === 'said' && said.answer.outcome === 'done')
        return { kind: 'read', accounts: said.answer.accounts, next: said.answer.next }
      return unanswered(said)
    },

    async choices(field, call) {
      const said = await ask('choices', { field }, choicesAnswer, call)
      if (said.kind === 'said' && said.answer.outcome === 'done')
        return {
          kind: 'read',
          choices: said.answer.choices.map(({ value, label }) => ({ value, label: label ?? value })),
        }
      return unanswered(said)
    },

    async signOn(account, { ip }, call) {
      const said = await ask('sign_on', { account: named(account), visitor: { ip } }, signOnAnswer, call)
      if (said.kind !== 'said') return said
      const { answer } = said
      if (answer.outcome === 'done') return { kind: 'ready', url: answer.secretUrl }
      if (answer.outcome === 'rejected') return rejected(answer)
      return answer.outcome === 'busy' ? retryable(answer) : unansweredOf({ kind: 'said', answer })
    },

    async console(account, call) {
      const said = await ask('console', { account: named(account) }, consoleAnswer, call)
      if (said.kind !== 'said') return said
      const { answer } = said
      if (answer.outcome === 'rejected') return rejected(answer)
      if (answer.outcome === 'busy') return retryable(answer)
      if (answer.outcome !== 'done') return unansweredOf({ kind: 'said', answer })
      if (answer.secretUrl !== undefined) return { kind: 'page', url: answer.secretUrl }
      return answer.text === undefined ? unreadable : { kind: 'text', text: answer.text }
    },

    async listBackups(account, call) {
      const said = await ask('list_backups', { account: named(account) }, backupsAnswer, call)
      if (said.kind === 'said' && said.answer.outcome === 'done') return { kind: 'read', backups: said.answer.backups }
      return unansweredOf(said)
    },
    createBackup: (account, { key }, call) => act('create_backup', account, { key, label: key }, call),
    restoreBackup: (account, backupId, { key }, call) => act('restore_backup', account, { key, backupId }, call),
    deleteBackup: (account, backupId, { key }, call) => act('delete_backup', account, { key, backupId }, call),

    power: (account, to, { key }, call) => act('power', account, { key, to }, call),
    reinstall: (account, { image, password }, { key }, call) =>
      act('reinstall', account, { key, image, password }, call, [password]),
    act: (account, { name, input }, { key }, call) => act('act', account, { key, name, input }, call),

    async checkConnection(call) {
      const said = await ask('check', {}, checkAnswer, call)
      if (said.kind === 'rejected') return { kind: 'refused', field: fieldOf(said), reason: said.reason }
      if (said.kind !== 'said') return notKnown(said)
      const { answer } = said
      if (answer.outcome !== 'done') return unanswered({ kind: 'said', answer })
      const { version, accounts, freeDiskMib } = answer
      const unknown = answer.verbs === undefined ? [] : verbs.filter((verb) => !answer.verbs!.includes(verb))
      return {
        kind: 'accepted',
        version,
        warnings: unknown.length === 0 ? [] : [`The script does not know: ${unknown.join(', ')}.`],
        ...(accounts === undefined ? {} : { accounts }),
        ...(freeDiskMib === undefined ? {} : { freeDiskMib }),
      }
    },
  }
}

function fieldOf({ because, reason }: { because?: string; reason: string }): 'url' | 'secret' | null {
  if (because === 'credentials') return 'secret'
  return reason === needsTls ? 'url' : null
}
