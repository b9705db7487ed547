import { afterAll, beforeAll, expect, test } from 'vitest'
import { modules } from '../../compose.ts'
import { isSecretName } from '../masking.ts'
import { testDatabase } from './database.ts'

/**
 * What the rooms say that they keep of clients and people is what the database keeps. A table that is added later is named
 * by a room, with what a merge, an export and an erasure do with it, or stands below with the reason why not.
 */

const answeredElsewhere: Record<string, string> = {
  'identity.sign_in_providers': 'its client_id is what OAuth calls us',
}

const records = modules.flatMap((module) => module.records ?? [])
const tables = records.flatMap((one) => one.tables)

let database: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

async function columnsOf(table: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_schema || '.' || table_name = $1 ORDER BY 1`,
    [table],
  )
  return rows.map((row) => row.name)
}

test('every table with a client or a user in it is answered for by a room', async () => {
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT DISTINCT c.table_schema || '.' || c.table_name AS name
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE c.column_name IN ('client_id', 'user_id') AND t.table_type = 'BASE TABLE'
        AND c.table_schema = ANY($1) ORDER BY 1`,
    [modules.map((module) => module.name)],
  )
  const named = new Set([...tables.map(({ table }) => table), ...Object.keys(answeredElsewhere)])
  expect(rows.map((row) => row.name).filter((name) => !named.has(name))).toEqual([])
})

test('no table is answered for twice', () => {
  const names = tables.map(({ table }) => table)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

test.each(tables)(
  '$table: every column is shown to the person or withheld, and none that is not there',
  async (one) => {
    const columns = await columnsOf(one.table)
    expect(columns).not.toEqual([])
    if (!Array.isArray(one.shows)) return
    const said = [...one.shows, ...(one.withholds ?? [])]
    expect(said.toSorted()).toEqual(columns)
  },
)

test.each(tables)('$table: what is secret is not shown', ({ shows, readable }) => {
  if (!Array.isArray(shows)) return
  // What is sealed may be opened by the room and shown as something else.
  expect(shows.filter((name) => isSecretName(name) && !(readable && name.startsWith('sealed_')))).toEqual([])
  expect(shows.filter((name) => name.endsWith('_hash'))).toEqual([])
})

test.each(tables.filter(({ merging }) => merging.by === 'id'))(
  '$table: rows that go over by id have one, and an index finds them by client',
  async ({ table, merging }) => {
    const columns = await columnsOf(table)
    const watch = merging.by === 'id' ? (merging.watch ?? []) : []
    expect(columns).toEqual(expect.arrayContaining(['id', 'client_id', ...watch]))
    const { rows } = await database.pool.query<{ n: string }>(
      `SELECT count(*) AS n FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = $1::regclass AND a.attname = 'client_id'
          AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = '(client_id IS NOT NULL)')`,
      [table],
    )
    expect([table, Number(rows[0]!.n) > 0]).toEqual([table, true])
  },
)

test.each(tables.filter(({ merging }) => merging.by === 'key'))(
  '$table: a client has one row for each key',
  async ({ table, merging }) => {
    const key = ['client_id', ...(merging.by === 'key' ? merging.key : [])].toSorted()
    const { rows } = await database.pool.query<{ columns: string[] }>(
      `SELECT array_agg(a.attname::text ORDER BY a.attname::text) AS columns
         FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
        WHERE i.indrelid = $1::regclass AND i.indisunique GROUP BY i.indexrelid`,
      [table],
    )
    expect(rows.map((row) => row.columns)).toContainEqual(key)
  },
)
