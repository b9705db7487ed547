import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse } from '../../../platform/testing/house.ts'
import { aUser, aVisitor, signIn } from '../examples.ts'
import { aUserWithApp, inPerson } from '../testing.ts'
import { beginAuthenticator } from './factors/add-authenticator.ts'
import { rememberDevice } from './factors/remembered-devices.ts'
import { forgotPassword } from './forgot-password.ts'
import { logIn } from './log-in.ts'
import { prune } from './prune.ts'
import { refreshSession } from './refresh-session.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

test('what is of no use any more goes, in its time, and twice does nothing', async () => {
  const ada = await aUser(house)
  await logIn(aVisitor(house), { ...ada, password: 'wrong password', userAgent: '' }).catch(() => {})
  const { refreshToken } = await signIn(aVisitor(house, { ip: '192.0.2.1' }), { ...ada, userAgent: '' })
  await refreshSession(aVisitor(house), { refreshToken })
  await forgotPassword(aVisitor(house), ada)
  await house.settle()

  const nothing = {
    staffInvitations: 0,
    signOnLinks: 0,
    sessions: 0,
    refreshTokens: 0,
    userTokens: 0,
    loginAttempts: 0,
    loginChallenges: 0,
    passkeyChallenges: 0,
    rememberedDevices: 0,
    authenticators: 0,
    knownAddresses: 0,
    knownDevices: 0,
    signInAttempts: 0,
    pendingIdentities: 0,
  }
  const after = (days: number) => prune(aVisitor(house, { later: { hours: 24 * days + 1 } }))
  expect(await after(0)).toEqual(nothing)
  expect(await after(8)).toEqual({ ...nothing, refreshTokens: 2, userTokens: 1, loginAttempts: 2 })
  expect(await after(37)).toEqual({ ...nothing, sessions: 1 })
  expect(await after(180)).toEqual({ ...nothing, knownAddresses: 1, knownDevices: 1 })
  expect(await after(180)).toEqual(nothing)
})

test('what is left of log-ins and enrolments that came to nothing goes too; what is in use stays', async () => {
  const ada = await aUserWithApp(house)
  await prune(aVisitor(house, { later: { hours: 24 * 400 } }))
  await beginAuthenticator(inPerson(house, ada.userId), { name: 'Never confirmed' })
  await logIn(aVisitor(house), { ...ada, userAgent: '' })
  await aVisitor(house).transaction((tx) => rememberDevice(tx, ada.userId, ''))
  const kept = { loginChallenges: 0, rememberedDevices: 0, authenticators: 0 }
  expect(await prune(aVisitor(house, { later: { hours: 23 } }))).toMatchObject(kept)
  const days = (n: number) => prune(aVisitor(house, { later: { hours: 24 * n + 1 } }))
  expect(await days(2)).toMatchObject({ ...kept, loginChallenges: 1, authenticators: 1 })
  expect(await days(30)).toMatchObject({ ...kept, rememberedDevices: 1 })
  const { rows } = await house.pool.query('SELECT name FROM identity.authenticators WHERE user_id = $1', [ada.userId])
  expect(rows).toEqual([{ name: 'Phone' }])
})
