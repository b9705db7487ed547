import { type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { invoiceOverdue } from '../events.ts'
import { mayBeDunned, openInvoicesByChunks, type Place } from './open-invoices-by-chunks.ts'

/**
 * Tells the rooms above of each open invoice whose due date has passed, once, however often it runs. That an invoice is
 * overdue follows from its date; this is only the news of it.
 *
 * @emits billing.invoice_overdue
 */
export async function tellOverdue(ctx: Context, options: { chunk?: number } = {}): Promise<Counts> {
  const { done } = await openInvoicesByChunks<Place>(ctx, {
    ...options,
    take: noteOverdue,
    act: async (tx, rows) => {
      tx.record({ action: 'invoices_overdue', object: 'invoices', after: { count: rows.length } })
      await tx.emitAll(rows.map((row) => invoiceOverdue(row)))
      return rows.length
    },
    onFailure: async ({ invoiceId }, error) =>
      ctx.log.error({ err: error, invoiceId }, 'Nobody could be told that an invoice is overdue.'),
  })
  return { overdue: done }
}

async function noteOverdue(tx: Tx, where: SQL, limit: number): Promise<Place[]> {
  const { rows } = await tx.db.execute<{ id: string; client_id: string; due_on: string }>(sql`
    WITH late AS (
      SELECT i.id, i.client_id, i.due_on FROM billing.invoices i
       WHERE ${mayBeDunned} AND i.due_on < ${tx.today.toString()}::date
         AND NOT EXISTS (SELECT FROM billing.notices n WHERE n.invoice_id = i.id AND n.step = 'overdue')
         AND ${where}
       ORDER BY i.due_on, i.id LIMIT ${limit}
    ), noted AS (
      INSERT INTO billing.notices (invoice_id, step, sent_at)
      SELECT id, 'overdue', ${tx.now.toString()}::timestamptz FROM late ON CONFLICT DO NOTHING RETURNING invoice_id
    )
    SELECT l.id, l.client_id, l.due_on::text FROM late l JOIN noted n ON n.invoice_id = l.id ORDER BY l.due_on, l.id`)
  return rows.map((row) => ({ invoiceId: Number(row.id), clientId: Number(row.client_id), dueOn: row.due_on }))
}
