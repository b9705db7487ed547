import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse } from '../../../platform/testing/house.ts'
import { aCaller, aUser, aVisitor, endReasonOf } from '../examples.ts'
import { callerOf } from '../queries/caller.ts'
import { logOut } from './log-out.ts'
import { refreshSession } from './refresh-session.ts'
import { type SessionTokens, startSession } from './start-session.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const refresh = (refreshToken: string, later: Temporal.DurationLike = { seconds: 0 }) =>
  refreshSession(aVisitor(house, { later }), { refreshToken })

async function aSession(): Promise<SessionTokens> {
  const { userId } = await aUser(house)
  return startSession(aVisitor(house), { userId, userAgent: 'Test' })
}

const endReason = (session: SessionTokens) => endReasonOf(house, session)

const ended = { code: 'session_ended' }

test('a refresh token is exchanged for the next one of the same session', async () => {
  const first = await aSession()
  const second = await refresh(first.refreshToken, { minutes: 20 })
  const third = await refresh(second.refreshToken, { minutes: 40 })

  expect(new Set([first, second, third].map((tokens) => tokens.refreshToken)).size).toBe(3)
  expect(third.sessionId).toBe(first.sessionId)
  expect(await callerOf(aVisitor(house, { later: { minutes: 41 } }), third.accessToken)).toMatchObject({
    userId: first.userId,
  })
})

test('one that comes again later ends the session for both who hold it', async () => {
  const first = await aSession()
  const second = await refresh(first.refreshToken)
  await expect(refresh(first.refreshToken, { seconds: 30 })).rejects.toMatchObject(ended)

  expect(await endReason(first)).toBe('token_reused')
  await expect(refresh(second.refreshToken, { seconds: 31 })).rejects.toMatchObject(ended)
  expect(await callerOf(aVisitor(house), second.accessToken)).toBeNull()
})

test('tabs that renew at the same moment get the same successor, over as many connections as there are', async () => {
  const first = await aSession()
  const answers = await Promise.all(Array.from({ length: 15 }, () => refresh(first.refreshToken)))

  const successors = new Set(answers.map((tokens) => tokens.refreshToken))
  expect(successors.size).toBe(1)
  const { rows } = await house.pool.query('SELECT used_at FROM identity.refresh_tokens WHERE session_id = $1', [
    first.sessionId,
  ])
  expect(rows).toHaveLength(2)
  await refresh([...successors][0]!, { minutes: 20 })
  expect(await endReason(first)).toBeNull()
})

test('a tab that is two renewals behind within seconds gets the newest token', async () => {
  const first = await aSession()
  const second = await refresh(first.refreshToken)
  const third = await refresh(second.refreshToken)
  expect((await refresh(first.refreshToken)).refreshToken).toBe(third.refreshToken)
})

test('a thief who is quick shares the chain, and is noticed at the next renewal', async () => {
  const first = await aSession()
  const owner = await refresh(first.refreshToken)
  const thief = await refresh(first.refreshToken, { seconds: 5 })
  await refresh(thief.refreshToken, { minutes: 14 })
  await expect(refresh(owner.refreshToken, { minutes: 15 })).rejects.toMatchObject(ended)
  expect(await endReason(first)).toBe('token_reused')
})

test('a session ends after seven days without a renewal', async () => {
  const first = await aSession()
  const second = await refresh(first.refreshToken, { hours: 24 * 7 - 1 })
  await expect(refresh(second.refreshToken, { hours: 24 * 14 })).rejects.toMatchObject(ended)
})

test('an unknown token, one of a session that was left and one of a disabled user are refused', async () => {
  await expect(refresh('made up')).rejects.toMatchObject(ended)

  const left = await aSession()
  await logOut(aCaller(house, left))
  await expect(refresh(left.refreshToken)).rejects.toMatchObject(ended)
  expect(await endReason(left)).toBe('logged_out')

  const off = await aSession()
  await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [off.userId])
  await expect(refresh(off.refreshToken)).rejects.toMatchObject(ended)
  expect(await callerOf(aVisitor(house), off.accessToken)).toBeNull()
  await expect(startSession(aVisitor(house), { userId: off.userId, userAgent: '' })).rejects.toMatchObject({
    code: 'login_failed',
  })
})
