import { type SQL, sql } from 'drizzle-orm'
import { type ClientRecords, clientRecords, type RecordTable } from '../../../platform/client-records.ts'
import type { Context, Tx } from '../../../platform/context.ts'

export type Clients = { fromId: number; intoId: number }

/** All tables of all rooms that a merge touches, lower floors first. */
export const mergedTables = (ctx: Context): RecordTable[] =>
  ctx
    .port(clientRecords)
    .flatMap((records: ClientRecords) => records.tables)
    .filter((table) => table.merging.by !== 'nothing')

const nameOf = (table: string): SQL => sql.raw(table)
const columns = (names: readonly string[], of: string): SQL =>
  sql.join(
    names.map((name) => sql.raw(`${of}.${name}`)),
    sql`, `,
  )

/** How many rows of each table hang on a client. */
export async function countRows(ctx: Context, clientId: number): Promise<Map<string, number>> {
  const tables = mergedTables(ctx)
  const counts = tables.map(
    ({ table }) => sql`SELECT ${table} AS name, count(*) AS n FROM ${nameOf(table)} t WHERE t.client_id = ${clientId}`,
  )
  const { rows } = await ctx.read.execute<{ name: string; n: string }>(sql.join(counts, sql` UNION ALL `))
  return new Map(rows.map((row) => [row.name, Number(row.n)]))
}

/** Gives the rows of a table to the other client and notes which they were. Answers how many went over. */
export async function moveRows(
  tx: Tx,
  mergeId: number,
  { table, merging }: RecordTable,
  clients: Clients,
): Promise<number> {
  switch (merging.by) {
    case 'id':
      return moveById(tx, mergeId, table, merging.watch ?? [], clients)
    case 'key':
      return moveByKey(tx, mergeId, table, merging.key, clients)
    case 'rule': {
      const moved = await merging.rule.move(tx, clients)
      if (moved === null) return 0
      await keep(tx, mergeId, table, moved.kept)
      return moved.rows
    }
    case 'nothing':
      return 0
  }
}

async function moveById(tx: Tx, mergeId: number, table: string, watch: readonly string[], { fromId, intoId }: Clients) {
  const { rows } = await tx.db.execute<{ n: number }>(sql`
    WITH moved AS (UPDATE ${nameOf(table)} t SET client_id = ${intoId} WHERE t.client_id = ${fromId}
                   RETURNING t.id, ${stateOf(watch)} AS state)
    INSERT INTO clients.merged_rows (merge_id, table_name, ids, states)
    SELECT ${mergeId}::bigint, ${table}::text, array_agg(id ORDER BY id), array_agg(state ORDER BY id) FROM moved HAVING count(*) > 0
    RETURNING cardinality(ids) AS n`)
  return rows[0]?.n ?? 0
}

/** What the watched columns say, in one word. */
const stateOf = (watch: readonly string[]): SQL =>
  watch.length === 0 ? sql`''` : sql`md5(ROW(${columns(watch, 't')})::text)`

async function moveByKey(tx: Tx, mergeId: number, table: string, key: readonly string[], { fromId, intoId }: Clients) {
  const same = key.map((name) => sql`${columns([name], 'o')} IS NOT DISTINCT FROM ${columns([name], 't')}`)
  const hasItsOwn = sql`EXISTS (SELECT FROM ${nameOf(table)} o WHERE ${sql.join([sql`o.client_id = ${intoId}`, ...same], sql` AND `)})`
  const { rows: away } = await tx.db.execute<{ row: unknown }>(sql`
    DELETE FROM ${nameOf(table)} t WHERE t.client_id = ${fromId} AND ${hasItsOwn} RETURNING to_jsonb(t) AS row`)
  const { rows: moved } = await tx.db.execute<{ row: unknown }>(sql`
    UPDATE ${nameOf(table)} t SET client_id = ${intoId} WHERE t.client_id = ${fromId} RETURNING to_jsonb(t) AS row`)
  if (away.length + moved.length === 0) return 0
  await keep(tx, mergeId, table, { away: away.map(({ row }) => row), moved: moved.map(({ row }) => row) })
  return moved.length
}

async function keep(tx: Tx, mergeId: number, table: string, kept: unknown): Promise<void> {
  await tx.db.execute(sql`
    INSERT INTO clients.merged_rows (merge_id, table_name, kept) VALUES (${mergeId}, ${table}, ${JSON.stringify(kept)}::jsonb)`)
}

/** Moves back what `moveRows` noted. What was deleted since stays deleted. */
export async function moveRowsBack(
  tx: Tx,
  mergeId: number,
  { table, merging }: RecordTable,
  clients: Clients,
): Promise<void> {
  const { fromId, intoId } = clients
  switch (merging.by) {
    case 'id':
      await tx.db.execute(sql`
        UPDATE ${nameOf(table)} t SET client_id = ${fromId}
          FROM (${movedFrom(mergeId, table)}) AS m (id) WHERE t.id = m.id AND t.client_id = ${intoId}`)
      return
    case 'key': {
      const kept = await keptOf(tx, mergeId, table)
      if (kept === null) return
      const rows = (name: string) =>
        sql`jsonb_populate_recordset(NULL::${nameOf(table)}, ${JSON.stringify((kept as Record<string, unknown>)[name])}::jsonb)`
      const same = merging.key.map((name) => sql`${columns([name], 't')} IS NOT DISTINCT FROM ${columns([name], 'm')}`)
      await tx.db.execute(sql`
        UPDATE ${nameOf(table)} t SET client_id = ${fromId} FROM ${rows('moved')} m
         WHERE ${sql.join([sql`t.client_id = ${intoId}`, ...same], sql` AND `)}`)
      await tx.db.execute(sql`INSERT INTO ${nameOf(table)} SELECT * FROM ${rows('away')}`)
      return
    }
    case 'rule': {
      const kept = await keptOf(tx, mergeId, table)
      if (kept !== null) await merging.rule.moveBack(tx, clients, kept)
      return
    }
    case 'nothing':
      return
  }
}

/** The ids that went over from a table. */
export const movedFrom = (mergeId: number, table: string): SQL =>
  sql`SELECT unnest(r.ids) FROM clients.merged_rows r WHERE r.merge_id = ${mergeId} AND r.table_name = ${table}`

/** What was kept for undoing; null: nothing. */
export async function keptOf(ctx: Context, mergeId: number, table: string): Promise<unknown> {
  const { rows } = await ctx.read.execute<{ kept: unknown }>(
    sql`SELECT kept FROM clients.merged_rows WHERE merge_id = ${mergeId} AND table_name = ${table}`,
  )
  return rows[0]?.kept ?? null
}

/** How many rows that went over say something else in their watched columns than they did. */
export async function changedSince(
  ctx: Context,
  mergeId: number,
  table: string,
  watch: readonly string[],
): Promise<number> {
  const { rows } = await ctx.read.execute<{ n: string }>(sql`
    SELECT count(*) AS n
      FROM clients.merged_rows r, unnest(r.ids, r.states) AS m (id, state) JOIN ${nameOf(table)} t ON t.id = m.id
     WHERE r.merge_id = ${mergeId} AND r.table_name = ${table} AND ${stateOf(watch)} <> m.state`)
  return Number(rows[0]!.n)
}
