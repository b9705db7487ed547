import { DomainError } from '@ostler/kernel'
import type { Context } from '../../../platform/context.ts'
import { files } from '../../../platform/files.ts'
import { readSetting } from '../../../platform/settings.ts'
import { fileTypeRefused, keyIn, readUpload, uploadMegabytesSetting } from '../../../platform/uploads.ts'
import { type BulkJob, insertJob, runBulk } from '../bulk/start-bulk.ts'
import { fieldsAsked } from '../queries/fields.ts'
import { readHeadings } from './import-row.ts'
import { readRows } from './read-rows.ts'

export const importEmpty = () =>
  new DomainError('invalid', 'file_empty', 'There is nothing in the file.', [{ field: 'file', message: 'is empty' }])

/**
 * Takes a file of clients in and has it checked. Nothing is imported before somebody has seen what is wrong with it; see
 * `runImport`. `invite` has those who are new mailed a link to set their password.
 *
 * @throws file_empty, file_too_large, file_type_refused, import_columns_wrong, import_unreadable
 */
export async function startImport(ctx: Context, { file, invite }: { file: File; invite: boolean }): Promise<BulkJob> {
  ctx.actor.must('clients.manage')
  const upload = await readUpload(file, { megabytes: await readSetting(ctx, uploadMegabytesSetting) })
  if (!upload.mediaType.startsWith('text/')) throw fileTypeRefused()
  const first = await readRows(new Blob([upload.bytes as Uint8Array<ArrayBuffer>])).next()
  if (first.done) throw importEmpty()
  readHeadings(first.value, await fieldsAsked(ctx))

  const fileKey = keyIn('clients/imports')
  await ctx.port(files).put(fileKey, upload.bytes)
  return ctx.transaction(async (tx) => {
    const job = await insertJob(tx, 'import', { input: { invite }, fileKey, fileName: upload.name })
    tx.record({ action: 'import_uploaded', object: `bulk_job:${job.id}`, after: { name: upload.name, invite } })
    await tx.later(runBulk, { jobId: job.id })
    return job
  })
}
