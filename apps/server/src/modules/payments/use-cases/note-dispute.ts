import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { disputeNotFound } from '../errors.ts'
import { disputeNotes, disputes } from '../schema.ts'

/** What staff note for themselves about a dispute: which evidence there is, and what was sent. @throws dispute_not_found */
export async function noteDispute(
  ctx: Context,
  { disputeId, text }: { disputeId: number; text: string },
): Promise<void> {
  ctx.actor.must('transactions.manage')
  await ctx.transaction(async (tx) => {
    const [dispute] = await tx.db.select({ id: disputes.id }).from(disputes).where(eq(disputes.id, disputeId))
    if (!dispute) throw disputeNotFound()
    await tx.db.insert(disputeNotes).values({ disputeId, text, madeBy: tx.actor.label, madeAt: tx.now })
    tx.record({ action: 'dispute_noted', object: `dispute:${disputeId}` })
  })
}
