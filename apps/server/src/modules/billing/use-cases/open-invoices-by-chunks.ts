import { type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'

export type Place = { invoiceId: number; clientId: number; dueOn: string }

type Walk<Row extends Place> = {
  /** Rows of open invoices, `i`, by due date and id. */
  take(tx: Tx, where: SQL, limit: number): Promise<Row[]>
  /** Answers how many it was done for. */
  act(tx: Tx, rows: Row[]): Promise<number>
  /** What becomes of an invoice that fails also when it is alone. */
  onFailure(row: Row, error: unknown): Promise<void>
  chunk?: number
}

/** An invoice that asks for money: not paid, void, or wholly taken back. Served by the index `invoices_open`. */
export const asksForMoney: SQL = sql`i.paid_at IS NULL AND i.voided_at IS NULL
  AND i.paid_minor < i.total_minor AND i.credited_minor < i.total_minor`

/** An invoice that may be dunned: one for which money is on its way is left in peace until it is known what became of it. */
export const mayBeDunned: SQL = sql`${asksForMoney}
  AND NOT EXISTS (SELECT FROM billing.dunning_holds h WHERE h.invoice_id = i.id)`

/**
 * Goes through open invoices by due date, in chunks that are a transaction each, so that memory stays flat and a killed
 * run leaves whole chunks. A chunk that fails is done again one by one, and the run goes on.
 */
export async function openInvoicesByChunks<Row extends Place>(
  ctx: Context,
  { take, act, onFailure, chunk = 1000 }: Walk<Row>,
): Promise<{ done: number; failed: number }> {
  const count = { done: 0, failed: 0 }
  let last: Row | undefined
  for (;;) {
    let rows: Row[] = []
    const beyond: SQL = last ? sql`(i.due_on, i.id) > (${last.dueOn}::date, ${last.invoiceId})` : sql`true`
    try {
      count.done += await ctx.transaction(async (tx) => {
        rows = await take(tx, beyond, chunk)
        return rows.length === 0 ? 0 : act(tx, rows)
      })
    } catch (error) {
      if (rows.length === 0) throw error
      ctx.log.warn({ err: error }, 'A chunk of invoices failed; they are tried one by one.')
      for (const row of rows) {
        try {
          count.done += await ctx.transaction(async (tx) => {
            const again = await take(tx, sql`i.id = ${row.invoiceId}`, 1)
            return again.length === 0 ? 0 : act(tx, again)
          })
        } catch (failure) {
          count.failed += 1
          await onFailure(row, failure)
        }
      }
    }
    if (rows.length < chunk) return count
    last = rows.at(-1)
  }
}
