import { sql } from 'drizzle-orm'
import type { Context } from '../../../../platform/context.ts'
import type { Counts } from '../../../../platform/schedule/task.ts'
import { readSetting } from '../../../../platform/settings.ts'
import { quotesSetting } from '../../settings.ts'
import { removeDrafts } from './save-quote.ts'

const CHUNK = 1000

/** Closes the quotes that nobody answered in time, and deletes drafts that nobody has touched for long. */
export async function expireQuotes(ctx: Context): Promise<Counts> {
  const expired = await byChunks(() => expireSome(ctx))
  const { draftsKeptDays } = await readSetting(ctx, quotesSetting)
  const forgotten = ctx.now.subtract({ hours: 24 * draftsKeptDays })
  const draftsDeleted = await byChunks(() => deleteSome(ctx, forgotten))
  return { expired, draftsDeleted }
}

async function byChunks(next: () => Promise<number>): Promise<number> {
  let sum = 0
  for (;;) {
    const count = await next()
    sum += count
    if (count < CHUNK) return sum
  }
}

const expireSome = (ctx: Context): Promise<number> =>
  ctx.transaction(async (tx) => {
    const { rowCount } = await tx.db.execute(sql`
      UPDATE billing.quotes SET state = 'expired', decided_at = ${tx.now.toString()}::timestamptz, decided_by = ${tx.actor.label}
       WHERE id IN (SELECT id FROM billing.quotes WHERE state = 'sent' AND valid_until < ${tx.today.toString()}::date
                     ORDER BY valid_until, id LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED)`)
    const count = rowCount ?? 0
    if (count > 0) tx.record({ action: 'quotes_expired', object: 'quotes', after: { count } })
    return count
  })

const deleteSome = (ctx: Context, before: Temporal.Instant): Promise<number> =>
  ctx.transaction(async (tx) => {
    const { rows } = await tx.db.execute<{ id: string }>(sql`
      SELECT id FROM billing.quotes WHERE state = 'draft' AND changed_at < ${before.toString()}::timestamptz
       ORDER BY changed_at, id LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED`)
    const ids = rows.map((row) => Number(row.id))
    if (ids.length === 0) return 0
    await removeDrafts(tx, ids)
    tx.record({ action: 'quote_drafts_deleted', object: 'quotes', after: { ids } })
    return ids.length
  })
