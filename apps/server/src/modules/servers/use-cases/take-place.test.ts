import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asStaff, inHouse } from '../../billing/examples.ts'
import { aServer, FakeStable, withKinds } from '../examples.ts'
import type { FillRule } from '../schema.ts'
import type { ServerInput } from '../server-input.ts'
import { startMaintenance } from './maintain-server.ts'
import { addGroup } from './set-up-group.ts'
import { changeServer } from './set-up-server.ts'
import { freePlace, takePlace, takePlaceOn } from './take-place.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ settings: { DATABASE_POOL_SIZE: '20' } })
})
afterAll(() => house.stop())
beforeEach(async () => {
  withKinds(house, new FakeStable(), new FakeStable('meadow'))
  await house.pool.query('DELETE FROM servers.places')
  await house.pool.query('UPDATE servers.servers SET is_open = false')
})

const staff = () => asStaff(house)
let keys = 0
const take = (
  wish: { groupId?: number | null; kind?: string; diskMib?: number; key?: string; except?: number[] } = {},
) => {
  keys += 1
  const { groupId = null, kind = 'stable', diskMib = 0, key = `svc_${keys}`, except } = wish
  const wanted = { key, kind, groupId, needs: { diskMib, memoryMib: 0 }, ...(except && { except }) }
  return inHouse(house, (tx) => takePlace(tx, wanted))
}
async function aGroup(fill: FillRule, ...wishes: ServerInput[]): Promise<{ groupId: number; ids: number[] }> {
  const ids: number[] = []
  for (const wish of wishes) ids.push((await aServer(staff(), wish)).id)
  const { id: groupId } = await addGroup(staff(), { kind: 'stable', name: `Group ${ids[0]}`, fill, serverIds: ids })
  return { groupId, ids }
}
const taken = async (ids: number[]) => {
  const { rows } = await house.pool.query(
    'SELECT server_id::int AS id, count(*)::int AS n, sum(disk_mib)::int AS disk FROM servers.places GROUP BY 1',
  )
  return ids.map((id) => rows.find((row) => row.id === id) ?? { id, n: 0, disk: 0 })
}

test.each(['round_robin', 'least_filled', 'first_with_room'] as const)(
  '%s: of twenty that ask at the same moment, as many find a place as there is room for, and no server is overfilled',
  async (fill) => {
    const { groupId, ids } = await aGroup(fill, { mostAccounts: 4 }, { diskMib: 50 }, { mostAccounts: 3, diskMib: 15 })
    const answers = await Promise.all(Array.from({ length: 20 }, () => take({ groupId, diskMib: 10 })))
    // 4, then 5 times 10 of 50, then once 10 of 15.
    expect(answers.filter((server) => server !== null)).toHaveLength(10)
    expect((await taken(ids)).map(({ n }) => n)).toEqual([4, 5, 1])
  },
)

test('of twenty that ask at the same moment, round robin gives each server the same', async () => {
  const { groupId, ids } = await aGroup('round_robin', {}, {}, {}, {})
  await Promise.all(Array.from({ length: 20 }, () => take({ groupId })))
  expect((await taken(ids)).map(({ n }) => n)).toEqual([5, 5, 5, 5])
})

test('a server in two groups is not overfilled by both', async () => {
  const { groupId, ids } = await aGroup('round_robin', { mostAccounts: 5 })
  const { id: other } = await addGroup(staff(), { kind: 'stable', name: 'Other', fill: 'least_filled', serverIds: ids })
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => take({ groupId: [groupId, other, null][n % 3]! })),
  )
  expect(answers.filter((server) => server !== null)).toHaveLength(5)
})

test('the same key has one place, however often and by how many it is asked for', async () => {
  const { groupId, ids } = await aGroup('round_robin', {}, {}, {})
  const answers = await Promise.all(Array.from({ length: 8 }, () => take({ groupId, key: 'svc_same' })))
  expect(new Set(answers.map((server) => server?.id)).size).toBe(1)
  expect((await taken(ids)).reduce((sum, { n }) => sum + n, 0)).toBe(1)
})

test('one that said it is full is passed over, and a place that is given back is there again', async () => {
  const { groupId, ids } = await aGroup('first_with_room', { mostAccounts: 1 }, { mostAccounts: 1 })
  expect((await take({ groupId, key: 'svc_moves' }))?.id).toBe(ids[0])
  expect((await take({ groupId, key: 'svc_moves', except: [ids[0]!] }))?.id).toBe(ids[1])
  expect((await taken(ids)).map(({ n }) => n)).toEqual([0, 1])
  await take({ groupId })
  expect(await take({ groupId })).toBeNull()
  await inHouse(house, (tx) => freePlace(tx, 'svc_moves'))
  expect((await take({ groupId }))?.id).toBe(ids[1])
})

test('closed ones, those in maintenance, those that refuse our key and other kinds take nothing', async () => {
  const { groupId, ids } = await aGroup('least_filled', {}, {}, {})
  await aServer(staff(), { kind: 'meadow' })
  await changeServer(staff(), { id: ids[0]!, isOpen: false })
  await startMaintenance(staff(), { id: ids[1]!, note: '' })
  await house.pool.query(`UPDATE servers.servers SET health = 'refused' WHERE id = $1`, [ids[2]])
  expect(await take({ groupId })).toBeNull()
  expect(await take()).toBeNull()
  await house.pool.query(`UPDATE servers.servers SET health = 'down' WHERE id = $1`, [ids[2]])
  expect((await take({ groupId }))?.id).toBe(ids[2])
})

test('staff put somebody on a server that is full or closed all the same', async () => {
  const { ids } = await aGroup('least_filled', { mostAccounts: 1 })
  const put = (key: string) =>
    inHouse(house, (tx) => takePlaceOn(tx, { key, serverId: ids[0]!, needs: { diskMib: 5, memoryMib: 0 } }))
  await put('svc_a')
  await put('svc_b')
  await put('svc_b')
  expect(await taken(ids)).toEqual([{ id: ids[0], n: 2, disk: 10 }])
})
