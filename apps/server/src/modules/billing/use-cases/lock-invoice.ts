import { asc, eq, inArray } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { lockClientMoney, lockClientsMoney } from '../../ledger/index.ts'
import { invoiceNotFound, invoicesDiffer } from '../errors.ts'
import type { InvoiceRow } from '../invoice.ts'
import { invoices } from '../schema.ts'

/** The invoice as it stands, with the lock on its client's money: whoever else settles it waits. @throws invoice_not_found */
export async function lockInvoice(tx: Tx, id: number): Promise<InvoiceRow> {
  const [found] = await tx.db.select({ clientId: invoices.clientId }).from(invoices).where(eq(invoices.id, id))
  if (!found) throw invoiceNotFound()
  await lockClientMoney(tx, found.clientId)
  const [invoice] = await tx.db.select().from(invoices).where(eq(invoices.id, id)).for('update')
  return invoice!
}

/**
 * Several invoices of one client, the one that is due first in front.
 * @throws invoice_not_found, invoices_differ
 */
export async function lockInvoices(tx: Tx, ids: number[]): Promise<InvoiceRow[]> {
  const wanted = [...new Set(ids)]
  const found = await tx.db.select({ clientId: invoices.clientId }).from(invoices).where(inArray(invoices.id, wanted))
  if (found.length !== wanted.length) throw invoiceNotFound()
  const clients = [...new Set(found.map((one) => one.clientId))]
  if (clients.length > 1) throw invoicesDiffer()
  await lockClientsMoney(tx, clients)
  return tx.db
    .select()
    .from(invoices)
    .where(inArray(invoices.id, wanted))
    .orderBy(asc(invoices.dueOn), asc(invoices.id))
    .for('update')
}
