import { sql } from 'drizzle-orm'
import { cutAuditTask } from './audit-log.ts'
import { auditRecords } from './audit-records.ts'
import type { Context } from './context.ts'
import type { Module } from './module.ts'
import { keyPlace } from './personal-keys.ts'
import type { Counts } from './schedule/task.ts'
import { daily } from './schedule/task.ts'
import { rotateKeysTask } from './sealed-columns.ts'
import { sealedSettings } from './settings.ts'

/**
 * How long the platform's own bookkeeping is kept. Events outlive the queue's memory of their job ids by far, so a
 * listener that hears one again late still finds that it has handled it.
 */
const KEEP_DAYS = { idempotency: 3, outbox: 30, processed: 60, runs: 400 }

async function prune(ctx: Context): Promise<Counts> {
  const days = (n: number) => ctx.now.subtract({ hours: n * 24 }).toString()
  return ctx.transaction(async (tx) => {
    const { rows } = await tx.db.execute<Record<string, string>>(sql`
      WITH keys AS (DELETE FROM platform.idempotency_keys WHERE created_at < ${days(KEEP_DAYS.idempotency)} RETURNING 1),
           handed AS (DELETE FROM platform.outbox WHERE relayed_at IS NOT NULL AND occurred_at < ${days(KEEP_DAYS.outbox)} RETURNING 1),
           processed AS (DELETE FROM platform.processed_events WHERE processed_at < ${days(KEEP_DAYS.processed)} RETURNING 1),
           runs AS (DELETE FROM platform.task_runs WHERE started_at < ${days(KEEP_DAYS.runs)} RETURNING 1),
           limits AS (DELETE FROM platform.rate_limits WHERE ends_at < now() RETURNING 1)
      SELECT (SELECT count(*) FROM keys) AS "idempotencyKeys", (SELECT count(*) FROM handed) AS outbox,
             (SELECT count(*) FROM processed) AS processed, (SELECT count(*) FROM runs) AS runs,
             (SELECT count(*) FROM limits) AS "rateLimits"`)
    const counts = Object.fromEntries(Object.entries(rows[0]!).map(([what, n]) => [what, Number(n)]))
    if (Object.values(counts).some((n) => n > 0)) {
      tx.record({ action: 'bookkeeping_pruned', object: 'platform', after: counts })
    }
    return counts
  })
}

/** The platform's own tables and its clean-up, in the shape of a room. */
export const platform: Module = {
  name: 'platform',
  migrations: new URL('./migrations/', import.meta.url),
  records: auditRecords,
  tasks: [
    { name: 'platform.prune', title: 'Clean up old bookkeeping', when: daily('03:00'), run: prune },
    cutAuditTask,
    rotateKeysTask,
  ],
  sealed: [
    sealedSettings,
    {
      table: 'platform.personal_keys',
      column: 'sealed_key',
      key: ['object'],
      about: ({ object }) => keyPlace(object!),
    },
    {
      table: 'platform.idempotency_keys',
      column: 'answer',
      key: ['scope', 'key'],
      about: ({ scope, key }) => `idempotency:${scope}:${key}`,
    },
  ],
  auditKinds: {
    security: [
      'audit_exported',
      'audit_cut',
      'setting_changed',
      'sealed_anew',
      'address_rule_added',
      'address_rule_removed',
    ],
    bookkeeping: ['request_received', 'request_answered', 'bookkeeping_pruned'],
  },
}
