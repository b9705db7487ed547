import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anAccount } from '../modules/clients/examples.ts'
import { aVisitor } from '../modules/identity/examples.ts'
import { createStaff, startSession } from '../modules/identity/index.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'
import { composeWeb, type Web } from '../web.ts'

let house: TestHouse
let web: Web
let staff: string
beforeAll(async () => {
  house = await aHouse()
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  const person = { email: 'owner@example.com', firstName: 'O', lastName: 'W', password: 'long enough words' }
  const { userId } = await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Owner' })
  staff = (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken
})
afterAll(async () => {
  await web.stop()
  await house.stop()
})

async function call(method: 'GET' | 'POST', url: string, body?: object, token?: string) {
  const answer = await web.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: token ? { authorization: `Bearer ${token}` } : {},
    ...(body ? { payload: body } : {}),
  })
  return { status: answer.statusCode, body: answer.json(), cookies: answer.cookies }
}
const ask = (clientId: number, wish: object = {}) =>
  call('POST', `/admin/clients/${clientId}/sign-on-links`, wish, staff)
async function tokenFor(clientId: number, wish?: object): Promise<string> {
  const { status, body } = await ask(clientId, wish)
  expect(status).toBe(200)
  const url = new URL(body.url)
  expect(url.pathname).toBe('/sign-on')
  return url.searchParams.get('token')!
}
const signOn = (token: string) => call('POST', '/auth/sign-on', { token })
const code = async (token: string) => {
  const { status, body } = await signOn(token)
  return status === 200 ? 'in' : body.code
}

test('a link opens a session for a member, once, and leads where it says', async () => {
  const navy = await anAccount(house)
  const token = await tokenFor(navy.clientId, { destination: '/invoices/12?state=open' })
  const { status, body, cookies } = await signOn(token)
  expect([status, body.destination, body.logIn.state, body.logIn.user.id]).toEqual([
    200,
    '/invoices/12?state=open',
    'signed_in',
    navy.userId,
  ])
  expect(cookies.map(({ name }) => name).sort()).toEqual(['ostler_access', 'ostler_refresh'])
  expect((await call('GET', '/account', undefined, body.logIn.tokens.accessToken)).body.id).toBe(navy.clientId)
  expect(await code(token)).toBe('token_invalid')

  const { rows } = await house.pool.query(
    `SELECT action FROM platform.audit WHERE object = $1 AND action LIKE 'sign_on%' ORDER BY id`,
    [`client:${navy.clientId}`],
  )
  expect(rows.map(({ action }) => action)).toEqual(['sign_on_link_made', 'sign_on_link_used'])
})

test('of fifty who use it at once, one gets in', async () => {
  const navy = await anAccount(house)
  const token = await tokenFor(navy.clientId)
  const said = await Promise.all(Array.from({ length: 50 }, () => code(token)))
  expect(said.filter((answer) => answer === 'in')).toHaveLength(1)
  expect(said.filter((answer) => answer === 'token_invalid')).toHaveLength(49)
  const { rows } = await house.pool.query(`SELECT 1 FROM identity.sessions WHERE user_id = $1 AND method = 'link'`, [
    navy.userId,
  ])
  expect(rows).toHaveLength(1)
})

test('it is the word of the operator and no proof of the person: what wants a fresh one asks for it', async () => {
  const navy = await anAccount(house)
  const { body } = await signOn(await tokenFor(navy.clientId))
  const secrets = (token: string) => call('GET', '/services/1/credentials', undefined, token)
  expect((await secrets(body.logIn.tokens.accessToken)).body.code).toBe('step_up_required')
  const typed = { email: navy.email, password: navy.password }
  const proven = (await call('POST', '/auth/login', typed)).body.tokens.accessToken
  expect((await secrets(proven)).body.code).toBe('service_not_found')
})

test('it ends when it says, at most after ten minutes', async () => {
  const navy = await anAccount(house)
  const token = await tokenFor(navy.clientId, { seconds: 600 })
  await house.pool.query('UPDATE identity.sign_on_links SET expires_at = created_at')
  expect(await code(token)).toBe('token_invalid')
  for (const seconds of [0, 9, 601, 60.5])
    expect((await ask(navy.clientId, { seconds })).body.code).toBe('invalid_input')
})

test('only what we signed is looked at', async () => {
  const navy = await anAccount(house)
  const token = await tokenFor(navy.clientId)
  const [head, claims, signature] = token.split('.') as [string, string, string]
  const { jti } = JSON.parse(Buffer.from(claims, 'base64url').toString())
  const signedBy = (secret: string, typ: string, until = '10m') =>
    new SignJWT({ jti })
      .setProtectedHeader({ alg: 'HS256', typ })
      .setIssuer('ostler')
      .setExpirationTime(until)
      .sign(new TextEncoder().encode(secret))
  const none = `${Buffer.from('{"alg":"none","typ":"sign-on+jwt"}').toString('base64url')}.${claims}.`
  const ours = house.secrets.authSecret
  for (const forged of [
    'nonsense',
    jti,
    none,
    `${head}.${claims}.`,
    `${head}.${claims}.${signature.split('').reverse().join('')}`,
    await signedBy('a secret of somebody else, long enough to sign with', 'sign-on+jwt'),
    await signedBy(ours, 'at+jwt'),
    await signedBy(ours, 'sign-on+jwt', '-1s'),
    staff,
  ])
    expect([forged.slice(-12), await code(forged)]).toEqual([forged.slice(-12), 'token_invalid'])
  // And it is no access token.
  expect((await call('GET', '/auth/me', undefined, token)).status).toBe(401)
  expect(await code(token)).toBe('in')
})

test('it leads to a page of ours and nowhere else', async () => {
  const navy = await anAccount(house)
  for (const destination of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    'account',
  ]) {
    const { status, body } = await ask(navy.clientId, { destination })
    expect([destination, status, body.fields?.[0]?.field]).toEqual([destination, 400, 'destination'])
  }
})

test('nobody gets in as staff, and nobody who may not log in', async () => {
  const navy = await anAccount(house)
  const [early, late] = [await tokenFor(navy.clientId), await tokenFor(navy.clientId)]
  await house.pool.query(
    `INSERT INTO identity.staff (user_id, role_id, created_at) SELECT $1, id, now() FROM identity.roles WHERE grants_all`,
    [navy.userId],
  )
  expect(await code(early)).toBe('token_invalid')
  expect((await ask(navy.clientId)).body.code).toBe('user_is_staff')
  await house.pool.query('DELETE FROM identity.staff WHERE user_id = $1', [navy.userId])
  await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [navy.userId])
  expect(await code(late)).toBe('token_invalid')
  expect((await ask(navy.clientId)).body.code).toBe('member_not_found')
  expect((await ask(4711)).body.code).toBe('client_not_found')
  expect((await ask((await anAccount(house)).clientId, { userId: navy.userId })).body.code).toBe('member_not_found')
})
