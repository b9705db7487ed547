import { Money } from '@ostler/kernel'
import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { lockClientMoney, post } from '../../ledger/index.ts'
import { invoiceHasPayments, invoiceNotFound } from '../errors.ts'
import { type InvoiceRow, totalOf } from '../invoice.ts'
import { invoices } from '../schema.ts'

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
  if (invoice.paidAt || invoice.paidMinor > 0n) throw invoiceHasPayments()

  const total = totalOf(invoice)
  const [voided] = await tx.db
    .update(invoices)
    .set({ voidedAt: tx.now })
    .where(and(eq(invoices.id, invoiceId), isNull(invoices.voidedAt)))
    .returning()
  await post(tx, {
    kind: 'invoice_voided',
    source: `invoice:${invoiceId}`,
    clientId: invoice.clientId,
    currency: invoice.currency,
    postings: [
      { account: 'revenue', debit: Money.ofMinor(invoice.subtotalMinor, invoice.currency) },
      { account: 'tax', debit: Money.ofMinor(invoice.taxMinor, invoice.currency) },
      { account: 'receivable', credit: total },
    ],
  })
  tx.record({ action: 'invoice_voided', object: `invoice:${invoiceId}`, before: { balance: total } })
  return voided!
}
