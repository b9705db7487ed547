import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aVisitor } from '../modules/identity/examples.ts'
import { createStaff, startSession } from '../modules/identity/index.ts'
import { createLogger } from '../platform/logging.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'

let house: TestHouse
let staff: { authorization: string }
const logged: string[] = []
beforeAll(async () => {
  house = await aHouse({ log: createLogger('warn', { write: (line) => void logged.push(line) }) })
  await house.serve(['web'])
  const person = { email: 'owner@example.com', firstName: 'O', lastName: 'W', password: 'long enough words' }
  const { userId } = await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Owner' })
  const { accessToken } = await startSession(aVisitor(house), { userId, userAgent: '' })
  staff = { authorization: `Bearer ${accessToken}` }
})
afterAll(() => house.stop())

type Problem = { code: string; message: string; fields: { field: string; message: string }[]; correlationId: string }

/** Sends a request as it stands and checks what every error answer has in common. */
async function refused(method: string, path: string, init: { body?: string; headers?: Record<string, string> } = {}) {
  const response = await fetch(house.url + path, { method, headers: init.headers ?? {}, body: init.body ?? null })
  const problem = (await response.json()) as Problem
  expect(Object.keys(problem).sort()).toEqual(['code', 'correlationId', 'fields', 'message'])
  expect(problem.correlationId).toMatch(/^[\w.-]{8,80}$/)
  expect(response.headers.get('x-correlation-id')).toBe(problem.correlationId)
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  return { status: response.status, code: problem.code, fields: problem.fields, problem }
}

const json = { 'content-type': 'application/json' }
const login = '/api/v1/auth/login'

test.each([
  ['a body that is no JSON', 'POST', login, { headers: json, body: '{"email": ' }, 400, 'malformed_body'],
  ['an empty body that says it is JSON', 'POST', login, { headers: json, body: '' }, 400, 'malformed_body'],
  [
    'JSON that would change prototypes',
    'POST',
    login,
    { headers: json, body: '{"__proto__": {"a": 1}}' },
    400,
    'malformed_body',
  ],
  [
    'a form',
    'POST',
    login,
    { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'email=a' },
    415,
    'unsupported_media_type',
  ],
  [
    'a file',
    'POST',
    login,
    { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' },
    415,
    'unsupported_media_type',
  ],
  ['XML', 'POST', login, { headers: { 'content-type': 'text/xml' }, body: '<a/>' }, 415, 'unsupported_media_type'],
  [
    'plain text',
    'POST',
    login,
    { headers: { 'content-type': 'text/plain' }, body: '{"email":"a@b.de","password":"x"}' },
    415,
    'unsupported_media_type',
  ],
  [
    'too large a body',
    'POST',
    login,
    { headers: json, body: JSON.stringify({ email: 'a'.repeat(1024 * 1024) }) },
    413,
    'payload_too_large',
  ],
  ['an unknown path', 'GET', '/api/v1/nothing', {}, 404, 'no_such_path'],
  ['an unknown method of a path', 'DELETE', '/api/v1/auth/me', {}, 404, 'no_such_path'],
  ['a method we never use', 'PUT', '/api/v1/account', {}, 404, 'no_such_path'],
  ['another version', 'GET', '/api/v2/products', {}, 404, 'no_such_path'],
  ['a sandbox page that is not there', 'GET', '/sandbox/nothing', {}, 404, 'no_such_path'],
  ['an address that cannot be decoded', 'GET', '/api/v1/products/%E0%A4%A', {}, 400, 'malformed_url'],
  ['a webhook of nobody', 'POST', '/webhooks/nobody', { headers: json, body: '{}' }, 404, 'integration_not_found'],
  [
    'an oversized webhook',
    'POST',
    '/webhooks/sandbox',
    { headers: json, body: 'x'.repeat(256 * 1024 + 1) },
    413,
    'payload_too_large',
  ],
  ['a door for people who are logged in', 'GET', '/api/v1/auth/me', {}, 401, 'unauthenticated'],
] as const)('%s', async (_name, method, path, init, status, code) => {
  expect(await refused(method, path, init)).toMatchObject({ status, code, fields: [] })
})

test('input that is wrong names each field, also inside lists', async () => {
  const wrong = { email: 'not an address', password: 'short', firstName: '', lastName: 'L', country: 'Germany' }
  const answer = await refused('POST', '/api/v1/auth/register', { headers: json, body: JSON.stringify(wrong) })
  expect(answer).toMatchObject({ status: 400, code: 'invalid_input' })
  expect(answer.fields.map((one) => one.field).sort()).toEqual(['country', 'email', 'firstName', 'password'])
  expect(answer.fields.find((one) => one.field === 'password')).toEqual({
    field: 'password',
    message: 'must have at least 10 characters',
  })

  const product = { groupId: 1, slug: 'A b', name: 'x', prices: [{ cycle: 'weekly', currency: 'EUR', recurring: '1' }] }
  const deep = await refused('POST', '/api/v1/admin/products', {
    headers: { ...json, ...staff },
    body: JSON.stringify(product),
  })
  expect(deep.fields.map((one) => one.field).sort()).toEqual(['prices.0.cycle', 'slug'])
})

test('a path and a query that do not fit name their field too', async () => {
  for (const path of [
    '/api/v1/admin/clients/x',
    '/api/v1/admin/clients/0',
    '/api/v1/admin/clients/99999999999999999999',
  ]) {
    const answer = await refused('GET', path, { headers: staff })
    expect(answer).toMatchObject({ status: 400, code: 'invalid_input', fields: [{ field: 'id' }] })
  }
  const limit = await refused('GET', '/api/v1/admin/clients?limit=1000', { headers: staff })
  expect(limit).toMatchObject({ status: 400, fields: [{ field: 'limit' }] })
  for (const list of ['clients', 'invoices', 'jobs/billing', 'schedule/runs', 'audit']) {
    const cursor = await refused('GET', `/api/v1/admin/${list}?cursor=next`, { headers: staff })
    expect([list, cursor]).toMatchObject([list, { status: 400, code: 'invalid_input', fields: [{ field: 'cursor' }] }])
  }
})

test('text that a database cannot hold is refused as input, and is no failure of ours', async () => {
  const account = {
    email: 'a@example.com',
    password: 'long enough words',
    firstName: 'A',
    lastName: 'L',
    country: 'DE',
  }
  for (const firstName of ['A\0da', 'A\ud800da']) {
    const body = JSON.stringify({ ...account, firstName })
    const answer = await refused('POST', '/api/v1/auth/register', { headers: json, body })
    expect(answer).toMatchObject({ status: 400, code: 'invalid_input', fields: [{ field: 'firstName' }] })
  }
  const slug = await refused('GET', '/api/v1/products/a%00b')
  expect(slug).toMatchObject({ status: 400, code: 'invalid_input', fields: [{ field: 'slug' }] })
})

test('a bug tells the caller nothing but the reference, and us everything', async () => {
  logged.length = 0
  await house.pool.query('ALTER TABLE catalog.products RENAME TO hidden_away')
  try {
    const given = 'reference-of-caller-1'
    const answer = await refused('GET', '/api/v1/products/starter', { headers: { 'x-correlation-id': given } })
    expect(answer).toMatchObject({ status: 500, code: 'internal_error', fields: [], problem: { correlationId: given } })
    expect(JSON.stringify(answer)).not.toMatch(/hidden_away|does not exist|Failed query|stack/)
    expect(logged.join('')).toContain(given)
    expect(logged.join('')).toContain('catalog')
  } finally {
    await house.pool.query('ALTER TABLE catalog.hidden_away RENAME TO products')
  }
})

test('a harmless reference of the caller is kept, any other is replaced', async () => {
  const told = async (given: string) =>
    (await refused('GET', '/api/v1/nothing', { headers: { 'x-correlation-id': given } })).problem.correlationId
  expect(await told('checkout-7f3a.2')).toBe('checkout-7f3a.2')
  for (const odd of ['short', 'has spaces in it', 'x'.repeat(81), '"injected":true'])
    expect(await told(odd)).not.toBe(odd)
})

test('the reference travels from the request to the jobs it leads to', async () => {
  const correlationId = 'from-request-to-job-1'
  const account = {
    email: 'walk@example.com',
    password: 'long enough words',
    firstName: 'W',
    lastName: 'L',
    country: 'DE',
  }
  const response = await fetch(`${house.url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { ...json, 'x-correlation-id': correlationId },
    body: JSON.stringify(account),
  })
  expect(response.status).toBe(200)
  await house.settle()
  const { rows } = await house.pool.query<{ door: string }>(
    'SELECT DISTINCT door FROM platform.audit WHERE correlation_id = $1 ORDER BY door',
    [correlationId],
  )
  expect(rows.map((row) => row.door)).toEqual(['portal', 'worker'])
})

test('what is no HTTP at all is hung up on without a word of what we are', async () => {
  const { port } = new URL(house.url)
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'))
    let text = ''
    socket.on('data', (chunk) => (text += chunk))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
  expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/)
  expect(answer).not.toMatch(/fastify|node/i)
})
