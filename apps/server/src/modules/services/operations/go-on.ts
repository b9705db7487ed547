import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { operate } from './operate.ts'

const MOST = 500

/**
 * Calls up operations whose time has come and whose job is not there: it was lost, the clock was moved, the process that
 * asked has died for good, or the maintenance of their server is over. One too many does no harm.
 */
export async function goOn(ctx: Context): Promise<Counts> {
  const late = ctx.now.subtract({ seconds: 30 }).toString()
  const dead = ctx.now.subtract({ minutes: 10 }).toString()
  const { rows } = await ctx.read.execute<{ id: string }>(sql`
    SELECT o.id FROM (
      SELECT DISTINCT ON (service_id) id, service_id, state, next_try_at, claimed_at FROM services.operations
       WHERE state IN ('waiting', 'asking', 'working') ORDER BY service_id, id) o
      JOIN services.services s ON s.id = o.service_id LEFT JOIN servers.servers v ON v.id = s.server_id
     WHERE CASE WHEN o.state = 'asking' THEN o.claimed_at < ${dead}::timestamptz
                WHEN o.next_try_at IS NULL THEN v.maintenance_since IS NULL
                ELSE o.next_try_at < ${late}::timestamptz END
     ORDER BY o.next_try_at NULLS FIRST, o.id LIMIT ${MOST}`)
  if (rows.length === 0) return { called: 0 }
  await ctx.transaction(async (tx) => {
    for (const { id } of rows) await tx.later(operate, { operationId: Number(id) })
    tx.record({ action: 'operations_called', object: 'services', after: { count: rows.length } })
  })
  return { called: rows.length }
}
