import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStaff } from '../../modules/identity/index.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
  await house.serve(['web'])
  await house.pool.query(
    `INSERT INTO catalog.currencies (code, is_default) VALUES ('EUR', true) ON CONFLICT DO NOTHING`,
  )
})
afterAll(() => house.stop())

/** What these tests read of an answer. */
type Answer = { code: string; tokens: { accessToken: string }; clients: object[]; items: { id: number }[] }
type Sent = { body?: object; headers?: Record<string, string> }

async function send(method: string, path: string, { body, headers }: Sent = {}) {
  const response = await fetch(`${house.url}/api/v1${path}`, {
    method,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    body: body ? JSON.stringify(body) : null,
  })
  const cookies = Object.fromEntries(response.headers.getSetCookie().map((cookie) => [cookie.split('=')[0]!, cookie]))
  return { status: response.status, body: (await response.json()) as Answer, cookies }
}

const pairOf = (cookie: string | undefined) => (cookie ?? '').split(';')[0]!
const ada = {
  email: 'ada@example.com',
  password: 'correct horse battery',
  firstName: 'Ada',
  lastName: 'Lovelace',
  country: 'GB',
}

test('from opening an account to logging out, by cookies', async () => {
  const opened = await send('POST', '/auth/register', { body: ada, headers: { 'idempotency-key': 'open-1' } })
  expect(opened).toMatchObject({ status: 200, body: { user: { email: ada.email, emailVerified: false }, staff: null } })
  expect(opened.cookies.ostler_access).toMatch(/Max-Age=900; Path=\/; HttpOnly; SameSite=Lax/)
  expect(opened.cookies.ostler_refresh).toMatch(/Max-Age=604800; Path=\/api\/v1\/auth; HttpOnly; SameSite=Lax/)

  // The browser lost the answer and asks again.
  const repeated = await send('POST', '/auth/register', { body: ada, headers: { 'idempotency-key': 'open-1' } })
  expect(repeated).toEqual(opened)

  let cookie = `${pairOf(opened.cookies.ostler_access)}; ${pairOf(opened.cookies.ostler_refresh)}`
  const refreshed = await send('POST', '/auth/refresh-token', { body: {}, headers: { cookie } })
  expect(refreshed).toMatchObject({ status: 200, body: { expiresIn: 900 } })
  cookie = pairOf(refreshed.cookies.ostler_access)

  const changed = await send('PATCH', '/account', { body: { city: 'London' }, headers: { cookie } })
  expect(changed).toMatchObject({ status: 200, body: { city: 'London', email: ada.email } })

  const left = await send('POST', '/auth/logout', { headers: { cookie } })
  expect(left.cookies.ostler_access).toMatch(/^ostler_access=; Max-Age=0/)
  expect(left.cookies.ostler_refresh).toMatch(/^ostler_refresh=; Max-Age=0/)
  expect(await send('GET', '/auth/me', { headers: { cookie } })).toMatchObject({
    status: 401,
    body: { code: 'unauthenticated' },
  })
})

test('a refresh cookie that is not good (any more) is taken away', async () => {
  const refused = await send('POST', '/auth/refresh-token', { body: {}, headers: { cookie: 'ostler_refresh=old' } })
  expect(refused).toMatchObject({ status: 401, body: { code: 'session_ended' } })
  expect(refused.cookies.ostler_refresh).toMatch(/^ostler_refresh=; Max-Age=0/)
})

test('a failed log-in is counted although it is refused, also with an Idempotency-Key', async () => {
  const body = { email: 'target@example.com', password: 'a guess' }
  const codes: string[] = []
  for (let i = 0; i < 6; i++) {
    codes.push((await send('POST', '/auth/login', { body, headers: { 'idempotency-key': `guess-${i}` } })).body.code)
  }
  expect(codes).toEqual([...Array(5).fill('login_failed'), 'login_locked'])
})

test('a client of somebody else cannot be named, but one can still see who one is', async () => {
  const { body } = await send('POST', '/auth/register', { body: { ...ada, email: 'eve@example.com' } })
  const headers = { authorization: `Bearer ${body.tokens.accessToken}`, 'ostler-client': '999999' }
  expect(await send('GET', '/account', { headers })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  expect(await send('GET', '/auth/me', { headers })).toMatchObject({ status: 200, body: { clients: body.clients } })
})

test('staff find a client and see their people and figures; clients do not', async () => {
  const email = 'owner@example.com'
  const client = await send('POST', '/auth/register', { body: { ...ada, email: 'zoe@example.com', lastName: 'Zadeh' } })
  await createStaff(house.contexts.forSystem('cli', 'cli'), { ...ada, email, role: 'Owner' })
  const staff = await send('POST', '/auth/login', { body: { email, password: ada.password } })
  const headers = { authorization: `Bearer ${staff.body.tokens.accessToken}` }

  const list = await send('GET', '/admin/clients?search=zad', { headers })
  expect(list.body.items).toMatchObject([{ name: 'Ada Zadeh', email: 'zoe@example.com', currency: 'EUR' }])
  const found = await send('GET', `/admin/clients/${list.body.items[0]?.id}`, { headers })
  expect(found).toMatchObject({
    status: 200,
    body: {
      users: [{ email: 'zoe@example.com', emailVerified: false }],
      receivable: { amount: '0.00', currency: 'EUR' },
      counts: { services: 0, activeServices: 0, orders: 0, openInvoices: 0 },
    },
  })
  expect(await send('GET', '/admin/clients/999999', { headers })).toMatchObject({ status: 404 })
  const asClient = { authorization: `Bearer ${client.body.tokens.accessToken}` }
  expect(await send('GET', '/admin/clients', { headers: asClient })).toMatchObject({ status: 403 })
})
