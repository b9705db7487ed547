import { and, count, desc, eq, gt, inArray, lt } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { files } from '../../../platform/files.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { bulkJobNotFound, fileNotFound } from '../errors.ts'
import { clientNames } from '../queries/clients.ts'
import { namesOfUsers } from '../queries/notes.ts'
import { bulkItems, bulkJobs } from '../schema.ts'
import type { BulkJob } from './start-bulk.ts'

/** A job with how far it is and who started it. */
export type BulkProgress = BulkJob & { done: number; failed: number; startedByName: string | null }

/** Newest first. */
export async function listBulkJobs(ctx: Context, query: PageQuery): Promise<Page<BulkProgress>> {
  ctx.actor.must('clients.view')
  const rows = await ctx.read
    .select()
    .from(bulkJobs)
    .where(lt(bulkJobs.id, beforeId(query.cursor)))
    .orderBy(desc(bulkJobs.id))
    .limit(query.limit + 1)
  const page = toPage(rows, query.limit)
  return { ...page, items: await withProgress(ctx, page.items) }
}

/** @throws bulk_job_not_found */
export async function bulkJob(
  ctx: Context,
  id: number,
  permission: 'clients.view' | 'clients.manage' = 'clients.view',
): Promise<BulkProgress> {
  ctx.actor.must(permission)
  const [job] = await ctx.read.select().from(bulkJobs).where(eq(bulkJobs.id, id))
  if (!job) throw bulkJobNotFound()
  return (await withProgress(ctx, [job]))[0]!
}

async function withProgress(ctx: Context, jobs: BulkJob[]): Promise<BulkProgress[]> {
  const ids = jobs.map(({ id }) => id)
  const counts =
    ids.length === 0
      ? []
      : await ctx.read
          .select({ jobId: bulkItems.jobId, state: bulkItems.state, n: count() })
          .from(bulkItems)
          .where(inArray(bulkItems.jobId, ids))
          .groupBy(bulkItems.jobId, bulkItems.state)
  const of = (id: number, state: string) => counts.find((row) => row.jobId === id && row.state === state)?.n ?? 0
  const nameOf = await namesOfUsers(
    ctx,
    jobs.map(({ startedBy }) => startedBy),
  )
  return jobs.map((job) => ({
    ...job,
    done: job.kind === 'export' ? job.written : of(job.id, 'done'),
    failed: of(job.id, 'failed'),
    startedByName: nameOf(job.startedBy),
  }))
}

export type BulkFailure = {
  number: number
  client: { id: number; name: string } | null
  field: string | null
  reason: string
}

/** What went wrong, or would: in the order of the rows. @throws bulk_job_not_found */
export async function listBulkFailures(
  ctx: Context,
  { id, limit, cursor }: PageQuery & { id: number },
): Promise<Page<BulkFailure>> {
  await bulkJob(ctx, id)
  const after = cursor === undefined ? 0 : beforeId(cursor)
  const failed = and(eq(bulkItems.jobId, id), eq(bulkItems.state, 'failed'), gt(bulkItems.number, after))
  const rows = await ctx.read
    .select()
    .from(bulkItems)
    .where(failed)
    .orderBy(bulkItems.number)
    .limit(limit + 1)
  const shown = rows.slice(0, limit)
  const names = await clientNames(
    ctx,
    shown.flatMap(({ clientId }) => (clientId === null ? [] : [clientId])),
  )
  return {
    items: shown.map(({ number, clientId, field, reason }) => ({
      number,
      client: clientId === null ? null : { id: clientId, name: names.get(clientId) ?? '' },
      field,
      reason: reason ?? '',
    })),
    nextCursor: rows.length > limit ? String(shown.at(-1)!.number) : null,
  }
}

/** The file that an export has made. @throws bulk_job_not_found, file_not_found */
export async function exportedFile(ctx: Context, id: number): Promise<{ name: string; content: Blob }> {
  const job = await bulkJob(ctx, id)
  const isThere = job.kind === 'export' && job.state === 'finished' && job.fileKey !== null
  const content = isThere ? await ctx.port(files).open(job.fileKey!) : null
  if (!content) throw fileNotFound()
  return { name: job.fileName!, content }
}
