import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { modules, sandboxTables } from '../compose.ts'
import { StartError } from '../start-error.ts'
import { migrate } from './migrate.ts'
import type { Module } from './module.ts'
import { testDatabase } from './testing/database.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let folder: string
let pool: pg.Pool
beforeEach(async () => {
  database = await testDatabase()
  pool = database.pool
  folder = await mkdtemp(join(tmpdir(), 'ostler-migrations-'))
})
afterEach(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

/** All rooms, and one more whose migrations these tests write. */
const withMine = (): Module[] => [
  ...modules,
  sandboxTables,
  { name: 'mine', migrations: new URL(`${pathToFileURL(folder)}/`) },
]
const write = (name: string, text: string) => writeFile(join(folder, name), text)
const tables = async () =>
  (
    await pool.query<{ table_name: string }>(
      `SELECT table_name FROM information_schema.tables WHERE table_schema = 'mine' ORDER BY 1`,
    )
  ).rows.map((row) => row.table_name)

test('files are applied once, in the order of their names, and what is no SQL is left alone', async () => {
  await write('0002_b.sql', 'ALTER TABLE mine.a ADD COLUMN b int')
  await write('0001_a.sql', 'CREATE TABLE mine.a (id int)')
  await write('README.md', 'not a migration')
  const told: string[] = []
  expect(await migrate(pool, withMine(), (name) => told.push(name))).toEqual(['mine/0001_a.sql', 'mine/0002_b.sql'])
  expect(told).toEqual(['mine/0001_a.sql', 'mine/0002_b.sql'])
  expect(await migrate(pool, withMine())).toEqual([])
  await write('0003_c.sql', 'CREATE TABLE mine.c (id int)')
  expect(await migrate(pool, withMine())).toEqual(['mine/0003_c.sql'])
  expect(await tables()).toEqual(['a', 'c'])
})

test('several processes may start at once; one of them applies each file', async () => {
  for (let n = 1; n <= 4; n++) await write(`000${n}.sql`, `SELECT pg_sleep(0.02); CREATE TABLE mine.t${n} (id int)`)
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(pool, withMine())))
  expect(applied.flat().sort()).toEqual(['mine/0001.sql', 'mine/0002.sql', 'mine/0003.sql', 'mine/0004.sql'])
})

test('an empty database too is brought up by several at once', async () => {
  await pool.query('DROP SCHEMA platform CASCADE')
  const platform = modules.slice(0, 1)
  const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(pool, platform)))
  expect(applied.filter((names) => names.length > 0).length).toBe(1)
})

test('a file that fails is taken back whole, keeps those before it, and is applied when it is mended', async () => {
  await write('0001_good.sql', 'CREATE TABLE mine.good (id int)')
  await write('0002_bad.sql', 'CREATE TABLE mine.half (id int); SELECT nonsense')
  await expect(migrate(pool, withMine())).rejects.toThrow('Migration "mine/0002_bad.sql" failed.')
  expect(await tables()).toEqual(['good'])
  await write('0002_bad.sql', 'CREATE TABLE mine.whole (id int)')
  expect(await migrate(pool, withMine())).toEqual(['mine/0002_bad.sql'])
  expect(await tables()).toEqual(['good', 'whole'])
})

test('a database that a newer version has used is refused, with the remedy and unchanged', async () => {
  await write('0001_a.sql', 'CREATE TABLE mine.a (id int)')
  await migrate(pool, withMine())
  await write('0001_b.sql', 'CREATE TABLE mine.b (id int)')
  await rm(join(folder, '0001_a.sql'))
  const refused = migrate(pool, withMine())
  await expect(refused).rejects.toBeInstanceOf(StartError)
  await expect(refused).rejects.toThrow(/newer Ostler \(it has "mine\/0001_a.sql"\)\. Start that version or newer/)
  expect(await tables()).toEqual(['a'])
})

test('a file that was changed after it was applied is refused', async () => {
  await write('0001_a.sql', 'CREATE TABLE mine.a (id int)')
  await migrate(pool, withMine())
  await write('0001_a.sql', 'CREATE TABLE mine.a (id bigint)')
  const refused = migrate(pool, withMine())
  await expect(refused).rejects.toBeInstanceOf(StartError)
  await expect(refused).rejects.toThrow('"mine/0001_a.sql" has changed since it was applied')
})

test('a refused start does not keep the next one waiting', async () => {
  await write('0001_bad.sql', 'SELECT nonsense')
  await expect(migrate(pool, withMine())).rejects.toThrow()
  const { rows } = await pool.query(`SELECT count(*) AS held FROM pg_locks WHERE locktype = 'advisory' AND database =
    (SELECT oid FROM pg_database WHERE datname = current_database())`)
  expect(rows).toEqual([{ held: '0' }])
})
