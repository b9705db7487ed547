import { and, eq, isNull } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { post } from '../../ledger/index.ts'
import { invoiceHasPayments } from '../errors.ts'
import { invoiceVoided } from '../events.ts'
import { type InvoiceRow, totalOf } from '../invoice.ts'
import { reversed } from '../prepared.ts'
import { invoices } from '../schema.ts'
import { entryOfInvoice } from './entry-of-invoice.ts'
import { lockInvoice } from './lock-invoice.ts'

/**
 * Takes an invoice back that nobody has paid anything on. The document and its number stay; the ledger gets an entry that
 * undoes the one of its issue. Voiding it again changes nothing.
 *
 * @throws invoice_not_found, invoice_has_payments
 * @emits billing.invoice_voided
 */
export async function voidInvoice(tx: Tx, invoiceId: number): Promise<InvoiceRow> {
  const invoice = await lockInvoice(tx, invoiceId)
  if (invoice.voidedAt) return invoice
  if (invoice.paidAt || invoice.paidMinor > 0n || invoice.creditedMinor > 0n) throw invoiceHasPayments()

  const [voided] = await tx.db
    .update(invoices)
    .set({ voidedAt: tx.now })
    .where(and(eq(invoices.id, invoiceId), isNull(invoices.voidedAt)))
    .returning()
  // A proforma was never in the books.
  if (!invoice.isProforma) {
    const issue = await entryOfInvoice(tx, invoice)
    await post(tx, { ...issue, kind: 'invoice_voided', postings: reversed(issue.postings) })
  }
  tx.record({ action: 'invoice_voided', object: `invoice:${invoiceId}`, before: { balance: totalOf(invoice) } })
  await tx.emit(invoiceVoided({ invoiceId, clientId: invoice.clientId }))
  return voided!
}

/** As `voidInvoice`, by staff, who say why. @throws invoice_not_found, invoice_has_payments */
export async function voidByStaff(ctx: Context, input: { invoiceId: number; reason: string }): Promise<InvoiceRow> {
  ctx.actor.must('invoices.manage')
  return ctx.transaction(async (tx) => {
    const voided = await voidInvoice(tx, input.invoiceId)
    tx.record({ action: 'void_explained', object: `invoice:${voided.id}`, after: { reason: input.reason } })
    return voided
  })
}
