import { sql } from 'drizzle-orm'
import type { Context, Tx } from './context.ts'
import { type Vault, vault } from './crypto.ts'
import { definePort } from './ports.ts'
import type { Counts, Task } from './schedule/task.ts'
import { daily } from './schedule/task.ts'

/** A column that holds texts sealed by the vault, or nothing. */
export type SealedColumn = {
  /** `schema.table` */
  table: string
  column: string
  /** The columns of its primary key, in order. */
  key: readonly string[]
  /** The place a value is bound to, from the key of its row as texts; what `seal` and `open` are called with. */
  about(key: Record<string, string>): string
}

/** Every sealed column of the house, as the rooms declare them (`Module.sealed`). */
export const sealedColumns = definePort<readonly SealedColumn[]>('platform.sealed_columns')

export type KeyUse = { table: string; column: string; keyId: string; values: number }

/** How many values each key has sealed, column by column: a key that appears nowhere may be taken away. */
export async function keysInUse(ctx: Context): Promise<KeyUse[]> {
  const found: KeyUse[] = []
  for (const { table, column } of ctx.port(sealedColumns)) {
    const { rows } = await ctx.read.execute<{ key_id: string; n: string }>(sql`
      SELECT split_part(${name(column)}, '.', 2) AS key_id, count(*) AS n FROM ${name(table)}
       WHERE ${name(column)} IS NOT NULL GROUP BY 1 ORDER BY 1`)
    found.push(...rows.map((row) => ({ table, column, keyId: row.key_id, values: Number(row.n) })))
  }
  return found
}

const CHUNK = 500

/**
 * Seals everything that another key has sealed with the key in use now, in chunks of their own transactions, beside a
 * server that goes on working. Stopped in the middle, it goes on from there the next time.
 *
 * Answers how many values were sealed anew, by column.
 * @throws when a value was sealed with a key that is not in ENCRYPTION_KEYS any more, or was tampered with
 */
export async function sealAnew(ctx: Context, onProgress: (values: number) => void = () => {}): Promise<Counts> {
  const counts: Counts = {}
  let done = 0
  for (const column of ctx.port(sealedColumns)) {
    for (;;) {
      const { found, sealed } = await ctx.transaction((tx) => sealChunk(tx, column))
      if (found === 0) break
      counts[`${column.table}.${column.column}`] = (counts[`${column.table}.${column.column}`] ?? 0) + sealed
      done += sealed
      onProgress(done)
    }
  }
  return counts
}

/** Takes no locks: a value that somebody else has sealed meanwhile is simply not the one that was read any more. */
async function sealChunk(tx: Tx, { table, column, key, about }: SealedColumn) {
  const keeper = tx.port(vault)
  const keyColumns = sql.join(
    key.map((part) => sql`${name(part)}::text`),
    sql`, `,
  )
  const { rows } = await tx.db.execute<Record<string, string>>(sql`
    SELECT ${keyColumns}, ${name(column)} AS sealed FROM ${name(table)}
     WHERE ${name(column)} IS NOT NULL AND split_part(${name(column)}, '.', 2) <> ${keeper.currentKeyId}
     LIMIT ${CHUNK}`)
  if (rows.length === 0) return { found: 0, sealed: 0 }
  const fresh = rows.map((row) => [...key.map((part) => row[part]!), row.sealed!, sealedAnew(keeper, row, about(row))])
  const same = sql.join(
    [...key.map((part) => sql`${name(part)}::text`), sql`${name(column)}`].map(
      (cell, n) => sql`t.${cell} = fresh.cells->>${sql.raw(String(n))}`,
    ),
    sql` AND `,
  )
  const { rowCount } = await tx.db.execute(sql`
    UPDATE ${name(table)} AS t SET ${name(column)} = fresh.cells->>${sql.raw(String(key.length + 1))}
      FROM (SELECT value AS cells FROM jsonb_array_elements(${JSON.stringify(fresh)}::jsonb)) AS fresh WHERE ${same}`)
  tx.record({ action: 'sealed_anew', object: `column:${table}.${column}`, after: { values: rowCount } })
  return { found: rows.length, sealed: rowCount ?? 0 }
}

const sealedAnew = (keeper: Vault, { sealed }: Record<string, string>, place: string): string =>
  keeper.seal(keeper.open(sealed!, place), place)

const name = (dotted: string) =>
  sql.join(
    dotted.split('.').map((part) => sql.identifier(part)),
    sql`.`,
  )

export const rotateKeysTask: Task = {
  name: 'platform.seal_anew',
  title: 'Seal secrets with the encryption key in use',
  when: daily('04:00'),
  run: (ctx) => sealAnew(ctx),
}
