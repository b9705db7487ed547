import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { dunningHolds } from '../schema.ts'

/**
 * Leaves invoices in peace for which money is on its way: no reminders, no fees, no suspension. `by` names who knows of the
 * money, and is what the hold is let go by. Holding twice is holding once.
 */
export async function holdDunning(tx: Tx, { invoiceIds, by }: { invoiceIds: number[]; by: string }): Promise<void> {
  if (invoiceIds.length === 0) return
  await tx.db
    .insert(dunningHolds)
    .values(invoiceIds.map((invoiceId) => ({ invoiceId, heldBy: by, heldAt: tx.now })))
    .onConflictDoNothing()
}

/** The money has come, or never will. */
export async function releaseDunning(tx: Tx, { by }: { by: string }): Promise<void> {
  await tx.db.delete(dunningHolds).where(eq(dunningHolds.heldBy, by))
}
