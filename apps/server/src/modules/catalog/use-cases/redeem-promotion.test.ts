import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Tx } from '../../../platform/context.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { theHouse } from '../examples.ts'
import { promotionByCode } from '../queries/promotions.ts'
import { redeemPromotion, releasePromotion } from './redeem-promotion.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

/** Runs in a transaction of its own, on a connection of its own. */
const inHouse = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  theHouse(house).transaction(async (tx) => {
    const result = await work(tx)
    tx.record({ action: 'tested', object: 'promotion' })
    return result
  })
const uses = async (code: string) => (await promotionByCode(theHouse(house), code))?.uses

let made = 0
async function aStored(wish: { most?: number; each?: number } = {}) {
  const code = `CODE${++made}`
  const { rows } = await house.pool.query(
    `INSERT INTO catalog.promotions (code, label, kind, percent, most_uses, most_uses_per_client)
     VALUES ($1, 'Save', 'percent', '10', $2, $3) RETURNING id`,
    [code, wish.most ?? null, wish.each ?? null],
  )
  const promotionId = Number(rows[0].id)
  const redeem = (clientId: number, source: string) =>
    inHouse((tx) => redeemPromotion(tx, { promotionId, clientId, source }))
  return { code, redeem }
}

test('of ten orders that want the last two uses at once, two get them', async () => {
  const { code, redeem } = await aStored({ most: 2 })
  const answers = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => redeem(n, `last:${n}`)))
  expect(answers.filter((one) => one.status === 'fulfilled')).toHaveLength(2)
  for (const one of answers) if (one.status === 'rejected') expect(one.reason.code).toBe('promotion_used_up')
  expect(await uses(code)).toBe(2)
})

test('a client uses it no more often than allowed; others still may', async () => {
  const { redeem } = await aStored({ each: 1 })
  const answers = await Promise.allSettled([redeem(1, 'each:1'), redeem(1, 'each:2')])
  expect(answers.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  await redeem(2, 'each:3')
})

test('one source counts once; what is given back can be used again, once', async () => {
  const { code, redeem } = await aStored({ most: 1 })
  await redeem(1, 'again:1')
  await redeem(1, 'again:1')
  expect(await uses(code)).toBe(1)
  await Promise.all([1, 2].map(() => inHouse((tx) => releasePromotion(tx, 'again:1'))))
  expect(await uses(code)).toBe(0)
  await redeem(2, 'again:2')
  await expect(redeem(1, 'again:3')).rejects.toMatchObject({ code: 'promotion_used_up' })
})

test('a promotion that is not there cannot be used', async () => {
  await expect(
    inHouse((tx) => redeemPromotion(tx, { promotionId: 999_999, clientId: 1, source: 'x' })),
  ).rejects.toMatchObject({ code: 'promotion_not_found' })
})
