import type { ActionOutcome, CallContext, ServerPanel } from '@ostler/integration-kit'
import { z } from 'zod'
import { epochSeconds, isOutOfPatience, type Step, ticketOf } from '../machine-ticket.ts'
import { begin, begun, claim, onDroplet, tag, untag, whileSuspended } from './acting.ts'
import type { DropletAnswer } from './answers.ts'
import { snapshotsOf } from './backups.ts'
import { actRefusal, askDigitalOcean, type DigitalOceanAccess, isMissing } from './client.ts'
import { isMarked, SUSPENDED } from './machine.ts'

export function life(access: DigitalOceanAccess): Pick<ServerPanel, 'suspend' | 'unsuspend' | 'terminate' | 'power'> {
  return {
    // The mark comes first: who starts the machine meanwhile is refused.
    suspend: (account, _reason, _act, call) =>
      onDroplet(access, account, call, async (droplet) => {
        const refused = await claim(access, droplet, account, call)
        if (refused) return refused
        if (!isMarked(droplet)) {
          const marked = await tag(access, droplet, SUSPENDED, call)
          if (marked.kind !== 'yes') return actRefusal(marked)
        }
        return stop(access, droplet, { what: 'stop' }, call)
      }),

    unsuspend: (account, _act, call) =>
      onDroplet(access, account, call, async (droplet) => {
        // One that its owner has switched off stays as it is.
        if (!isMarked(droplet)) return { kind: 'ok' }
        const isOff = droplet.status === 'off'
        const started = isOff
          ? begun(await begin(access, droplet, { type: 'power_on' }, call))
          : { kind: 'ok' as const }
        if (started.kind !== 'ok' && started.kind !== 'working') return started
        // The mark goes last: as long as it is there, doing it again completes it.
        const unmarked = await untag(access, droplet, SUSPENDED, call)
        return unmarked.kind === 'yes' ? started : actRefusal(unmarked)
      }),

    /**
     * Its snapshots first: they would stay, and cost, and nobody would look for them when the machine is gone. The tag
     * stays: to delete it would take the mark from a second droplet that nobody has seen yet.
     */
    terminate: (account, _act, call) =>
      onDroplet(access, account, call, async (droplet) => {
        const snapshots = await snapshotsOf(access, droplet, call)
        if (snapshots.kind !== 'yes') return actRefusal(snapshots)
        for (const { id } of snapshots.answer) {
          const deleted = await askDigitalOcean(
            access,
            { method: 'DELETE', path: `/snapshots/${id}` },
            z.unknown(),
            call,
          )
          if (deleted.kind !== 'yes' && !isMissing(deleted)) return actRefusal(deleted)
        }
        const request = { method: 'DELETE' as const, path: `/droplets/${droplet.id}` }
        const asked = await askDigitalOcean(access, request, z.unknown(), call)
        return asked.kind === 'yes' || isMissing(asked) ? { kind: 'ok' } : actRefusal(asked)
      }),

    power: (account, to, _act, call) =>
      onDroplet(access, account, call, async (droplet) => {
        if (to === 'stop') return stop(access, droplet, { what: 'stop' }, call)
        if (isMarked(droplet)) return whileSuspended
        const isOff = droplet.status === 'off'
        if (to === 'start')
          return isOff ? begun(await begin(access, droplet, { type: 'power_on' }, call)) : { kind: 'ok' }
        if (isOff) return { kind: 'rejected', reason: 'It is switched off.' }
        return begun(await begin(access, droplet, { type: 'reboot' }, call))
      }),
  }
}

/**
 * Asks the system to shut down, and cuts the power of one that does not listen. The action of DigitalOcean only says that
 * the system was asked.
 */
export async function stop(
  access: DigitalOceanAccess,
  droplet: DropletAnswer,
  { what, size, since }: Step,
  call: CallContext,
): Promise<ActionOutcome> {
  if (droplet.status === 'off') return { kind: 'ok' }
  const wanted = size === undefined ? {} : { size }
  if (since === undefined)
    return begun(await begin(access, droplet, { type: 'shutdown' }, call), { what, since: epochSeconds(), ...wanted })
  if (isOutOfPatience(since))
    return begun(await begin(access, droplet, { type: 'power_off' }, call), { what, since, ...wanted })
  return { kind: 'working', ticket: ticketOf({ what, since, ...wanted }), reason: 'It is shutting down.' }
}
