import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { taxIds } from '../schema.ts'

/** Deletes what the authorities said about a tax id. Answers whether there was anything. */
export async function forgetTaxId(tx: Tx, id: string): Promise<boolean> {
  const gone = await tx.db.delete(taxIds).where(eq(taxIds.id, id)).returning({ id: taxIds.id })
  if (gone.length > 0) tx.record({ action: 'tax_id_forgotten', object: 'tax_ids' })
  return gone.length > 0
}
