import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { unbalancedEntries } from '../../ledger/index.ts'
import { areCredit } from '../funds.ts'

export type BookProblem = { check: string; detail: string }

/**
 * Proves that the books agree with the documents. An empty answer is the proof.
 *
 * - every ledger entry balances
 * - what invoices have received is what was allocated to them
 * - the open balances of a client's invoices are the client's receivable, per currency
 * - a paid invoice has no balance, an open one has
 * - the numbers of each series run without holes, and dates ascend with them
 * - what credit notes took back of an invoice is what it says was taken back, down to each line
 * - credit was made and used by what the documents say made and used it, and is below nothing only where a payment was
 *   taken back
 * - what is held in advance are the funds on invoices that are not credit yet
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
        FROM (SELECT client_id, currency, sum(total_minor - paid_minor) AS open FROM billing.invoices WHERE voided_at IS NULL AND NOT is_proforma GROUP BY 1, 2) i
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
        LEFT JOIN (SELECT invoice_id, sum(net_minor), sum(tax_minor) AS tax FROM billing.invoice_lines GROUP BY 1) l ON l.invoice_id = i.id
       WHERE coalesce(l.sum, 0) <> i.subtotal_minor OR coalesce(l.tax, 0) <> i.tax_minor LIMIT 20`,
  },
  {
    check: 'numbers have no holes',
    query: sql`
      SELECT coalesce(s.name, d.series) || ': ' || coalesce(s.next_number - 1, 0) || ' drawn, ' || coalesce(d.n, 0) || ' documents up to '
             || coalesce(d.highest, 0) AS detail
        FROM billing.series s
        FULL JOIN (SELECT series, count(*) AS n, max(series_number) AS highest FROM billing.numbered_documents GROUP BY 1) d ON d.series = s.name
       WHERE coalesce(d.n, 0) <> coalesce(s.next_number - 1, 0) OR coalesce(d.highest, 0) <> coalesce(s.next_number - 1, 0) LIMIT 20`,
  },
  {
    check: 'dates ascend with numbers',
    query: sql`
      SELECT series || ': ' || number || ' of ' || issued_on || ' follows one of ' || before AS detail
        FROM (SELECT series, number, issued_on, lag(issued_on) OVER (PARTITION BY series ORDER BY series_number) AS before
                FROM billing.numbered_documents) d
       WHERE before > issued_on LIMIT 20`,
  },
  {
    check: 'credit notes add up to what invoices say',
    query: sql`
      SELECT i.number || ': credited ' || i.credited_minor || ', credit notes ' || coalesce(c.sum, 0) AS detail FROM billing.invoices i
        LEFT JOIN (SELECT invoice_id, sum(total_minor) FROM billing.credit_notes GROUP BY 1) c ON c.invoice_id = i.id
       WHERE i.credited_minor <> coalesce(c.sum, 0) LIMIT 20`,
  },
  {
    check: 'credit notes take no more of a line than it has',
    query: sql`
      SELECT 'line ' || l.id || ': ' || l.net_minor || ' + ' || l.tax_minor || ', credited ' || c.net || ' + ' || c.tax AS detail
        FROM (SELECT invoice_line_id, sum(net_minor) AS net, sum(tax_minor) AS tax FROM billing.credit_note_lines GROUP BY 1) c
        JOIN billing.invoice_lines l ON l.id = c.invoice_line_id
       WHERE abs(c.net) > abs(l.net_minor) OR abs(c.tax) > abs(l.tax_minor) LIMIT 20`,
  },
  {
    check: 'credit is what made it less what used it',
    query: sql`
      WITH documents AS (
        SELECT client_id, currency, total_minor - applied_minor AS minor FROM billing.credit_notes
        UNION ALL SELECT client_id, currency, amount_minor FROM billing.adjustments
        UNION ALL SELECT i.client_id, i.currency, -a.amount_minor FROM billing.allocations a JOIN billing.invoices i ON i.id = a.invoice_id
                   WHERE a.source LIKE 'credit\\_use:%'
        UNION ALL SELECT client_id, currency, -credit_minor FROM billing.reversals
      ), booked AS (
        -- What was booked for a client that was merged into another one is on documents of that one now.
        SELECT coalesce(m.now_id, p.client_id) AS client_id, p.currency, -p.amount_minor AS minor
          FROM ledger.postings p JOIN ledger.entries e ON e.id = p.entry_id LEFT JOIN clients.merged_clients m ON m.client_id = p.client_id
         WHERE p.account = 'credit' AND e.kind IN ('credit_note_issued', 'credit_adjusted', 'credit_used', 'payment_reversed', 'payment_reinstated')
      )
      SELECT 'client ' || coalesce(d.client_id, b.client_id) || ': documents ' || coalesce(d.sum, 0) || ', ledger ' || coalesce(b.sum, 0)
             || ' ' || coalesce(d.currency, b.currency) AS detail
        FROM (SELECT client_id, currency, sum(minor) FROM documents GROUP BY 1, 2) d
        FULL JOIN (SELECT client_id, currency, sum(minor) FROM booked GROUP BY 1, 2) b ON b.client_id = d.client_id AND b.currency = d.currency
       WHERE coalesce(d.sum, 0) <> coalesce(b.sum, 0) LIMIT 20`,
  },
  {
    check: 'advances are funds that are not credit yet',
    query: sql`
      SELECT coalesce(f.currency, p.currency) || ': funds ' || coalesce(f.sum, 0) || ', ledger ' || coalesce(p.sum, 0) AS detail
        FROM (SELECT i.currency, sum(l.net_minor - coalesce((SELECT sum(c.net_minor) FROM billing.credit_note_lines c WHERE c.invoice_line_id = l.id), 0))
                FROM billing.invoice_lines l JOIN billing.invoices i ON i.id = l.invoice_id
               WHERE l.account = 'advances' AND i.voided_at IS NULL AND NOT i.is_proforma
                 AND NOT ${areCredit}
               GROUP BY 1) f
        FULL JOIN (SELECT currency, -sum(amount_minor) AS sum FROM ledger.postings WHERE account = 'advances' GROUP BY 1) p ON p.currency = f.currency
       WHERE coalesce(f.sum, 0) <> coalesce(p.sum, 0) LIMIT 20`,
  },
  {
    check: 'credit is below nothing by no more than was taken back',
    query: sql`
      WITH below AS (
        SELECT client_id, currency, sum(amount_minor) AS minor FROM ledger.postings
         WHERE account = 'credit' GROUP BY client_id, currency HAVING sum(amount_minor) > 0)
      SELECT 'client ' || b.client_id || ': credit ' || -b.minor || ' ' || b.currency AS detail FROM below b
       WHERE b.minor > coalesce((
         SELECT sum(p.amount_minor) FROM ledger.postings p JOIN ledger.entries e ON e.id = p.entry_id
          WHERE p.account = 'credit' AND p.amount_minor > 0 AND p.currency = b.currency
            AND e.kind IN ('payment_reversed', 'funds_taken_back')
            AND p.client_id IN (SELECT b.client_id UNION ALL SELECT m.client_id FROM clients.merged_clients m WHERE m.now_id = b.client_id)), 0)
       LIMIT 20`,
  },
  {
    check: 'what was taken back of a payment was on invoices or credit',
    query: sql`
      SELECT 'reversal ' || r.id || ': ' || r.amount_minor || ', credit ' || r.credit_minor || ', invoices ' || coalesce(-a.sum, 0) AS detail
        FROM billing.reversals r
        LEFT JOIN (SELECT source, sum(amount_minor) FROM billing.allocations WHERE source LIKE 'reversal:%' GROUP BY 1) a ON a.source = 'reversal:' || r.id
       WHERE r.amount_minor <> r.credit_minor - coalesce(a.sum, 0) LIMIT 20`,
  },
  {
    check: 'no payment is on an invoice with less than nothing',
    query: sql`
      SELECT 'invoice ' || n.invoice_id || ', ' || n.money || ': ' || sum(n.amount_minor) AS detail
        FROM (SELECT a.invoice_id, coalesce(r.source, a.source) AS money, a.amount_minor FROM billing.allocations a
                LEFT JOIN billing.reversals r ON a.source = 'reversal:' || r.id) n
       GROUP BY n.invoice_id, n.money HAVING sum(n.amount_minor) < 0 LIMIT 20`,
  },
]
