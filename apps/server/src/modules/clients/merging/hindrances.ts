import { sql } from 'drizzle-orm'
import { clientRecords } from '../../../platform/client-records.ts'
import type { Context } from '../../../platform/context.ts'
import type { Client } from '../client.ts'
import type { merges } from '../schema.ts'
import { closedAmong } from '../use-cases/close-account.ts'
import { type Clients, changedSince, keptOf, mergedTables, movedFrom } from './move-rows.ts'

type Two = { from: Client; into: Client }

/** What stands in the way of merging one client into another, as sentences for staff. */
export async function mergeHindrances(ctx: Context, { from, into }: Two): Promise<string[]> {
  if (from.id === into.id) return ['A client cannot be merged into itself.']
  const found: string[] = []
  for (const client of [from, into]) {
    if (client.mergedInto !== null)
      found.push(`Client no. ${client.id} was merged into no. ${client.mergedInto} already.`)
    if (client.erasedAt !== null) found.push(`The personal data of client no. ${client.id} was erased.`)
  }
  if (from.currency !== into.currency)
    found.push(`They are billed in different currencies: ${from.currency} and ${into.currency}.`)
  const { rows } = await ctx.read.execute<{ client_id: string }>(sql`
    SELECT DISTINCT client_id FROM clients.erasures WHERE client_id IN (${from.id}, ${into.id}) AND state IN ('asked', 'running')`)
  for (const row of rows) found.push(`Client no. ${row.client_id} asked for erasure, which has to be decided first.`)
  const closed = await closedAmong(ctx, [from.id, into.id])
  if (closed.has(into.id) && !closed.has(from.id))
    found.push(
      `Client no. ${into.id} is closed and no. ${from.id} is not: reopen it first, or merge them the other way.`,
    )
  const clients = { fromId: from.id, intoId: into.id }
  for (const records of ctx.port(clientRecords)) found.push(...((await records.hindersMerge?.(ctx, clients)) ?? []))
  return found
}

type Merge = typeof merges.$inferSelect

/**
 * What stands in the way of undoing a merge: what happened since to rows that went over, or hangs on them, would be torn
 * apart. As sentences for staff.
 */
export async function undoHindrances(ctx: Context, merge: Merge, { from, into }: Two): Promise<string[]> {
  if (merge.undoneAt !== null) return ['It was undone already.']
  if (into.mergedInto !== null)
    return [`Client no. ${into.id} was merged into no. ${into.mergedInto} since: undo that first.`]
  const erased = [from, into].find((client) => client.erasedAt !== null)
  if (erased) return [`The personal data of client no. ${erased.id} was erased since.`]
  const clients = { fromId: from.id, intoId: into.id }
  return [
    ...(await changedRows(ctx, merge.id)),
    ...(await tornReferences(ctx, merge.id, clients)),
    ...(await movedCredit(ctx, merge)),
    ...(await tornByRooms(ctx, merge.id, clients)),
  ]
}

async function changedRows(ctx: Context, mergeId: number): Promise<string[]> {
  const found: string[] = []
  for (const { table, holds, merging } of mergedTables(ctx)) {
    if (merging.by !== 'id' || !merging.watch) continue
    const n = await changedSince(ctx, mergeId, table, merging.watch)
    if (n > 0) found.push(`${holds}: ${n} that went over changed since (${merging.watch.join(', ')}).`)
  }
  return found
}

/** Rows that came to the client since and refer to rows that went over, or the other way round. */
async function tornReferences(ctx: Context, mergeId: number, { intoId }: Clients): Promise<string[]> {
  const tables = new Map(
    mergedTables(ctx)
      .filter(({ merging }) => merging.by === 'id')
      .map((table) => [table.table, table]),
  )
  const found: string[] = []
  for (const { table, column, refers } of await foreignKeys(ctx, [...tables.keys()])) {
    const { rows } = await ctx.read.execute<{ n: string }>(sql`
      SELECT count(*) AS n FROM ${sql.raw(table)} t
       WHERE t.client_id = ${intoId} AND t.${sql.identifier(column)} IS NOT NULL
         AND (t.id IN (${movedFrom(mergeId, table)})) <> (t.${sql.identifier(column)} IN (${movedFrom(mergeId, refers)}))`)
    const n = Number(rows[0]!.n)
    if (n === 0) continue
    const [what, on] = [tables.get(table)!.holds, tables.get(refers)!.holds.toLowerCase()]
    found.push(`${what}: ${n} of this client belong together with ${on} of the other one.`)
  }
  return found
}

async function foreignKeys(
  ctx: Context,
  tables: string[],
): Promise<{ table: string; column: string; refers: string }[]> {
  const named = sql`${sql.param(tables)}::text[]`
  const { rows } = await ctx.read.execute<{ table: string; column: string; refers: string }>(sql`
    WITH ours AS (SELECT name, name::regclass::oid AS oid FROM unnest(${named}) AS name)
    SELECT f.name AS "table", a.attname AS "column", t.name AS refers
      FROM pg_constraint c
      JOIN ours f ON f.oid = c.conrelid
      JOIN ours t ON t.oid = c.confrelid
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 ORDER BY 1, 2`)
  return rows
}

/** Credit is one sum: once it was spent or added to, nobody can say whose part of it was. */
async function movedCredit(ctx: Context, merge: Merge): Promise<string[]> {
  const { rows } = await ctx.read.execute<{ currency: string }>(sql`
    SELECT DISTINCT p.currency FROM ledger.postings p JOIN ledger.entries e ON e.id = p.entry_id
     WHERE p.client_id = ${merge.intoId} AND p.account = 'credit' AND e.id > ${merge.lastEntry}
       AND e.kind NOT IN ('client_merged', 'client_merge_undone')
       AND EXISTS (SELECT FROM ledger.entries m JOIN ledger.postings c ON c.entry_id = m.id
                    WHERE m.kind = 'client_merged' AND m.source = ${sourceOf(merge.id)} || ':' || p.currency AND c.account = 'credit')
     ORDER BY 1`)
  return rows.map((row) => `Credit in ${row.currency} went over, and the credit was used or added to since.`)
}

/** How the ledger names a merge. */
export const sourceOf = (mergeId: number): string => `client_merge:${mergeId}`

async function tornByRooms(ctx: Context, mergeId: number, clients: Clients): Promise<string[]> {
  const found: string[] = []
  for (const records of ctx.port(clientRecords)) {
    const merge = { intoId: clients.intoId, moved: (table: string) => movedFrom(mergeId, table) }
    found.push(...((await records.tornBy?.(ctx, merge)) ?? []))
  }
  for (const { table, merging } of mergedTables(ctx)) {
    if (merging.by !== 'rule' || !merging.rule.tornBy) continue
    const kept = await keptOf(ctx, mergeId, table)
    if (kept !== null) found.push(...(await merging.rule.tornBy(ctx, clients, kept)))
  }
  return found
}
