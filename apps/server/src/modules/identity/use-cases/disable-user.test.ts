import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse } from '../../../platform/testing/house.ts'
import { passwordResetRequested } from '../events.ts'
import { aStaffMember, aUser, aVisitor, endReasonOf, linksFor, signIn } from '../examples.ts'
import { callerOf } from '../queries/caller.ts'
import { listUsers, userDetails } from '../queries/list-users.ts'
import { createStaff } from './create-staff.ts'
import { disableUser, enableUser } from './disable-user.ts'
import { logIn } from './log-in.ts'
import { refreshSession } from './refresh-session.ts'
import { resetPassword } from './reset-password.ts'
import { sendResetLink } from './send-reset-link.ts'

let house: Awaited<ReturnType<typeof aHouse>>
let manager: { userId: number }
beforeAll(async () => {
  house = await aHouse()
  manager = await aUser(house)
})
afterAll(() => house.stop())

const userAgent = 'Test'
const reason = 'Their mailbox was taken over.'
const staff = (userId = manager.userId) => aStaffMember(house, { userId, staff: ['users.manage', 'users.view'] })
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error) => error.code,
  )
let hired = 0
const anOwner = () =>
  createStaff(house.contexts.forSystem('cli', 'cli'), {
    email: `boss.${++hired}@example.com`,
    firstName: 'B',
    lastName: 'O',
    password: 'long enough words',
    role: 'Owner',
  })

test('a disabled user is out at once, cannot come back, and is told nothing else than with a wrong password', async () => {
  const ada = await aUser(house)
  const session = await signIn(aVisitor(house), { ...ada, userAgent })
  await disableUser(staff(), { userId: ada.userId, reason })

  expect(await callerOf(aVisitor(house), session.accessToken)).toBeNull()
  expect(await codeOf(refreshSession(aVisitor(house), session))).toBe('session_ended')
  expect(await endReasonOf(house, session)).toBe('user_disabled')
  expect(await codeOf(logIn(aVisitor(house), { ...ada, userAgent }))).toBe('login_failed')
  expect(await userDetails(staff(), ada.userId)).toMatchObject({ disabled: { by: manager.userId, reason } })

  await enableUser(staff(), ada)
  await logIn(aVisitor(house), { ...ada, userAgent })
  expect(await userDetails(staff(), ada.userId)).toMatchObject({ disabled: null })
})

test('links that were mailed before stay worthless when the user is enabled again', async () => {
  const ada = await aUser(house)
  await sendResetLink(staff(), ada)
  const [token] = await linksFor(house, passwordResetRequested, ada.userId)
  await disableUser(staff(), { userId: ada.userId, reason })
  await enableUser(staff(), ada)
  expect(await codeOf(resetPassword(aVisitor(house), { token: token!, password: 'another horse entirely' }))).toBe(
    'token_invalid',
  )
})

test('disabling twice keeps who did it first, and why', async () => {
  const ada = await aUser(house)
  const other = await aUser(house)
  await disableUser(staff(), { userId: ada.userId, reason })
  await disableUser(staff(other.userId), { userId: ada.userId, reason: 'again' })
  expect(await userDetails(staff(), ada.userId)).toMatchObject({ disabled: { by: manager.userId, reason } })
})

test('nobody disables themselves, nor somebody who is not there, nor without the permission', async () => {
  const ada = await aUser(house)
  const looker = aStaffMember(house, { userId: manager.userId, staff: ['users.view', 'clients.view'] })
  expect(await codeOf(disableUser(staff(), { userId: manager.userId, reason }))).toBe('cannot_disable_self')
  expect(await codeOf(disableUser(staff(), { userId: 999_999, reason }))).toBe('user_not_found')
  expect(await codeOf(disableUser(looker, { userId: ada.userId, reason }))).toBe('forbidden')
  expect(await codeOf(enableUser(looker, ada))).toBe('forbidden')
  expect(await codeOf(enableUser(staff(), { userId: 999_999 }))).toBe('user_not_found')
  expect(await codeOf(sendResetLink(looker, ada))).toBe('forbidden')
  expect(await codeOf(listUsers(aStaffMember(house, { staff: ['users.manage'] }), { limit: 5 }))).toBe('forbidden')
})

test('the last owner who may log in stays; two who disable each other leave one', async () => {
  const one = await anOwner()
  const two = await anOwner()
  const answers = await Promise.all([
    codeOf(disableUser(staff(one.userId), { userId: two.userId, reason })),
    codeOf(disableUser(staff(two.userId), { userId: one.userId, reason })),
  ])
  expect(answers.toSorted()).toEqual(['done', 'last_owner'])
  const left = answers[0] === 'done' ? one : two
  expect(await codeOf(disableUser(staff(), { userId: left.userId, reason }))).toBe('last_owner')

  await anOwner()
  expect(await codeOf(disableUser(staff(), { userId: left.userId, reason }))).toBe('done')
})

test('staff have a link mailed, five in an hour at most, and none to a disabled user', async () => {
  const ada = await aUser(house)
  for (let n = 0; n < 5; n++) expect(await sendResetLink(staff(), ada)).toEqual({ mailed: true })
  expect(await sendResetLink(staff(), ada)).toEqual({ mailed: false })
  const links = await linksFor(house, passwordResetRequested, ada.userId)
  expect(links).toHaveLength(5)
  await resetPassword(aVisitor(house), { token: links[0]!, password: 'another horse entirely' })

  await disableUser(staff(), { userId: ada.userId, reason })
  expect(await codeOf(sendResetLink(staff(), ada))).toBe('user_disabled')
  expect(await codeOf(sendResetLink(staff(), { userId: 999_999 }))).toBe('user_not_found')
})

test('the list is searched by words and by number, narrowed by state, and paged', async () => {
  const zoe = await aUser(house, { email: 'zoe.zadeh@wonder.example' })
  const zed = await aUser(house, { email: 'zed.zadeh@wonder.example' })
  await disableUser(staff(), { userId: zed.userId, reason })
  const found = async (query: object) => (await listUsers(staff(), { limit: 25, ...query })).items.map(({ id }) => id)

  expect(await found({ search: 'zad wond' })).toEqual([zed.userId, zoe.userId])
  expect(await found({ search: 'ZOE' })).toEqual([zoe.userId])
  expect(await found({ search: 'adeh' })).toEqual([])
  expect(await found({ search: `#${zoe.userId}` })).toEqual([zoe.userId])
  expect(await found({ search: 'zadeh', state: 'disabled' })).toEqual([zed.userId])
  expect(await found({ search: 'zadeh', state: 'enabled' })).toEqual([zoe.userId])
  expect(await found({ search: "' & | ! :* \\" })).toEqual([])

  const first = await listUsers(staff(), { limit: 1, search: 'zadeh' })
  const second = await listUsers(staff(), { limit: 1, search: 'zadeh', cursor: first.nextCursor! })
  expect([first.items[0]!.id, second.items[0]!.id, second.nextCursor]).toEqual([zed.userId, zoe.userId, null])
})
