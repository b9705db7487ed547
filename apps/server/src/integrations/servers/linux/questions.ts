import type { ServerPanel } from '@ostler/integration-kit'
import { proofOf } from './acts.ts'
import { accountAnswer, accountsAnswer, backupsAnswer, checkAnswer, usageAnswer, usagesAnswer } from './answers.ts'
import { askLinux, type LinuxAccess } from './ask.ts'
import { accountOf, mibOf, notAnswered, unknownOf, usageOf } from './outcomes.ts'
import type { LinuxPlan } from './settings.ts'

type Questions = Required<
  Pick<ServerPanel<LinuxPlan>, 'lookUp' | 'usage' | 'usageOfAll' | 'listAccounts' | 'listBackups' | 'checkConnection'>
>

/** Whatever only asks. */
export function questions(access: LinuxAccess): Questions {
  return {
    async lookUp(account, call) {
      const asked = await askLinux(access, { op: 'lookUp', account: proofOf(account) }, accountAnswer, call)
      if (asked.kind === 'yes') return { kind: 'found', account: accountOf(asked.answer.account, access.server.host) }
      if (asked.kind === 'no' && asked.code === 'NOT_OURS') return { kind: 'foreign', reason: asked.reason }
      return notAnswered(asked)
    },

    async usage(account, call) {
      const asked = await askLinux(access, { op: 'usage', account: proofOf(account) }, usageAnswer, call)
      return asked.kind === 'yes' ? { kind: 'read', usage: usageOf(asked.answer.usage) } : notAnswered(asked)
    },

    async usageOfAll(page, call) {
      const asked = await askLinux(access, { op: 'usageOfAll', page }, usagesAnswer, call)
      if (asked.kind !== 'yes') return unknownOf(asked)
      const usages = asked.answer.items.map((item) => ({
        account: { externalId: item.externalId, username: item.username, domain: item.domain, remoteId: null },
        usage: usageOf(item),
      }))
      return { kind: 'read', usages, next: asked.answer.next }
    },

    async listAccounts(page, call) {
      const asked = await askLinux(access, { op: 'listAccounts', page }, accountsAnswer, call)
      if (asked.kind !== 'yes') return unknownOf(asked)
      const accounts = asked.answer.items.map(({ externalId, username, domain, email, state, createdOn }) => ({
        externalId,
        username,
        domain,
        email: email === '' ? null : email,
        plan: null,
        remoteId: null,
        isSuspended: state === 'suspended',
        createdOn,
      }))
      return { kind: 'read', accounts, next: asked.answer.next }
    },

    async listBackups(account, call) {
      const asked = await askLinux(access, { op: 'listBackups', account: proofOf(account) }, backupsAnswer, call)
      if (asked.kind !== 'yes') return notAnswered(asked)
      const backups = asked.answer.backups.map(({ id, label, madeAt, bytes, state }) => ({
        id,
        label,
        madeAt,
        sizeMib: bytes === null ? null : mibOf(bytes),
        state,
      }))
      return { kind: 'read', backups }
    },

    async checkConnection(call) {
      const asked = await askLinux(access, { op: 'check' }, checkAnswer, call)
      if (asked.kind === 'yes') {
        const { version, warnings, accounts, freeDiskMib } = asked.answer
        return { kind: 'accepted', version, warnings, accounts, freeDiskMib, fingerprint: access.server.hostKey }
      }
      if (asked.kind === 'locked') {
        const { field, reason, fingerprint } = asked
        return { kind: 'refused', field, reason, ...(fingerprint === undefined ? {} : { fingerprint }) }
      }
      // What the program itself says no to here is the layout.
      return asked.kind === 'no' ? { kind: 'refused', field: 'layout', reason: asked.reason } : unknownOf(asked)
    },
  }
}
