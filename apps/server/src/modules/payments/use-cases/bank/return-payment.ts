import { Money } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context } from '../../../../platform/context.ts'
import { reversePayment } from '../../../billing/index.ts'
import { lockOwnersMoney } from '../../../ledger/index.ts'
import type { BankLine } from '../../bank/known.ts'
import { lockLine } from '../../bank/lock-line.ts'
import { bankLineNotOpen, bankLineNotReturn, paymentNotFound, returnTooMuch } from '../../errors.ts'
import { bankLines, transactions } from '../../schema.ts'

/**
 * Says which payment a returned transfer takes back. Its invoices ask for the money again; what had become credit is taken
 * from there, below nothing too, for the money is gone.
 *
 * @throws bank_line_not_found, bank_line_not_open, bank_line_not_return, payment_not_found, return_too_much
 */
export async function returnPayment(
  ctx: Context,
  { lineId, transactionId }: { lineId: number; transactionId: number },
): Promise<BankLine> {
  ctx.actor.must('transactions.manage')
  return ctx.transaction(async (tx) => {
    const owners = await lockOwnersMoney(tx, async () => {
      const found = await tx.db
        .select({ clientId: transactions.clientId })
        .from(transactions)
        .where(eq(transactions.id, transactionId))
      return found.map((one) => one.clientId)
    })
    if (owners.length === 0) throw paymentNotFound()
    const line = await lockLine(tx, lineId)
    if (line.state !== 'open') throw bankLineNotOpen()
    if (line.amountMinor >= 0n) throw bankLineNotReturn()
    const [payment] = await tx.db.select().from(transactions).where(eq(transactions.id, transactionId)).for('update')
    const taken = -line.amountMinor
    const left = payment!.amountMinor - payment!.refundedMinor - payment!.reversedMinor
    if (payment!.currency !== line.currency || taken > left) throw returnTooMuch()
    const { clientId } = payment!
    const amount = Money.ofMinor(taken, line.currency)
    const { invoiceIds } = await reversePayment(tx.asRoom('payments'), {
      clientId,
      source: `transaction:${transactionId}`,
      amount,
      counter: `bank:${line.account}`,
    })
    await tx.db
      .update(transactions)
      .set({ reversedMinor: payment!.reversedMinor + taken })
      .where(eq(transactions.id, transactionId))
    const [matched] = await tx.db
      .update(bankLines)
      .set({
        state: 'matched',
        stateReason: null,
        clientId,
        transactionId,
        matches: line.matches + 1,
        changedBy: tx.actor.label,
        changedAt: tx.now,
      })
      .where(eq(bankLines.id, lineId))
      .returning()
    tx.record({
      action: 'bank_line_matched',
      object: `bank_line:${lineId}`,
      before: { state: line.state },
      after: { clientId, returned: transactionId, amount, invoiceIds },
    })
    return matched!
  })
}
