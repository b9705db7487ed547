import type { ActionOutcome, CallContext, KnownAccount, ServerPanel } from '@ostler/integration-kit'
import { type Step, ticketOf } from '../machine-ticket.ts'
import { begin, begun, label, onProtected, onServer, whileSuspended } from './acting.ts'
import { actionWithPassword, type ServerAnswer, types } from './answers.ts'
import { askHetzner, type HetznerAccess, refusalOf } from './client.ts'
import { stop } from './life.ts'
import { isMarked, UNTOLD } from './machine.ts'
import type { HetznerPlan } from './settings.ts'

export function changing(
  access: HetznerAccess,
): Pick<ServerPanel<HetznerPlan>, 'changePlan' | 'changePassword' | 'reinstall'> {
  return {
    changePlan: (account, { serverType }, _act, call) =>
      onProtected(access, account, call, async (server) => {
        if (server.server_type.name !== serverType) {
          const unfit = await whyUnfit(access, server, serverType, call)
          if (unfit) return unfit
        }
        return resize(access, server, { what: 'resize', size: serverType }, call)
      }),

    /** Hetzner chooses the password itself. */
    changePassword: (account, _password, _act, call) =>
      onServer(access, account, call, async (server) => {
        if (isMarked(server)) return whileSuspended
        if (server.status !== 'running')
          return { kind: 'rejected', reason: 'The password can be changed only while the machine runs.' }
        const asked = await begin(access, server, 'reset_password', call, { schema: actionWithPassword })
        const outcome = begun(asked)
        if (asked.kind === 'yes') await told(access, server, account, call)
        return outcome
      }),

    reinstall: (account, { image }, _act, call) =>
      onServer(access, account, call, async (server) => {
        if (isMarked(server)) return whileSuspended
        const chosen = image ?? (server.image?.type === 'system' ? server.image.name : null)
        if (!chosen) return { kind: 'rejected', reason: 'It was made of an image that is no more: choose one.' }
        const asked = await begin(access, server, 'rebuild', call, {
          body: { image: chosen },
          schema: actionWithPassword,
        })
        if (asked.kind === 'yes' && asked.answer.root_password) await told(access, server, account, call)
        return begun(asked)
      }),
  }
}

const told = async (access: HetznerAccess, server: ServerAnswer, { externalId }: KnownAccount, call: CallContext) =>
  UNTOLD in server.labels ? label(access, server, externalId, { [UNTOLD]: null }, call) : null

/** Asked before the machine is stopped: a change that cannot be made should cost nobody an interruption. */
async function whyUnfit(
  access: HetznerAccess,
  server: ServerAnswer,
  name: string,
  call: CallContext,
): Promise<ActionOutcome | null> {
  const asked = await askHetzner(access, { method: 'GET', path: '/server_types', query: { name } }, types, call)
  if (asked.kind !== 'yes') return refusalOf(asked)
  const [type] = asked.answer.server_types
  if (!type) return { kind: 'rejected', reason: `Hetzner has no server type ${name}.` }
  if (type.disk < server.primary_disk_size)
    return {
      kind: 'rejected',
      reason: `The disk of the machine (${server.primary_disk_size} GB) is larger than that of ${name} (${type.disk} GB).`,
    }
  return null
}

const transitional = ['initializing', 'starting', 'stopping', 'migrating', 'rebuilding']

/**
 * The next step on the way to another type, from how the machine stands: it is stopped, changed and started. It ends
 * running, as Hetzner leaves it, unless it is suspended. The disk is kept as it is, because a larger one cannot be undone.
 */
export async function resize(
  access: HetznerAccess,
  server: ServerAnswer,
  step: Step,
  call: CallContext,
): Promise<ActionOutcome> {
  const { size, since } = step
  if (server.locked || transitional.includes(server.status))
    return { kind: 'working', ticket: ticketOf({ ...step, action: 0 }), reason: `The machine is ${server.status}.` }
  if (server.server_type.name === size) {
    if (isMarked(server)) return stop(access, server, { what: 'stop' }, call)
    return server.status === 'off' ? begun(await begin(access, server, 'poweron', call)) : { kind: 'ok' }
  }
  if (server.status !== 'off')
    return stop(access, server, { what: 'resize', size, ...(since === undefined ? {} : { since }) }, call)
  const body = { server_type: size, upgrade_disk: false }
  const outcome = begun(await begin(access, server, 'change_type', call, { body }), { what: 'resize', size })
  return outcome.kind === 'rejected' ? startedAgain(access, server, outcome, call) : outcome
}

/** A change that was refused leaves no machine switched off. */
export async function startedAgain<Outcome extends { kind: 'rejected'; reason: string }>(
  access: HetznerAccess,
  server: ServerAnswer,
  outcome: Outcome,
  call: CallContext,
): Promise<Outcome> {
  if (isMarked(server) || server.status !== 'off') return outcome
  const started = begun(await begin(access, server, 'poweron', call))
  const isOn = started.kind === 'ok' || started.kind === 'working'
  const after = isOn ? 'The machine was started again.' : 'The machine is switched off.'
  return { ...outcome, reason: `${outcome.reason} ${after}` }
}
