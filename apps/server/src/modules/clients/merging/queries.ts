import { and, desc, eq, lt, or } from 'drizzle-orm'
import { clientRecords } from '../../../platform/client-records.ts'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { type Client, clientName } from '../client.ts'
import { mergeNotFound } from '../errors.ts'
import { clientProfile } from '../queries/clients.ts'
import { merges } from '../schema.ts'
import { closedAmong } from '../use-cases/close-account.ts'
import { mergeHindrances, undoHindrances } from './hindrances.ts'
import { type Clients, countRows } from './move-rows.ts'

export type MergePreview = {
  from: Client
  into: Client
  /** What would go over, by what it is called. */
  goesOver: { holds: string; count: number }[]
  /** What is not against it and should be looked at. */
  warnings: string[]
  hindrances: string[]
}

/** What a merge would do, and what stands in its way. @throws client_not_found */
export async function previewMerge(ctx: Context, { fromId, intoId }: Clients): Promise<MergePreview> {
  ctx.actor.must('clients.view')
  const [from, into] = [await clientProfile(ctx, fromId), await clientProfile(ctx, intoId)]
  const counts = await countRows(ctx, fromId)
  const byName = new Map<string, number>()
  for (const { table, holds } of ctx.port(clientRecords).flatMap((records) => records.tables)) {
    const count = counts.get(table) ?? 0
    if (count > 0) byName.set(holds, (byName.get(holds) ?? 0) + count)
  }
  return {
    from,
    into,
    goesOver: [...byName].map(([holds, count]) => ({ holds, count })),
    warnings: [...warningsOf(from, into), ...(await openedByMerge(ctx, { fromId, intoId }))],
    hindrances: await mergeHindrances(ctx, { from, into }),
  }
}

/** Pure: what staff should think about before two clients become one. */
export function warningsOf(from: Client, into: Client): string[] {
  const warnings = ['People who act for the one will act for the other too, with the services and invoices of both.']
  if ((from.taxId ?? '') !== (into.taxId ?? ''))
    warnings.push('They have different tax ids; future invoices bear the one that stays.')
  if (from.country !== into.country)
    warnings.push('They are in different countries; future invoices are taxed as the one that stays.')
  if (clientName(from) !== clientName(into))
    warnings.push('They have different names; issued documents keep the name they were issued to.')
  return warnings
}

/** Whoever was shut out of an account comes to one that is open. */
async function openedByMerge(ctx: Context, { fromId, intoId }: Clients): Promise<string[]> {
  const closed = await closedAmong(ctx, [fromId, intoId])
  return closed.has(fromId) && !closed.has(intoId)
    ? [`Client no. ${fromId} is closed: its people will act for an account that is open.`]
    : []
}

export type Merge = typeof merges.$inferSelect

/** Merges, newest first; of one client those in which it is either. */
export async function listMerges(
  ctx: Context,
  query: PageQuery & { clientId?: number | undefined },
): Promise<Page<Merge>> {
  ctx.actor.must('clients.view')
  const { clientId } = query
  const rows = await ctx.read
    .select()
    .from(merges)
    .where(
      and(
        lt(merges.id, beforeId(query.cursor)),
        clientId === undefined ? undefined : or(eq(merges.fromId, clientId), eq(merges.intoId, clientId)),
      ),
    )
    .orderBy(desc(merges.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** A merge, and what stands in the way of undoing it. @throws merge_not_found */
export async function mergeDetails(ctx: Context, mergeId: number): Promise<{ merge: Merge; hindrances: string[] }> {
  ctx.actor.must('clients.view')
  const [merge] = await ctx.read.select().from(merges).where(eq(merges.id, mergeId))
  if (!merge) throw mergeNotFound()
  const both = { from: await clientProfile(ctx, merge.fromId), into: await clientProfile(ctx, merge.intoId) }
  return { merge, hindrances: await undoHindrances(ctx, merge, both) }
}
