import { DomainError, invalidField } from '@ostler/kernel'
import { and, desc, eq, gte, inArray, like, lt, type SQL, sql } from 'drizzle-orm'
import { jsonb, text } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { AuditKind } from './audit.ts'
import { idColumn, instant } from './columns.ts'
import type { Context } from './context.ts'
import { beforeId, type Page, type PageQuery, toPage } from './paging.ts'
import { openPersonal } from './personal-keys.ts'
import { type Counts, daily, type Task } from './schedule/task.ts'
import { defineSetting, platformSchema, readSetting } from './settings.ts'

/** What staff read of the audit trail: the activity log, the security log, and the file of either. */

const auditRows = platformSchema.table('audit', {
  id: idColumn('id').notNull(),
  at: instant('at').notNull(),
  actor: text().notNull(),
  door: text().notNull(),
  ip: text(),
  action: text().notNull(),
  object: text().notNull(),
  before: jsonb(),
  after: jsonb(),
  correlationId: text('correlation_id').notNull(),
  kind: text().$type<AuditKind>().notNull(),
})

export type AuditRow = typeof auditRows.$inferSelect

export type AuditFilter = {
  /** Left out: all but the house's own bookkeeping. */
  kind?: AuditKind | undefined
  /** Whose acts: `user:7`, `staff:1`, `system:schedule`. */
  actor?: string | undefined
  /** What it was done to: `invoice:12`; `invoice:` for all invoices. */
  object?: string | undefined
  action?: string | undefined
  /** Whatever belongs to one request or job. */
  correlationId?: string | undefined
  /** The first and the last day, in the business time zone. */
  from?: Temporal.PlainDate | undefined
  until?: Temporal.PlainDate | undefined
}

/** Newest first. @throws invalid_input (until) */
export async function listAudit(ctx: Context, query: PageQuery & AuditFilter): Promise<Page<AuditRow>> {
  ctx.actor.must('audit.view')
  const rows = await newest(
    ctx,
    and(lt(auditRows.id, beforeId(query.cursor)), ...matching(ctx, query)),
    query.limit + 1,
  )
  return toPage(rows, query.limit)
}

/** What concerns the security of one person's own account, newest first: for the person themselves. */
export async function ownSecurityLog(ctx: Context, query: PageQuery): Promise<Page<AuditRow>> {
  const userId = ctx.actor.mustBeUser()
  const own = and(eq(auditRows.kind, 'security'), eq(auditRows.object, `user:${userId}`))
  const rows = await newest(ctx, and(lt(auditRows.id, beforeId(query.cursor)), own), query.limit + 1)
  return toPage(rows, query.limit)
}

/** More than a spreadsheet wants to open; a narrower filter gets the rest. */
export const EXPORT_MOST = 50_000

export const tooManyRows = () =>
  new DomainError('invalid', 'too_many_rows', `More than ${EXPORT_MOST} rows match. Choose fewer days.`, [
    { field: 'from', message: 'leaves too many rows' },
  ])

/** The rows for a file, newest first. That they were taken is itself recorded. @throws invalid_input (until), too_many_rows */
export async function exportAudit(ctx: Context, filter: AuditFilter): Promise<AuditRow[]> {
  ctx.actor.must('audit.view')
  const rows = await newest(ctx, and(...matching(ctx, filter)), EXPORT_MOST + 1)
  if (rows.length > EXPORT_MOST) throw tooManyRows()
  await ctx.transaction(async (tx) =>
    tx.record({ action: 'audit_exported', object: 'audit', after: { ...filter, rows: rows.length } }),
  )
  return rows
}

/** What the trail says of people is opened, unless they were erased. */
async function newest(ctx: Context, where: SQL | undefined, limit: number): Promise<AuditRow[]> {
  return openPersonal(
    ctx,
    await ctx.read.select().from(auditRows).where(where).orderBy(desc(auditRows.id)).limit(limit),
  )
}

function matching(ctx: Context, { kind, actor, object, action, correlationId, from, until }: AuditFilter): SQL[] {
  if (from && until && Temporal.PlainDate.compare(from, until) > 0) {
    throw invalidField('until', 'is before the first day')
  }
  const wanted = [
    kind ? eq(auditRows.kind, kind) : inArray(auditRows.kind, ['activity', 'security']),
    actor && eq(auditRows.actor, actor),
    object && (object.endsWith(':') ? like(auditRows.object, `${likeText(object)}%`) : eq(auditRows.object, object)),
    action && eq(auditRows.action, action),
    correlationId && eq(auditRows.correlationId, correlationId),
    from && gte(auditRows.at, startOf(ctx, from)),
    until && lt(auditRows.at, startOf(ctx, until.add({ days: 1 }))),
  ]
  return wanted.filter((one): one is SQL => Boolean(one))
}

const startOf = (ctx: Context, day: Temporal.PlainDate) => ctx.calendar.instantOf(day, new Temporal.PlainTime())

const likeText = (typed: string): string => typed.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)

/** Ten years: as long as the books of most countries have to be explained by whoever kept them. */
export const auditKeepDays = defineSetting({
  name: 'platform.audit_keep_days',
  schema: z.number().int().min(90).max(36_500).nullable(),
  default: 3650,
  about: 'For how many days the activity and security logs are kept; empty keeps them for ever.',
})

const CHUNK = 20_000

/** Takes rows older than the time to keep off the old end of the trail; what is left still verifies. */
async function cutAudit(ctx: Context): Promise<Counts> {
  const days = await readSetting(ctx, auditKeepDays)
  if (days === null) return { rows: 0 }
  const before = ctx.now.subtract({ hours: 24 * days }).toString()
  for (let total = 0; ; ) {
    const removed = await ctx.transaction(async (tx) => {
      const { rows } = await tx.db.execute<{ removed: string }>(
        sql`SELECT platform.cut_audit(${before}, ${CHUNK}, ${tx.now.toString()}) AS removed`,
      )
      const n = Number(rows[0]!.removed)
      if (n > 0) tx.record({ action: 'audit_cut', object: 'audit', after: { rows: n, before } })
      return n
    })
    total += removed
    if (removed < CHUNK) return { rows: total }
  }
}

export const cutAuditTask: Task = {
  name: 'platform.cut_audit',
  title: 'Remove log entries older than they are kept',
  when: daily('03:10'),
  run: cutAudit,
}
