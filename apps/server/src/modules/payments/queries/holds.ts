import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import type { Attempt } from '../attempt.ts'
import { attemptInvoices, attempts } from '../schema.ts'

export type Hold = Attempt & { invoiceIds: number[] }

/** Amounts that are held and neither taken nor released, newest first. */
export async function listHolds(ctx: Context, query: PageQuery): Promise<Page<Hold>> {
  const rows = await ctx.read
    .select()
    .from(attempts)
    .where(and(eq(attempts.state, 'authorised'), lt(attempts.id, beforeId(query.cursor))))
    .orderBy(desc(attempts.id))
    .limit(query.limit + 1)
  const page = toPage(rows, query.limit)
  return { ...page, items: await withInvoices(ctx, page.items) }
}

async function withInvoices(ctx: Context, held: Attempt[]): Promise<Hold[]> {
  if (held.length === 0) return []
  const ids = held.map((one) => one.id)
  const paid = await ctx.read.select().from(attemptInvoices).where(inArray(attemptInvoices.attemptId, ids))
  const of = Map.groupBy(paid, (row) => row.attemptId)
  return held.map((one) => ({ ...one, invoiceIds: (of.get(one.id) ?? []).map((row) => row.invoiceId) }))
}
