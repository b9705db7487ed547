import type { KnownAccount, ServerPanel } from '@ostler/integration-kit'
import { actAnswer, createAnswer } from './answers.ts'
import { askLinux, type LinuxAccess, type Question } from './ask.ts'
import { accountOf, actedOn, notCreated, unknownOf } from './outcomes.ts'
import { CERTIFICATE, type LinuxPlan, planOf } from './settings.ts'

type Acts = Required<
  Pick<
    ServerPanel<LinuxPlan>,
    | 'create'
    | 'suspend'
    | 'unsuspend'
    | 'terminate'
    | 'changePlan'
    | 'changePassword'
    | 'rename'
    | 'createBackup'
    | 'restoreBackup'
    | 'deleteBackup'
    | 'act'
    | 'progress'
  >
>

/** What proves that an account is ours: the server keeps our key beside its name. */
export const proofOf = ({ externalId, username, domain }: KnownAccount) => ({ externalId, username, domain })

/** Whatever changes something. The server does one thing at a time for an account, and nothing twice. */
export function acts(access: LinuxAccess): Acts {
  const act = async (question: Question, call: Parameters<Acts['progress']>[2]) =>
    actedOn(await askLinux(access, question, actAnswer, call))

  return {
    async create(input, _act, call) {
      const { password, email, name } = input
      const asked = await askLinux(
        access,
        { op: 'create', account: proofOf(input), password, email, name, plan: planOf(input.plan) },
        createAnswer,
        call,
      )
      if (asked.kind !== 'yes') return notCreated(asked)
      const { created, account } = asked.answer
      return { kind: 'ready', created, account: accountOf(account, access.server.host) }
    },

    suspend: (account, reason, _act, call) => act({ op: 'suspend', account: proofOf(account), reason }, call),
    unsuspend: (account, _act, call) => act({ op: 'unsuspend', account: proofOf(account) }, call),
    terminate: (account, _act, call) => act({ op: 'terminate', account: proofOf(account) }, call),
    changePlan: (account, plan, _act, call) =>
      act({ op: 'changePlan', account: proofOf(account), plan: planOf(plan) }, call),
    changePassword: (account, password, _act, call) =>
      act({ op: 'changePassword', account: proofOf(account), password }, call),
    rename: (account, domain, _act, call) => act({ op: 'rename', account: proofOf(account), domain }, call),

    createBackup: (account, { key }, call) => act({ op: 'createBackup', account: proofOf(account), key }, call),
    restoreBackup: (account, backupId, _act, call) =>
      act({ op: 'restoreBackup', account: proofOf(account), backupId }, call),
    deleteBackup: (account, backupId, _act, call) =>
      act({ op: 'deleteBackup', account: proofOf(account), backupId }, call),

    async act(account, { name }, _act, call) {
      if (name !== CERTIFICATE) return { kind: 'rejected', reason: `A plain server knows nothing of "${name}".` }
      return act({ op: 'certificate', account: proofOf(account) }, call)
    },

    async progress(account, ticket, call) {
      const outcome = await act({ op: 'progress', account: proofOf(account), ticket }, call)
      // This only asks: whoever is not let in now knows nothing of the work.
      const isNoAnswer = outcome.kind === 'retryable' || (outcome.kind === 'rejected' && outcome.because)
      return isNoAnswer ? unknownOf(outcome) : outcome
    },
  }
}
