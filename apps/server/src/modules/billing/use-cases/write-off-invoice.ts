import { and, eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { post } from '../../ledger/index.ts'
import { fundsNotWrittenOff, invoiceNotPayable, proformaNotInBooks } from '../errors.ts'
import { invoiceWrittenOff } from '../events.ts'
import { balanceOf, type InvoiceRow, isOpen } from '../invoice.ts'
import { invoiceLines, invoices, writeOffs } from '../schema.ts'
import { allocate } from './allocate.ts'
import { lockInvoice } from './lock-invoice.ts'
import { closeInvoice, sourcesOf } from './mark-paid.ts'

/**
 * Gives up what is still open on an invoice. It stays what it was and asks for nothing more; the loss is in the books. It
 * was not paid, so the owners of its charges hear of a write-off and not of a payment.
 *
 * @throws invoice_not_found, proforma_not_in_books, invoice_not_payable, funds_not_written_off
 * @emits billing.invoice_written_off
 */
export async function writeOffInvoice(
  ctx: Context,
  { invoiceId, reason }: { invoiceId: number; reason: string },
): Promise<InvoiceRow> {
  ctx.actor.must('invoices.manage')
  return ctx.transaction(async (tx) => {
    const invoice = await lockInvoice(tx, invoiceId)
    if (!isOpen(invoice)) throw invoiceNotPayable()
    if (invoice.isProforma) throw proformaNotInBooks()
    const [funds] = await tx.db
      .select({ id: invoiceLines.id })
      .from(invoiceLines)
      .where(and(eq(invoiceLines.invoiceId, invoiceId), eq(invoiceLines.account, 'advances')))
    if (funds) throw fundsNotWrittenOff()

    const amount = balanceOf(invoice)
    const [written] = await tx.db
      .insert(writeOffs)
      .values({ invoiceId, amountMinor: amount.minor, reason, madeBy: tx.actor.label, madeAt: tx.now })
      .returning({ id: writeOffs.id })
    const source = `write_off:${written!.id}`
    await post(tx, {
      kind: 'invoice_written_off',
      source,
      clientId: invoice.clientId,
      currency: invoice.currency,
      postings: [
        { account: 'write_off', debit: amount },
        { account: 'receivable', credit: amount },
      ],
    })
    await allocate(tx, invoice, { amount, source })
    const [given] = await tx.db
      .update(invoices)
      // One that was written off in part and opened again by a reversal has a loss already.
      .set({ writtenOffMinor: invoice.writtenOffMinor + amount.minor })
      .where(eq(invoices.id, invoiceId))
      .returning()
    const closed = await closeInvoice(tx, given!)
    tx.record({
      action: 'invoice_written_off',
      object: `invoice:${invoiceId}`,
      before: { balance: amount },
      after: { reason },
    })
    const sources = await sourcesOf(tx, invoiceId)
    await tx.emit(invoiceWrittenOff({ invoiceId, clientId: invoice.clientId, sources }))
    return closed
  })
}
