import { Money } from '@ostler/kernel'
import { and, asc, eq, gte, isNull, or, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { paymentReferenceOf } from '../payment-reference.ts'
import { invoices } from '../schema.ts'

/** What names an invoice on a bank transfer, and what it still asks for. */
export type InvoiceToMatch = {
  id: number
  clientId: number
  number: string
  proformaNumber: string | null
  /** The creditor reference that its payer was given. */
  reference: string
  balance: Money
  /** False of one that was paid in another way meanwhile. */
  isOpen: boolean
}

const squashed = (column: typeof invoices.number | typeof invoices.proformaNumber) =>
  sql`upper(regexp_replace(${column}, '[^A-Za-z0-9]', '', 'g'))`

/**
 * Invoices in a currency that are open, and those that were until lately and are named in a text; the one that is due first
 * in front.
 *
 * `text`: in capitals, letters and digits alone.
 */
export async function invoicesToMatch(
  ctx: Context,
  { currency, paidSince, text }: { currency: string; paidSince: Temporal.Instant; text: string },
): Promise<InvoiceToMatch[]> {
  const rows = await ctx.read
    .select({
      id: invoices.id,
      clientId: invoices.clientId,
      number: invoices.number,
      proformaNumber: invoices.proformaNumber,
      totalMinor: invoices.totalMinor,
      paidMinor: invoices.paidMinor,
      paidAt: invoices.paidAt,
    })
    .from(invoices)
    .where(
      and(
        eq(invoices.currency, currency),
        isNull(invoices.voidedAt),
        or(
          isNull(invoices.paidAt),
          and(
            gte(invoices.paidAt, paidSince),
            or(
              sql`position(${squashed(invoices.number)} in ${text}) > 0`,
              sql`position(${squashed(invoices.proformaNumber)} in ${text}) > 0`,
            ),
          ),
        ),
      ),
    )
    .orderBy(asc(invoices.dueOn), asc(invoices.id))
  return rows.map(({ totalMinor, paidMinor, paidAt, ...invoice }) => ({
    ...invoice,
    reference: paymentReferenceOf(invoice),
    balance: Money.ofMinor(totalMinor - paidMinor, currency),
    isOpen: paidAt === null,
  }))
}
