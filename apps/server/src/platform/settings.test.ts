import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { settingGroup } from './setting-group.ts'
import { changeSetting, defineSetting, readSetting } from './settings.ts'
import { aHouse, type TestHouse } from './testing/house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const graceDays = defineSetting({
  name: 'test.grace_days',
  schema: z.number().int().min(0),
  default: 7,
  about: 'How long a client may take.',
})
const system = () => house.contexts.forSystem('test', 'cli')
const change = (value: number) => system().transaction((tx) => changeSetting(tx, graceDays, value))

test('a setting has its default until it is changed, and the change is recorded', async () => {
  expect(await readSetting(system(), graceDays)).toBe(7)
  await change(10)
  await change(12)
  expect(await readSetting(system(), graceDays)).toBe(12)
  const { rows } = await house.pool.query(
    `SELECT before, after FROM platform.audit WHERE object = 'setting:test.grace_days' ORDER BY id`,
  )
  expect(rows).toEqual([
    { before: 7, after: 10 },
    { before: 10, after: 12 },
  ])
})

test('a transaction sees its own change before anybody else does', async () => {
  await change(12)
  await system().transaction(async (tx) => {
    await changeSetting(tx, graceDays, 30)
    expect([await readSetting(tx, graceDays), await readSetting(system(), graceDays)]).toEqual([30, 12])
  })
})

test('a value that does not fit is refused, and one that was put there by hand is not believed', async () => {
  await change(3)
  await expect(change(-1)).rejects.toThrow()
  expect(await readSetting(system(), graceDays)).toBe(3)
  await house.pool.query(`UPDATE platform.settings SET value = '"seven"' WHERE name = $1`, [graceDays.name])
  await expect(readSetting(system(), graceDays)).rejects.toThrow()
})

test('a secret is sealed at rest, opened for those who use it, and told to no door or log', async () => {
  const apiKey = defineSetting({ name: 'test.api_key', schema: z.string(), default: '', about: 'A key.', secret: true })
  const plain = defineSetting({ name: 'test.plain', schema: z.string(), default: 'x', about: 'A text.' })
  const group = settingGroup({ apiKey, plain })
  const system = house.contexts.forSystem('test', 'cli')
  expect((await group.read(system)).values).toEqual({ apiKey: { isSet: false }, plain: 'x' })
  await group.change(system, { apiKey: 'sk_live_1', plain: 'y' })
  await group.change(system, { apiKey: 'sk_live_2' })

  expect(await readSetting(system, apiKey)).toBe('sk_live_2')
  expect(await group.read(system)).toMatchObject({
    values: { apiKey: { isSet: true }, plain: 'y' },
    defaults: { apiKey: { isSet: false }, plain: 'x' },
  })
  const { rows } = await house.pool.query(
    `SELECT (SELECT json_agg(s)::text FROM platform.settings s) || (SELECT json_agg(a)::text FROM platform.audit a) AS everything`,
  )
  expect(rows[0].everything).toContain('test.api_key')
  expect(rows[0].everything).not.toContain('sk_live')
})
