import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { lockClientMoney, lockClientsMoney, tryLockClientsMoney } from './lock-money.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const ctx = () => house.contexts.forSystem('test', 'cli')

test('two who want to move the money of one client come one after the other; another client does not wait', async () => {
  const steps: string[] = []
  const { promise: firstIsIn, resolve: isIn } = Promise.withResolvers<void>()
  const { promise: mayLeave, resolve: letGo } = Promise.withResolvers<void>()
  const first = ctx().transaction(async (tx) => {
    await lockClientMoney(tx, 1)
    steps.push('first in')
    isIn()
    await mayLeave
    steps.push('first out')
  })
  await firstIsIn
  const second = ctx().transaction(async (tx) => {
    await lockClientMoney(tx, 1)
    steps.push('second in')
  })
  await ctx().transaction(async (tx) => {
    await lockClientMoney(tx, 2)
    steps.push('somebody else')
  })
  const waited = await waitsForLock()
  letGo()
  await Promise.all([first, second])
  expect(waited).toBe(true)
  expect(steps).toEqual(['first in', 'somebody else', 'first out', 'second in'])
})

test('what is locked by others is left out, and many clients are locked with the same locks as one', async () => {
  const { promise: mayLeave, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: isIn, resolve: entered } = Promise.withResolvers<void>()
  const holding = ctx().transaction(async (tx) => {
    await lockClientsMoney(tx, [30, 10, 30])
    entered()
    await mayLeave
  })
  await isIn
  const free = await ctx().transaction((tx) => tryLockClientsMoney(tx, [10, 20, 30, 40]))
  expect([...free].sort()).toEqual([20, 40])
  const alone = ctx().transaction((tx) => lockClientMoney(tx, 10))
  expect(await waitsForLock()).toBe(true)
  letGo()
  await Promise.all([holding, alone])
  expect((await ctx().transaction((tx) => tryLockClientsMoney(tx, [10, 20, 30, 40]))).size).toBe(4)
})

test('two who lock the same clients in opposite orders do not block each other', async () => {
  const ids = Array.from({ length: 50 }, (_, index) => 100 + index)
  const lockAll = (order: number[]) => ctx().transaction((tx) => lockClientsMoney(tx, order))
  await Promise.all(Array.from({ length: 20 }, (_, index) => lockAll(index % 2 ? ids : [...ids].reverse())))
})

test('nobody is locked when nobody is named', async () => {
  await ctx().transaction(async (tx) => {
    await lockClientsMoney(tx, [])
    expect(await tryLockClientsMoney(tx, [])).toEqual(new Set())
  })
})

/** Does PostgreSQL itself say, within five seconds, that a connection of this house waits for an advisory lock? */
async function waitsForLock(): Promise<boolean> {
  const waiting = `SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                    WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()`
  for (let tries = 0; tries < 1000; tries++) {
    if ((await house.pool.query(waiting)).rowCount) return true
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return false
}
