import { afterAll, beforeAll, expect, test } from 'vitest'
import { anAccount } from '../../modules/clients/examples.ts'
import { aVisitor } from '../../modules/identity/examples.ts'
import { createStaff, startSession } from '../../modules/identity/index.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { composeWeb, type Web } from '../../web.ts'

let house: TestHouse
let web: Web
beforeAll(async () => {
  house = await aHouse()
  web = await composeWeb(house, { deliverWebhooks: false })
})
afterAll(async () => {
  await web?.stop()
  await house?.stop()
})

type Sent = { body?: object; token?: string; from?: string; headers?: Record<string, string> }

/** The ones who hold a session are each at an address of their own, so that they share no budget. */
async function ask(
  method: 'GET' | 'POST' | 'DELETE' | 'PATCH',
  path: string,
  { body, token, from = '192.0.2.1', headers }: Sent = {},
) {
  const answer = await web.app.inject({
    method,
    url: `/api/v1${path}`,
    remoteAddress: from,
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    ...(body ? { payload: body } : {}),
  })
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers }
}

const tokenOf = async (userId: number) => (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken

async function aClient() {
  const { userId, clientId } = await anAccount(house)
  return { userId, clientId, session: await tokenOf(userId) }
}

let hired = 0
async function aStaffMember(permissions: string[]) {
  const role = `Role ${++hired}`
  await house.pool.query('INSERT INTO identity.roles (name, permissions, created_at) VALUES ($1, $2, now())', [
    role,
    permissions,
  ])
  const person = { email: `staff${hired}@example.com`, firstName: 'S', lastName: 'T', password: 'long enough words' }
  const { userId } = await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role })
  return { userId, role, session: await tokenOf(userId) }
}

async function aToken(
  kind: 'client' | 'staff',
  session: string,
  permissions: string[],
  wish: object = {},
): Promise<{ id: number; token: string }> {
  const made = await ask('POST', `/auth/api-tokens/${kind}`, {
    token: session,
    body: { name: 'A program', permissions, ...wish },
  })
  expect([made.body, made.status]).toEqual([{ id: expect.any(Number), token: expect.stringMatching(/^ostler_/) }, 200])
  return made.body
}

const audited = async (action: string, object: string) =>
  (
    await house.pool.query('SELECT ip, after FROM platform.audit WHERE action = $1 AND object = $2 ORDER BY id', [
      action,
      object,
    ])
  ).rows

const unauthenticated = { status: 401, body: { code: 'unauthenticated' } }
const forbidden = { status: 403, body: { code: 'forbidden' } }

test('a token of a client does what it was made for, for that client, without naming it', async () => {
  const { session, clientId, userId } = await aClient()
  const other = await aClient()
  await house.pool.query(
    'INSERT INTO clients.memberships (client_id, user_id, is_owner, permissions, created_at) VALUES ($1, $2, false, $3, now())',
    [other.clientId, userId, ['profile.view', 'invoices.view']],
  )
  const { token } = await aToken('client', session, ['profile.view'])
  expect((await ask('GET', '/account', { token })).body.id).toBe(clientId)
  expect(await ask('GET', '/invoices', { token })).toMatchObject(forbidden)
  expect(await ask('PATCH', '/account', { token, body: { city: 'London' } })).toMatchObject(forbidden)
  expect(await ask('GET', '/account', { token, headers: { 'ostler-client': String(clientId) } })).toMatchObject({
    status: 200,
  })
  expect(await ask('GET', '/account', { token, headers: { 'ostler-client': String(other.clientId) } })).toMatchObject(
    forbidden,
  )
  expect(await ask('GET', '/admin/clients', { token })).toMatchObject(forbidden)
  expect((await ask('GET', '/auth/me', { token })).body).toMatchObject({
    clients: [{ id: clientId, permissions: ['profile.view'] }],
    staff: null,
  })
})

test('a token is told once and kept as a hash', async () => {
  const { session } = await aClient()
  const { id, token } = await aToken('client', session, ['profile.view'], { allowedAddresses: ['203.0.113.9/24'] })
  const { body } = await ask('GET', '/auth/api-tokens', { token: session })
  expect(body.items).toMatchObject([
    {
      id,
      name: 'A program',
      kind: 'client',
      permissions: ['profile.view'],
      allowedAddresses: ['203.0.113.0/24'],
      state: 'active',
    },
  ])
  // 365 days are the default.
  expect(Date.parse(body.items[0].expiresAt) - Date.parse(body.items[0].createdAt)).toBe(365 * 86_400_000)
  expect(JSON.stringify(body)).not.toContain(token.slice(-20))
  const { rows } = await house.pool.query(
    `SELECT row_to_json(t)::text AS text FROM identity.api_tokens t UNION ALL SELECT row_to_json(a)::text FROM platform.audit a`,
  )
  for (const { text } of rows) expect(text).not.toContain(token.slice(-20))
})

test('what the user loses, the token loses at once', async () => {
  const { session, userId, clientId } = await aClient()
  const { token } = await aToken('client', session, ['profile.view', 'profile.manage'])
  const may = async () => (await ask('GET', '/account', { token })).status
  expect(await may()).toBe(200)
  await house.pool.query(
    `UPDATE clients.memberships SET is_owner = false, permissions = '{invoices.view}' WHERE user_id = $1`,
    [userId],
  )
  expect(await may()).toBe(403)
  await house.pool.query(`UPDATE clients.memberships SET permissions = '{profile.view}' WHERE user_id = $1`, [userId])
  expect(await may()).toBe(200)
  expect((await ask('PATCH', '/account', { token, body: { city: 'London' } })).status).toBe(403)
  await house.pool.query('DELETE FROM clients.memberships WHERE client_id = $1', [clientId])
  expect(await may()).toBe(403)

  const staff = await aStaffMember(['clients.view', 'orders.view'])
  const { token: theirs } = await aToken('staff', staff.session, ['clients.view'])
  const looks = async (path: string) => (await ask('GET', path, { token: theirs })).status
  expect([await looks('/admin/clients'), await looks('/admin/orders'), await looks('/account')]).toEqual([
    200, 403, 403,
  ])
  await house.pool.query(`UPDATE identity.roles SET permissions = '{orders.view}' WHERE name = $1`, [staff.role])
  expect([await looks('/admin/clients'), await looks('/admin/orders')]).toEqual([403, 403])
  await house.pool.query('DELETE FROM identity.staff WHERE user_id = $1', [staff.userId])
  expect(await looks('/admin/clients')).toBe(403)
  expect((await ask('GET', '/auth/me', { token: theirs })).body).toMatchObject({ staff: null, clients: [] })
})

test('nobody gives a token more than they hold', async () => {
  const staff = await aStaffMember(['clients.view'])
  const client = await aClient()
  await house.pool.query(
    `UPDATE clients.memberships SET is_owner = false, permissions = '{profile.view}' WHERE user_id = $1`,
    [client.userId],
  )
  const asking = (kind: string, session: string, permissions: string[], more: object = {}) =>
    ask('POST', `/auth/api-tokens/${kind}`, { token: session, body: { name: 'x', permissions, ...more } })
  const refused = { status: 400, body: { code: 'permission_not_held' } }
  expect(await asking('staff', staff.session, ['clients.view', 'orders.view'])).toMatchObject(refused)
  expect(await asking('client', client.session, ['profile.view', 'users.manage'])).toMatchObject(refused)
  expect(await asking('staff', client.session, ['clients.view'])).toMatchObject(forbidden)
  expect(await asking('client', staff.session, ['profile.view'])).toMatchObject(forbidden)
  expect(await asking('client', client.session, ['clients.view'])).toMatchObject({ status: 400 })
  expect(await asking('client', client.session, [])).toMatchObject({ status: 400 })
  expect(
    await asking('client', client.session, ['profile.view'], { allowedAddresses: ['203.0.113.0/24', 'home'] }),
  ).toMatchObject({
    status: 400,
    body: { fields: [{ field: 'allowedAddresses.1' }] },
  })
})

test('a token makes, sees and ends no tokens, and links nothing; what asks for a fresh proof lets it pass', async () => {
  const { session } = await aClient()
  const { id, token } = await aToken('client', session, ['profile.view'])
  const own = await ask('POST', '/auth/api-tokens/client', {
    token,
    body: { name: 'x', permissions: ['profile.view'] },
  })
  expect(own).toMatchObject(forbidden)
  expect(await ask('GET', '/auth/api-tokens', { token })).toMatchObject(forbidden)
  expect(await ask('DELETE', `/auth/api-tokens/${id}`, { token })).toMatchObject(forbidden)
  expect(await ask('GET', '/auth/identities', { token })).toMatchObject(forbidden)

  const owner = await aStaffMember(['settings.view', 'settings.manage'])
  await house.pool.query(`UPDATE identity.sessions SET proven_at = now() - interval '1 hour' WHERE user_id = $1`, [
    owner.userId,
  ])
  const change = (by: string) =>
    ask('PATCH', '/admin/sign-in-providers/google', { token: by, body: { label: 'Google' } })
  expect(await change(owner.session)).toMatchObject({ status: 403, body: { code: 'step_up_required' } })
  const late = await ask('POST', '/auth/api-tokens/staff', {
    token: owner.session,
    body: { name: 'x', permissions: ['settings.view'] },
  })
  expect(late).toMatchObject({ status: 403, body: { code: 'step_up_required' } })
  const { token: program } = await aToken('staff', await tokenOf(owner.userId), ['settings.view', 'settings.manage'])
  expect((await change(program)).status).toBe(200)
})

test('revoked, expired, from elsewhere, of a disabled user, unknown: all are nobody, and the audit trail knows why', async () => {
  const { session, userId } = await aClient()
  const reasonOf = async (id: number) =>
    (await audited('api_token_refused', `api_token:${id}`)).map(({ after }) => after.reason)

  const here = await aToken('client', session, ['profile.view'], {
    allowedAddresses: ['203.0.113.0/24', '2001:db8::/32'],
  })
  const at = async (from: string) => (await ask('GET', '/account', { token: here.token, from })).status
  expect([await at('203.0.113.8'), await at('2001:db8::8'), await at('::ffff:203.0.113.8')]).toEqual([200, 200, 200])
  expect(await ask('GET', '/account', { token: here.token, from: '198.51.100.1' })).toMatchObject(unauthenticated)
  expect(await reasonOf(here.id)).toEqual(['other_address'])

  const revoked = await aToken('client', session, ['profile.view'])
  expect((await ask('DELETE', `/auth/api-tokens/${revoked.id}`, { token: session })).status).toBe(200)
  expect(await ask('GET', '/account', { token: revoked.token })).toMatchObject(unauthenticated)
  expect(await reasonOf(revoked.id)).toEqual(['revoked'])

  const expired = await aToken('client', session, ['profile.view'], { expiresInDays: 1 })
  await house.pool.query(`UPDATE identity.api_tokens SET expires_at = now() - interval '1 second' WHERE id = $1`, [
    expired.id,
  ])
  expect(await ask('GET', '/account', { token: expired.token })).toMatchObject(unauthenticated)
  expect(await reasonOf(expired.id)).toEqual(['expired'])

  const forEver = await aToken('client', session, ['profile.view'], { expiresInDays: null })
  expect((await ask('GET', '/account', { token: forEver.token })).status).toBe(200)
  await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [userId])
  expect(await ask('GET', '/account', { token: forEver.token })).toMatchObject(unauthenticated)
  expect(await reasonOf(forEver.id)).toEqual(['user_disabled'])

  const unknown = forEver.token.replace(/.{7}$/, 'x')
  expect(await ask('GET', '/account', { token: unknown, from: '198.51.100.9' })).toMatchObject(unauthenticated)
  expect((await audited('api_token_refused', 'api_token:unknown')).at(-1)).toEqual({
    ip: '198.51.100.9',
    after: { reason: 'malformed' },
  })
})

test('somebody who tries tokens does not fill the audit trail', async () => {
  const count = async () => (await audited('api_token_refused', 'api_token:unknown')).length
  const before = await count()
  for (let i = 0; i < 20; i++) await ask('GET', '/account', { token: `ostler_client_${i}`, from: '198.51.100.77' })
  expect((await count()) - before).toBe(3)
})

test('a token in a cookie, or a session token that looks like one, is nobody', async () => {
  const { session } = await aClient()
  const { token } = await aToken('client', session, ['profile.view'])
  expect(await ask('GET', '/account', { headers: { cookie: `ostler_access=${token}` } })).toMatchObject(unauthenticated)
  expect(await ask('GET', '/account', { token: `ostler_${session}` })).toMatchObject(unauthenticated)
})

test('the last use is noted once a minute, and a new address is told once', async () => {
  const { session } = await aClient()
  const { id, token } = await aToken('client', session, ['profile.view'])
  const use = (from: string) => ask('GET', '/account', { token, from })
  const last = async () =>
    (
      await house.pool.query(
        'SELECT last_used_at::text AS at, last_used_ip AS ip FROM identity.api_tokens WHERE id = $1',
        [id],
      )
    ).rows[0]
  const told = async () => (await audited('api_token_used', `api_token:${id}`)).map(({ after }) => after.from)

  await use('203.0.113.1')
  const first = await last()
  expect(first.ip).toBe('203.0.113.1')
  await use('203.0.113.1')
  await use('203.0.113.2')
  expect(await last()).toEqual(first)
  expect(await told()).toEqual(['203.0.113.1', '203.0.113.2'])

  await house.pool.query(
    `UPDATE identity.api_tokens SET last_used_at = last_used_at - interval '2 minutes' WHERE id = $1`,
    [id],
  )
  await Promise.all(Array.from({ length: 5 }, () => use('203.0.113.2')))
  expect((await last()).ip).toBe('203.0.113.2')
  expect(await told()).toEqual(['203.0.113.1', '203.0.113.2'])
})

test('each token has a budget and repeated requests of its own', async () => {
  const { session } = await aClient()
  const one = await aToken('client', session, ['profile.view', 'profile.manage'])
  const two = await aToken('client', session, ['profile.view', 'profile.manage'])
  const left = async (token: string) => Number((await ask('GET', '/account', { token })).headers['ratelimit-remaining'])
  expect([await left(one.token), await left(one.token), await left(two.token)]).toEqual([1999, 1998, 1999])

  const headers = { 'idempotency-key': 'the-same' }
  const rename = (token: string, city: string) => ask('PATCH', '/account', { token, headers, body: { city } })
  expect((await rename(one.token, 'London')).status).toBe(200)
  expect((await rename(one.token, 'Paris')).body.code).toBe('idempotency_mismatch')
  expect((await rename(two.token, 'Paris')).body.city).toBe('Paris')
})

test('a token of somebody else is not there; staff who may see and end those of staff', async () => {
  const client = await aClient()
  const clients = await aToken('client', client.session, ['profile.view'])
  const staff = await aStaffMember(['clients.view'])
  const theirs = await aToken('staff', staff.session, ['clients.view'])
  const stranger = await aClient()
  const gone = { status: 404, body: { code: 'api_token_not_found' } }
  for (const { id } of [clients, theirs])
    expect(await ask('DELETE', `/auth/api-tokens/${id}`, { token: stranger.session })).toMatchObject(gone)

  const boss = await aStaffMember(['api_tokens.view', 'api_tokens.manage'])
  const { body } = await ask('GET', '/admin/api-tokens?limit=1', { token: boss.session })
  expect(body).toMatchObject({
    items: [{ id: theirs.id, kind: 'staff', owner: { id: staff.userId, name: 'S T' } }],
    nextCursor: expect.any(String),
  })
  expect(await ask('GET', '/admin/api-tokens', { token: staff.session })).toMatchObject(forbidden)
  expect(await ask('DELETE', `/admin/api-tokens/${theirs.id}`, { token: staff.session })).toMatchObject(forbidden)
  expect(await ask('DELETE', `/admin/api-tokens/${clients.id}`, { token: boss.session })).toMatchObject(gone)
  expect((await ask('DELETE', `/admin/api-tokens/${theirs.id}`, { token: boss.session })).status).toBe(200)
  expect(await ask('GET', '/admin/clients', { token: theirs.token })).toMatchObject(unauthenticated)
})
