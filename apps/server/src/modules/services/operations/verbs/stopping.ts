import type { CallContext, ServerPanel } from '@ostler/integration-kit'
import { eq } from 'drizzle-orm'
import { freePlace } from '../../../servers/index.ts'
import { terminations } from '../../schema.ts'
import { finishLifting, finishSuspending, finishTerminating, openSuspension } from '../../suspension/suspend.ts'
import { asAnswer, goneFromServer } from '../answers.ts'
import { type Answer, knownAccount } from '../operation.ts'
import type { Intent, VerbRule } from '../verb-rules.ts'

const actOf = ({ operation }: Intent) => ({ key: `op-${operation.id}` })

/** Does the server serve it, as it was wanted? */
const standsAs =
  (wanted: 'active' | 'suspended') =>
  async (panel: ServerPanel, { service }: Intent, call: CallContext): Promise<Answer | null> => {
    const found = await panel.lookUp(knownAccount(service), call)
    if (found.kind === 'absent') return { kind: 'gone' }
    if (found.kind !== 'found') return { kind: 'unknown', reason: found.reason }
    return found.account.state === wanted ? { kind: 'done' } : null
  }

export const suspend: VerbRule = {
  from: ['active'],
  async isWanted(tx, service) {
    const open = await openSuspension(tx, service.id)
    return open !== undefined && !open.liftAskedAt
  },
  unsure: 'look',
  asItStands: standsAs('suspended'),
  async ask(panel, intent, call) {
    return asAnswer(await panel.suspend(knownAccount(intent.service), intent.operation.why, actOf(intent), call))
  },
  async onDone(tx, service) {
    const suspension = await openSuspension(tx, service.id)
    // Lifted while the server was being asked: that is done next, and the client was never without.
    if (suspension && !suspension.liftAskedAt && service.state === 'active')
      await finishSuspending(tx, service, suspension)
    return undefined
  },
}

export const unsuspend: VerbRule = {
  from: ['active', 'suspended'],
  async isWanted(tx, service) {
    const open = await openSuspension(tx, service.id)
    return open !== undefined && open.liftAskedAt !== null
  },
  unsure: 'look',
  asItStands: standsAs('active'),
  async ask(panel, intent, call) {
    const outcome = asAnswer(await panel.unsuspend(knownAccount(intent.service), actOf(intent), call))
    return outcome.kind === 'gone' ? goneFromServer : outcome
  },
  async onDone(tx, service) {
    const suspension = await openSuspension(tx, service.id)
    if (suspension) await finishLifting(tx, service, suspension)
    return undefined
  },
}

export const terminate: VerbRule = {
  from: ['active', 'suspended'],
  async isWanted(tx, service) {
    const [wanted] = await tx.db.select().from(terminations).where(eq(terminations.serviceId, service.id))
    return wanted !== undefined && wanted.doneAt === null
  },
  unsure: 'look',
  async asItStands(panel, { service }, call) {
    const found = await panel.lookUp(knownAccount(service), call)
    if (found.kind === 'found') return null
    return found.kind === 'absent' ? { kind: 'gone' } : { kind: 'unknown', reason: found.reason }
  },
  async ask(panel, intent, call) {
    return asAnswer(await panel.terminate(knownAccount(intent.service), actOf(intent), call))
  },
  async onDone(tx, service) {
    await finishTerminating(tx, service)
    await freePlace(tx, service.externalId)
    return undefined
  },
}
