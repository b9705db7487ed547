import { DomainError, invalidField } from '@ostler/kernel'
import type { Job } from 'bullmq'
import { and, desc, eq, lt, sql } from 'drizzle-orm'
import { jsonb, text } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import { idColumn, instant } from './columns.ts'
import type { Context, Contexts } from './context.ts'
import { type QueueName, queueNames } from './jobs/definitions.ts'
import type { Envelope, Queues } from './jobs/queues.ts'
import { beforeId, type Page, type PageQuery, toPage } from './paging.ts'
import { definePort } from './ports.ts'
import { type Run, runTask, taskRunning } from './schedule/run-task.ts'
import type { Counts, Task } from './schedule/task.ts'
import { platformSchema } from './settings.ts'

/** What staff may look at and do with the machinery: queues, schedule, audit trail. */
export type Machinery = { queues: Queues; tasks: Task[]; contexts: Contexts; pool: pg.Pool; lockPool: pg.Pool }

export const machinery = definePort<Machinery>('platform.machinery')

const queueNotFound = () => new DomainError('not_found', 'queue_not_found', 'There is no such queue.')
const jobNotFound = () => new DomainError('not_found', 'job_not_found', 'There is no such job.')
const jobNotFailed = (what: string) =>
  new DomainError('conflict', 'job_not_failed', `Only a failed job can be ${what}.`)
const taskNotFound = () => new DomainError('not_found', 'task_not_found', 'There is no such task.')

export type JobState = 'waiting' | 'active' | 'delayed' | 'failed' | 'completed'

function queueNamed(ctx: Context, name: string) {
  if (!queueNames.includes(name as QueueName)) throw queueNotFound()
  return ctx.port(machinery).queues.get(name as QueueName)
}

/** Jobs of one queue in one state, newest first. The cursor counts from the start: BullMQ has no keys to page by. */
export async function listJobs(
  ctx: Context,
  query: { queue: string; state: JobState; limit: number; cursor?: string | undefined },
): Promise<Page<Job<Envelope>>> {
  if (query.cursor !== undefined && !/^\d{1,9}$/.test(query.cursor))
    throw invalidField('cursor', 'is not a cursor of this list')
  const start = Number(query.cursor ?? 0)
  const jobs = await queueNamed(ctx, query.queue).getJobs([query.state], start, start + query.limit, false)
  const items = jobs.filter((job) => job !== undefined).slice(0, query.limit)
  return { items, nextCursor: jobs.length > query.limit ? String(start + query.limit) : null }
}

export async function countOutbox(ctx: Context): Promise<number> {
  const { rows } = await ctx.read.execute<{ n: string }>(
    sql`SELECT count(*) AS n FROM platform.outbox WHERE relayed_at IS NULL`,
  )
  return Number(rows[0]!.n)
}

/** @throws job_not_found, job_not_failed */
export async function retryJob(ctx: Context, address: { queue: string; jobId: string }): Promise<void> {
  ctx.actor.must('jobs.manage')
  const job = await deadJob(ctx, address, 'tried again')
  await recordOn(ctx, 'job_retried', address, job)
  await job.retry('failed', { resetAttemptsMade: true })
}

/** @throws job_not_found, job_not_failed */
export async function dropJob(ctx: Context, address: { queue: string; jobId: string }): Promise<void> {
  ctx.actor.must('jobs.manage')
  const job = await deadJob(ctx, address, 'dropped')
  await recordOn(ctx, 'job_dropped', address, job)
  await job.remove()
}

async function deadJob(
  ctx: Context,
  { queue, jobId }: { queue: string; jobId: string },
  what: string,
): Promise<Job<Envelope>> {
  // An unknown queue has no such job either.
  const job = queueNames.includes(queue as QueueName) ? await queueNamed(ctx, queue).getJob(jobId) : undefined
  if (!job) throw jobNotFound()
  if (!(await job.isFailed())) throw jobNotFailed(what)
  return job
}

const recordOn = (
  ctx: Context,
  action: string,
  { queue, jobId }: { queue: string; jobId: string },
  job: Job<Envelope>,
) =>
  ctx.transaction(async (tx) =>
    tx.record({ action, object: `job:${queue}/${jobId}`, before: { name: job.name, error: job.failedReason } }),
  )

const taskRuns = platformSchema.table('task_runs', {
  id: idColumn('id').notNull(),
  task: text().notNull(),
  trigger: text().$type<Run['trigger']>().notNull(),
  dueAt: instant('due_at').notNull(),
  startedAt: instant('started_at').notNull(),
  endedAt: instant('ended_at'),
  counts: jsonb().$type<Counts>().notNull(),
  error: text(),
})

export async function listRuns(ctx: Context, query: PageQuery & { task?: string | undefined }): Promise<Page<Run>> {
  const rows = await ctx.read
    .select()
    .from(taskRuns)
    .where(
      and(
        lt(taskRuns.id, beforeId(query.cursor)),
        query.task === undefined ? undefined : eq(taskRuns.task, query.task),
      ),
    )
    .orderBy(desc(taskRuns.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** The last run of each task, by its name. */
export async function lastRuns(ctx: Context): Promise<Map<string, Run>> {
  const rows = await ctx.read.selectDistinctOn([taskRuns.task]).from(taskRuns).orderBy(taskRuns.task, desc(taskRuns.id))
  return new Map(rows.map((row) => [row.task, row]))
}

/** Runs a task now, besides its schedule. @throws task_not_found, task_running */
export async function runTaskNow(ctx: Context, name: string): Promise<Run> {
  ctx.actor.must('schedule.run')
  const parts = ctx.port(machinery)
  const task = parts.tasks.find((one) => one.name === name)
  if (!task) throw taskNotFound()
  await ctx.transaction(async (tx) => tx.record({ action: 'task_started_by_hand', object: `task:${name}` }))
  const run = await runTask(parts, task, 'staff', false)
  if (run === 'busy' || run === 'not_due') throw taskRunning(name)
  return run
}
