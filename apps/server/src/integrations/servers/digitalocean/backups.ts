import type { CallContext, ServerPanel } from '@ostler/integration-kit'
import { z } from 'zod'
import { begin, begun, onDroplet, whileSuspended } from './acting.ts'
import { type DropletAnswer, type SnapshotAnswer, snapshots } from './answers.ts'
import {
  type Asked,
  actRefusal,
  askDigitalOcean,
  type DigitalOceanAccess,
  isMissing,
  refusalOf,
  unknownOf,
} from './client.ts'
import { find } from './find.ts'
import { isMarked } from './machine.ts'
import { readAll } from './pages.ts'

/**
 * Back-ups are snapshots: they can be made at any time. Their name is the key of the act. One is listed when it is finished;
 * until then its droplet is locked, so that no second one is begun.
 */
export function backups(
  access: DigitalOceanAccess,
): Pick<ServerPanel, 'listBackups' | 'createBackup' | 'restoreBackup' | 'deleteBackup'> {
  return {
    async listBackups(account, call) {
      const found = await find(access, account, call)
      if (found.kind === 'none') return { kind: 'absent' }
      if (found.kind === 'stranger') return { kind: 'unknown', reason: found.reason }
      if (found.kind === 'failed') return unknownOf(found.failed)
      const asked = await snapshotsOf(access, found.droplet, call)
      if (asked.kind !== 'yes') return unknownOf(asked)
      const newestFirst = asked.answer.toSorted(
        (one, other) => other.created_at.localeCompare(one.created_at) || Number(other.id) - Number(one.id),
      )
      return { kind: 'read', backups: newestFirst.map(backupOf) }
    },

    createBackup: (account, { key }, call) =>
      onDroplet(access, account, call, async (droplet) => {
        const before = await snapshotsOf(access, droplet, call)
        if (before.kind !== 'yes') return actRefusal(before)
        if (before.answer.some(({ name }) => name === key)) return { kind: 'ok' }
        return begun(await begin(access, droplet, { type: 'snapshot', name: key }, call))
      }),

    restoreBackup: (account, id, _act, call) =>
      onDroplet(access, account, call, async (droplet) => {
        if (isMarked(droplet)) return whileSuspended
        const own = await snapshotsOf(access, droplet, call)
        if (own.kind !== 'yes') return actRefusal(own)
        if (!own.answer.some((one) => one.id === id)) return { kind: 'rejected', reason: 'There is no such back-up.' }
        return begun(await begin(access, droplet, { type: 'rebuild', image: Number(id) }, call))
      }),

    deleteBackup: (account, id, _act, call) =>
      onDroplet(access, account, call, async (droplet) => {
        const own = await snapshotsOf(access, droplet, call)
        if (own.kind !== 'yes') return actRefusal(own)
        // Gone, or that of another: neither is deleted here.
        if (!own.answer.some((one) => one.id === id)) return { kind: 'ok' }
        const asked = await askDigitalOcean(access, { method: 'DELETE', path: `/snapshots/${id}` }, z.unknown(), call)
        return asked.kind === 'yes' || isMissing(asked) ? { kind: 'ok' } : refusalOf(asked)
      }),
  }
}

export const snapshotsOf = (
  access: DigitalOceanAccess,
  { id }: DropletAnswer,
  call: CallContext,
): Promise<Asked<SnapshotAnswer[]>> =>
  readAll(access, `/droplets/${id}/snapshots`, {}, snapshots, (page) => page.snapshots, call)

const backupOf = ({ id, name, created_at: madeAt, size_gigabytes: size }: SnapshotAnswer) => ({
  id,
  label: name,
  madeAt: Temporal.Instant.from(madeAt).toString(),
  sizeMib: Math.round(size * 1024),
  state: 'ready' as const,
})
