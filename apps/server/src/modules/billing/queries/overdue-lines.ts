import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'

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
 * What open invoices that were due before a day are for, the oldest first; proformas too. For runs of the rooms above:
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
  const beyond = after
    ? sql`(i.due_on, i.id) >= (${after.dueOn.toString()}::date, ${after.invoiceId})
        AND (i.due_on, i.id, l.position) > (${after.dueOn.toString()}::date, ${after.invoiceId}, ${after.position})`
    : sql`true`
  const { rows } = await ctx.read.execute<{
    id: string
    client_id: string
    due_on: string
    source: string
    position: number
  }>(sql`
    SELECT i.id, i.client_id, i.due_on::text, l.source, l.position
      FROM billing.invoices i JOIN billing.invoice_lines l ON l.invoice_id = i.id
     WHERE i.paid_at IS NULL AND i.voided_at IS NULL AND i.due_on < ${dueBefore.toString()}::date AND ${beyond}
     ORDER BY i.due_on, i.id, l.position LIMIT ${limit}`)
  return rows.map((row) => ({
    invoiceId: Number(row.id),
    clientId: Number(row.client_id),
    dueOn: Temporal.PlainDate.from(row.due_on),
    source: row.source,
    position: row.position,
  }))
}
