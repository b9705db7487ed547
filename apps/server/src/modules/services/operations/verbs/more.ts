import type { ServerPanel } from '@ostler/integration-kit'
import { and, eq } from 'drizzle-orm'
import { vault } from '../../../../platform/crypto.ts'
import { freePlace } from '../../../servers/index.ts'
import { operations, services } from '../../schema.ts'
import { asAnswer, cannot } from '../answers.ts'
import { type Answer, knownAccount } from '../operation.ts'
import type { Intent, VerbRule } from '../verb-rules.ts'

type Outcome = ReturnType<ServerPanel['suspend']>

const living = ['active', 'suspended'] as const

const actOf = ({ operation }: Intent) => ({ key: `op-${operation.id}` })

/** Asks, where the panel has the verb. What is not there cannot be changed. */
const asked = async (outcome: Outcome | undefined): Promise<Answer> => (outcome ? asAnswer(await outcome) : cannot)

/** What was left half made by a set-up that was given up. */
export const cleanUp: VerbRule = {
  from: ['failed', 'cancelled'],
  unsure: 'again',
  ask: (panel, intent, call) => asked(panel.terminate(knownAccount(intent.service), actOf(intent), call)),
  onDone: async (tx, service) => {
    await freePlace(tx, service.externalId)
    return undefined
  },
}

export const changePlan: VerbRule = {
  from: living,
  unsure: 'again',
  ask: (panel, intent, call) =>
    asked(panel.changePlan?.(knownAccount(intent.service), intent.plan, actOf(intent), call)),
  onDone: async () => undefined,
}

export const changePassword: VerbRule = {
  from: living,
  unsure: 'again',
  ask: (panel, intent, call) =>
    asked(panel.changePassword?.(knownAccount(intent.service), intent.password, actOf(intent), call)),
  onDone: async (tx, service, { password }) => {
    const sealedPassword = tx.port(vault).seal(password, `service_password:${service.id}`)
    await tx.db.update(services).set({ sealedPassword }).where(eq(services.id, service.id))
    return undefined
  },
}

export const rename: VerbRule = {
  from: living,
  unsure: 'again',
  ask: (panel, intent, call) =>
    asked(panel.rename?.(knownAccount(intent.service), intent.operation.input.domain!, actOf(intent), call)),
  onDone: async (tx, service, { operation }) => {
    const domain = operation.input.domain!
    await tx.db.update(services).set({ domain }).where(eq(services.id, service.id))
    tx.record({
      action: 'domain_changed',
      object: `service:${service.id}`,
      before: { domain: service.domain },
      after: { domain },
    })
    return undefined
  },
}

export const renew: VerbRule = {
  from: living,
  unsure: 'again',
  ask: (panel, intent, call) =>
    asked(panel.renew?.(knownAccount(intent.service), intent.operation.input.paidUntil!, actOf(intent), call)),
  onDone: async () => undefined,
}

export const createBackup: VerbRule = {
  from: living,
  unsure: 'look',
  async asItStands(panel, intent, call) {
    const read = await panel.listBackups?.(knownAccount(intent.service), call)
    if (read?.kind !== 'read') return { kind: 'unknown', reason: 'The back-ups could not be read.' }
    return read.backups.some(({ label }) => label.includes(actOf(intent).key)) ? { kind: 'done' } : 'absent'
  },
  ask: (panel, intent, call) => asked(panel.createBackup?.(knownAccount(intent.service), actOf(intent), call)),
  onDone: async () => undefined,
  // Without its last back-up nothing is taken away, until staff have decided.
  async onGivenUp(tx, service, { operation, reason }) {
    if (!operation.input.isLast) return null
    const answer = { kind: 'rejected' as const, reason: `There is no last back-up: ${reason}` }
    const held = and(
      eq(operations.serviceId, service.id),
      eq(operations.verb, 'terminate'),
      eq(operations.state, 'waiting'),
    )
    await tx.db
      .update(operations)
      .set({ state: 'failed', answer, endedAt: tx.now, endedBy: tx.actor.label, nextTryAt: null })
      .where(held)
    return null
  },
}

export const restoreBackup: VerbRule = {
  from: living,
  unsure: 'never',
  ask: (panel, intent, call) =>
    asked(panel.restoreBackup?.(knownAccount(intent.service), intent.operation.input.backupId!, actOf(intent), call)),
  onDone: async () => undefined,
}

export const deleteBackup: VerbRule = {
  from: living,
  unsure: 'again',
  ask: async (panel, intent, call) => {
    const outcome = panel.deleteBackup?.(
      knownAccount(intent.service),
      intent.operation.input.backupId!,
      actOf(intent),
      call,
    )
    const answer = await asked(outcome)
    return answer.kind === 'gone' ? { kind: 'done' } : answer
  },
  onDone: async () => undefined,
}

/** Of machines. Nobody starts one twice by asking twice; a reboot happens each time. */
export const power = (to: 'start' | 'stop' | 'reboot'): VerbRule => ({
  from: ['active'],
  unsure: to === 'reboot' ? 'never' : 'again',
  ask: (panel, intent, call) => asked(panel.power?.(knownAccount(intent.service), to, actOf(intent), call)),
  onDone: async () => undefined,
})

export const reinstall: VerbRule = {
  from: ['active'],
  unsure: 'never',
  ask: (panel, intent, call) => {
    const wish = { image: intent.operation.input.image ?? null, password: intent.password }
    return asked(panel.reinstall?.(knownAccount(intent.service), wish, actOf(intent), call))
  },
  onDone: changePassword.onDone,
}

export const ownAction: VerbRule = {
  from: living,
  unsure: 'never',
  ask: (panel, intent, call) => {
    const { action = '', values = {} } = intent.operation.input
    return asked(panel.act?.(knownAccount(intent.service), { name: action, input: values }, actOf(intent), call))
  },
  onDone: async () => undefined,
}
