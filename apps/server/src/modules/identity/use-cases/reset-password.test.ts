import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse } from '../../../platform/testing/house.ts'
import { passwordResetRequested } from '../events.ts'
import { aUser, aVisitor, linksFor, signIn } from '../examples.ts'
import { callerOf } from '../queries/caller.ts'
import { forgotPassword } from './forgot-password.ts'
import { logIn } from './log-in.ts'
import { refreshSession } from './refresh-session.ts'
import { resetPassword } from './reset-password.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const invalid = { code: 'token_invalid' }
const password = 'another horse entirely'
const userAgent = 'Test'

async function resetLink({ email, userId }: { email: string; userId: number }): Promise<string> {
  await forgotPassword(aVisitor(house), { email })
  await house.settle()
  return (await linksFor(house, passwordResetRequested, userId)).at(-1)!
}

test('a reset changes the password and ends every session', async () => {
  const ada = await aUser(house)
  const sessions = [
    await signIn(aVisitor(house), { ...ada, userAgent }),
    await signIn(aVisitor(house), { ...ada, userAgent }),
  ]
  await resetPassword(aVisitor(house), { token: await resetLink(ada), password })

  for (const { accessToken, refreshToken } of sessions) {
    expect(await callerOf(aVisitor(house), accessToken)).toBeNull()
    await expect(refreshSession(aVisitor(house), { refreshToken })).rejects.toMatchObject({ code: 'session_ended' })
  }
  await expect(logIn(aVisitor(house), { ...ada, userAgent })).rejects.toMatchObject({ code: 'login_failed' })
  await logIn(aVisitor(house), { email: ada.email, password, userAgent })
})

test('log-ins with the old password that race with a reset leave no session behind', async () => {
  const ada = await aUser(house)
  const token = await resetLink(ada)
  await Promise.allSettled([
    ...Array.from({ length: 4 }, () => logIn(aVisitor(house), { ...ada, userAgent })),
    resetPassword(aVisitor(house), { token, password }),
  ])
  const { rows } = await house.pool.query('SELECT id FROM identity.sessions WHERE user_id = $1 AND ended_at IS NULL', [
    ada.userId,
  ])
  expect(rows).toEqual([])
})

test('a link works once and for an hour', async () => {
  const ada = await aUser(house)
  const token = await resetLink(ada)
  const hourLater = aVisitor(house, { later: { hours: 1 } })
  await expect(resetPassword(hourLater, { token, password })).rejects.toMatchObject(invalid)
  await resetPassword(aVisitor(house), { token, password })
  await expect(resetPassword(aVisitor(house), { token, password: 'a third password' })).rejects.toMatchObject(invalid)
})

test('a link for one purpose is no good for another, nor for a disabled user', async () => {
  const ada = await aUser(house)
  const token = await resetLink(ada)
  await house.pool.query(`UPDATE identity.user_tokens SET purpose = 'verify_email' WHERE user_id = $1`, [ada.userId])
  await expect(resetPassword(aVisitor(house), { token, password })).rejects.toMatchObject(invalid)

  const off = await aUser(house)
  const link = await resetLink(off)
  await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [off.userId])
  await expect(resetPassword(aVisitor(house), { token: link, password })).rejects.toMatchObject(invalid)
})

test('an address that nobody has is answered alike, and mailed nothing', async () => {
  await forgotPassword(aVisitor(house), { email: 'nobody@example.com' })
  await house.settle()
  const { rows } = await house.pool.query(
    `SELECT 1 FROM platform.outbox WHERE name = $1 AND payload->>'email' = 'nobody@example.com'`,
    [passwordResetRequested.eventName],
  )
  expect(rows).toEqual([])
})

test('a reset lifts the locks, and whoever did it is not kept out again by guesses from elsewhere', async () => {
  const ada = await aUser(house)
  const home = { ip: '198.51.100.3' }
  const guess = (ip: string) =>
    logIn(aVisitor(house, { ip }), { email: ada.email, password: 'wrong guess', userAgent }).catch(
      (error) => error.code,
    )
  for (let i = 0; i < 5; i++) await guess(home.ip)
  for (let i = 0; i < 50; i++) await guess(`203.0.113.${i}`)
  expect(await guess(home.ip)).toBe('login_locked')

  await resetPassword(aVisitor(house, home), { token: await resetLink(ada), password })
  for (let i = 0; i < 51; i++) await guess(`203.0.113.${i}`)
  expect(await guess('192.0.2.1')).toBe('login_locked')
  await logIn(aVisitor(house, home), { email: ada.email, password, userAgent })
})
