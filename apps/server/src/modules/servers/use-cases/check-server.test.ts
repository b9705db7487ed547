import type { PanelCheck } from '@ostler/integration-kit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { runTask } from '../../../platform/schedule/run-task.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asStaff, inHouse } from '../../billing/examples.ts'
import { aServer, FakeStable, withKinds } from '../examples.ts'
import { listChecks, serverDetails } from '../queries/servers.ts'
import { pruneChecks, reportRefused, testServer } from './check-server.ts'
import { endMaintenance, startMaintenance } from './maintain-server.ts'
import { changeServer, removeServer } from './set-up-server.ts'

const silence: PanelCheck = { kind: 'unknown', reason: 'Nobody answers.' }
const refusal: PanelCheck = { kind: 'refused', field: 'token', reason: 'The token is not known.' }

let house: TestHouse
let stable: FakeStable
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())
beforeEach(async () => {
  await house.pool.query('DELETE FROM servers.servers')
  await house.pool.query('DELETE FROM platform.outbox')
  stable = new FakeStable()
  withKinds(house, stable)
})

const staff = () => asStaff(house)
const details = (id: number) => serverDetails(staff(), id)
/** As the schedule does it, five minutes later. */
async function checkAll() {
  house.clock.follow(house.clock.aheadMs + 5 * 60_000)
  const task = house.tasks.find(({ name }) => name === 'servers.check')!
  const run = await runTask(house, task, 'schedule', true)
  if (run === 'busy' || run === 'not_due') throw new Error(run)
  expect(run.error).toBeNull()
  return run.counts
}
const told = async () =>
  (
    await house.pool.query(
      `SELECT name, payload FROM platform.outbox WHERE name IN ('servers.went_down', 'servers.came_back') ORDER BY id`,
    )
  ).rows.map(({ name, payload }) => [name, payload.serverId, payload.health])

test('every five minutes each server is asked how it is, and the answers are its history', async () => {
  const [one, two] = [await aServer(staff()), await aServer(staff())]
  stable.checks.set(two.address, silence)
  expect(await checkAll()).toEqual({ well: 1, failing: 1 })
  stable.checks.delete(two.address)
  expect(await checkAll()).toEqual({ well: 2, failing: 0 })
  const { items } = await listChecks(staff(), { id: two.id, limit: 10 })
  expect(items.map(({ health, answer }) => [health, answer.kind])).toEqual([
    ['well', 'accepted'],
    ['down', 'unknown'],
  ])
  expect((await listChecks(staff(), { id: one.id, limit: 1 })).nextCursor).not.toBeNull()
  expect(await details(one.id)).toMatchObject({ health: 'well', lastCheck: { version: 'Stable 3' }, failures: 0 })
  await expect(listChecks(staff(), { id: 99_999, limit: 1 })).rejects.toMatchObject({ code: 'server_not_found' })
})

test('the third failure in a row is an outage, which is told once, and so is its end', async () => {
  const { id, address } = await aServer(staff())
  await checkAll()
  stable.checks.set(address, silence)
  await checkAll()
  await checkAll()
  expect(await details(id)).toMatchObject({ health: 'well', failures: 2 })
  expect(await told()).toEqual([])
  for (let n = 0; n < 4; n++) await checkAll()
  expect(await details(id)).toMatchObject({ health: 'down', failures: 6, failingSince: expect.anything() })
  expect(await told()).toEqual([['servers.went_down', id, 'down']])
  stable.checks.delete(address)
  await checkAll()
  await checkAll()
  expect(await told()).toEqual([
    ['servers.went_down', id, 'down'],
    ['servers.came_back', id, undefined],
  ])
  expect(await details(id)).toMatchObject({ health: 'well', failures: 0, failingSince: null })
})

test('a key that is not taken is an outage at once, also when it is met during work', async () => {
  const [one, two] = [await aServer(staff()), await aServer(staff())]
  stable.checks.set(one.address, refusal)
  await checkAll()
  expect(await told()).toEqual([['servers.went_down', one.id, 'refused']])
  for (let n = 0; n < 3; n++) await inHouse(house, (tx) => reportRefused(tx, two.id, 'It does not know us.'))
  expect(await told()).toEqual([
    ['servers.went_down', one.id, 'refused'],
    ['servers.went_down', two.id, 'refused'],
  ])
  expect(await details(two.id)).toMatchObject({ health: 'refused', lastCheck: { reason: 'It does not know us.' } })
  await inHouse(house, (tx) => reportRefused(tx, 99_999, 'Gone meanwhile.'))
})

test('mended settings end an outage with the next check, and the end is told', async () => {
  const { id, address } = await aServer(staff())
  stable.checks.set(address, refusal)
  await checkAll()
  await changeServer(staff(), { id, settings: { token: 'tok_still_wrong' } })
  expect(await details(id)).toMatchObject({ health: 'unchecked' })
  await checkAll()
  stable.checks.delete(address)
  await changeServer(staff(), { id, settings: { token: 'tok_right' } })
  await checkAll()
  expect((await told()).map(([name]) => name)).toEqual(['servers.went_down', 'servers.came_back'])
})

test('nobody asks a server in maintenance, and failures from before it do not count afterwards', async () => {
  const { id, address } = await aServer(staff())
  stable.checks.set(address, silence)
  await checkAll()
  await checkAll()
  await startMaintenance(staff(), { id, note: '' })
  const before = stable.checked
  expect(await checkAll()).toEqual({ well: 0, failing: 0 })
  expect(stable.checked).toBe(before)
  // Staff may look all the same; that it does not work is no news then.
  for (let n = 0; n < 3; n++) await testServer(staff(), id)
  stable.checks.set(address, refusal)
  await testServer(staff(), id)
  expect(await details(id)).toMatchObject({ health: 'unchecked', lastCheck: refusal })
  await endMaintenance(staff(), id)
  stable.checks.set(address, silence)
  await checkAll()
  expect(await details(id)).toMatchObject({ health: 'unchecked', failures: 1 })
  expect(await told()).toEqual([])
})

test('of settings that were changed, and of a server that was removed meanwhile, an answer says nothing', async () => {
  const { id, address } = await aServer(staff())
  stable.checks.set(address, refusal)
  stable.meanwhile = async () => {
    stable.meanwhile = null
    await changeServer(staff(), { id, settings: { token: 'tok_right' } })
  }
  expect(await testServer(staff(), id)).toMatchObject({ check: refusal })
  expect(await details(id)).toMatchObject({ health: 'unchecked', lastCheck: null })
  stable.meanwhile = () => removeServer(staff(), id)
  await testServer(staff(), id)
  await expect(testServer(staff(), id)).rejects.toMatchObject({ code: 'server_not_found' })
  expect(await told()).toEqual([])
})

test('one whose adapter breaks, or whose settings do not fit any more, does not keep us from the others', async () => {
  const [broken, misfit, fine] = [await aServer(staff()), await aServer(staff()), await aServer(staff())]
  stable.checks.set(broken.address, new TypeError('undefined is not a function'))
  await house.pool.query(`UPDATE servers.servers SET settings = '{"address": "nowhere"}' WHERE id = $1`, [misfit.id])
  expect(await checkAll()).toEqual({ well: 1, failing: 2 })
  expect(await details(broken.id)).toMatchObject({ health: 'unchecked', failures: 1, lastCheck: { kind: 'unknown' } })
  expect(await details(misfit.id)).toMatchObject({ health: 'refused' })
  expect(await details(fine.id)).toMatchObject({ health: 'well' })
})

test('a hundred servers are asked, a few at a time', async () => {
  for (let n = 0; n < 100; n++) await aServer(staff())
  let [now, most] = [0, 0]
  stable.meanwhile = async () => {
    now += 1
    most = Math.max(most, now)
    await new Promise((done) => setTimeout(done, 1))
    now -= 1
  }
  expect(await checkAll()).toEqual({ well: 100, failing: 0 })
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(8)
})

test('the history is kept for thirty days', async () => {
  const { id } = await aServer(staff())
  await checkAll()
  house.clock.follow(house.clock.aheadMs + 29 * 86_400_000)
  await checkAll()
  const prune = () => pruneChecks(house.contexts.forSystem('prune', 'schedule'))
  expect(await prune()).toEqual({ checks: 0 })
  house.clock.follow(house.clock.aheadMs + 2 * 86_400_000)
  expect(await prune()).toEqual({ checks: 1 })
  expect((await listChecks(staff(), { id, limit: 10 })).items).toHaveLength(1)
})
