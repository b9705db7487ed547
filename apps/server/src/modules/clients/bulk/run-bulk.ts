import { and, asc, eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { exportClients } from '../csv/export-clients.ts'
import { checkImport, importRows } from '../csv/import-clients.ts'
import { bulkItems, bulkJobs } from '../schema.ts'
import { actOn } from './acts.ts'
import { alone } from './alone.ts'
import type { BulkAct } from './kinds.ts'
import type { BulkJob } from './start-bulk.ts'

/** So many clients in one go, before others in the queue have their turn. */
const CHUNK = 200

/**
 * A piece of a job. It may be cut off anywhere and be done again: each client is claimed in the transaction in which
 * something is done to them. Each is also alone: a refusal is noted beside their name, and the others go on.
 */
export async function runBulkJob(
  ctx: Context,
  jobId: number,
  signal: AbortSignal,
  again: (tx: Tx) => Promise<void>,
): Promise<void> {
  const [job] = await ctx.read.select().from(bulkJobs).where(eq(bulkJobs.id, jobId))
  if (!job || (job.state !== 'checking' && job.state !== 'running')) return
  if (job.state === 'checking') return checkImport(ctx, job)
  const isDone = await (job.kind === 'export'
    ? exportClients(ctx, job)
    : job.kind === 'import'
      ? importRows(ctx, job, signal)
      : actOnChunk(ctx, job, signal))
  await ctx.transaction(async (tx) => {
    tx.record({ action: isDone ? 'bulk_finished' : 'bulk_continued', object: `bulk_job:${jobId}` })
    if (!isDone) return again(tx)
    const running = and(eq(bulkJobs.id, jobId), eq(bulkJobs.state, 'running'))
    await tx.db.update(bulkJobs).set({ state: 'finished', finishedAt: tx.now }).where(running)
  })
}

async function actOnChunk(ctx: Context, job: BulkJob, signal: AbortSignal): Promise<boolean> {
  const waiting = and(eq(bulkItems.jobId, job.id), eq(bulkItems.state, 'waiting'))
  const chunk = await ctx.read.select().from(bulkItems).where(waiting).orderBy(asc(bulkItems.number)).limit(CHUNK)
  const act = { kind: job.kind, ...job.input } as BulkAct
  for (const { number, clientId } of chunk) {
    if (signal.aborted) return false
    await alone(ctx, { jobId: job.id, number, clientId }, async (tx) => {
      const claimed = await tx.db
        .update(bulkItems)
        .set({ state: 'done' })
        .where(and(waiting, eq(bulkItems.number, number)))
        .returning({ number: bulkItems.number })
      if (claimed.length === 0 || clientId === null) return
      tx.record({
        action: 'bulk_act_done',
        object: `client:${clientId}`,
        after: { job: job.id, kind: job.kind, startedBy: job.startedBy },
      })
      await actOn(tx, act, clientId, job.startedBy)
    })
  }
  return chunk.length < CHUNK
}
