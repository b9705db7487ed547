import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { type Entry, lockClientMoney, post } from '../../ledger/index.ts'
import { invoiceHasPayments, invoiceNotFound } from '../errors.ts'
import { type InvoiceRow, totalOf } from '../invoice.ts'
import { invoices } from '../schema.ts'
import { entryOfInvoice } from './entry-of-invoice.ts'

/**
 * Takes an invoice back that nobody has paid anything on. The document and its number stay; the ledger gets an entry that
 * undoes the one of its issue. Voiding it again changes nothing.
 *
 * @throws invoice_not_found, invoice_has_payments
 */
export async function voidInvoice(tx: Tx, invoiceId: number): Promise<InvoiceRow> {
  const [found] = await tx.db.select({ clientId: invoices.clientId }).from(invoices).where(eq(invoices.id, invoiceId))
  if (!found) throw invoiceNotFound()
  await lockClientMoney(tx, found.clientId)
  const [invoice] = await tx.db.select().from(invoices).where(eq(invoices.id, invoiceId)).for('update')
  if (!invoice) throw invoiceNotFound()
  if (invoice.voidedAt) return invoice
  if (invoice.paidAt || invoice.paidMinor > 0n || invoice.creditedMinor > 0n) throw invoiceHasPayments()

  const [voided] = await tx.db
    .update(invoices)
    .set({ voidedAt: tx.now })
    .where(and(eq(invoices.id, invoiceId), isNull(invoices.voidedAt)))
    .returning()
  // A proforma was never in the books.
  if (!invoice.isProforma) await post(tx, reversed(await entryOfInvoice(tx, invoice)))
  tx.record({ action: 'invoice_voided', object: `invoice:${invoiceId}`, before: { balance: totalOf(invoice) } })
  return voided!
}

const reversed = (entry: Entry): Entry => ({
  ...entry,
  kind: 'invoice_voided',
  postings: entry.postings.map((posting) =>
    'debit' in posting
      ? { account: posting.account, credit: posting.debit }
      : { account: posting.account, debit: posting.credit },
  ),
})
