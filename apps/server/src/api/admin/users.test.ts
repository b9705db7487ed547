import { afterAll, beforeAll, expect, test } from 'vitest'
import { anAccount } from '../../modules/clients/examples.ts'
import { aVisitor } from '../../modules/identity/examples.ts'
import { createStaff, startSession } from '../../modules/identity/index.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { composeWeb, type Web } from '../../web.ts'

let house: TestHouse
let web: Web
let owner: { userId: number; token: string }
beforeAll(async () => {
  house = await aHouse()
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  const person = { email: 'boss@example.com', firstName: 'B', lastName: 'O', password: 'long enough words' }
  const { userId } = await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Owner' })
  owner = { userId, token: await tokenOf(userId) }
})
afterAll(async () => {
  await web.stop()
  await house.stop()
})

const tokenOf = async (userId: number) =>
  (await startSession(aVisitor(house), { userId, userAgent: '', method: 'password' })).accessToken

async function call(method: 'GET' | 'POST', path: string, body?: object, token = owner.token) {
  const answer = await web.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${token}` },
    ...(body ? { payload: body } : {}),
  })
  return { status: answer.statusCode, body: answer.json() }
}

test('staff find a user, with their clients, and see who disabled them and why', async () => {
  const ada = await anAccount(house, { lastName: 'Wonderly', company: 'Engines' })
  const token = await tokenOf(ada.userId)
  const { body: list } = await call('GET', '/admin/users?search=wonder')
  expect(list.items).toMatchObject([
    {
      id: ada.userId,
      name: 'Grace Wonderly',
      email: ada.email,
      emailVerified: false,
      state: 'enabled',
      role: null,
      clients: [{ id: ada.clientId, name: 'Engines' }],
    },
  ])
  expect((await call('GET', `/admin/users/${ada.userId}`)).body).toMatchObject({ disabled: null, openSessions: 1 })

  expect((await call('POST', `/admin/users/${ada.userId}/disable`, { reason: 'Left' })).status).toBe(200)
  expect((await call('GET', '/auth/me', undefined, token)).status).toBe(401)
  expect((await call('GET', `/admin/users/${ada.userId}`)).body).toMatchObject({
    state: 'disabled',
    disabled: { by: { id: owner.userId, name: 'B O' }, reason: 'Left' },
    openSessions: 0,
  })
  expect((await call('POST', `/admin/users/${ada.userId}/reset-link`)).body.code).toBe('user_disabled')

  expect((await call('POST', `/admin/users/${ada.userId}/enable`)).status).toBe(200)
  expect((await call('POST', `/admin/users/${ada.userId}/reset-link`)).body).toEqual({ mailed: true })
  await tokenOf(ada.userId)
  expect((await call('POST', `/admin/users/${ada.userId}/end-sessions`)).body).toEqual({ ended: 1 })
})

test('staff are listed with their role; the last owner and oneself cannot be disabled', async () => {
  const { body: list } = await call('GET', '/admin/users?search=boss')
  expect(list.items).toMatchObject([{ id: owner.userId, role: 'Owner', clients: [] }])
  const disable = (token?: string) => call('POST', `/admin/users/${owner.userId}/disable`, { reason: 'No' }, token)
  expect(await disable()).toMatchObject({ status: 409, body: { code: 'cannot_disable_self' } })

  await house.pool.query(
    `INSERT INTO identity.roles (name, permissions, created_at) VALUES ('People', '{users.view,users.manage}', now())`,
  )
  const person = { email: 'people@example.com', firstName: 'P', lastName: 'M', password: 'long enough words' }
  const manager = await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'People' })
  expect(await disable(await tokenOf(manager.userId))).toMatchObject({ status: 409, body: { code: 'last_owner' } })
})

test('a reason is needed, and a fresh proof of who one is', async () => {
  const ada = await anAccount(house)
  const path = `/admin/users/${ada.userId}/disable`
  expect(await call('POST', path, { reason: ' ' })).toMatchObject({
    status: 400,
    body: { fields: [{ field: 'reason' }] },
  })
  const old = await tokenOf(owner.userId)
  await house.pool.query(`UPDATE identity.sessions SET proven_at = now() - interval '16 minutes' WHERE user_id = $1`, [
    owner.userId,
  ])
  expect(await call('POST', path, { reason: 'Left' }, old)).toMatchObject({
    status: 403,
    body: { code: 'step_up_required' },
  })
})
