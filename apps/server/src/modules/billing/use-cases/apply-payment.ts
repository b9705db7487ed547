import type { Money } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { lockClientMoney, post } from '../../ledger/index.ts'
import { invoiceNotFound } from '../errors.ts'
import { balanceOf, type InvoiceRow, isOpen, split } from '../invoice.ts'
import { allocations, invoices } from '../schema.ts'
import { makeFinal } from './make-final.ts'
import { markPaid } from './mark-paid.ts'

/**
 * Uses money that has arrived for an invoice: as much as it still needs; the rest, or all of it when the invoice is not
 * open any more, becomes the client's credit. Money that has arrived is never refused.
 *
 * `source` names the payment; the ledger books it once, so applying it twice fails instead of counting twice.
 *
 * @throws invoice_not_found
 * @emits billing.invoice_paid when nothing is left to pay
 */
export async function applyPayment(
  tx: Tx,
  input: { invoiceId: number; amount: Money; clearing: string; source: string },
): Promise<{ invoice: InvoiceRow; allocated: Money; surplus: Money }> {
  const [found] = await tx.db
    .select({ clientId: invoices.clientId })
    .from(invoices)
    .where(eq(invoices.id, input.invoiceId))
  if (!found) throw invoiceNotFound()
  await lockClientMoney(tx, found.clientId)
  const [locked] = await tx.db.select().from(invoices).where(eq(invoices.id, input.invoiceId)).for('update')
  if (!locked) throw invoiceNotFound()
  const isMeant = isOpen(locked) && locked.currency === input.amount.currency
  const invoice = isMeant ? await makeFinal(tx, locked) : locked

  const { allocated, surplus } = isMeant
    ? split(input.amount, balanceOf(invoice))
    : { allocated: input.amount.minus(input.amount), surplus: input.amount }
  await post(tx, {
    kind: 'payment_received',
    source: input.source,
    clientId: invoice.clientId,
    currency: input.amount.currency,
    postings: [
      { account: `clearing:${input.clearing}`, debit: input.amount },
      { account: 'receivable', credit: allocated },
      { account: 'credit', credit: surplus },
    ],
  })
  if (allocated.isZero) {
    tx.record({ action: 'payment_credited', object: `invoice:${invoice.id}`, after: { source: input.source, surplus } })
    return { invoice, allocated, surplus }
  }
  await tx.db
    .insert(allocations)
    .values({ invoiceId: invoice.id, source: input.source, amountMinor: allocated.minor, allocatedAt: tx.now })
  const [settled] = await tx.db
    .update(invoices)
    .set({ paidMinor: invoice.paidMinor + allocated.minor })
    .where(eq(invoices.id, invoice.id))
    .returning()
  tx.record({
    action: 'payment_applied',
    object: `invoice:${invoice.id}`,
    before: { balance: balanceOf(invoice) },
    after: { balance: balanceOf(settled!), source: input.source, surplus },
  })
  return { invoice: balanceOf(settled!).isZero ? await markPaid(tx, settled!) : settled!, allocated, surplus }
}
