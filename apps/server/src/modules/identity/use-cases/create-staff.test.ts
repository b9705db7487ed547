import { staffPermissionNames } from '@ostler/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse } from '../../../platform/testing/house.ts'
import { aUser, aVisitor, signIn } from '../examples.ts'
import { callerOf } from '../queries/caller.ts'
import { staffRoleOf } from '../queries/users.ts'
import { createStaff, ensureRoles } from './create-staff.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const cli = () => house.contexts.forSystem('cli', 'cli')
const grace = { firstName: 'Grace', lastName: 'Hopper', password: 'nanoseconds matter' }

test('staff log in like anybody, and hold what their role holds at that moment', async () => {
  const { userId } = await createStaff(cli(), { ...grace, email: 'grace@example.com', role: 'Owner' })
  const tokens = await signIn(aVisitor(house), { email: 'grace@example.com', password: grace.password, userAgent: '' })
  const caller = await callerOf(aVisitor(house), tokens.accessToken)
  expect([...caller!.staff!.permissions]).toEqual(staffPermissionNames)

  await house.pool.query('DELETE FROM identity.staff WHERE user_id = $1', [userId])
  expect(await callerOf(aVisitor(house), tokens.accessToken)).toMatchObject({ userId, staff: null })
})

test('refuses a role that is not there, a short password, an address that is taken, and anybody but the house', async () => {
  const ada = await aUser(house)
  const refused = async (wish: object, ctx = cli()) => {
    const input = { ...grace, email: 'new@example.com', role: 'Support', ...wish }
    return createStaff(ctx, input).then(
      () => 'created',
      (error) => error.code,
    )
  }
  expect(await refused({ role: 'King' })).toBe('role_not_found')
  expect(await refused({ password: 'short' })).toBe('invalid_input')
  expect(await refused({ email: ada.email.toUpperCase() })).toBe('email_taken')
  expect(await refused({}, aVisitor(house))).toBe('forbidden')
  expect(await refused({})).toBe('created')
})

test('roles that are there are left as they are', async () => {
  const { userId } = await createStaff(cli(), { ...grace, email: 'support@example.com', role: 'Support' })
  await house.pool.query(`UPDATE identity.roles SET permissions = '{jobs.view}' WHERE name = 'Support'`)
  await cli().transaction((tx) => ensureRoles(tx))
  expect(await staffRoleOf(aVisitor(house), userId)).toEqual({ role: 'Support', permissions: new Set(['jobs.view']) })
})
