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

/** Tables with rows of clients that have no rule for the portal, and why. */
const withoutRule: Record<string, string> = {
  'clients.bulk_items': "staff's own",
  'clients.notes': "staff's own",
  'clients.tags': "staff's own",
  'payments.bank_lines': 'of our own bank accounts, for staff',
  'payments.inbound_events': 'what providers tell us, for staff',
  'identity.sign_in_providers': 'its client_id is what OAuth calls us',
  'identity.sign_on_links': 'made by staff, spent by whoever holds the token; nobody lists them',
}

test('every table with rows of clients has row-level security and a rule for the portal', async () => {
  const { rows } = await database.pool.query<{ name: string; rules: number; enabled: boolean }>(
    `SELECT format('%s.%s', c.relnamespace::regnamespace, c.relname) AS name, c.relrowsecurity AS enabled,
            (SELECT count(*)::int FROM pg_policy p WHERE p.polrelid = c.oid AND 'ostler_portal'::regrole = ANY (p.polroles)) AS rules
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_id' AND NOT a.attisdropped
      WHERE c.relkind = 'r' AND c.relnamespace = ANY ($1::regnamespace[]) ORDER BY 1`,
    [modules.map((module) => module.name)],
  )
  expect(rows.length).toBeGreaterThan(15)
  const open = rows.filter(({ enabled, rules }) => !enabled || rules === 0).map(({ name }) => name)
  expect(open).toEqual(Object.keys(withoutRule).sort())
})

test('what is seen through a view of a room is what its reader may see', async () => {
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c
      WHERE c.relkind IN ('v', 'm') AND c.relnamespace = ANY ($1::regnamespace[])
        AND NOT coalesce(c.reloptions @> '{security_invoker=true}', false)`,
    [modules.map((module) => module.name)],
  )
  expect(rows).toEqual([])
})

/** Functions that see past the wall, and what they tell. */
const seeEverything = ['billing.is_no_other_clients_invoice: whether an invoice is of another client, no more']

test('functions that run with the rights of their owner are few, and fix where they look names up', async () => {
  const { rows } = await database.pool.query<{ name: string; config: string[] | null }>(
    `SELECT format('%s.%s', pronamespace::regnamespace, proname) AS name, proconfig AS config FROM pg_proc
      WHERE prosecdef AND pronamespace = ANY ($1::regnamespace[]) ORDER BY 1`,
    [modules.map((module) => module.name)],
  )
  expect(rows.map(({ name }) => name)).toEqual(seeEverything.map((entry) => entry.split(':')[0]))
  for (const { config } of rows) expect(config).toEqual(['search_path=pg_catalog'])
})

function schemaAndName(table: PgTable): [string, string] {
  return [getTableConfig(table).schema ?? 'public', getTableName(table as Table)]
}
