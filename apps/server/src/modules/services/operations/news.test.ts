import type { PanelNews } from '@ostler/integration-kit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { theHouse } from '../../catalog/examples.ts'
import { receiveCallback } from '../../servers/index.ts'
import { aPaidService, type FakePanel, opensOf, triesNext, withPanel } from '../examples.ts'
import { ownService } from '../queries/services.ts'

let house: TestHouse
let panel: FakePanel
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())
beforeEach(async () => {
  panel = await withPanel(house, undefined, { abilities: ['callback', 'backups', 'changePlan'] })
  Object.assign(panel, {
    parseCallback: async ({ body }: { body: Uint8Array }) => ({
      kind: 'accepted',
      news: [JSON.parse(Buffer.from(body).toString())],
    }),
  })
})

const ctx = () => theHouse(house)
let events = 0

/** The server tells us; what follows from it is done. */
async function tells(news: Omit<PanelNews, 'eventId'> & { eventId?: string }): Promise<void> {
  const body = Buffer.from(JSON.stringify({ eventId: `event-${++events}`, ...news }))
  await receiveCallback(ctx(), 'panel', { body, headers: {}, receivedAt: Temporal.Now.instant() })
  await house.settle()
}

async function atWork() {
  const { id, externalId } = await aPaidService(house)
  panel.creates.push({ answer: { kind: 'working', remoteId: null, reason: 'queued' }, anyway: true })
  await house.settle()
  const [operation] = await opensOf(house, id)
  const found = await panel.lookUp({ externalId } as never)
  if (found.kind !== 'found') throw new Error('nothing is there')
  panel.asked.length = 0
  return { id, operation: operation!, account: found.account }
}

test('a server that tells how a set-up ended is believed, once', async () => {
  const { id, operation, account } = await atWork()
  const news = { eventId: 'once', ticket: `op-${operation.id}`, outcome: { kind: 'ok' as const }, account }
  await tells(news)
  await tells(news)
  expect(await ownService(ctx(), id)).toMatchObject({ state: 'active', serverHost: 'one.example' })
  expect(panel.asked).toEqual([])
  const { rows } = await house.pool.query(
    `SELECT to_state FROM services.transitions WHERE service_id = $1 ORDER BY id`,
    [id],
  )
  expect(rows.map((row) => row.to_state)).toEqual(['pending', 'provisioning', 'active'])
})

test('news without the account leads to a look', async () => {
  const { id, operation } = await atWork()
  await tells({ ticket: `op-${operation.id}`, outcome: { kind: 'ok' } })
  expect(await ownService(ctx(), id)).toMatchObject({ state: 'provisioning' })
  await triesNext(house, id)
  expect(await ownService(ctx(), id)).toMatchObject({ state: 'active' })
})

test('a refusal that comes later is one', async () => {
  const { id, operation } = await atWork()
  await tells({ ticket: `op-${operation.id}`, outcome: { kind: 'rejected', reason: 'no licence left' } })
  expect(await ownService(ctx(), id)).toMatchObject({ state: 'failed' })
})

test('news of what is not known, or is over, changes nothing', async () => {
  const { id, operation, account } = await atWork()
  await tells({ ticket: 'op-999999', outcome: { kind: 'rejected', reason: 'x' } })
  await tells({ ticket: 'somebody', outcome: { kind: 'rejected', reason: 'x' } })
  await tells({ ticket: `op-${operation.id}`, outcome: { kind: 'ok' }, account })
  await tells({ ticket: `op-${operation.id}`, outcome: { kind: 'rejected', reason: 'too late' } })
  expect(await ownService(ctx(), id)).toMatchObject({ state: 'active' })
})

test('work that is named by a ticket of the server is found by it', async () => {
  const { id, operation, account } = await atWork()
  await tells({ ticket: `op-${operation.id}`, outcome: { kind: 'ok' }, account })
  panel.actions.push({ answer: { kind: 'working', ticket: 'task-7', reason: 'copying' } })
  await house.pool.query(
    `INSERT INTO services.operations (service_id, verb, state, why, asked_by, asked_at) VALUES ($1, 'create_backup', 'waiting', 'x', 'x', now())`,
    [id],
  )
  await triesNext(house, id)
  expect(await opensOf(house, id)).toMatchObject([{ verb: 'create_backup', state: 'working' }])
  await tells({ ticket: 'task-7', outcome: { kind: 'ok', note: '3 MiB' } })
  expect(await opensOf(house, id)).toEqual([])
})
