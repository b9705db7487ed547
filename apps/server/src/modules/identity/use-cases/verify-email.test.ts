import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse } from '../../../platform/testing/house.ts'
import { verificationRequested } from '../events.ts'
import { aCaller, aUser, aVisitor, linksFor } from '../examples.ts'
import { userById } from '../queries/users.ts'
import { requestVerification } from './request-verification.ts'
import { verifyEmail } from './verify-email.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const invalid = { code: 'token_invalid' }
const ask = (userId: number) => requestVerification(house.contexts.forSystem('test', 'cli'), { userId })
const isVerified = async (userId: number) => (await userById(aVisitor(house), userId)).emailVerifiedAt !== null

test('the link proves the address, once', async () => {
  const { userId } = await aUser(house)
  await ask(userId)
  const [token] = await linksFor(house, verificationRequested, userId)
  expect(await isVerified(userId)).toBe(false)

  await verifyEmail(aVisitor(house), { token: token! })
  expect(await isVerified(userId)).toBe(true)
  await expect(verifyEmail(aVisitor(house), { token: token! })).rejects.toMatchObject(invalid)
})

test('clicked twice at once, it works once', async () => {
  const { userId } = await aUser(house)
  await ask(userId)
  const [token] = await linksFor(house, verificationRequested, userId)
  const clicks = await Promise.allSettled([1, 2, 3, 4].map(() => verifyEmail(aVisitor(house), { token: token! })))
  expect(clicks.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('any of several links is good, and using one spends the others', async () => {
  const { userId } = await aUser(house)
  await ask(userId)
  await ask(userId)
  const [older, newer] = await linksFor(house, verificationRequested, userId)
  await verifyEmail(aVisitor(house), { token: older! })
  await expect(verifyEmail(aVisitor(house), { token: newer! })).rejects.toMatchObject(invalid)
})

test('a link is good for a day, and for the address it was sent to', async () => {
  const { userId } = await aUser(house)
  await ask(userId)
  const [token] = await linksFor(house, verificationRequested, userId)
  const dayLater = aVisitor(house, { later: { hours: 24 } })
  await expect(verifyEmail(dayLater, { token: token! })).rejects.toMatchObject(invalid)

  await house.pool.query(`UPDATE identity.users SET email = 'new.' || email WHERE id = $1`, [userId])
  await expect(verifyEmail(aVisitor(house), { token: token! })).rejects.toMatchObject(invalid)
  await expect(verifyEmail(aVisitor(house), { token: 'made up' })).rejects.toMatchObject(invalid)
  expect(await isVerified(userId)).toBe(false)
})

test('five links are mailed in an hour, not more', async () => {
  const { userId } = await aUser(house)
  for (let i = 0; i < 7; i++) await ask(userId)
  expect(await linksFor(house, verificationRequested, userId)).toHaveLength(5)

  const anHourBack = `UPDATE identity.user_tokens SET created_at = created_at - interval '1 hour' WHERE user_id = $1`
  await house.pool.query(anHourBack, [userId])
  await ask(userId)
  expect(await linksFor(house, verificationRequested, userId)).toHaveLength(6)
})

test('somebody who is verified is mailed no link', async () => {
  const { userId } = await aUser(house)
  await ask(userId)
  const [token] = await linksFor(house, verificationRequested, userId)
  await verifyEmail(aVisitor(house), { token: token! })
  await ask(userId)
  expect(await linksFor(house, verificationRequested, userId)).toHaveLength(1)
})

test('nobody asks for the mails of somebody else', async () => {
  const ada = await aUser(house)
  const bob = await aUser(house)
  const asAda = aCaller(house, { userId: ada.userId, sessionId: 1, accessToken: '', expiresIn: 0, refreshToken: '' })
  await expect(requestVerification(asAda, bob)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(requestVerification(aVisitor(house), bob)).rejects.toMatchObject({ code: 'unauthenticated' })
  await requestVerification(asAda, ada)
})
