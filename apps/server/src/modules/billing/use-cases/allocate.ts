import type { Money } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import type { InvoiceRow } from '../invoice.ts'
import { allocations, invoices } from '../schema.ts'

/** Notes what settled how much of an invoice. The caller holds the lock on it, has it in the books, and closes it. */
export async function allocate(
  tx: Tx,
  invoice: InvoiceRow,
  { amount, source }: { amount: Money; source: string },
): Promise<InvoiceRow> {
  await tx.db
    .insert(allocations)
    .values({ invoiceId: invoice.id, source, amountMinor: amount.minor, allocatedAt: tx.now })
  const [settled] = await tx.db
    .update(invoices)
    .set({ paidMinor: invoice.paidMinor + amount.minor })
    .where(eq(invoices.id, invoice.id))
    .returning()
  return settled!
}
