import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { lockOwnersMoney, moveAccountsBack } from '../../ledger/index.ts'
import { mergeNotFound, undoRefused } from '../errors.ts'
import { mergeUndone } from '../events.ts'
import { clients, merges } from '../schema.ts'
import { sourceOf, undoHindrances } from './hindrances.ts'
import { lockBoth, whileMoving } from './merge-clients.ts'
import { mergedTables, moveRowsBack } from './move-rows.ts'

/**
 * Takes a merge back: exactly the rows that went over return, and ledger entries take back what was owed and owned. Possible
 * while nothing has happened since that would be torn apart.
 *
 * @throws merge_not_found, undo_refused
 * @emits clients.merge_undone
 */
export async function undoMerge(ctx: Context, { mergeId, reason }: { mergeId: number; reason: string }): Promise<void> {
  ctx.actor.must('clients.merge')
  await ctx.transaction(async (tx) => {
    const house = tx.asRoom('clients')
    const [known] = await tx.db.select().from(merges).where(eq(merges.id, mergeId))
    if (!known) throw mergeNotFound()
    const { fromId, intoId } = known
    await lockOwnersMoney(tx, async () => [fromId, intoId])
    const both = await lockBoth(house, { fromId, intoId })
    const [merge] = await tx.db.select().from(merges).where(eq(merges.id, mergeId)).for('update')
    const hindrances = await undoHindrances(house, merge!, both)
    if (hindrances.length > 0) throw undoRefused(hindrances)

    await tx.db
      .update(merges)
      .set({ undoneBy: tx.actor.label, undoneAt: tx.now, undoReason: reason })
      .where(eq(merges.id, mergeId))
    await tx.db.update(clients).set({ mergedInto: null }).where(eq(clients.id, fromId))
    await whileMoving(tx, mergeId, async () => {
      for (const table of mergedTables(tx).reverse()) await moveRowsBack(tx, mergeId, table, { fromId, intoId })
    })
    const move = { fromId, intoId, source: sourceOf(mergeId), kind: 'client_merged' }
    await moveAccountsBack(tx, move, 'client_merge_undone')

    const after = { merge: mergeId, reason }
    tx.record({ action: 'client_merge_undone', object: `client:${fromId}`, before: { into: intoId }, after })
    tx.record({ action: 'client_merge_undone', object: `client:${intoId}`, before: { from: fromId }, after })
    await tx.emit(mergeUndone({ mergeId, fromId, intoId }))
  })
}
