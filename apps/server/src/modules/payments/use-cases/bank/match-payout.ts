import { Money } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context } from '../../../../platform/context.ts'
import { refusing } from '../../../../platform/database.ts'
import { post } from '../../../ledger/index.ts'
import type { BankLine } from '../../bank/known.ts'
import { lockLine } from '../../bank/lock-line.ts'
import { bankLineNotOpen, payoutArrived, payoutDiffers, payoutNotFound } from '../../errors.ts'
import { bankLines, payouts } from '../../schema.ts'

/**
 * Says that a bank line is a payout of a gateway. The money goes from payouts that are on their way (`bank:payouts`) to the
 * account that it arrived on; a payout of less than nothing goes the other way.
 *
 * @throws bank_line_not_found, bank_line_not_open, payout_not_found, payout_differs, payout_arrived
 */
export async function matchPayout(
  ctx: Context,
  { lineId, payoutId }: { lineId: number; payoutId: number },
): Promise<BankLine> {
  ctx.actor.must('transactions.manage')
  return ctx.transaction(async (tx) => {
    const line = await lockLine(tx, lineId)
    if (line.state !== 'open') throw bankLineNotOpen()
    const [payout] = await tx.db.select().from(payouts).where(eq(payouts.id, payoutId)).for('update')
    if (!payout) throw payoutNotFound()
    if (payout.currency !== line.currency || payout.amountMinor !== line.amountMinor) throw payoutDiffers()
    const matches = line.matches + 1
    const [matched] = await refusing(
      tx.db
        .update(bankLines)
        .set({
          state: 'matched',
          stateReason: null,
          payoutId,
          matches,
          changedBy: tx.actor.label,
          changedAt: tx.now,
        })
        .where(eq(bankLines.id, lineId))
        .returning(),
      { bank_lines_payout_once: payoutArrived },
    )
    const amount = Money.ofMinor(line.amountMinor, line.currency)
    await post(tx, {
      kind: 'payout_arrived',
      source: `bank_line:${lineId}:${matches}`,
      clientId: null,
      currency: line.currency,
      postings: [
        { account: `bank:${line.account}`, debit: amount },
        { account: 'bank:payouts', credit: amount },
      ],
    })
    tx.record({
      action: 'bank_line_matched',
      object: `bank_line:${lineId}`,
      before: { state: line.state },
      after: { payoutId, amount },
    })
    return matched!
  })
}
