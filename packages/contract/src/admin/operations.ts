import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { auditKind, done, id, instant, notFound, page, pageQuery, pickedDay } from '../schemas.ts'

export const jobState = z.enum(['waiting', 'active', 'delayed', 'failed', 'completed'])

const job = z.object({
  id: z.string(),
  queue: z.string(),
  name: z.string(),
  state: jobState,
  attempts: z.number().int(),
  maxAttempts: z.number().int(),
  error: z.string().nullable(),
  correlationId: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
})

const jobAddress = z.object({ queue: z.string().max(40), jobId: z.string().max(200) })
const jobGone = notFound('job_not_found', 'There is no such job.')

export const jobs = {
  queues: forStaff('GET', '/admin/jobs', 'Queues with their counts', 'jobs.view').output(
    z.object({
      items: z.array(
        z.object({
          queue: z.string(),
          waiting: z.number().int(),
          active: z.number().int(),
          delayed: z.number().int(),
          failed: z.number().int(),
          completed: z.number().int(),
        }),
      ),
      /** Events and jobs written by transactions and not yet handed to the queues. */
      outbox: z.number().int(),
    }),
  ),
  list: forStaff('GET', '/admin/jobs/{queue}', 'Jobs of one queue in one state', 'jobs.view')
    .input(
      z.object({
        queue: z.string().max(40),
        state: jobState.default('failed'),
        limit: z.coerce.number().int().min(1).max(100).default(25),
        cursor: z.string().max(200).optional(),
      }),
    )
    .output(page(job))
    .errors(notFound('queue_not_found', 'There is no such queue.')),
  retry: forStaff('POST', '/admin/jobs/{queue}/{jobId}/retry', 'Try a dead job again', 'jobs.manage', { outside: true })
    .input(jobAddress)
    .output(done)
    .errors({ ...jobGone, job_not_failed: { status: 409, message: 'Only a failed job can be tried again.' } }),
  drop: forStaff('DELETE', '/admin/jobs/{queue}/{jobId}', 'Give a dead job up', 'jobs.manage', { outside: true })
    .input(jobAddress)
    .output(done)
    .errors({ ...jobGone, job_not_failed: { status: 409, message: 'Only a failed job can be dropped.' } }),
}

const run = z.object({
  id,
  task: z.string(),
  trigger: z.enum(['schedule', 'staff', 'clock']),
  startedAt: instant,
  endedAt: instant.nullable(),
  counts: z.record(z.string(), z.number()),
  error: z.string().nullable(),
})

export const schedule = {
  tasks: forStaff('GET', '/admin/schedule', 'Scheduled tasks with their last run', 'schedule.view').output(
    z.object({
      now: instant,
      items: z.array(
        z.object({
          task: z.string(),
          title: z.string(),
          when: z.string(),
          nextRunAt: instant,
          lastRun: run.nullable(),
        }),
      ),
    }),
  ),
  runs: forStaff('GET', '/admin/schedule/runs', 'History of runs, newest first', 'schedule.view')
    .input(pageQuery.extend({ task: z.string().max(80).optional() }))
    .output(page(run)),
  run: forStaff('POST', '/admin/schedule/{task}/run', 'Run a task now', 'schedule.run', { outside: true })
    .input(z.object({ task: z.string().max(80) }))
    .output(run)
    .errors({
      ...notFound('task_not_found', 'There is no such task.'),
      task_running: { status: 409, message: 'This task is running already.' },
    }),
}

export const mails = {
  list: forStaff('GET', '/admin/mails', 'Mails, newest first', 'mails.view')
    .input(pageQuery.extend({ clientId: id.optional() }))
    .output(
      page(
        z.object({
          id,
          template: z.string(),
          to: z.string(),
          subject: z.string(),
          state: z.enum(['queued', 'sent', 'failed']),
          createdAt: instant,
          sentAt: instant.nullable(),
          error: z.string().nullable(),
        }),
      ),
    ),
}

const auditEntry = z.object({
  id,
  at: instant,
  actor: z.string(),
  /** Who they are that `actor` names by number. */
  people: z.array(z.object({ id, name: z.string() })),
  door: z.string(),
  ip: z.string().nullable(),
  action: z.string(),
  object: z.string(),
  before: z.unknown().nullable(),
  after: z.unknown().nullable(),
  correlationId: z.string(),
  kind: auditKind,
})

const auditFilter = z.object({
  /** Left out: activity and security, without the house's own bookkeeping. */
  kind: auditKind.optional(),
  /** `user:7`, `staff:1`, `system:schedule` */
  actor: z.string().max(120).optional(),
  /** `invoice:12`, or `invoice:` for all of them. */
  object: z.string().max(200).optional(),
  action: z.string().max(80).optional(),
  correlationId: z.string().max(80).optional(),
  /** The first and the last day, in the business time zone. */
  from: pickedDay.optional(),
  until: pickedDay.optional(),
})

export const audit = {
  list: forStaff('GET', '/admin/audit', 'Activity and security log, newest first', 'audit.view')
    .input(pageQuery.extend(auditFilter.shape))
    .output(page(auditEntry)),
  export: forStaff(
    'GET',
    '/admin/audit/export',
    'The log as a CSV file, newest first; taking it is recorded',
    'audit.view',
  )
    .input(auditFilter)
    .output(z.file())
    .errors({ too_many_rows: { status: 400, message: 'More rows match than go into one file. Choose fewer days.' } }),
}
