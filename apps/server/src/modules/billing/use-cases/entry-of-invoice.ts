import { Money } from '@ostler/kernel'
import { asc, eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import type { Entry } from '../../ledger/index.ts'
import { type InvoiceRow, totalOf } from '../invoice.ts'
import { entryOfIssue } from '../prepared.ts'
import { invoiceLines } from '../schema.ts'

/** The ledger entry of an invoice's issue, made from the document as it stands. */
export async function entryOfInvoice(tx: Tx, invoice: InvoiceRow): Promise<Entry> {
  const lines = await tx.db
    .select({ account: invoiceLines.account, netMinor: invoiceLines.netMinor })
    .from(invoiceLines)
    .where(eq(invoiceLines.invoiceId, invoice.id))
    .orderBy(asc(invoiceLines.position))
  const money = (minor: bigint) => Money.ofMinor(minor, invoice.currency)
  return entryOfIssue(invoice.id, {
    clientId: invoice.clientId,
    currency: invoice.currency,
    total: totalOf(invoice),
    rounding: money(invoice.roundingMinor),
    lines: lines.map((line) => ({ account: line.account, net: money(line.netMinor) })),
    taxes: invoice.taxes.map((tax) => ({ rule: tax.rule, amount: money(BigInt(tax.amountMinor)) })),
  })
}
