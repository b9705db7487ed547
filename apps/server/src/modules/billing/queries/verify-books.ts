import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { unbalancedEntries } from '../../ledger/index.ts'

export type BookProblem = { check: string; detail: string }

/**
 * Proves that the books agree with the documents. An empty answer is the proof.
 *
 * - every ledger entry balances
 * - what invoices have received is what was allocated to them
 * - the open balances of a client's invoices are the client's receivable, per currency
 * - a paid invoice has no balance, an open one has
 * - invoice numbers of a year run without holes
 */
export async function verifyBooks(ctx: Context): Promise<BookProblem[]> {
  const problems: BookProblem[] = (await unbalancedEntries(ctx)).map((id) => ({
    check: 'entries balance',
    detail: `entry ${id}`,
  }))
  for (const { check, query } of checks) {
    const { rows } = await ctx.read.execute<{ detail: string }>(query)
    problems.push(...rows.map((row) => ({ check, detail: row.detail })))
  }
  return problems
}

const checks = [
  {
    check: 'paid amounts equal allocations',
    query: sql`
      SELECT i.number || ': paid ' || i.paid_minor || ', allocated ' || coalesce(a.sum, 0) AS detail
        FROM billing.invoices i
        LEFT JOIN (SELECT invoice_id, sum(amount_minor) FROM billing.allocations GROUP BY 1) a ON a.invoice_id = i.id
       WHERE i.paid_minor <> coalesce(a.sum, 0) LIMIT 20`,
  },
  {
    check: 'invoice balances equal the receivable',
    query: sql`
      SELECT 'client ' || coalesce(i.client_id, p.client_id) || ': invoices ' || coalesce(i.open, 0) || ', ledger ' || coalesce(p.sum, 0)
             || ' ' || coalesce(i.currency, p.currency) AS detail
        FROM (SELECT client_id, currency, sum(total_minor - paid_minor) AS open FROM billing.invoices WHERE voided_at IS NULL GROUP BY 1, 2) i
        FULL JOIN (SELECT client_id, currency, sum(amount_minor) FROM ledger.postings WHERE account = 'receivable' GROUP BY 1, 2) p
          ON p.client_id = i.client_id AND p.currency = i.currency
       WHERE coalesce(i.open, 0) <> coalesce(p.sum, 0) LIMIT 20`,
  },
  {
    check: 'paid means nothing is left',
    query: sql`
      SELECT number || ': ' || (total_minor - paid_minor) || ' left' AS detail FROM billing.invoices
       WHERE voided_at IS NULL AND (paid_at IS NOT NULL) <> (total_minor = paid_minor) LIMIT 20`,
  },
  {
    check: 'lines add up to the invoice',
    query: sql`
      SELECT i.number || ': lines ' || coalesce(l.sum, 0) || ', subtotal ' || i.subtotal_minor AS detail FROM billing.invoices i
        LEFT JOIN (SELECT invoice_id, sum(amount_minor) FROM billing.invoice_lines GROUP BY 1) l ON l.invoice_id = i.id
       WHERE coalesce(l.sum, 0) <> i.subtotal_minor LIMIT 20`,
  },
  {
    check: 'numbers have no holes',
    query: sql`
      SELECT coalesce(s.name, i.name) || ': ' || coalesce(s.next_number - 1, 0) || ' drawn, ' || coalesce(i.n, 0) || ' invoices up to '
             || coalesce(i.highest, 0) AS detail
        FROM billing.series s
        FULL JOIN (SELECT 'invoice:' || split_part(number, '-', 2) AS name, count(*) AS n, max(split_part(number, '-', 3)::bigint) AS highest
                     FROM billing.invoices WHERE number ~ '^INV-[0-9]{4}-[0-9]+$' GROUP BY 1) i ON i.name = s.name
       WHERE coalesce(i.n, 0) <> coalesce(s.next_number - 1, 0) OR coalesce(i.highest, 0) <> coalesce(s.next_number - 1, 0) LIMIT 20`,
  },
  {
    check: 'credit is what clients overpaid',
    query: sql`
      SELECT 'client ' || client_id || ': credit ' || -sum(amount_minor) || ' ' || currency AS detail FROM ledger.postings
       WHERE account = 'credit' GROUP BY client_id, currency HAVING sum(amount_minor) > 0 LIMIT 20`,
  },
]
