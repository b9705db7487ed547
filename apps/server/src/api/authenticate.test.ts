import { memberPermissionNames } from '@ostler/contract'
import type { FastifyRequest } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anAccount } from '../modules/clients/examples.ts'
import { aCaller, aVisitor } from '../modules/identity/examples.ts'
import { createStaff, logOut, startSession } from '../modules/identity/index.ts'
import { aHouse } from '../platform/testing/house.ts'
import { createAuthenticate } from './authenticate.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const session = (userId: number) => startSession(aVisitor(house), { userId, userAgent: '' })

const authenticate = (headers: Record<string, string>, cookies: Record<string, string> = {}) =>
  createAuthenticate(house.contexts)({
    id: 'test-request',
    ip: '127.0.0.1',
    headers,
    cookies,
  } as unknown as FastifyRequest)

const nobody = { actor: { identity: { kind: 'nobody' } } }

test('a bearer token and a cookie both say who calls, for their first client', async () => {
  const { clientId, userId } = await anAccount(house)
  const { accessToken, sessionId } = await session(userId)
  const identity = {
    kind: 'user',
    userId,
    proof: { kind: 'session', sessionId, actedBy: null },
    member: { clientId, permissions: new Set(memberPermissionNames), onlyServices: null },
    staff: null,
  }

  expect(await authenticate({ authorization: `Bearer ${accessToken}` })).toMatchObject({
    actor: { identity },
    byCookie: false,
  })
  expect(await authenticate({}, { ostler_access: accessToken })).toMatchObject({ actor: { identity }, byCookie: true })
})

test('no token, a wrong one and one of a session that has ended are nobody', async () => {
  const { userId } = await anAccount(house)
  const tokens = await session(userId)
  await logOut(aCaller(house, tokens))

  expect(await authenticate({})).toMatchObject({ ...nobody, byCookie: false })
  expect(await authenticate({ authorization: 'Basic YTpi' })).toMatchObject(nobody)
  expect(await authenticate({ authorization: 'Bearer nonsense' })).toMatchObject(nobody)
  expect(await authenticate({}, { ostler_access: tokens.accessToken })).toMatchObject(nobody)
})

test('a bearer token that is wrong is not made good by a cookie, and a refresh token alone is a proof of a browser', async () => {
  const { userId } = await anAccount(house)
  const { accessToken, refreshToken } = await session(userId)
  const both = await authenticate({ authorization: 'Bearer nonsense' }, { ostler_access: accessToken })
  expect(both).toMatchObject({ ...nobody, byCookie: false })
  expect(await authenticate({}, { ostler_refresh: refreshToken })).toMatchObject({ ...nobody, byCookie: true })
})

test('a client that the user is no member of cannot be acted for', async () => {
  const mine = await anAccount(house)
  const other = await anAccount(house)
  const { accessToken } = await session(mine.userId)
  const asking = async (client: string) => {
    const { actor } = await authenticate({ authorization: `Bearer ${accessToken}`, 'ostler-client': client })
    expect(actor.userId).toBe(mine.userId)
    return actor
  }
  expect((await asking(String(mine.clientId))).clientId).toBe(mine.clientId)
  for (const foreign of [String(other.clientId), '0', '', 'x', `${mine.clientId}.0`]) {
    const actor = await asking(foreign)
    expect(() => actor.mustActForClient()).toThrow(expect.objectContaining({ code: 'forbidden' }))
  }
})

test('staff come with what their role holds now', async () => {
  const cli = house.contexts.forSystem('cli', 'cli')
  const person = { email: 'staff@example.com', firstName: 'S', lastName: 'T', password: 'long enough words' }
  const { userId } = await createStaff(cli, { ...person, role: 'Support' })
  const { accessToken } = await session(userId)
  const { actor } = await authenticate({ authorization: `Bearer ${accessToken}` })
  expect([actor.may('clients.view'), actor.may('products.manage'), actor.clientId]).toEqual([true, false, null])
})
