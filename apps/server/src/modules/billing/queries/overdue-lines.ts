import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { mayBeDunned } from '../use-cases/open-invoices-by-chunks.ts'

export type OverdueLine = {
  invoiceId: number
  clientId: number
  dueOn: Temporal.PlainDate
  /** What the line was charged for, `service:12:2027-01-31`: by it the owner of the charge finds its own. */
  source: string
  /** Of the line on its invoice. */
  position: number
}

/**
 * What open invoices that were due before a day are for, the oldest first; proformas too, and none for which money is on its
 * way. For runs of the rooms above:
 * `after` is the last line of the page before, and an answer shorter than `limit` is the last one.
 */
export async function overdueLines(
  ctx: Context,
  {
    dueBefore,
    after,
    limit,
  }: {
    dueBefore: Temporal.PlainDate
    after?: Pick<OverdueLine, 'dueOn' | 'invoiceId' | 'position'> | null
    limit: number
  },
): Promise<OverdueLine[]> {
  const since = after ? sql`(i.due_on, i.id) >= (${after.dueOn.toString()}::date, ${after.invoiceId})` : sql`true`
  const beyond = after
    ? sql`(late.due_on, late.id, l.position) > (${after.dueOn.toString()}::date, ${after.invoiceId}, ${after.position})`
    : sql`true`
  const { rows } = await ctx.read.execute<{
    id: string
    client_id: string
    due_on: string
    source: string
    position: number
  }>(sql`
    SELECT late.id, late.client_id, late.due_on::text, l.source, l.position
      FROM (
        -- Each has a line, and of the first one lines may be left.
        SELECT i.id, i.client_id, i.due_on FROM billing.invoices i
         WHERE ${mayBeDunned} AND i.due_on < ${dueBefore.toString()}::date AND ${since}
         ORDER BY i.due_on, i.id LIMIT ${limit + 1}) AS late
      CROSS JOIN LATERAL (SELECT source, position FROM billing.invoice_lines WHERE invoice_id = late.id) AS l
     WHERE ${beyond}
     ORDER BY late.due_on, late.id, l.position LIMIT ${limit}`)
  return rows.map((row) => ({
    invoiceId: Number(row.id),
    clientId: Number(row.client_id),
    dueOn: Temporal.PlainDate.from(row.due_on),
    source: row.source,
    position: row.position,
  }))
}
