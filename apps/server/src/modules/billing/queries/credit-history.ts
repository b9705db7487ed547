import { Money } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { creditOf } from '../../ledger/index.ts'

/** What moved the credit of a client: which entry, by how much, and what there is to say about it. */
export type CreditMove = {
  id: number
  bookedAt: Temporal.Instant
  /** The kind of the ledger entry: `payment_received`, `credit_note_issued`, `credit_adjusted`, `funds_added`, `credit_used`, … */
  kind: string
  /** Positive adds. */
  amount: Money
  /** The reason of an adjustment, or the number of the document. */
  about: string | null
}

/** What the client has, one amount a currency: always in their own, and in each other they have any in. */
export async function creditBalances(ctx: Context, clientId: number, own: string): Promise<Money[]> {
  const { rows } = await ctx.read.execute<{ currency: string }>(sql`
    SELECT DISTINCT currency FROM ledger.postings WHERE account = 'credit' AND client_id = ${clientId} ORDER BY 1`)
  const currencies = [...new Set([own, ...rows.map((row) => row.currency)])]
  const balances = await Promise.all(
    currencies.map(
      async (currency) => (await creditOf(ctx, [clientId], currency)).get(clientId) ?? Money.zero(currency),
    ),
  )
  return balances.filter((balance) => balance.currency === own || !balance.isZero)
}

/** How the credit of a client came about and went, newest first. */
export async function creditHistory(ctx: Context, query: PageQuery & { clientId: number }): Promise<Page<CreditMove>> {
  const { rows } = await ctx.read.execute<{
    id: string
    booked_at: string
    kind: string
    minor: string
    currency: string
    about: string | null
  }>(sql`
    SELECT p.id, to_char(e.booked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS booked_at, e.kind, -p.amount_minor AS minor, p.currency,
           CASE split_part(e.source, ':', 1)
             WHEN 'adjustment' THEN (SELECT a.reason FROM billing.adjustments a WHERE a.id = split_part(e.source, ':', 2)::bigint)
             WHEN 'credit_note' THEN (SELECT n.number FROM billing.credit_notes n WHERE n.id = split_part(e.source, ':', 2)::bigint)
             WHEN 'credit_use' THEN (SELECT i.number FROM billing.invoices i WHERE i.id = split_part(e.source, ':', 2)::bigint)
             WHEN 'funds' THEN (SELECT i.number FROM billing.charges c JOIN billing.invoices i ON i.id = c.invoice_id WHERE c.source = 'funds:' || split_part(e.source, ':', 2))
           END AS about
      FROM ledger.postings p JOIN ledger.entries e ON e.id = p.entry_id
     WHERE p.account = 'credit' AND p.client_id = ${query.clientId} AND p.id < ${beforeId(query.cursor)}
     ORDER BY p.id DESC LIMIT ${query.limit + 1}`)
  return toPage(
    rows.map((row) => ({
      id: Number(row.id),
      bookedAt: Temporal.Instant.from(row.booked_at),
      kind: row.kind,
      amount: Money.ofMinor(BigInt(row.minor), row.currency),
      about: row.about,
    })),
    query.limit,
  )
}
