import { eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { invoicePaid } from '../events.ts'
import type { InvoiceRow } from '../invoice.ts'
import { invoices } from '../schema.ts'

/**
 * Says of an invoice whose balance is nothing that it is paid, once, and tells the owners of its charges. A line that a
 * credit note took back whole was not paid, so its owner is not told.
 */
export async function markPaid(tx: Tx, invoice: InvoiceRow): Promise<InvoiceRow> {
  const paid = await closeInvoice(tx, invoice)
  tx.record({ action: 'invoice_paid', object: `invoice:${invoice.id}`, after: { number: invoice.number } })
  const sources = (await linesOf(tx, invoice.id)).filter((line) => !line.is_credited).map((line) => line.source)
  await tx.emit(invoicePaid({ invoiceId: invoice.id, clientId: invoice.clientId, sources }))
  return paid
}

/** The invoice takes no more money. */
export async function closeInvoice(tx: Tx, invoice: InvoiceRow): Promise<InvoiceRow> {
  const [closed] = await tx.db.update(invoices).set({ paidAt: tx.now }).where(eq(invoices.id, invoice.id)).returning()
  return closed!
}

/** What an invoice was charged for, in the order of its lines. */
export async function sourcesOf(ctx: Context, invoiceId: number): Promise<string[]> {
  return (await linesOf(ctx, invoiceId)).map((line) => line.source)
}

async function linesOf(ctx: Context, invoiceId: number): Promise<{ source: string; is_credited: boolean }[]> {
  const { rows } = await ctx.read.execute<{ source: string; is_credited: boolean }>(sql`
    SELECT l.source, l.amount_minor <> 0 AND coalesce(c.net, 0) = l.net_minor AND coalesce(c.tax, 0) = l.tax_minor AS is_credited
      FROM billing.invoice_lines l
      LEFT JOIN LATERAL (SELECT sum(net_minor) AS net, sum(tax_minor) AS tax FROM billing.credit_note_lines WHERE invoice_line_id = l.id) c ON true
     WHERE l.invoice_id = ${invoiceId} ORDER BY l.position`)
  return rows
}
