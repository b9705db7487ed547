import { Money } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { reversePayment } from '../../../billing/index.ts'
import { clientBalance, post } from '../../../ledger/index.ts'
import type { BankLine } from '../../bank/known.ts'
import { lockLine } from '../../bank/lock-line.ts'
import { bankLineNotMatched, bankMatchSpent } from '../../errors.ts'
import { bankLines, transactions } from '../../schema.ts'

/**
 * Takes back what was said of a bank line, by entries of its own: the invoices ask for the money again. Not when what had
 * become credit is spent, or the payment was given back.
 *
 * @throws bank_line_not_found, bank_line_not_matched, bank_match_spent
 */
export async function undoMatch(
  ctx: Context,
  { lineId, reason }: { lineId: number; reason: string },
): Promise<BankLine> {
  ctx.actor.must('transactions.manage')
  return ctx.transaction(async (tx) => {
    const line = await lockLine(tx, lineId)
    if (line.state !== 'matched') throw bankLineNotMatched()
    if (line.payoutId !== null) await takeArrivalBack(tx, line)
    else if (line.amountMinor < 0n) throw bankMatchSpent('A payment that came back cannot be made to count again here.')
    else await takePaymentBack(tx, line)
    const [undone] = await tx.db
      .update(bankLines)
      .set({
        state: 'open',
        stateReason: `Undone: ${reason}`,
        clientId: null,
        transactionId: null,
        payoutId: null,
        changedBy: tx.actor.label,
        changedAt: tx.now,
      })
      .where(eq(bankLines.id, lineId))
      .returning()
    tx.record({
      action: 'bank_match_undone',
      object: `bank_line:${lineId}`,
      before: { clientId: line.clientId, transactionId: line.transactionId, payoutId: line.payoutId },
      after: { reason },
    })
    return undone!
  })
}

async function takePaymentBack(tx: Tx, line: BankLine): Promise<void> {
  const [transaction] = await tx.db
    .select()
    .from(transactions)
    .where(eq(transactions.id, line.transactionId!))
    .for('update')
  if (transaction!.refundedMinor > 0n || transaction!.reversedMinor > 0n)
    throw bankMatchSpent('Some of the payment was given back already.')
  const { clientId, currency } = transaction!
  const amount = Money.ofMinor(line.amountMinor, currency)
  const moved = { clientId, source: `transaction:${transaction!.id}`, amount, counter: `bank:${line.account}` as const }
  const { ofCredit } = await reversePayment(tx.asRoom('payments'), moved)
  // Here credit may not fall below nothing: nobody has taken the money from us. Where it was there before, none is taken.
  if (ofCredit.isPositive && (await clientBalance(tx, 'credit', clientId, currency)).isPositive)
    throw bankMatchSpent('What had become credit of the client is spent.')
  await tx.db.update(transactions).set({ reversedMinor: amount.minor }).where(eq(transactions.id, transaction!.id))
}

/** The payout is on its way again. */
async function takeArrivalBack(tx: Tx, line: BankLine): Promise<void> {
  const amount = Money.ofMinor(line.amountMinor, line.currency)
  await post(tx, {
    kind: 'payout_arrival_undone',
    source: `bank_line:${line.id}:${line.matches}`,
    clientId: null,
    currency: line.currency,
    postings: [
      { account: 'bank:payouts', debit: amount },
      { account: `bank:${line.account}`, credit: amount },
    ],
  })
}
