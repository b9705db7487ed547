import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import type { BankLine } from '../../bank/known.ts'
import { lockLine } from '../../bank/lock-line.ts'
import { bankLineNotIgnored, bankLineNotOpen } from '../../errors.ts'
import { bankLines } from '../../schema.ts'

/** Says that a line is none of our business here: wages, rent, a transfer between our own accounts. */
export async function ignoreLine(
  ctx: Context,
  { lineId, reason }: { lineId: number; reason: string },
): Promise<BankLine> {
  ctx.actor.must('transactions.manage')
  return ctx.transaction(async (tx) => {
    const line = await lockLine(tx, lineId)
    if (line.state !== 'open') throw bankLineNotOpen()
    return change(tx, line, 'bank_line_ignored', { state: 'ignored', stateReason: reason })
  })
}

/** @throws bank_line_not_found, bank_line_not_ignored */
export async function reopenLine(ctx: Context, { lineId }: { lineId: number }): Promise<BankLine> {
  ctx.actor.must('transactions.manage')
  return ctx.transaction(async (tx) => {
    const line = await lockLine(tx, lineId)
    if (line.state !== 'ignored') throw bankLineNotIgnored()
    return change(tx, line, 'bank_line_reopened', { state: 'open', stateReason: null })
  })
}

/** What staff have found out about a line, for whoever looks next. */
export async function noteLine(ctx: Context, { lineId, note }: { lineId: number; note: string }): Promise<BankLine> {
  ctx.actor.must('transactions.manage')
  return ctx.transaction(async (tx) => change(tx, await lockLine(tx, lineId), 'bank_line_noted', { note }))
}

type Change = Partial<Pick<BankLine, 'state' | 'stateReason' | 'note'>>

async function change(tx: Tx, line: BankLine, action: string, to: Change): Promise<BankLine> {
  const [changed] = await tx.db
    .update(bankLines)
    .set({ ...to, changedBy: tx.actor.label, changedAt: tx.now })
    .where(eq(bankLines.id, line.id))
    .returning()
  const { state, stateReason, note } = line
  tx.record({ action, object: `bank_line:${line.id}`, before: { state, stateReason, note }, after: to })
  return changed!
}
