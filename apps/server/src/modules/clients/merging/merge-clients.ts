import { invalidField, type Money } from '@ostler/kernel'
import { eq, inArray, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { lockClientsMoney, moveAccounts } from '../../ledger/index.ts'
import { type Client, clientName } from '../client.ts'
import { clientNotFound, mergeRefused } from '../errors.ts'
import { clientsMerged } from '../events.ts'
import { clientProfile } from '../queries/clients.ts'
import { clients, merges } from '../schema.ts'
import { mergeHindrances, sourceOf } from './hindrances.ts'
import { type Clients, mergedTables, moveRows } from './move-rows.ts'

export type MergeWish = Clients & {
  reason: string
  /** The name of the client that goes away, typed again. */
  confirmation: string
}

/**
 * Makes two clients one: everything of the first goes over to the second, in one transaction and under the locks on both
 * clients' money. Documents go over as they are printed; what was owed and owned goes over by ledger entries. The first
 * stays as a sign that says where everything is.
 *
 * @throws client_not_found, client_closed, merge_refused, invalid_input (confirmation)
 * @emits clients.merged
 */
export async function mergeClients(ctx: Context, wish: MergeWish): Promise<{ mergeId: number }> {
  ctx.actor.must('clients.merge')
  const { fromId, intoId, reason } = wish
  return ctx.transaction(async (tx) => {
    const house = tx.asRoom('clients')
    await mustExist(house, wish)
    await lockClientsMoney(tx, [fromId, intoId])
    const { from, into } = await lockBoth(house, wish)
    const hindrances = await mergeHindrances(house, { from, into })
    if (hindrances.length > 0) throw mergeRefused(hindrances)
    if (wish.confirmation.trim() !== clientName(from))
      throw invalidField('confirmation', 'is not the name of the client')

    const merge = await openMerge(tx, { fromId, intoId, reason })
    const counts = await moveAll(tx, merge.id, { fromId, intoId })
    const source = sourceOf(merge.id)
    const moved = await moveAccounts(tx, { fromId, intoId, source, kind: 'client_merged' })
    await tx.db.update(clients).set({ mergedInto: intoId }).where(eq(clients.id, fromId))
    await tx.db.update(merges).set({ counts }).where(eq(merges.id, merge.id))

    tx.record({
      action: 'client_merged',
      object: `client:${fromId}`,
      after: { into: intoId, merge: merge.id, reason, rows: counts, ...readable(moved) },
    })
    tx.record({
      action: 'client_taken_in',
      object: `client:${intoId}`,
      after: { from: fromId, merge: merge.id, reason },
    })
    await tx.emit(clientsMerged({ mergeId: merge.id, fromId, intoId }))
    return { mergeId: merge.id }
  })
}

async function mustExist(ctx: Context, { fromId, intoId }: Clients): Promise<void> {
  await clientProfile(ctx, fromId)
  await clientProfile(ctx, intoId)
}

/** In the order of their ids, like the locks on their money. @throws client_not_found */
export async function lockBoth(tx: Tx, { fromId, intoId }: Clients): Promise<{ from: Client; into: Client }> {
  const locked = await tx.db
    .select({ id: clients.id })
    .from(clients)
    .where(inArray(clients.id, [fromId, intoId]))
    .orderBy(clients.id)
    .for('update')
  if (locked.length !== new Set([fromId, intoId]).size) throw clientNotFound()
  return { from: await clientProfile(tx, fromId), into: await clientProfile(tx, intoId) }
}

async function openMerge(tx: Tx, { fromId, intoId, reason }: Clients & { reason: string }) {
  const { rows } = await tx.db.execute<{ id: string | null }>(sql`SELECT max(id) AS id FROM ledger.entries`)
  const made = { madeBy: tx.actor.label, madeAt: tx.now, lastEntry: Number(rows[0]!.id ?? 0) }
  const [merge] = await tx.db
    .insert(merges)
    .values({ fromId, intoId, reason, counts: {}, ...made })
    .returning()
  return merge!
}

async function moveAll(tx: Tx, mergeId: number, both: Clients): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  await whileMoving(tx, mergeId, async () => {
    for (const table of mergedTables(tx)) {
      const n = await moveRows(tx, mergeId, table, both)
      if (n > 0) counts[table.holds] = (counts[table.holds] ?? 0) + n
    }
  })
  return counts
}

/** Lets documents go over, to and from whom the merge says, for as long as `work` takes: see `clients.is_moving`. */
export async function whileMoving(tx: Tx, mergeId: number, work: () => Promise<void>): Promise<void> {
  await tx.db.execute(sql`SELECT set_config('ostler.merge', ${String(mergeId)}, true)`)
  await work()
  await tx.db.execute(sql`SELECT set_config('ostler.merge', '', true)`)
}

const readable = (moved: { receivable: Money[]; credit: Money[] }) => ({
  receivable: moved.receivable.map(String),
  credit: moved.credit.map(String),
})
