import { desc, lt } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery } from '../../../platform/paging.ts'
import { parked } from '../schema.ts'

export type ParkedClient = typeof parked.$inferSelect

/** Clients whom the runs leave out, with the error that made one fail; by their number, the newest first. */
export async function listParked(ctx: Context, query: PageQuery): Promise<Page<ParkedClient>> {
  ctx.actor.must('invoices.view')
  const rows = await ctx.read
    .select()
    .from(parked)
    .where(lt(parked.clientId, beforeId(query.cursor)))
    .orderBy(desc(parked.clientId))
    .limit(query.limit + 1)
  const items = rows.slice(0, query.limit)
  return { items, nextCursor: rows.length > query.limit ? String(items.at(-1)!.clientId) : null }
}
