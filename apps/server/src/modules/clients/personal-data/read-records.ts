import { type SQL, sql } from 'drizzle-orm'
import { type RecordTable, rowsOf, type Subject } from '../../../platform/client-records.ts'
import type { Context } from '../../../platform/context.ts'

const CHUNK = 500

/**
 * The rows of a table that are the subject's, as a JSON array in pieces: a chunk of rows is in memory at a time. `count` is
 * told each chunk.
 */
export async function* recordsAsJson(
  ctx: Context,
  table: RecordTable,
  of: Subject,
  count: (rows: number) => void,
): AsyncGenerator<string> {
  let between = '[\n'
  for await (const rows of chunksOf(ctx, table, of)) {
    if (rows.length === 0) continue
    const texts = table.readable ? rows.map((row) => readable(ctx, table, row)) : rows
    count(rows.length)
    yield between + texts.join(',\n')
    between = ',\n'
  }
  yield between === '[\n' ? '[]\n' : '\n]\n'
}

const readable = (ctx: Context, table: RecordTable, row: string): string =>
  JSON.stringify(table.readable!(ctx, JSON.parse(row)))

async function* chunksOf(ctx: Context, table: RecordTable, of: Subject): AsyncGenerator<string[]> {
  if (!isPaged(table)) {
    yield (await read(ctx, table, of, sql`ORDER BY 1 LIMIT 100000`)).map((row) => row.json)
    return
  }
  let last = '0'
  for (;;) {
    const rows = await read(ctx, table, of, sql`AND t.id > ${last}::bigint ORDER BY t.id LIMIT ${CHUNK}`)
    yield rows.map((row) => row.json)
    if (rows.length < CHUNK) return
    last = rows.at(-1)!.key
  }
}

/** Tables without a number of their own hold a few rows of each client. */
const isPaged = (table: RecordTable): boolean => !table.few

async function read(
  ctx: Context,
  table: RecordTable,
  of: Subject,
  page: SQL,
): Promise<{ key: string; json: string }[]> {
  const shown = columnsOf(table).map((name) => sql`t.${sql.identifier(name)}`)
  const key = isPaged(table) ? sql`t.id::text` : sql`t.*::text`
  // As text, because a number of minor units may be larger than a number of JavaScript.
  const { rows } = await ctx.read.execute<{ key: string; json: string }>(sql`
    SELECT ${key} AS key, (SELECT row_to_json(r)::text FROM (SELECT ${sql.join(shown, sql`, `)}) AS r) AS json
      FROM ${sql.raw(table.table)} t WHERE ${rowsOf(table, of)} ${page}`)
  return rows
}

const columnsOf = ({ shows }: RecordTable): readonly string[] => (isShown(shows) ? shows : [])

export const isShown = (shows: RecordTable['shows']): shows is readonly string[] => Array.isArray(shows)

/** How many rows of each of these tables are the subject's, in one query. */
export async function countRecords(
  ctx: Context,
  tables: readonly RecordTable[],
  of: Subject,
): Promise<Map<string, number>> {
  const counts = tables.map(
    (table) =>
      sql`SELECT ${table.table} AS name, count(*) AS n FROM ${sql.raw(table.table)} t WHERE ${rowsOf(table, of)}`,
  )
  const { rows } = await ctx.read.execute<{ name: string; n: string }>(sql.join(counts, sql` UNION ALL `))
  return new Map(rows.map((row) => [row.name, Number(row.n)]))
}
