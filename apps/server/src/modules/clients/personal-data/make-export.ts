import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../../../platform/context.ts'
import { errorText } from '../../../platform/error-text.ts'
import { files } from '../../../platform/files.ts'
import { defineJob } from '../../../platform/jobs/definitions.ts'
import { readSetting } from '../../../platform/settings.ts'
import { usersByIds } from '../../identity/index.ts'
import { clientName, personName } from '../client.ts'
import { clientProfile } from '../queries/clients.ts'
import { exports } from '../schema.ts'
import { exportStaffNotesSetting } from './settings.ts'
import { type About, ownerOf, subjectOf } from './subject.ts'
import { openArchive } from './write-archive.ts'

/** How long an archive can be downloaded. */
export const KEEP_DAYS = 7

/**
 * Makes an archive that was asked for. Killed in the middle it is made anew from the start, into the same file: what was
 * written until then nobody has seen.
 */
export const makeExport = defineJob({
  name: 'clients.make_export',
  queue: 'bulk',
  payload: z.object({ exportId: z.number().int().positive() }),
  attempts: 4,
  backoffMs: 5000,
  async handle(ctx, { exportId }, { lastAttempt }) {
    try {
      await make(ctx, exportId)
    } catch (error) {
      if (lastAttempt)
        await ctx.transaction(async (tx) => {
          await tx.db
            .update(exports)
            .set({ state: 'failed', error: errorText(error) })
            .where(eq(exports.id, exportId))
          tx.record({ action: 'personal_data_export_failed', object: `export:${exportId}` })
        })
      throw error
    }
  },
})

async function make(ctx: Context, exportId: number): Promise<void> {
  const wanted = await claim(ctx, exportId)
  if (!wanted) return
  const fileKey = `personal-data/${exportId}.zip`
  const { steps, content } = await openArchive(ctx, {
    ...(await contentOf(ctx, wanted)),
    withNotes: wanted.byStaff && (await readSetting(ctx, exportStaffNotesSetting)),
    onStep: progressOf(ctx, exportId),
  })
  await setProgress(ctx, exportId, { steps, stepsDone: 0 })
  await ctx.port(files).put(fileKey, content)
  const bytes = (await ctx.port(files).open(fileKey))!.size
  await ctx.transaction(async (tx) => {
    const expiresAt = tx.now.add({ hours: 24 * KEEP_DAYS })
    const done = { state: 'ready' as const, stepsDone: steps, fileKey, bytes, madeAt: tx.now, expiresAt, error: null }
    await tx.db.update(exports).set(done).where(eq(exports.id, exportId))
    tx.record({
      action: 'personal_data_exported',
      object: objectOf(wanted),
      after: { export: exportId, bytes, expiresAt },
    })
  })
}

/** How the audit trail names what an archive or an erasure is about. */
export const objectOf = ({ clientId, userId }: About): string =>
  clientId === null ? `user:${userId}` : `client:${clientId}`

async function claim(ctx: Context, exportId: number): Promise<typeof exports.$inferSelect | null> {
  return ctx.transaction(async (tx) => {
    const [row] = await tx.db.select().from(exports).where(eq(exports.id, exportId)).for('update')
    if (!row || (row.state !== 'waiting' && row.state !== 'running')) return null
    await tx.db.update(exports).set({ state: 'running' }).where(eq(exports.id, exportId))
    tx.record({ action: 'personal_data_export_started', object: `export:${exportId}` })
    return row
  })
}

async function contentOf(ctx: Context, { clientId, userId }: About) {
  const person = userId ?? (clientId === null ? null : await ownerOf(ctx, clientId))
  const of = await subjectOf(ctx, clientId, person === null ? [] : [person])
  const [user] = await usersByIds(ctx, of.userIds.slice())
  const names = [clientId === null ? '' : clientName(await clientProfile(ctx, clientId)), user ? personName(user) : '']
  return { of, about: [...new Set(names.filter(Boolean))].join(', ') }
}

/** Files that are done, noted from time to time: each note is a transaction with its row in the audit trail. */
function progressOf(ctx: Context, exportId: number): () => Promise<void> {
  let done = 0
  return async () => {
    done += 1
    if (done % 20 === 0) await setProgress(ctx, exportId, { stepsDone: done })
  }
}

async function setProgress(
  ctx: Context,
  exportId: number,
  progress: { steps?: number; stepsDone: number },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await tx.db.update(exports).set(progress).where(eq(exports.id, exportId))
    tx.record({ action: 'personal_data_export_went_on', object: `export:${exportId}`, after: progress })
  })
}

/** Deletes archives whose time is over. */
export async function deleteExpiredExports(ctx: Context): Promise<{ deleted: number }> {
  const { rows } = await ctx.read.execute<{ id: string; file_key: string }>(sql`
    SELECT id, file_key FROM clients.exports WHERE state = 'ready' AND expires_at <= ${ctx.now.toString()}::timestamptz ORDER BY id LIMIT 1000`)
  for (const { id, file_key } of rows) {
    // The file first: should this end here, the next run finds the row.
    await ctx.port(files).delete(file_key)
    await ctx.transaction(async (tx) => {
      await tx.db
        .update(exports)
        .set({ state: 'deleted', fileKey: null })
        .where(eq(exports.id, Number(id)))
      tx.record({ action: 'personal_data_export_deleted', object: `export:${id}` })
    })
  }
  return { deleted: rows.length }
}
