import { eq, inArray, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Context, Tx } from '../../../platform/context.ts'
import { defineJob, type JobDefinition } from '../../../platform/jobs/definitions.ts'
import { keyIn } from '../../../platform/uploads.ts'
import { bulkJobNotFound, bulkJobNotReady, nobodyChosen } from '../errors.ts'
import { type ClientFilter, fitting } from '../queries/client-filter.ts'
import { bulkJobs, clients } from '../schema.ts'
import { mustBeGroup } from '../use-cases/edit-groups.ts'
import { readTag } from '../use-cases/tag-clients.ts'
import type { BulkAct, BulkKind } from './kinds.ts'
import { runBulkJob } from './run-bulk.ts'

export type BulkJob = typeof bulkJobs.$inferSelect

/** The clients that were ticked, or all that fit a filter. */
export type Choice = { ids: number[] } | { filter: ClientFilter }

const chosen = (choice: Choice): SQL | undefined =>
  'ids' in choice ? inArray(clients.id, choice.ids) : fitting(choice.filter)

/** Does a piece of a bulk job, and asks for the next one until all is done. */
export const runBulk: JobDefinition<{ jobId: number }> = defineJob({
  name: 'clients.run_bulk',
  queue: 'bulk',
  payload: z.object({ jobId: z.number().int() }),
  attempts: 5,
  backoffMs: 2000,
  handle: (ctx, { jobId }, { signal }) => runBulkJob(ctx, jobId, signal, (tx) => tx.later(runBulk, { jobId })),
})

/** How many clients a job would be about. */
export async function countChosen(ctx: Context, choice: Choice): Promise<number> {
  ctx.actor.must('clients.manage')
  return ctx.read.$count(clients, chosen(choice))
}

/**
 * Starts to do something to many clients. Who they are is settled now: whoever comes to fit the filter later is left alone.
 *
 * @throws nobody_chosen, client_group_not_found, invalid_input
 */
export async function startBulk(ctx: Context, { act, choice }: { act: BulkAct; choice: Choice }): Promise<BulkJob> {
  ctx.actor.must('clients.manage')
  const { kind, ...input } = 'tag' in act ? { ...act, tag: readTag(act.tag) } : act
  return ctx.transaction(async (tx) => {
    if (act.kind === 'set_group' && act.groupId !== null) await mustBeGroup(tx, act.groupId)
    const job = await insertJob(tx, kind, { input })
    const { rowCount } = await tx.db.execute(sql`
      INSERT INTO clients.bulk_items (job_id, number, client_id, state)
      SELECT ${job.id}, row_number() OVER (ORDER BY ${clients.id}), ${clients.id}, 'waiting'
        FROM ${clients} WHERE ${chosen(choice) ?? sql`true`}`)
    if (!rowCount) throw nobodyChosen()
    return start(tx, job, rowCount)
  })
}

/** Starts to write clients into a CSV file. @throws nobody_chosen */
export async function startExport(
  ctx: Context,
  { choice, withMark }: { choice: Choice; withMark: boolean },
): Promise<BulkJob> {
  ctx.actor.must('clients.manage')
  return ctx.transaction(async (tx) => {
    const total = await tx.db.$count(clients, chosen(choice))
    if (total === 0) throw nobodyChosen()
    const fileName = `clients-${tx.today}.csv`
    const job = await insertJob(tx, 'export', {
      input: { ...choice, withMark },
      fileKey: keyIn('clients/exports'),
      fileName,
    })
    return start(tx, job, total)
  })
}

export async function insertJob(
  tx: Tx,
  kind: BulkKind,
  more: Pick<typeof bulkJobs.$inferInsert, 'input' | 'fileKey' | 'fileName'>,
): Promise<BulkJob> {
  const state = kind === 'import' ? 'checking' : 'running'
  const row = { kind, state, startedBy: tx.actor.userId, startedAt: tx.now, ...more } as const
  const [job] = await tx.db.insert(bulkJobs).values(row).returning()
  return job!
}

async function start(tx: Tx, { id, kind, input }: BulkJob, total: number): Promise<BulkJob> {
  const [started] = await tx.db.update(bulkJobs).set({ total }).where(eq(bulkJobs.id, id)).returning()
  tx.record({ action: 'bulk_started', object: `bulk_job:${id}`, after: { kind, ...input, total } })
  await tx.later(runBulk, { jobId: id })
  return started!
}

/** After its dry run: the rows that can be are imported. @throws bulk_job_not_found, bulk_job_not_ready */
export async function runImport(ctx: Context, id: number): Promise<void> {
  ctx.actor.must('clients.manage')
  await ctx.transaction(async (tx) => {
    const job = await lockJob(tx, id)
    if (job.state !== 'checked' || job.fileKey === null) throw bulkJobNotReady()
    // What the dry run found is found again, row by row, as it stands then.
    await tx.db.execute(sql`DELETE FROM clients.bulk_items WHERE job_id = ${id}`)
    await tx.db.update(bulkJobs).set({ state: 'running' }).where(eq(bulkJobs.id, id))
    tx.record({ action: 'bulk_started', object: `bulk_job:${id}`, after: { kind: job.kind, total: job.total } })
    await tx.later(runBulk, { jobId: id })
  })
}

/** What was done stays done; the rest is left alone. @throws bulk_job_not_found, bulk_job_not_ready */
export async function stopBulk(ctx: Context, id: number): Promise<void> {
  ctx.actor.must('clients.manage')
  await ctx.transaction(async (tx) => {
    const job = await lockJob(tx, id)
    if (job.state === 'finished' || job.state === 'stopped') throw bulkJobNotReady()
    await tx.db.update(bulkJobs).set({ state: 'stopped', finishedAt: tx.now }).where(eq(bulkJobs.id, id))
    tx.record({ action: 'bulk_stopped', object: `bulk_job:${id}`, before: { state: job.state } })
  })
}

async function lockJob(tx: Tx, id: number): Promise<BulkJob> {
  const [job] = await tx.db.select().from(bulkJobs).where(eq(bulkJobs.id, id)).for('update')
  if (!job) throw bulkJobNotFound()
  return job
}
