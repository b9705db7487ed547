import { and, inArray, isNotNull, lt } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { files } from '../../../platform/files.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { bulkJobs, clientFiles } from '../schema.ts'

/** Files of exports and imports hold much about many people, and are needed for a short time. */
const KEEP_BULK_FILES_DAYS = 7
/** So old a file has its row, or it never will. */
const SETTLED_HOURS = 24
const CHUNK = 500

/** Takes files of old exports and imports away, and files that no row knows of. */
export async function sweepFiles(ctx: Context): Promise<Counts> {
  const forgotten = await forgetBulkFiles(ctx)
  const settled = ctx.now.subtract({ hours: SETTLED_HOURS })
  let swept = 0
  let chunk: string[] = []
  const sweep = async () => {
    const known = await knownKeys(ctx, chunk)
    for (const key of chunk.filter((one) => !known.has(one))) {
      await ctx.port(files).delete(key)
      swept += 1
    }
    chunk = []
  }
  for await (const { key, since } of ctx.port(files).list('clients/')) {
    if (Temporal.Instant.compare(since, settled) > 0) continue
    chunk.push(key)
    if (chunk.length === CHUNK) await sweep()
  }
  await sweep()
  return { forgotten, swept }
}

async function knownKeys(ctx: Context, keys: string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const ofClients = await ctx.read
    .select({ key: clientFiles.key })
    .from(clientFiles)
    .where(inArray(clientFiles.key, keys))
  const ofJobs = await ctx.read.select({ key: bulkJobs.fileKey }).from(bulkJobs).where(inArray(bulkJobs.fileKey, keys))
  return new Set([...ofClients, ...ofJobs].flatMap(({ key }) => (key === null ? [] : [key])))
}

/** The rows stay, to tell what was done; the files are swept, since no row knows of them any more. */
async function forgetBulkFiles(ctx: Context): Promise<number> {
  const old = lt(bulkJobs.startedAt, ctx.now.subtract({ hours: KEEP_BULK_FILES_DAYS * 24 }))
  return ctx.transaction(async (tx) => {
    const rows = await tx.db
      .update(bulkJobs)
      .set({ fileKey: null })
      .where(and(old, isNotNull(bulkJobs.fileKey)))
      .returning({ id: bulkJobs.id })
    tx.record({ action: 'bulk_files_forgotten', object: 'bulk_jobs', after: { jobs: rows.map(({ id }) => id) } })
    return rows.length
  })
}
