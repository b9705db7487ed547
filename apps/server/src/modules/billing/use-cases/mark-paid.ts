import { asc, eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { invoicePaid } from '../events.ts'
import type { InvoiceRow } from '../invoice.ts'
import { invoiceLines, invoices } from '../schema.ts'

/** Says of an invoice whose balance is nothing that it is paid, once, and tells the owners of its charges. */
export async function markPaid(tx: Tx, invoice: InvoiceRow): Promise<InvoiceRow> {
  const [paid] = await tx.db.update(invoices).set({ paidAt: tx.now }).where(eq(invoices.id, invoice.id)).returning()
  const lines = await tx.db
    .select({ source: invoiceLines.source })
    .from(invoiceLines)
    .where(eq(invoiceLines.invoiceId, invoice.id))
    .orderBy(asc(invoiceLines.position))
  tx.record({ action: 'invoice_paid', object: `invoice:${invoice.id}`, after: { number: invoice.number } })
  await tx.emit(
    invoicePaid({ invoiceId: invoice.id, clientId: invoice.clientId, sources: lines.map((line) => line.source) }),
  )
  return paid!
}
