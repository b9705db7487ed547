import type {
  Backup,
  CallContext,
  KnownAccount,
  Rejected,
  Retryable,
  ServerPanel,
  Unknown,
} from '@ostler/integration-kit'
import { z } from 'zod'
import { begin, begun, onServer, whileSuspended } from './acting.ts'
import { anAction, anImage, type ImageAnswer, images } from './answers.ts'
import { type Asked, actRefusal, askHetzner, type HetznerAccess, isMissing, refusalOf, unknownOf } from './client.ts'
import { find } from './find.ts'
import { externalIdOf, isMarked, labelOf, SERVICE } from './machine.ts'
import { readAll } from './pages.ts'

/**
 * Back-ups are snapshots: they can be made at any time, and belong to no server, so each carries the label of the one that
 * it was made of. Its description is the key of the act.
 */
export function backups(
  access: HetznerAccess,
): Pick<ServerPanel, 'listBackups' | 'createBackup' | 'restoreBackup' | 'deleteBackup'> {
  return {
    async listBackups(account, call) {
      const found = await find(access, account, call)
      if (found.kind === 'none') return { kind: 'absent' }
      if (found.kind === 'stranger') return { kind: 'unknown', reason: found.reason }
      if (found.kind === 'failed') return unknownOf(found.failed)
      const asked = await snapshotsOf(access, account.externalId, call)
      if (asked.kind !== 'yes') return unknownOf(asked)
      const newestFirst = asked.answer.toSorted(
        (one, other) => other.created.localeCompare(one.created) || other.id - one.id,
      )
      return { kind: 'read', backups: newestFirst.map(backupOf) }
    },

    createBackup: (account, { key }, call) =>
      onServer(access, account, call, async (server) => {
        const before = await snapshotsOf(access, account.externalId, call)
        if (before.kind !== 'yes') return actRefusal(before)
        const same = before.answer.find(({ description }) => description === key)
        if (same)
          return same.status === 'unavailable' ? { kind: 'rejected', reason: 'The snapshot failed.' } : { kind: 'ok' }
        const body = { type: 'snapshot', description: key, labels: { [SERVICE]: labelOf(account.externalId) } }
        return begun(await begin(access, server, 'create_image', call, { body, schema: anAction }))
      }),

    restoreBackup: (account, id, _act, call) =>
      onServer(access, account, call, async (server) => {
        if (isMarked(server)) return whileSuspended
        const snapshot = await ownSnapshot(access, account, id, call)
        if (snapshot.kind === 'none') return { kind: 'rejected', reason: 'There is no such back-up.' }
        if (snapshot.kind !== 'one') return snapshot
        if (snapshot.image.status !== 'available') return { kind: 'rejected', reason: 'The back-up is not ready.' }
        return begun(await begin(access, server, 'rebuild', call, { body: { image: id } }))
      }),

    deleteBackup: (account, id, _act, call) =>
      onServer(access, account, call, async () => {
        const snapshot = await ownSnapshot(access, account, id, call)
        if (snapshot.kind === 'none') return { kind: 'ok' }
        if (snapshot.kind !== 'one') return snapshot
        const asked = await askHetzner(access, { method: 'DELETE', path: `/images/${id}` }, z.unknown(), call)
        return asked.kind === 'yes' || isMissing(asked) ? { kind: 'ok' } : refusalOf(asked)
      }),
  }
}

export function snapshotsOf(
  access: HetznerAccess,
  externalId: string,
  call: CallContext,
): Promise<Asked<ImageAnswer[]>> {
  const query = { type: 'snapshot', label_selector: `${SERVICE}==${labelOf(externalId)}` }
  return readAll(access, '/images', query, images, (page) => page.images, call)
}

type Own = { kind: 'one'; image: ImageAnswer } | { kind: 'none' } | Rejected | Retryable | Unknown

async function ownSnapshot(access: HetznerAccess, account: KnownAccount, id: string, call: CallContext): Promise<Own> {
  if (!/^\d{1,16}$/.test(id)) return { kind: 'none' }
  const asked = await askHetzner(access, { method: 'GET', path: `/images/${id}` }, anImage, call)
  if (isMissing(asked)) return { kind: 'none' }
  if (asked.kind !== 'yes') return refusalOf(asked)
  const { image } = asked.answer
  if (image.type === 'snapshot' && externalIdOf(image.labels) === account.externalId) return { kind: 'one', image }
  return { kind: 'rejected', reason: 'The back-up belongs to another service.' }
}

const states: Record<string, Backup['state']> = { creating: 'making', available: 'ready' }

const backupOf = ({ id, description, created, image_size: size, status }: ImageAnswer): Backup => ({
  id: String(id),
  label: description,
  madeAt: Temporal.Instant.from(created).toString(),
  sizeMib: size ? Math.round(size * 1024) : null,
  state: states[status] ?? 'failed',
})
