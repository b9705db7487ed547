import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse } from '../../../platform/testing/house.ts'
import { aUser, aVisitor, signIn } from '../examples.ts'
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
