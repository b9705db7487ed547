import type { Act, ActionOutcome, CallContext, KnownAccount, LookUpOutcome, ServerPanel } from '@ostler/integration-kit'
import type { z } from 'zod'
import { readJson } from '../../json-answer.ts'
import { notKnown, unreadable } from '../panel-call.ts'
import {
  accountAnswer,
  accountOf,
  accountsAnswer,
  anyAnswer,
  backupsAnswer,
  listed,
  plansAnswer,
  screenAnswer,
  statusAnswer,
  taskAnswer,
  usageAnswer,
  usagesAnswer,
  wayInAnswer,
} from './answers.ts'
import { type Ask, isAbsent, type Said } from './asking.ts'

export type Plan = { plan: string; disk: string }

/** A list is read in pages of so many. */
const PAGE = 100

type No = Exclude<Said<unknown>, { kind: 'yes' }>

/** For an act: what the panel refuses in its own words is refused. */
const refused = (said: No) => {
  if (isAbsent(said)) return { kind: 'absent' as const }
  return said.kind === 'no' ? { kind: 'rejected' as const, reason: said.message } : said
}

/** For a question there is no "no". */
const unanswered = (said: No) => {
  if (isAbsent(said)) return { kind: 'absent' as const }
  return said.kind === 'no' ? notKnown({ reason: said.message }) : notKnown(said)
}

const never = (said: No) => notKnown({ reason: said.kind === 'no' ? said.message : said.reason })

const pageOf = (page: string | null): string => `?limit=${PAGE}${page === null ? '' : `&after=${page}`}`

const diskOf = ({ disk }: Plan): number | null => (disk === '' ? null : Number(disk))

export function verbsOf({ ask, ofAccount }: Ask): ServerPanel<Plan> {
  async function act(
    account: KnownAccount,
    path: string,
    { key }: Act,
    call: CallContext,
    json: unknown = {},
    secrets: string[] = [],
  ): Promise<ActionOutcome> {
    const said = await ofAccount(account, { method: 'POST', path, key, json, secrets }, anyAnswer, call)
    return said.kind === 'yes' ? { kind: 'ok' } : refused(said)
  }

  /** Work that the panel takes on: its task is the ticket. */
  async function begin(
    account: KnownAccount,
    path: string,
    { key }: Act,
    call: CallContext,
    json: unknown = {},
    secrets: string[] = [],
  ): Promise<ActionOutcome> {
    const said = await ofAccount(account, { method: 'POST', path, key, json, secrets }, taskAnswer, call)
    if (said.kind !== 'yes') return refused(said)
    return { kind: 'working', ticket: said.value.task.id, reason: 'The panel works on it.' }
  }

  const question = <Schema extends z.ZodType>(account: KnownAccount, path: string, schema: Schema, call: CallContext) =>
    ofAccount(account, { method: 'GET', path }, schema, call)

  /** Nobody has our key: who has the name? */
  async function whoHasTheName(known: KnownAccount, call: CallContext): Promise<LookUpOutcome> {
    const path = `/accounts?username=${encodeURIComponent(known.username)}`
    const said = await ask({ method: 'GET', path }, accountsAnswer, call)
    if (said.kind !== 'yes') return never(said)
    const [found] = said.value.accounts
    if (!found) return { kind: 'absent' }
    // It may have got our key a moment ago.
    const isOurs = found.externalId === known.externalId
    const carriesNoKey = found.externalId === null && known.domain !== null && found.domain === known.domain
    if (isOurs || carriesNoKey) return { kind: 'found', account: accountOf(found) }
    return { kind: 'foreign', reason: `The user name ${known.username} belongs to another account.` }
  }

  return {
    async create({ externalId, username, domain, password, email, name, plan }, { key }, call) {
      const json = { externalId, username, domain, password, email, name, plan: plan.plan, diskMib: diskOf(plan) }
      const request = { method: 'POST', path: '/accounts', key, json, secrets: [password] } satisfies Parameters<
        typeof ask
      >[0]
      const said = await ask(request, accountAnswer, call)
      if (said.kind === 'yes') {
        if (said.isTakenOn) return { kind: 'working', remoteId: null, reason: 'The panel makes the account.' }
        return { kind: 'ready', created: true, account: accountOf(said.value.account) }
      }
      if (said.kind !== 'no') return said
      if (said.code === 'username_taken') return { kind: 'rejected', reason: said.message, because: 'name_taken' }
      if (said.code !== 'exists') return { kind: 'rejected', reason: said.message }
      const standing = readJson(said.answer, accountAnswer)?.account
      if (!standing) return unreadable
      if (standing.state === 'making')
        return { kind: 'working', remoteId: null, reason: 'The panel makes the account.' }
      // What it began and never finished is not called ready; the look-up says `broken`.
      if (standing.state === 'broken') return { kind: 'unknown', reason: 'The account stands there half made.' }
      return { kind: 'ready', created: false, account: accountOf(standing) }
    },

    async lookUp(known, call) {
      const path = `/accounts/${encodeURIComponent(known.externalId)}`
      const said = await ask({ method: 'GET', path }, accountAnswer, call)
      if (said.kind === 'yes') return { kind: 'found', account: accountOf(said.value.account) }
      return isAbsent(said) ? whoHasTheName(known, call) : never(said)
    },

    suspend: (account, reason, its, call) => act(account, '/suspend', its, call, { reason }),
    unsuspend: (account, its, call) => act(account, '/unsuspend', its, call),
    terminate: (account, its, call) => act(account, '/terminate', its, call),

    async progress(account, ticket, call) {
      const said = await question(account, `/tasks/${encodeURIComponent(ticket)}`, taskAnswer, call)
      if (said.kind !== 'yes') return unanswered(said)
      const { state } = said.value.task
      if (state === 'done') return { kind: 'ok' }
      if (state === 'failed') return { kind: 'rejected', reason: 'The panel began the work and could not finish it.' }
      return { kind: 'working', ticket, reason: 'The panel works on it.' }
    },

    changePlan: (account, plan, its, call) =>
      act(account, '/plan', its, call, { plan: plan.plan, diskMib: diskOf(plan) }),
    changePassword: (account, password, its, call) => act(account, '/password', its, call, { password }, [password]),
    renew: (account, paidUntil, its, call) => act(account, '/renew', its, call, { paidUntil }),
    rename: (account, domain, its, call) => act(account, '/rename', its, call, { domain }),

    async usage(account, call) {
      const said = await question(account, '/usage', usageAnswer, call)
      return said.kind === 'yes' ? { kind: 'read', usage: said.value.usage } : unanswered(said)
    },

    async usageOfAll(page, call) {
      const said = await ask({ method: 'GET', path: `/usage${pageOf(page)}` }, usagesAnswer, call)
      if (said.kind !== 'yes') return never(said)
      const usages = said.value.usages.map(({ account, usage }) => ({ account: { ...account, remoteId: null }, usage }))
      return { kind: 'read', usages, next: said.value.after }
    },

    async listAccounts(page, call) {
      const said = await ask({ method: 'GET', path: `/accounts${pageOf(page)}` }, accountsAnswer, call)
      if (said.kind !== 'yes') return never(said)
      return { kind: 'read', accounts: said.value.accounts.map(listed), next: said.value.after }
    },

    async choices(field, call) {
      if (field !== 'plan') return { kind: 'read', choices: [] }
      const said = await ask({ method: 'GET', path: '/plans' }, plansAnswer, call)
      if (said.kind !== 'yes') return never(said)
      return { kind: 'read', choices: said.value.plans.map((plan) => ({ value: plan, label: plan })) }
    },

    async signOn(account, { ip }, call) {
      const said = await ofAccount(account, { method: 'POST', path: '/sign-on', json: { ip } }, wayInAnswer, call)
      if (said.kind !== 'yes') return refused(said)
      return { kind: 'ready', url: `${said.value.page}/${said.value.token}` }
    },

    async console(account, call) {
      const said = await question(account, '/console', screenAnswer, call)
      return said.kind === 'yes' ? { kind: 'text', text: said.value.text } : unanswered(said)
    },

    async listBackups(account, call) {
      const said = await question(account, '/backups', backupsAnswer, call)
      return said.kind === 'yes' ? { kind: 'read', backups: said.value.backups } : unanswered(said)
    },
    createBackup: (account, its, call) => begin(account, '/backups', its, call),
    restoreBackup: (account, backupId, its, call) =>
      begin(account, `/backups/${encodeURIComponent(backupId)}/restore`, its, call),
    async deleteBackup(account, backupId, { key }, call) {
      const path = `/backups/${encodeURIComponent(backupId)}`
      const said = await ofAccount(account, { method: 'DELETE', path, key }, anyAnswer, call)
      return said.kind === 'yes' ? { kind: 'ok' } : refused(said)
    },

    power: (account, to, its, call) => act(account, '/power', its, call, { to }),
    reinstall: (account, { password }, its, call) => begin(account, '/reinstall', its, call, { password }, [password]),
    act(account, { name, input }, its, call) {
      if (name === 'clear_cache') return act(account, '/cache/clear', its, call, { images: input.images })
      if (name === 'set_php_version') return act(account, '/php', its, call, { version: input.version })
      throw new TypeError(`The sandbox panel has no action "${name}".`)
    },

    async checkConnection(call) {
      const said = await ask({ method: 'GET', path: '/status' }, statusAnswer, call)
      if (said.kind === 'rejected') return { kind: 'refused', field: null, reason: said.reason }
      if (said.kind !== 'yes') return never(said)
      return { kind: 'accepted', ...said.value, warnings: [] }
    },
  }
}
