import { Money, type Period } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'

/** Time that was charged for, and whether anything was paid for it. */
export type ChargedTime = {
  source: string
  period: Period
  /** What was charged, discounts off. */
  amount: Money
  invoiceId: number | null
  /** On no invoice yet, or on one that nobody has paid on: the charge can still be changed. */
  isOpen: boolean
}

/**
 * The charges of one thing (`service:12:`) for time that ends after a day, earliest first. What stands on a void invoice is
 * not owed and is left out.
 */
export async function chargedTime(
  ctx: Context,
  { prefix, endingAfter }: { prefix: string; endingAfter: Temporal.PlainDate },
): Promise<ChargedTime[]> {
  const { rows } = await ctx.read.execute<{
    source: string
    start: string
    end: string
    amount: string
    currency: string
    invoice_id: string | null
    is_open: boolean
  }>(sql`
    SELECT c.source, c.period_start::text AS start, c.period_end::text AS end, c.amount_minor AS amount, c.currency, c.invoice_id,
           i.id IS NULL OR (i.paid_at IS NULL AND i.paid_minor = 0 AND i.credited_minor = 0) AS is_open
      FROM billing.charges c LEFT JOIN billing.invoices i ON i.id = c.invoice_id
     WHERE c.source LIKE ${`${prefix}%`} AND c.period_end > ${endingAfter.toString()}::date AND i.voided_at IS NULL
     ORDER BY c.period_start, c.id`)
  return rows.map((row) => ({
    source: row.source,
    period: { start: Temporal.PlainDate.from(row.start), end: Temporal.PlainDate.from(row.end) },
    amount: Money.ofMinor(BigInt(row.amount), row.currency),
    invoiceId: row.invoice_id === null ? null : Number(row.invoice_id),
    isOpen: row.is_open,
  }))
}
