import { afterAll, beforeAll, expect, test } from 'vitest'
import { aSentQuote } from '../modules/billing/examples.ts'
import { aProduct } from '../modules/catalog/examples.ts'
import { anAccount } from '../modules/clients/examples.ts'
import { aVisitor } from '../modules/identity/examples.ts'
import { createStaff, startSession } from '../modules/identity/index.ts'
import { aCart } from '../modules/ordering/examples.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'
import { composeWeb, type Web } from '../web.ts'

/**
 * Which requests run as `ostler_portal`: that role is not let into the database any more, and only those notice it. The
 * answer of those that do is an internal error, which is what they are meant to have here.
 */

let house: TestHouse
let web: Web
let client: { token: string; clientId: number }
let person: { token: string }
let staff: { token: string }
let cart: { token: string; total: object }
let quoteToken: string

beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  const account = await anAccount(house, { email: 'ada@example.com' })
  client = { clientId: account.clientId, token: await tokenOf(account.userId) }
  const alone = await anAccount(house)
  await house.pool.query('DELETE FROM clients.memberships WHERE user_id = $1', [alone.userId])
  person = { token: await tokenOf(alone.userId) }
  const system = house.contexts.forSystem('cli', 'cli')
  await house.pool.query(`INSERT INTO identity.roles (name, grants_all, created_at) VALUES ('All', true, now())`)
  const olivia = { email: 'o@example.com', firstName: 'O', lastName: 'S', password: 'long enough words', role: 'All' }
  staff = { token: await tokenOf((await createStaff(system, olivia)).userId) }
  const { token, totals } = await aCart(house, { product: await aProduct(house) })
  cart = { token, total: totals.total.toWire() }
  quoteToken = (await aSentQuote(house, account.clientId)).token
  const { rows } = await house.pool.query<{ name: string }>(
    `SELECT quote_ident(nspname) AS name FROM pg_namespace WHERE has_schema_privilege('ostler_portal', oid, 'USAGE') AND nspname !~ '^(pg_|information_schema|public)'`,
  )
  expect(rows.length).toBeGreaterThan(8)
  await house.pool.query(`REVOKE USAGE ON SCHEMA ${rows.map(({ name }) => name).join(', ')} FROM ostler_portal`)
})
afterAll(async () => {
  await web?.stop()
  await house?.stop()
})

const tokenOf = async (userId: number) => (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken

type Caller = { token: string } | null
async function statusOf(caller: Caller, request: string, payload?: object): Promise<number> {
  const [method, url] = request.split(' ') as ['GET' | 'POST', string]
  const answer = await web.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { ...(caller && { authorization: `Bearer ${caller.token}` }), 'ostler-cart': cart.token },
    ...(payload ? { payload } : {}),
  })
  return answer.statusCode
}

test.each([
  'GET /auth/me',
  'POST /auth/logout',
  'GET /account',
  'GET /invoices',
  'GET /invoices/1',
  'POST /payments',
  'GET /services',
  'GET /services/1',
  'GET /orders',
  'GET /statement',
  'GET /credit',
  'GET /credit/history',
  'GET /account/quotes',
  'GET /forecast',
  'GET /cart',
  'GET /products',
])('%s of a client runs behind the wall', async (request) => {
  const payload = request.endsWith('/payments') ? { invoiceIds: [1], gateway: 'sandbox' } : undefined
  expect(await statusOf(client, request, payload)).toBe(500)
})

test.each(['GET /cart', 'GET /products', 'GET /store'])('%s of a visitor runs behind the wall', async (request) => {
  expect(await statusOf(null, request)).toBe(500)
})

test('a checkout of a client runs behind the wall; a guest, who has no account yet, is let through to open one', async () => {
  const wish = { expectedTotal: cart.total, acceptTerms: true }
  expect(await statusOf(client, 'POST /checkout', wish)).toBe(500)
  const account = {
    email: 'new@example.com',
    password: 'long enough words',
    firstName: 'N',
    lastName: 'W',
    country: 'GB',
  }
  expect(await statusOf(null, 'POST /checkout', { ...wish, account })).toBe(200)
})

test('what a secret leads to is not a matter of who calls', async () => {
  for (const caller of [null, client, person]) {
    expect(await statusOf(caller, `GET /quotes/${quoteToken}`)).toBe(200)
    expect(
      await statusOf(caller, 'POST /auth/login', { email: 'ada@example.com', password: 'nanoseconds matter' }),
    ).toBe(200)
  }
})

test.each(['GET /admin/overview', 'GET /admin/invoices', 'GET /admin/clients', 'GET /admin/services'])(
  '%s of staff does not run behind the wall',
  async (request) => {
    expect(await statusOf(staff, request)).toBe(200)
  },
)
