import { and, desc, eq, lt } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../../../platform/context.ts'
import { files } from '../../../platform/files.ts'
import { defineJob } from '../../../platform/jobs/definitions.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { readSetting } from '../../../platform/settings.ts'
import { keyIn, readUpload, uploadMegabytesSetting } from '../../../platform/uploads.ts'
import { clientNotFound, fileNotFound } from '../errors.ts'
import { namesOfUsers } from '../queries/notes.ts'
import { clientFiles, clients } from '../schema.ts'

type FileRow = typeof clientFiles.$inferSelect
export type ClientFile = FileRow & { uploadedByName: string | null }

/** Where the files of clients lie in the store. */
export const FILES_FOLDER = 'clients/files'

/** The files of a client for staff, newest first. @throws client_not_found */
export async function listFiles(ctx: Context, query: PageQuery & { clientId: number }): Promise<Page<ClientFile>> {
  ctx.actor.must('clients.view')
  if ((await ctx.read.$count(clients, eq(clients.id, query.clientId))) === 0) throw clientNotFound()
  const page = await pageOf(ctx, query, undefined)
  return { ...page, items: await withNames(ctx, page.items) }
}

/** Those that the account one acts for may see. */
export function listOwnFiles(ctx: Context, query: PageQuery): Promise<Page<FileRow>> {
  const clientId = ctx.actor.mustActForClient('profile.view')
  return pageOf(ctx, { ...query, clientId }, true)
}

async function pageOf(
  ctx: Context,
  query: PageQuery & { clientId: number },
  visible: true | undefined,
): Promise<Page<FileRow>> {
  const shown = visible && eq(clientFiles.visibleToClient, true)
  const before = lt(clientFiles.id, beforeId(query.cursor))
  const rows = await ctx.read
    .select()
    .from(clientFiles)
    .where(and(eq(clientFiles.clientId, query.clientId), before, shown))
    .orderBy(desc(clientFiles.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/**
 * Keeps a file with a client. First it lies in the store, then there is a row: whoever is cut off in between leaves a file
 * that nobody knows of, which the task `clients.sweep_files` takes away, and never a row without a file.
 *
 * @throws client_not_found, file_empty, file_too_large, file_type_refused
 */
export async function attachFile(
  ctx: Context,
  input: { clientId: number; file: File; visibleToClient: boolean },
): Promise<ClientFile> {
  ctx.actor.must('clients.manage')
  const { clientId, visibleToClient } = input
  if ((await ctx.read.$count(clients, eq(clients.id, clientId))) === 0) throw clientNotFound()
  const upload = await readUpload(input.file, { megabytes: await readSetting(ctx, uploadMegabytesSetting) })
  const { name, mediaType, bytes } = upload
  const key = keyIn(FILES_FOLDER)
  await ctx.port(files).put(key, bytes)
  return ctx.transaction(async (tx) => {
    const row = { clientId, name, mediaType, size: bytes.length, key, visibleToClient }
    const [file] = await tx.db
      .insert(clientFiles)
      .values({ ...row, uploadedBy: tx.actor.userId, uploadedAt: tx.now })
      .returning()
    tx.record({
      action: 'file_attached',
      object: `client:${clientId}`,
      after: { file: file!.id, name, visibleToClient },
    })
    return (await withNames(tx, [file!]))[0]!
  })
}

/** Shows a file to the client, or hides it again. @throws file_not_found */
export async function showFile(
  ctx: Context,
  { id, visibleToClient }: { id: number; visibleToClient: FileRow['visibleToClient'] },
): Promise<ClientFile> {
  ctx.actor.must('clients.manage')
  return ctx.transaction(async (tx) => {
    const [before] = await tx.db.select().from(clientFiles).where(eq(clientFiles.id, id)).for('update')
    if (!before) throw fileNotFound()
    const [after] = await tx.db.update(clientFiles).set({ visibleToClient }).where(eq(clientFiles.id, id)).returning()
    tx.record({
      action: 'file_shown',
      object: `client:${before.clientId}`,
      before: { file: id, visibleToClient: before.visibleToClient },
      after: { file: id, visibleToClient },
    })
    return (await withNames(tx, [after!]))[0]!
  })
}

/** Takes a file away; it leaves the store once that is certain. @throws file_not_found */
export async function deleteFile(ctx: Context, id: number): Promise<void> {
  ctx.actor.must('clients.manage')
  await ctx.transaction(async (tx) => {
    const [before] = await tx.db.delete(clientFiles).where(eq(clientFiles.id, id)).returning()
    if (!before) throw fileNotFound()
    tx.record({ action: 'file_deleted', object: `client:${before.clientId}`, before: { file: id, name: before.name } })
    await tx.later(dropFile, { key: before.key })
  })
}

export const dropFile = defineJob({
  name: 'clients.drop_file',
  queue: 'bulk',
  payload: z.object({ key: z.string() }),
  attempts: 5,
  backoffMs: 2000,
  handle: (ctx, { key }) => ctx.port(files).delete(key),
})

/** What a file holds, for staff. @throws file_not_found */
export async function openFile(ctx: Context, id: number): Promise<{ file: FileRow; content: Blob }> {
  ctx.actor.must('clients.view')
  const [file] = await ctx.read.select().from(clientFiles).where(eq(clientFiles.id, id))
  return contentOf(ctx, file)
}

/** The same for the account one acts for, of what it may see. @throws file_not_found */
export async function openOwnFile(ctx: Context, id: number): Promise<{ file: FileRow; content: Blob }> {
  const clientId = ctx.actor.mustActForClient('profile.view')
  const own = and(eq(clientFiles.id, id), eq(clientFiles.clientId, clientId), eq(clientFiles.visibleToClient, true))
  const [file] = await ctx.read.select().from(clientFiles).where(own)
  return contentOf(ctx, file)
}

async function contentOf(ctx: Context, file: FileRow | undefined): Promise<{ file: FileRow; content: Blob }> {
  const content = file && (await ctx.port(files).open(file.key))
  if (!content) throw fileNotFound()
  return { file, content }
}

async function withNames(ctx: Context, rows: FileRow[]): Promise<ClientFile[]> {
  const nameOf = await namesOfUsers(
    ctx,
    rows.map(({ uploadedBy }) => uploadedBy),
  )
  return rows.map((row) => ({ ...row, uploadedByName: nameOf(row.uploadedBy) }))
}
