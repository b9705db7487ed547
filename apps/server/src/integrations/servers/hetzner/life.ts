import type { ActionOutcome, CallContext, ServerPanel } from '@ostler/integration-kit'
import { z } from 'zod'
import { epochSeconds, isOutOfPatience, type Step, ticketOf } from '../machine-ticket.ts'
import { begin, begun, label, onProtected, whileSuspended } from './acting.ts'
import { anAction, type ServerAnswer } from './answers.ts'
import { snapshotsOf } from './backups.ts'
import { actRefusal, askHetzner, type HetznerAccess, isMissing } from './client.ts'
import { find, notFound } from './find.ts'
import { isMarked, SUSPENDED } from './machine.ts'

export function life(access: HetznerAccess): Pick<ServerPanel, 'suspend' | 'unsuspend' | 'terminate' | 'power'> {
  return {
    // The mark comes first: who starts the machine meanwhile is refused.
    suspend: (account, _reason, _act, call) =>
      onProtected(access, account, call, async (server) => {
        if (!isMarked(server)) {
          const marked = await label(access, server, account.externalId, { [SUSPENDED]: 'yes' }, call)
          if (marked.kind !== 'yes') return actRefusal(marked)
        }
        return stop(access, server, { what: 'stop' }, call)
      }),

    unsuspend: (account, _act, call) =>
      onProtected(access, account, call, async (server) => {
        // One that its owner has switched off stays as it is.
        if (!isMarked(server)) return { kind: 'ok' }
        const started =
          server.status === 'off' ? begun(await begin(access, server, 'poweron', call)) : { kind: 'ok' as const }
        if (started.kind !== 'ok' && started.kind !== 'working') return started
        // The mark goes last: as long as it is there, doing it again completes it.
        const unmarked = await label(access, server, account.externalId, { [SUSPENDED]: null }, call)
        return unmarked.kind === 'yes' ? started : actRefusal(unmarked)
      }),

    /** Its snapshots first: they would stay, and cost, and nobody would look for them when the machine is gone. */
    async terminate(account, _act, call) {
      const found = await find(access, account, call)
      if (found.kind !== 'one') return notFound(found)
      const { server } = found
      const snapshots = await snapshotsOf(access, account.externalId, call)
      if (snapshots.kind !== 'yes') return actRefusal(snapshots)
      for (const { id } of snapshots.answer) {
        const deleted = await askHetzner(access, { method: 'DELETE', path: `/images/${id}` }, z.unknown(), call)
        if (deleted.kind !== 'yes' && !isMissing(deleted)) return actRefusal(deleted)
      }
      if (server.protection.delete) {
        const lifted = await begin(access, server, 'change_protection', call, { body: { delete: false } })
        if (lifted.kind !== 'yes') return actRefusal(lifted)
      }
      const asked = await askHetzner(access, { method: 'DELETE', path: `/servers/${server.id}` }, anAction, call)
      if (asked.kind === 'no' && asked.code === 'protected')
        return { kind: 'retryable', reason: 'Hetzner has not lifted the delete protection yet.', afterSeconds: 5 }
      // Somebody was faster.
      return isMissing(asked) ? { kind: 'ok' } : begun(asked)
    },

    power: (account, to, _act, call) =>
      onProtected(access, account, call, async (server) => {
        if (to === 'stop') return stop(access, server, { what: 'stop' }, call)
        if (isMarked(server)) return whileSuspended
        const isOff = server.status === 'off'
        if (to === 'start') return isOff ? begun(await begin(access, server, 'poweron', call)) : { kind: 'ok' }
        if (isOff) return { kind: 'rejected', reason: 'It is switched off.' }
        return begun(await begin(access, server, 'reboot', call))
      }),
  }
}

/**
 * Asks the system to shut down, and cuts the power of one that does not listen. The action of Hetzner only says that the
 * system was asked.
 */
export async function stop(
  access: HetznerAccess,
  server: ServerAnswer,
  step: Step,
  call: CallContext,
): Promise<ActionOutcome> {
  if (server.status === 'off') return { kind: 'ok' }
  const { what, size, since } = step
  const wanted = size === undefined ? {} : { size }
  if (since === undefined)
    return begun(await begin(access, server, 'shutdown', call), { what, since: epochSeconds(), ...wanted })
  if (isOutOfPatience(since)) return begun(await begin(access, server, 'poweroff', call), { what, since, ...wanted })
  return { kind: 'working', ticket: ticketOf({ what, since, ...wanted }), reason: 'It is shutting down.' }
}
