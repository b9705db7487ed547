import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { theHouse } from '../../catalog/examples.ts'
import { aPaidService, triesNext, withPanel } from '../examples.ts'
import { countOperations } from './operations.ts'
import { listAttempts, ownService } from './services.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())

test('what is unfinished is counted in all and by server, and what is done is not', async () => {
  const panel = await withPanel(house)
  const [failing, waiting, done] = [await aPaidService(house), await aPaidService(house), await aPaidService(house)]
  panel.creates.push({ answer: { kind: 'rejected', reason: 'no such plan' } })
  await triesNext(house, failing.id)
  panel.creates.push({ answer: { kind: 'retryable', reason: 'busy' } })
  await triesNext(house, waiting.id)
  await triesNext(house, done.id)

  const { serverId } = await ownService(theHouse(house), waiting.id)
  const { servers, ...all } = await countOperations(theHouse(house))
  expect(all).toEqual({ open: 1, failed: 1 })
  expect(servers.find((one) => one.serverId === serverId)).toMatchObject({ open: 1 })
  expect(servers.reduce((sum, one) => sum + one.failed, 0)).toBe(1)
})

test('each time a server was asked is listed page by page, newest first', async () => {
  const panel = await withPanel(house)
  const { id } = await aPaidService(house)
  const busy = { answer: { kind: 'retryable', reason: 'busy' } } as const
  panel.creates.push(busy, busy)
  for (let tried = 0; tried < 3; tried++) await triesNext(house, id)

  const first = await listAttempts(theHouse(house), { serviceId: id, limit: 2 })
  expect(first.items.map(({ state }) => state)).toEqual(['done', 'retryable'])
  const second = await listAttempts(theHouse(house), { serviceId: id, limit: 2, cursor: first.nextCursor! })
  expect(second.items.map(({ state }) => state)).toEqual(['retryable'])
  expect(second.nextCursor).toBeNull()
})
