import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import type { Job } from 'bullmq'
import { usersByIds } from '../../modules/identity/index.ts'
import { listMails } from '../../modules/messaging/index.ts'
import { type AuditRow, exportAudit, listAudit } from '../../platform/audit-log.ts'
import type { Context } from '../../platform/context.ts'
import { csv } from '../../platform/csv.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import type { Envelope } from '../../platform/jobs/queues.ts'
import {
  countOutbox,
  dropJob,
  type JobState,
  lastRuns,
  listJobs,
  listRuns,
  machinery,
  retryJob,
  runTaskNow,
} from '../../platform/operations.ts'
import type { Run } from '../../platform/schedule/run-task.ts'
import { describeWhen, nextDue } from '../../platform/schedule/task.ts'

const os = implement(contract).$context<ApiContext>().admin
const done = { done: true } as const

export const jobHandlers = {
  queues: os.jobs.queues.handler(async ({ context: { ctx } }) => ({
    items: await ctx.port(machinery).queues.counts(),
    outbox: await countOutbox(ctx),
  })),

  list: os.jobs.list.handler(async ({ input, context: { ctx } }) => {
    const page = await listJobs(ctx, input)
    return { ...page, items: page.items.map((job) => presentJob(job, input.queue, input.state)) }
  }),

  retry: os.jobs.retry.handler(async ({ input, context: { ctx } }) => {
    await retryJob(ctx, input)
    return done
  }),

  drop: os.jobs.drop.handler(async ({ input, context: { ctx } }) => {
    await dropJob(ctx, input)
    return done
  }),
}

const presentJob = (job: Job<Envelope>, queue: string, state: JobState) => ({
  id: job.id ?? '',
  queue,
  name: job.name,
  state,
  attempts: job.attemptsMade,
  maxAttempts: job.opts.attempts ?? 1,
  error: job.failedReason || null,
  correlationId: job.data.correlationId ?? null,
  createdAt: new Date(job.timestamp).toISOString(),
  finishedAt: job.finishedOn ? new Date(job.finishedOn).toISOString() : null,
})

export const scheduleHandlers = {
  tasks: os.schedule.tasks.handler(async ({ context: { ctx } }) => {
    const last = await lastRuns(ctx)
    return {
      now: ctx.now.toString(),
      items: ctx.port(machinery).tasks.map((task) => {
        const run = last.get(task.name)
        return {
          task: task.name,
          title: task.title,
          when:
            task.when.kind === 'daily'
              ? `${describeWhen(task.when)}, ${ctx.calendar.timeZone}`
              : describeWhen(task.when),
          nextRunAt: nextDue(task.when, ctx.now, ctx.calendar).toString(),
          lastRun: run ? presentRun(run) : null,
        }
      }),
    }
  }),

  runs: os.schedule.runs.handler(async ({ input, context: { ctx } }) => {
    const page = await listRuns(ctx, input)
    return { ...page, items: page.items.map(presentRun) }
  }),

  run: os.schedule.run.handler(async ({ input, context: { ctx } }) => presentRun(await runTaskNow(ctx, input.task))),
}

const presentRun = ({ id, task, trigger, startedAt, endedAt, counts, error }: Run) => ({
  id,
  task,
  trigger,
  startedAt: startedAt.toString(),
  endedAt: endedAt?.toString() ?? null,
  counts,
  error,
})

export const mailHandlers = {
  list: os.mails.list.handler(async ({ input, context: { ctx } }) => {
    const page = await listMails(ctx, input)
    const items = page.items.map((mail) => ({
      id: mail.id,
      template: mail.template,
      to: mail.to,
      subject: mail.subject,
      state: mail.state,
      createdAt: mail.createdAt.toString(),
      sentAt: mail.sentAt?.toString() ?? null,
      error: mail.error,
    }))
    return { ...page, items }
  }),
}

export const auditHandlers = {
  list: os.audit.list.handler(async ({ input, context: { ctx } }) => {
    const page = await listAudit(ctx, { ...input, ...days(input) })
    const names = await namesOfActors(ctx, page.items)
    return { ...page, items: page.items.map((row) => presentAudit(row, names)) }
  }),

  export: os.audit.export.handler(async ({ input, context: { ctx } }) => {
    const rows = await exportAudit(ctx, { ...input, ...days(input) })
    return new File([csv(rows.map(csvRow))], `log-${ctx.today}.csv`, { type: 'text/csv' })
  }),
}

const days = ({ from, until }: { from?: string | undefined; until?: string | undefined }) => ({
  from: from ? Temporal.PlainDate.from(from) : undefined,
  until: until ? Temporal.PlainDate.from(until) : undefined,
})

const usersIn = ({ actor }: AuditRow) => [...actor.matchAll(/\b(?:user|staff):(\d+)/g)].map(([, id]) => Number(id))

async function namesOfActors(ctx: Context, rows: AuditRow[]): Promise<Map<number, string>> {
  const users = await usersByIds(ctx, [...new Set(rows.flatMap(usersIn))])
  return new Map(users.map(({ id, firstName, lastName }) => [id, `${firstName} ${lastName}`]))
}

const presentAudit = (row: AuditRow, names: Map<number, string>) => ({
  ...row,
  at: row.at.toString(),
  people: usersIn(row).flatMap((id) => {
    const name = names.get(id)
    return name === undefined ? [] : [{ id, name }]
  }),
})

const csvRow = ({ before, after, correlationId, ...row }: AuditRow) => ({
  id: row.id,
  at: row.at.toString(),
  kind: row.kind,
  actor: row.actor,
  door: row.door,
  ip: row.ip,
  action: row.action,
  object: row.object,
  before: before === null ? null : JSON.stringify(before),
  after: after === null ? null : JSON.stringify(after),
  reference: correlationId,
})
