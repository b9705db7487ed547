import { Money } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { areCredit } from '../funds.ts'

/** What a client was asked for, or has paid, to add to the credit, and what is not credit yet. */
export async function advancesOf(ctx: Context, clientId: number, currency: string): Promise<Money> {
  const { rows } = await ctx.read.execute<{ sum: string | null }>(sql`
    SELECT sum(l.net_minor - coalesce((SELECT sum(c.net_minor) FROM billing.credit_note_lines c WHERE c.invoice_line_id = l.id), 0))
      FROM billing.invoices i JOIN billing.invoice_lines l ON l.invoice_id = i.id AND l.account = 'advances'
     WHERE i.client_id = ${clientId} AND i.currency = ${currency} AND i.voided_at IS NULL
       AND NOT ${areCredit}`)
  return Money.ofMinor(BigInt(rows[0]!.sum ?? 0), currency)
}
