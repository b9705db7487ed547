import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'

/** Open invoices that were due before a day and are for this thing (`service:12:`), the oldest first. */
export async function overdueOf(
  ctx: Context,
  { prefix, dueBefore }: { prefix: string; dueBefore: Temporal.PlainDate },
): Promise<number[]> {
  const { rows } = await ctx.read.execute<{ id: string }>(sql`
    SELECT DISTINCT i.id, i.due_on FROM billing.charges c JOIN billing.invoices i ON i.id = c.invoice_id
     WHERE c.source LIKE ${`${prefix}%`} AND i.paid_at IS NULL AND i.voided_at IS NULL AND i.due_on < ${dueBefore.toString()}::date
     ORDER BY i.due_on, i.id`)
  return rows.map((row) => Number(row.id))
}
