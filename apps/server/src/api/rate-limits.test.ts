import { rateClasses } from '@ostler/contract'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { aVisitor } from '../modules/identity/examples.ts'
import { createStaff, startSession } from '../modules/identity/index.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'
import { composeWeb, type Web } from '../web.ts'

let house: TestHouse
let one: Web
let two: Web
let staff: string
beforeAll(async () => {
  house = await aHouse()
  // Two web processes on one database.
  one = await composeWeb(house, { deliverWebhooks: false })
  two = await composeWeb(house, { deliverWebhooks: false })
  const person = { email: 'owner@example.com', firstName: 'O', lastName: 'W', password: 'long enough words' }
  const { userId } = await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Owner' })
  staff = (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken
})
afterAll(async () => {
  await one.stop()
  await two.stop()
  await house.stop()
})
beforeEach(() => waitForRoomInTheWindow())
afterEach(() => house.pool.query('DELETE FROM platform.rate_limits'))

/** Windows are fixed; a test that runs over the end of one would count in two. */
async function waitForRoomInTheWindow(): Promise<void> {
  const left = 900_000 - (Date.now() % 900_000)
  if (left < 8000) await new Promise((resolve) => setTimeout(resolve, left + 50))
}

type Call = { ip?: string; token?: string; body?: object }

async function call(web: Web, method: 'GET' | 'POST', url: string, { ip = '203.0.113.1', token, body }: Call = {}) {
  const answer = await web.app.inject({
    method,
    url: `/api/v1${url}`,
    remoteAddress: ip,
    headers: token ? { authorization: `Bearer ${token}` } : {},
    ...(body ? { payload: body } : {}),
  })
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() }
}
const login = (web: Web, password: string, ip?: string) =>
  call(web, 'POST', '/auth/login', { body: { email: 'owner@example.com', password }, ...(ip ? { ip } : {}) })

/** Uses a budget up without making all of the calls. */
const spend = (bucket: string, window: number, used: number) =>
  house.pool.query(
    `INSERT INTO platform.rate_limits (bucket, window_no, used, ends_at)
     VALUES ($1, floor(extract(epoch FROM now()) / $2), $3, now() + interval '1 hour')`,
    [bucket, window, used],
  )

test('each answer says what is left of the budget, whichever process gives it', async () => {
  const { anonymous } = rateClasses.browse
  const left = async (web: Web) => {
    const { status, headers } = await call(web, 'GET', '/products')
    expect([status, headers['ratelimit-limit']]).toEqual([200, String(anonymous)])
    expect(headers['ratelimit-policy']).toBe(`"browse";q=${anonymous};w=900`)
    expect(headers.ratelimit).toBe(`"browse";r=${headers['ratelimit-remaining']};t=${headers['ratelimit-reset']}`)
    expect(Number(headers['ratelimit-reset'])).toBeGreaterThan(0)
    expect(Number(headers['ratelimit-reset'])).toBeLessThanOrEqual(rateClasses.browse.window)
    return Number(headers['ratelimit-remaining'])
  }
  expect([await left(one), await left(two), await left(one)]).toEqual([anonymous - 1, anonymous - 2, anonymous - 3])
})

test('who has used a budget up is told when it starts anew, in the one shape of errors', async () => {
  await spend('browse:ip:203.0.113.1', rateClasses.browse.window, rateClasses.browse.anonymous - 1)
  expect((await call(one, 'GET', '/products')).status).toBe(200)
  const refused = await call(two, 'GET', '/products')
  expect(refused).toMatchObject({
    status: 429,
    headers: { 'ratelimit-remaining': '0', 'retry-after': refused.headers['ratelimit-reset'] },
    body: { code: 'rate_limited', fields: [], correlationId: refused.headers['x-correlation-id'] },
  })
  const seconds = Number(refused.headers['retry-after'])
  expect(refused.body.message).toContain(seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : 'second')
})

test('budgets are per caller and per kind of call', async () => {
  await spend('browse:ip:203.0.113.1', rateClasses.browse.window, rateClasses.browse.anonymous)
  expect((await call(one, 'GET', '/products')).status).toBe(429)
  expect((await call(one, 'GET', '/products', { ip: '203.0.113.2' })).status).toBe(200)
  expect((await call(one, 'GET', '/products', { token: staff })).status).toBe(200)
  expect((await login(one, 'long enough words')).status).toBe(200)
})

test('somebody who is known has a larger budget, their own wherever they call from', async () => {
  const { known } = rateClasses.browse
  const first = await call(one, 'GET', '/products', { token: staff })
  expect(first.headers['ratelimit-limit']).toBe(String(known))
  const second = await call(two, 'GET', '/products', { token: staff, ip: '203.0.113.9' })
  expect(second.headers['ratelimit-remaining']).toBe(String(known - 2))
})

test('log-ins that succeed are free, those that fail count, in both processes together', async () => {
  for (let n = 0; n < 8; n++) expect((await login(n % 2 ? one : two, 'long enough words')).status).toBe(200)
  const ip = '203.0.113.50'
  const statuses: number[] = []
  for (let n = 0; n < rateClasses.login.anonymous + 1; n++)
    statuses.push(
      (
        await call(n % 2 ? one : two, 'POST', '/auth/login', {
          ip,
          body: { email: `guess${n}@example.com`, password: 'x' },
        })
      ).status,
    )
  expect(statuses).toEqual([...Array(rateClasses.login.anonymous).fill(401), 429])
  // The right password does not open what is shut.
  expect((await login(one, 'long enough words', ip)).status).toBe(429)
})

test('calls that race do not get more than the budget', async () => {
  await spend('browse:ip:203.0.113.1', rateClasses.browse.window, rateClasses.browse.anonymous - 5)
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => call(n % 2 ? one : two, 'GET', '/currencies')))
  expect(answers.filter(({ status }) => status === 200).length).toBe(5)
  expect(answers.filter(({ status }) => status === 429).length).toBe(15)
})

test('input that is wrong and a door that is shut cost a call too', async () => {
  await call(one, 'GET', '/auth/me')
  await call(one, 'POST', '/auth/verify-email', { body: {} })
  const { headers } = await call(one, 'GET', '/auth/me')
  expect(headers['ratelimit-remaining']).toBe(String(rateClasses.api.anonymous - 3))
})

test.each([
  ['/auth/register', (account: object) => account],
  [
    '/checkout',
    (account: object) => ({ account, expectedTotal: { amount: '1.00', currency: 'EUR' }, acceptTerms: true }),
  ],
])(
  '%s tells five times in a quarter of an hour whether an address has an account, and from then on for work only',
  async (path, body) => {
    await house.pool.query(
      `INSERT INTO catalog.currencies (code, is_default) VALUES ('EUR', true) ON CONFLICT DO NOTHING`,
    )
    const person = {
      email: 'owner@example.com',
      password: 'long enough words',
      firstName: 'O',
      lastName: 'W',
      country: 'DE',
    }
    const codes: string[] = []
    for (let n = 0; n < 12; n++) {
      // An IPv6 caller has a whole network to choose from.
      codes.push(
        (await call(n % 2 ? one : two, 'POST', path, { ip: `2001:db8:1:2::${n + 1}`, body: body(person) })).body.code,
      )
    }
    expect(codes).toEqual([...Array(5).fill('email_taken'), ...Array(7).fill('challenge_required')])
  },
)

test('who is known orders as often as they like', async () => {
  const { headers } = await call(one, 'POST', '/checkout', { token: staff, body: {} })
  expect(headers['ratelimit-limit']).toBe(String(rateClasses.checkout.known))
})

test('an IPv6 network is one caller', async () => {
  const left = async (ip: string) =>
    Number((await call(one, 'GET', '/products', { ip })).headers['ratelimit-remaining'])
  const { anonymous } = rateClasses.browse
  expect([await left('2001:db8:7:7::1'), await left('2001:db8:7:7:ffff::2'), await left('2001:db8:7:8::1')]).toEqual([
    anonymous - 1,
    anonymous - 2,
    anonymous - 1,
  ])
})

test('guessing the current password is limited as logging in is, whatever the session', async () => {
  const body = { currentPassword: 'a wrong guess', password: 'long enough words too' }
  const codes: string[] = []
  for (let n = 0; n < 6; n++) {
    codes.push(
      (await call(one, 'POST', '/auth/change-password', { token: staff, body, ip: `203.0.113.${n}` })).body.code,
    )
  }
  expect(codes).toEqual([...Array(5).fill('wrong_password'), 'rate_limited'])
})
