import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AuditEntry, canonical, verifyAuditChain } from './audit.ts'
import { sqlState } from './database.ts'
import { aHouse, type TestHouse } from './testing/house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const record = (...entries: AuditEntry[]) =>
  house.contexts.forSystem('test', 'cli').transaction(async (tx) => {
    for (const entry of entries) tx.record(entry)
  })
const rows = async (object: string) =>
  (await house.pool.query('SELECT id, actor, door, before, after FROM platform.audit WHERE object = $1', [object])).rows
const idOf = async (object: string) => Number((await rows(object))[0].id)

/** What somebody with full rights on the database could do; afterwards the trail is as it was. */
async function tampering(statement: string, values: unknown[], look: (pool: pg.Pool) => Promise<void>) {
  const copy = await house.pool.query('SELECT * FROM platform.audit')
  await house.pool.query('ALTER TABLE platform.audit DISABLE TRIGGER USER')
  try {
    await house.pool.query(statement, values)
    await look(house.pool)
  } finally {
    await house.pool.query('DELETE FROM platform.audit')
    await house.pool.query(
      'INSERT INTO platform.audit OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::platform.audit, $1)',
      [JSON.stringify(copy.rows)],
    )
    await house.pool.query('ALTER TABLE platform.audit ENABLE TRIGGER USER')
  }
}

test('the chain of whatever is recorded verifies, one entry or many, also from parallel transactions', async () => {
  await Promise.all(
    Array.from({ length: 24 }, (_, n) =>
      record(...Array.from({ length: 1 + (n % 3) }, (_, m) => ({ action: 'tested', object: `parallel:${n}.${m}` }))),
    ),
  )
  const { rows: links } = await house.pool.query(
    `SELECT count(*) AS n, count(DISTINCT previous_hash) AS followed FROM platform.audit WHERE object LIKE 'parallel:%'`,
  )
  expect(links).toEqual([{ n: '48', followed: '48' }])
  const progress: number[] = []
  const verdict = await verifyAuditChain(house.pool, { onProgress: (n) => progress.push(n) })
  expect(verdict).toMatchObject({ rows: progress.at(-1), brokenAt: null })
})

test('any value that can be written down verifies after a round trip through the database', async () => {
  const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0') && one.isWellFormed())
  const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      text,
      number,
      fc.boolean(),
      fc.constant(null),
      fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
      fc.date({ noInvalidDate: true }),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(
        text.filter((name) => name !== '__proto__'),
        tie('any'),
        { maxKeys: 4 },
      ),
    ),
  })).any
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 }), async (pairs) => {
      await record(...pairs.map(([before, after]) => ({ action: 'tested', object: 'any:1', before, after })))
    }),
    { numRuns: 20 },
  )
  expect((await verifyAuditChain(house.pool)).brokenAt).toBeNull()
})

test.each([
  ['what was done', `action = 'nothing_happened'`],
  ['who did it', `actor = 'user:1'`],
  ['when', `at = at - interval '1 microsecond'`],
  ['through which door', `door = 'admin'`],
  ['from where', `ip = '10.0.0.1'`],
  ['to what', `object = 'invoice:2'`],
  ['what was before', `before = '{"total": 1}'`],
  ['what was after', `after = '{"total": 2}'`],
  ['the correlation id', `correlation_id = 'another'`],
  ['its own hash', `hash = md5(hash)`],
  ['the hash it follows', `previous_hash = md5(hash)`],
])('changing %s of a row is found, with its id', async (_what, change) => {
  const object = `changed:${_what.replaceAll(' ', '_')}`
  await record({ action: 'tested', object: 'before:1' }, { action: 'tested', object, before: { a: 1 }, after: {} })
  await record({ action: 'tested', object: 'after:1' })
  const id = await idOf(object)
  await tampering(`UPDATE platform.audit SET ${change} WHERE id = $1`, [id], async (pool) =>
    expect((await verifyAuditChain(pool)).brokenAt).toBe(id),
  )
  expect((await verifyAuditChain(house.pool)).brokenAt).toBeNull()
})

test('a row that was taken out or put in is found at the first one that does not follow', async () => {
  await record({ action: 'tested', object: 'kept:1' })
  await record({ action: 'tested', object: 'gone:1' })
  await record({ action: 'tested', object: 'kept:2' })
  const [gone, next] = [await idOf('gone:1'), await idOf('kept:2')]
  await tampering('DELETE FROM platform.audit WHERE id = $1', [gone], async (pool) =>
    expect((await verifyAuditChain(pool)).brokenAt).toBe(next),
  )
  const forged = `INSERT INTO platform.audit (at, actor, door, action, object, correlation_id, previous_hash, hash)
    SELECT at, 'user:1', door, 'allowed', object, correlation_id, hash, md5(hash) FROM platform.audit WHERE id = $1 RETURNING id`
  await tampering(forged, [next], async (pool) => {
    const { rows } = await pool.query(`SELECT id FROM platform.audit WHERE action = 'allowed'`)
    expect((await verifyAuditChain(pool)).brokenAt).toBe(Number(rows[0].id))
  })
})

test('the database refuses to change, delete or empty the trail', async () => {
  await record({ action: 'tested', object: 'fast:1' })
  for (const statement of [
    `UPDATE platform.audit SET action = 'other'`,
    'DELETE FROM platform.audit',
    'TRUNCATE platform.audit',
    'TRUNCATE platform.audit CASCADE',
  ]) {
    expect(await house.pool.query(statement).catch(sqlState)).toBe('23001')
  }
  expect((await rows('fast:1')).length).toBe(1)
})

test('secrets are masked before and after, at any depth; the rest is kept as it was', async () => {
  const before = { email: 'ada@example.com', password: 'hunter2', nested: [{ apiKey: 'hunter2', label: 'main' }] }
  const after = { email: 'ada@example.org', password_hash: 'hunter2', token: null, card: { card_number: 'hunter2' } }
  await record({ action: 'tested', object: 'secret:1', before, after })
  expect(await rows('secret:1')).toMatchObject([
    {
      actor: 'system:test',
      door: 'cli',
      before: { email: 'ada@example.com', password: '[masked]', nested: [{ apiKey: '[masked]', label: 'main' }] },
      after: { email: 'ada@example.org', password_hash: '[masked]', token: null, card: { card_number: '[masked]' } },
    },
  ])
})

test('JSON is the same whatever the order of its keys', () => {
  expect(canonical({ b: [1, { d: 1, c: undefined }], a: null })).toBe('{"a":null,"b":[1,{"d":1}]}')
  expect(canonical({ a: null, b: [1, { d: 1 }] })).toBe(canonical({ b: [1, { d: 1 }], a: null }))
  expect(canonical([1, 2])).not.toBe(canonical([2, 1]))
})
