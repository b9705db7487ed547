import { afterAll, beforeAll, expect, test } from 'vitest'
import { Vault, vault } from './crypto.ts'
import { keysInUse, type SealedColumn, sealAnew, sealedColumns } from './sealed-columns.ts'
import { aHouse, type TestHouse } from './testing/house.ts'

const [first, second] = [
  { id: 'k1', key: Buffer.alloc(32, 1) },
  { id: 'k2', key: Buffer.alloc(32, 2) },
]
const column: SealedColumn = {
  table: 'platform.test_secrets',
  column: 'sealed',
  key: ['place', 'no'],
  about: ({ place, no }) => `${place}/${no}`,
}

let house: TestHouse
let before: Vault
beforeAll(async () => {
  house = await aHouse()
  before = new Vault([first])
  house.ports.provide(vault, new Vault([second, first])).provide(sealedColumns, [column])
  await house.pool.query(
    'CREATE TABLE platform.test_secrets (place text, no bigint, sealed text, other text DEFAULT $$same$$, PRIMARY KEY (place, no))',
  )
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')
const fill = async (n: number) => {
  const rows = Array.from({ length: n }, (_, no) => ({
    place: 'a.b',
    no,
    sealed: before.seal(`secret ${no}`, `a.b/${no}`),
  }))
  await house.pool.query('TRUNCATE platform.test_secrets')
  await house.pool.query(
    'INSERT INTO platform.test_secrets (place, no, sealed) SELECT * FROM jsonb_to_recordset($1) AS r(place text, no bigint, sealed text)',
    [JSON.stringify(rows)],
  )
}

test('everything is sealed with the key in use, chunk by chunk, and opens to what it was', async () => {
  await fill(1201)
  await house.pool.query(`INSERT INTO platform.test_secrets (place, no, sealed) VALUES ('empty', 1, NULL)`)
  expect(await keysInUse(system())).toEqual([{ table: column.table, column: 'sealed', keyId: 'k1', values: 1201 }])

  const progress: number[] = []
  expect(await sealAnew(system(), (values) => progress.push(values))).toEqual({ 'platform.test_secrets.sealed': 1201 })
  expect(progress).toEqual([500, 1000, 1201])
  expect(await keysInUse(system())).toEqual([{ table: column.table, column: 'sealed', keyId: 'k2', values: 1201 }])
  const onlyNew = new Vault([second])
  const { rows } = await house.pool.query('SELECT * FROM platform.test_secrets WHERE sealed IS NOT NULL ORDER BY no')
  expect(rows.map((row) => onlyNew.open(row.sealed, `a.b/${row.no}`))).toEqual(rows.map((row) => `secret ${row.no}`))
  expect(new Set(rows.map((row) => row.other))).toEqual(new Set(['same']))
  expect(await sealAnew(system())).toEqual({})
})

test('two who rotate at once do the work once', async () => {
  await fill(900)
  const counts = await Promise.all([sealAnew(system()), sealAnew(system())])
  expect(counts.reduce((sum, one) => sum + (one['platform.test_secrets.sealed'] ?? 0), 0)).toBe(900)
})

test('a value whose key is gone stops the rotation and loses nothing', async () => {
  await fill(3)
  const lost = new Vault([{ id: 'k0', key: Buffer.alloc(32, 9) }]).seal('lost', 'a.b/1')
  await house.pool.query('UPDATE platform.test_secrets SET sealed = $1 WHERE no = 1', [lost])
  await expect(sealAnew(system())).rejects.toThrow('"k0" is not in ENCRYPTION_KEYS')
  const { rows } = await house.pool.query('SELECT sealed FROM platform.test_secrets WHERE no = 1')
  expect(rows[0].sealed).toBe(lost)
})

test('every sealed column that the rooms declare is there', async () => {
  const fresh = await aHouse()
  const declared = fresh.ports.get(sealedColumns)
  expect(declared.length).toBeGreaterThan(2)
  expect(await keysInUse(fresh.contexts.forSystem('test', 'cli'))).toEqual([])
  const { rows } = await fresh.pool.query<{ at: string }>(
    `SELECT table_schema || '.' || table_name || '.' || column_name AS at FROM information_schema.columns
      WHERE column_name LIKE 'sealed%' AND table_schema <> 'information_schema'`,
  )
  const named = new Set(declared.map(({ table, column: name }) => `${table}.${name}`))
  expect(rows.map(({ at }) => at).filter((at) => !named.has(at))).toEqual([])
  await fresh.stop()
})
