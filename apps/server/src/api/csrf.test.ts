import { afterAll, beforeAll, expect, test } from 'vitest'
import { aVisitor } from '../modules/identity/examples.ts'
import { createStaff, startSession } from '../modules/identity/index.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'
import { composeWeb, type Web } from '../web.ts'

const shop = 'https://shop.example.com'
let house: TestHouse
let web: Web
let token: string
beforeAll(async () => {
  house = await aHouse({ settings: { PUBLIC_URL: 'https://my.example.com', CORS_ORIGINS: shop } })
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  const person = { email: 'owner@example.com', firstName: 'O', lastName: 'W', password: 'long enough words' }
  const { userId } = await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Owner' })
  token = (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken
})
afterAll(async () => {
  await web.stop()
  await house.stop()
})

const send = async (headers: Record<string, string>, method: 'GET' | 'POST' = 'POST') => {
  const url = method === 'POST' ? '/api/v1/auth/resend-verification' : '/api/v1/auth/me'
  const answer = await web.app.inject({ method, url, headers: { host: 'my.example.com', ...headers } })
  return `${answer.statusCode} ${answer.statusCode === 200 ? 'done' : answer.json().code}`
}
const byCookie = () => ({ cookie: `ostler_access=${token}` })
const refused = '403 foreign_origin'

test.each([
  ['another site', { origin: 'https://evil.example' }],
  ['a site whose name begins like ours', { origin: 'https://my.example.com.evil.example' }],
  ['a neighbour on our domain', { origin: 'https://blog.example.com' }],
  ['our host on another port', { origin: 'https://my.example.com:8443' }],
  ['a page that hides where it is from', { origin: 'null' }],
  ['an origin that is none', { origin: 'evil' }],
  ['a browser that only says it is cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['a neighbour, by what the browser says', { 'sec-fetch-site': 'same-site' }],
])('a mutation with our cookie that %s started is refused', async (_who, headers) => {
  expect(await send({ ...byCookie(), ...headers })).toBe(refused)
})

test.each([
  ['our own pages', { origin: 'https://my.example.com' }],
  ['our own pages under another host name', { origin: 'http://10.0.0.5:8080', host: '10.0.0.5:8080' }],
  ['a site that CORS_ORIGINS names', { origin: shop }],
  ['a browser that says it is the same origin', { 'sec-fetch-site': 'same-origin' }],
  ['somebody who typed it in', { 'sec-fetch-site': 'none' }],
  ['a program that is no browser', {}],
])('one that %s started is done', async (_who, headers) => {
  expect(await send({ ...byCookie(), ...headers })).toBe('200 done')
})

test('a bearer token is no proof that a browser adds by itself, so its caller may come from anywhere', async () => {
  expect(await send({ authorization: `Bearer ${token}`, origin: 'https://evil.example' })).toBe('200 done')
  // With both, the bearer token is what counts.
  const both = { ...byCookie(), authorization: `Bearer ${token}`, origin: 'https://evil.example' }
  expect(await send(both)).toBe('200 done')
})

test('looking is not refused; whether a page may read the answer is for the browser to say', async () => {
  expect(await send({ ...byCookie(), origin: 'https://evil.example' }, 'GET')).toBe('200 done')
  const asked = async (origin: string) =>
    (await web.app.inject({ url: '/api/v1/products', headers: { origin } })).headers['access-control-allow-origin']
  expect(await asked('https://evil.example')).toBeUndefined()
  expect(await asked(shop)).toBe(shop)
})

test('the refresh token is a proof as well', async () => {
  const headers = { host: 'my.example.com', cookie: 'ostler_refresh=x', origin: 'https://evil.example' }
  const answer = await web.app.inject({ method: 'POST', url: '/api/v1/auth/refresh-token', headers, payload: {} })
  expect(answer.json().code).toBe('foreign_origin')
})

test('behind HTTPS cookies and headers say so', async () => {
  const account = {
    email: 'a@example.com',
    password: 'long enough words',
    firstName: 'A',
    lastName: 'L',
    country: 'DE',
  }
  const answer = await web.app.inject({ method: 'POST', url: '/api/v1/auth/register', payload: account })
  for (const cookie of answer.cookies) expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax' })
  expect(answer.cookies.length).toBe(2)
  expect(answer.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
  expect(answer.headers['content-security-policy']).toContain('upgrade-insecure-requests')
})
