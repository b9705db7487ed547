import { rateClasses } from '@ostler/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anAccount } from '../modules/clients/examples.ts'
import { aVisitor } from '../modules/identity/examples.ts'
import { createStaff, startSession } from '../modules/identity/index.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'
import { composeWeb, type Web } from '../web.ts'

let house: TestHouse
let web: Web
beforeAll(async () => {
  house = await aHouse()
  web = await composeWeb(house, { deliverWebhooks: false })
})
afterAll(async () => {
  await web.stop()
  await house.stop()
})

const cli = () => house.contexts.forSystem('cli', 'cli')
let hired = 0
async function aStaffMember(role = 'Owner') {
  const person = {
    email: `staff.${++hired}@example.com`,
    firstName: 'Sam',
    lastName: 'Staff',
    password: 'long enough words',
  }
  const { userId } = await createStaff(cli(), { ...person, role })
  return { userId, cookies: await cookiesOf(userId) }
}
const cookiesOf = async (userId: number): Promise<Record<string, string>> => ({
  ostler_access: (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken,
})

type Call = { cookies?: Record<string, string>; headers?: Record<string, string>; body?: object }

async function call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, { cookies, headers, body }: Call = {}) {
  const answer = await web.app.inject({
    method,
    url: `/api/v1${url}`,
    cookies: cookies ?? {},
    headers: headers ?? {},
    ...(body ? { payload: body } : {}),
  })
  const set = Object.fromEntries(answer.cookies.map(({ name, value }) => [name, value]))
  return { status: answer.statusCode, body: answer.json(), set, cookies: answer.cookies, headers: answer.headers }
}

/** A member of staff at work, and what their browser holds when they act for a client. */
async function acts(wish: { clientId: number; userId?: number }, staff?: Awaited<ReturnType<typeof aStaffMember>>) {
  const who = staff ?? (await aStaffMember())
  const { clientId, ...rest } = wish
  const begun = await call('POST', `/admin/clients/${clientId}/act-as`, {
    cookies: who.cookies,
    body: { reason: 'Asked on the phone', ...rest },
  })
  expect(begun.status).toBe(200)
  return { ...who, begun, both: { ...who.cookies, ostler_acting: begun.set.ostler_acting! } as Record<string, string> }
}
const whoIs = async (cookies: Record<string, string>, headers = {}) => {
  const { status, body } = await call('GET', '/auth/me', { cookies, headers })
  return status === 200 ? (body.user.id as number) : body.code
}

test('two sessions live side by side: the portal is the client, the staff area the member of staff', async () => {
  const navy = await anAccount(house)
  const { userId, both, begun } = await acts(navy)
  expect(begun.cookies).toMatchObject([
    { name: 'ostler_acting', path: '/api/v1', maxAge: 3600, httpOnly: true, sameSite: 'Lax' },
  ])
  expect(JSON.stringify(begun.body)).not.toContain(begun.set.ostler_acting)

  expect(await whoIs(both)).toBe(navy.userId)
  expect(await whoIs(both, { 'ostler-area': 'admin' })).toBe(userId)
  expect((await call('GET', '/admin/clients', { cookies: both })).status).toBe(200)
  // A page that shows somebody means that one, and nobody else who happens to be there.
  expect(await whoIs(both, { 'ostler-acting': String(navy.userId) })).toBe(navy.userId)
  expect(await whoIs(both, { 'ostler-acting': '1000000' })).toBe('unauthenticated')
  expect(await whoIs(both, { 'ostler-acting': 'none' })).toBe(userId)

  // The name of the area opens nothing by itself.
  expect((await call('GET', '/admin/clients', { cookies: { ostler_acting: both.ostler_acting! } })).status).toBe(401)
})

test('ending it leaves the member of staff logged in, and the page is nobody until it is loaded again', async () => {
  const navy = await anAccount(house)
  const { userId, both } = await acts(navy)
  const ended = await call('DELETE', '/auth/acting', { cookies: both })
  expect([ended.status, ended.cookies.map(({ name }) => name)]).toEqual([200, ['ostler_acting']])

  expect(await whoIs(both)).toBe('unauthenticated')
  expect(await whoIs({ ostler_access: both.ostler_access! }, { 'ostler-acting': String(navy.userId) })).toBe(
    'unauthenticated',
  )
  expect(await whoIs({ ostler_access: both.ostler_access! })).toBe(userId)
  const nothing = await call('DELETE', '/auth/acting', { cookies: { ostler_access: both.ostler_access! } })
  expect([nothing.status, nothing.body.code]).toEqual([409, 'not_acting'])
})

test('logging out in the portal ends the acting and no more; logging out as staff ends both', async () => {
  const navy = await anAccount(house)
  const one = await acts(navy)
  const left = await call('POST', '/auth/logout', { cookies: one.both })
  expect([left.status, left.cookies.map(({ name }) => name)]).toEqual([200, ['ostler_acting']])
  expect(await whoIs(one.cookies)).toBe(one.userId)

  const two = await acts(navy)
  await call('POST', '/auth/logout', { cookies: two.both, headers: { 'ostler-area': 'admin' } })
  expect(await whoIs(two.both)).toBe('unauthenticated')
  expect(await whoIs(two.cookies)).toBe('unauthenticated')
})

test('it is not renewed: the refresh token of the member of staff is neither asked nor touched', async () => {
  const navy = await anAccount(house)
  const { userId, both } = await acts(navy)
  const { refreshToken } = await startSession(aVisitor(house), { userId, userAgent: '' })
  const cookies = { ...both, ostler_refresh: refreshToken }
  const ask = async () => {
    const refused = await call('POST', '/auth/refresh-token', { cookies, body: {} })
    return [refused.status, refused.body.code, refused.cookies.map(({ name }) => name)]
  }
  expect(await ask()).toEqual([401, 'session_ended', []])
  await call('DELETE', '/auth/acting', { cookies: both })
  expect(await ask()).toEqual([401, 'session_ended', ['ostler_acting']])
  const renewed = await call('POST', '/auth/refresh-token', { cookies, body: {}, headers: { 'ostler-area': 'admin' } })
  expect([renewed.status, Object.keys(renewed.set).sort()]).toEqual([200, ['ostler_access', 'ostler_refresh']])
})

test('an hour is all there is', async () => {
  const { both } = await acts(await anAccount(house))
  await house.pool.query(
    `UPDATE identity.sessions SET ends_at = now() - interval '1 second' WHERE acted_by IS NOT NULL`,
  )
  expect(await whoIs(both)).toBe('unauthenticated')
})

test('only the client that was named is reached, whatever else its member may act for', async () => {
  const navy = await anAccount(house)
  const army = await anAccount(house)
  await house.pool.query(
    `INSERT INTO clients.memberships (client_id, user_id, is_owner, permissions, created_at) VALUES ($1, $2, false, '{profile.view}', now())`,
    [army.clientId, navy.userId],
  )
  const { both } = await acts(navy)
  const account = (headers = {}) => call('GET', '/account', { cookies: both, headers })
  expect((await account()).body.id).toBe(navy.clientId)
  expect((await account({ 'ostler-client': String(army.clientId) })).status).toBe(403)
  expect((await call('GET', '/auth/me', { cookies: both })).body.clients).toMatchObject([{ id: navy.clientId }])

  // A chosen member brings what they may do there, and no more.
  const asMember = await acts({ clientId: army.clientId, userId: navy.userId })
  expect((await call('GET', '/account', { cookies: asMember.both })).body.id).toBe(army.clientId)
  expect((await call('GET', '/invoices', { cookies: asMember.both })).status).toBe(403)
})

test('who has no reason, who may not, and whoever is staff themselves', async () => {
  const navy = await anAccount(house)
  const { cookies } = await aStaffMember()
  const ask = async (clientId: number, body: object, as = cookies) =>
    (await call('POST', `/admin/clients/${clientId}/act-as`, { cookies: as, body })).body.code
  const reason = 'Asked on the phone'
  expect(await ask(navy.clientId, {})).toBe('invalid_input')
  expect(await ask(navy.clientId, { reason: '  ' })).toBe('invalid_input')
  expect(await ask(4711, { reason })).toBe('client_not_found')
  expect(await ask(navy.clientId, { reason, userId: 4711 })).toBe('member_not_found')
  expect(await ask(navy.clientId, { reason }, (await aStaffMember('Billing')).cookies)).toBe('forbidden')
  expect(await ask(navy.clientId, { reason }, (await aStaffMember('Support')).cookies)).toBeUndefined()

  const { both } = await acts(navy)
  await createRoleHolder(navy.userId)
  expect(await ask(navy.clientId, { reason })).toBe('user_is_staff')
  // Nor does one that was begun before give what staff may do.
  expect(await whoIs(both)).toBe('unauthenticated')
  await house.pool.query('DELETE FROM identity.staff WHERE user_id = $1', [navy.userId])

  await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [navy.userId])
  expect(await ask(navy.clientId, { reason })).toBe('member_not_found')
})

const createRoleHolder = (userId: number) =>
  house.pool.query(
    `INSERT INTO identity.staff (user_id, role_id, created_at) SELECT $1, id, now() FROM identity.roles WHERE grants_all`,
    [userId],
  )

test('it ends with the permission for it, and with the session it was begun in', async () => {
  const navy = await anAccount(house)
  const demoted = await acts(navy)
  await house.pool.query(
    `UPDATE identity.staff SET role_id = (SELECT id FROM identity.roles WHERE name = 'Billing') WHERE user_id = $1`,
    [demoted.userId],
  )
  expect(await whoIs(demoted.both)).toBe('unauthenticated')

  const removed = await acts(navy)
  const owner = await aStaffMember()
  expect((await call('DELETE', `/admin/staff/${removed.userId}`, { cookies: owner.cookies })).status).toBe(200)
  expect(await whoIs(removed.both)).toBe('unauthenticated')

  const disabled = await acts(navy)
  await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [disabled.userId])
  expect(await whoIs(disabled.both)).toBe('unauthenticated')
})

test('one at a time: acting for the next client ends the one before', async () => {
  const [navy, army] = [await anAccount(house), await anAccount(house)]
  const first = await acts(navy)
  const second = await acts(army, first)
  expect(await whoIs(first.both)).toBe('unauthenticated')
  expect(await whoIs(second.both)).toBe(army.userId)
})

test('the audit trail tells both names, from beginning to end', async () => {
  const navy = await anAccount(house)
  const { userId, both } = await acts(navy)
  await call('PATCH', '/account', { cookies: both, body: { city: 'Arlington' } })
  await call('DELETE', '/auth/acting', { cookies: both })
  const { rows } = await house.pool.query(
    `SELECT actor, action FROM platform.audit WHERE object = $1 AND action <> 'account_opened' ORDER BY id`,
    [`client:${navy.clientId}`],
  )
  const inTheirName = `staff:${userId} as user:${navy.userId}`
  expect(rows).toEqual([
    { actor: `staff:${userId}`, action: 'acting_started' },
    { actor: inTheirName, action: 'account_changed' },
    { actor: inTheirName, action: 'acting_ended' },
  ])
})

test('the person sees that support acted in their name, not who and why, unless the operator does not tell', async () => {
  const navy = await anAccount(house)
  const theirs = await cookiesOf(navy.userId)
  const before = await call('GET', '/auth/support-access', { cookies: theirs })
  expect(before.body.items).toEqual([])
  const lastLogIn = async () =>
    (await house.pool.query('SELECT last_login_at FROM identity.users WHERE id = $1', [navy.userId])).rows[0]
  const asItWas = await lastLogIn()
  const { both, cookies } = await acts(navy)
  await call('DELETE', '/auth/acting', { cookies: both })

  const seen = await call('GET', '/auth/support-access', { cookies: theirs })
  expect(seen.body.items).toEqual([
    { id: expect.any(Number), startedAt: expect.any(String), endedAt: expect.any(String) },
  ])
  // It is no log-in of theirs.
  expect(await lastLogIn()).toEqual(asItWas)

  expect((await call('PATCH', '/admin/settings/access', { cookies, body: { tellOfActing: false } })).status).toBe(200)
  expect((await call('GET', '/auth/support-access', { cookies: theirs })).body.items).toEqual([])
  await call('PATCH', '/admin/settings/access', { cookies, body: { tellOfActing: true } })
})

test('calls are counted against the member of staff, and answered to nobody else under the same key', async () => {
  const navy = await anAccount(house)
  const army = await anAccount(house)
  const theirs = await cookiesOf(navy.userId)
  const one = await acts(navy)
  const left = async (cookies: Record<string, string>, headers = {}) =>
    Number((await call('GET', '/auth/me', { cookies, headers })).headers['ratelimit-remaining'])

  expect(await left(theirs)).toBe(rateClasses.api.known - 1)
  const atWork = await left(one.both)
  expect(await left(one.both, { 'ostler-area': 'admin' })).toBe(atWork - 1)
  expect(await left(theirs)).toBe(rateClasses.api.known - 2)

  const change = (cookies: Record<string, string>) =>
    call('PATCH', '/account', { cookies, headers: { 'idempotency-key': 'the-same' }, body: { city: 'Arlington' } })
  expect((await change(theirs)).body.id).toBe(navy.clientId)
  expect((await change(one.both)).body.id).toBe(navy.clientId)
  const two = await acts(army, one)
  expect((await change(two.both)).body.id).toBe(army.clientId)
})

test('looking at the staff area as a role sees it ends the acting', async () => {
  const navy = await anAccount(house)
  const { both, cookies } = await acts(navy)
  const roles = (await call('GET', '/admin/roles', { cookies })).body.items
  const { id } = roles.find(({ name }: { name: string }) => name === 'Sales')
  expect((await call('POST', '/admin/view-as', { cookies, body: { roleId: id } })).status).toBe(200)
  expect(await whoIs(both)).toBe('unauthenticated')
})
