import { asc, eq, inArray } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { lockOwnersMoney } from '../../ledger/index.ts'
import { invoiceNotFound, invoicesDiffer } from '../errors.ts'
import type { InvoiceRow } from '../invoice.ts'
import { invoices } from '../schema.ts'

/** The invoice as it stands, with the lock on its client's money: whoever else settles it waits. @throws invoice_not_found */
export async function lockInvoice(tx: Tx, id: number): Promise<InvoiceRow> {
  const owners = await lockOwnersMoney(tx, () => ownersOf(tx, [id]))
  if (owners.length === 0) throw invoiceNotFound()
  const [invoice] = await tx.db.select().from(invoices).where(eq(invoices.id, id)).for('update')
  return invoice!
}

/**
 * Several invoices of one client, the one that is due first in front.
 * @throws invoice_not_found, invoices_differ
 */
export async function lockInvoices(tx: Tx, ids: number[]): Promise<InvoiceRow[]> {
  const wanted = [...new Set(ids)]
  const clients = await lockOwnersMoney(tx, () => ownersOf(tx, wanted))
  if (clients.length > 1) throw invoicesDiffer()
  const locked = await tx.db
    .select()
    .from(invoices)
    .where(inArray(invoices.id, wanted))
    .orderBy(asc(invoices.dueOn), asc(invoices.id))
    .for('update')
  if (locked.length !== wanted.length) throw invoiceNotFound()
  return locked
}

async function ownersOf(tx: Tx, ids: number[]): Promise<number[]> {
  const found = await tx.db.select({ clientId: invoices.clientId }).from(invoices).where(inArray(invoices.id, ids))
  return found.map((one) => one.clientId)
}
