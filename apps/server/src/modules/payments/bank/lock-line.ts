import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { lockOwnersMoney } from '../../ledger/index.ts'
import { bankLineNotFound } from '../errors.ts'
import { bankLines } from '../schema.ts'
import type { BankLine } from './known.ts'

/** The line as it stands, with the lock on the money of whoever it is matched to. @throws bank_line_not_found */
export async function lockLine(tx: Tx, id: number): Promise<BankLine> {
  await lockOwnersMoney(tx, async () => {
    const [line] = await tx.db.select({ clientId: bankLines.clientId }).from(bankLines).where(eq(bankLines.id, id))
    return line && line.clientId !== null ? [line.clientId] : []
  })
  const [line] = await tx.db.select().from(bankLines).where(eq(bankLines.id, id)).for('update')
  if (!line) throw bankLineNotFound()
  return line
}
