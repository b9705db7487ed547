import { glob } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { getTableColumns, getTableName, is, type Table } from 'drizzle-orm'
import { getTableConfig, PgArray, PgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { modules } from '../../compose.ts'
import { testDatabase } from './database.ts'

/** The tables as the code describes them are the tables as the migrations make them. */

const sources = resolve(import.meta.dirname, '../..')
const isOurs = (name: string) => !name.endsWith('.test.ts')

async function tablesOf(pattern: string): Promise<PgTable[]> {
  const found: PgTable[] = []
  for await (const path of glob(pattern, { cwd: sources })) {
    if (!isOurs(path)) continue
    const exported: Record<string, unknown> = await import(join(sources, path))
    for (const value of Object.values(exported)) if (is(value, PgTable)) found.push(value)
  }
  return found
}

let database: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

type Column = { name: string; type: string; nullable: boolean }

async function inDatabase(schema: string, table: string): Promise<Column[]> {
  const { rows } = await database.pool.query<Column>(
    `SELECT column_name AS name, is_nullable = 'YES' AS nullable,
            CASE data_type WHEN 'ARRAY' THEN CASE udt_name WHEN '_int8' THEN 'bigint' ELSE ltrim(udt_name, '_') END || '[]'
                           ELSE data_type END AS type
       FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 ORDER BY column_name`,
    [schema, table],
  )
  return rows
}

const inCode = (table: PgTable): Column[] =>
  Object.values(getTableColumns(table))
    .map((column) => ({
      name: column.name,
      type: is(column, PgArray) ? `${column.baseColumn.getSQLType()}[]` : column.getSQLType(),
      nullable: !column.notNull,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))

const nameOf = (table: PgTable) => `${getTableConfig(table).schema}.${getTableName(table as Table)}`

test('every table a room describes is as its migrations make it', async () => {
  const tables = await tablesOf('modules/*/schema.ts')
  expect(new Set(tables.map((table) => getTableConfig(table).schema)).size).toBe(modules.length - 1)
  for (const table of tables) {
    const described = { table: nameOf(table), columns: inCode(table) }
    const made = { table: nameOf(table), columns: await inDatabase(...schemaAndName(table)) }
    expect(described).toEqual(made)
  }
})

test('every table of a room in the database is described in its schema.ts', async () => {
  const described = new Set((await tablesOf('modules/*/schema.ts')).map(nameOf))
  const rooms = modules.map((module) => module.name).filter((name) => name !== 'platform')
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables WHERE table_schema = ANY($1) AND table_type = 'BASE TABLE'`,
    [rooms],
  )
  expect(rows.map((row) => row.name).filter((name) => !described.has(name))).toEqual([])
})

test('a room keeps to its own schema', async () => {
  for (const { name } of modules.slice(1)) {
    for (const table of await tablesOf(`modules/${name}/schema.ts`)) expect(getTableConfig(table).schema).toBe(name)
  }
})

function schemaAndName(table: PgTable): [string, string] {
  return [getTableConfig(table).schema ?? 'public', getTableName(table as Table)]
}
