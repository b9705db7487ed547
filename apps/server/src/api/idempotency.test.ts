import { afterAll, beforeAll, expect, test } from 'vitest'
import { aVisitor } from '../modules/identity/examples.ts'
import { createStaff, startSession } from '../modules/identity/index.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'

let house: TestHouse
let staff: Record<string, string>
beforeAll(async () => {
  house = await aHouse()
  await house.serve(['web'])
  staff = await aStaffMember('owner@example.com')
})
afterAll(() => house.stop())

async function aStaffMember(email: string): Promise<Record<string, string>> {
  const person = { email, firstName: 'O', lastName: 'W', password: 'long enough words' }
  const { userId } = await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Owner' })
  const { accessToken } = await startSession(aVisitor(house), { userId, userAgent: '' })
  return { authorization: `Bearer ${accessToken}` }
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
type Answer = { status: number; body: any; cookies: string[] }

async function post(
  path: string,
  key: string | null,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${house.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === null ? {} : { 'idempotency-key': key }), ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json(), cookies: response.headers.getSetCookie() }
}

let made = 0
const aGroup = () => ({ slug: `group-${++made}`, name: 'Group' })
const createGroup = (key: string | null, body: object, headers = staff) =>
  post('/admin/product-groups', key, body, headers)
const groupsCalled = async (slug: string) =>
  (await house.pool.query('SELECT 1 FROM catalog.groups WHERE slug = $1', [slug])).rowCount
const keysNamed = async (key: string) =>
  (await house.pool.query('SELECT scope, answer FROM platform.idempotency_keys WHERE key = $1', [key])).rows

const anAccount = (email: string) => ({
  email,
  password: 'long enough words',
  firstName: 'A',
  lastName: 'L',
  country: 'DE',
})

test('the same request with the same key is answered as before, and done once', async () => {
  const group = aGroup()
  const first = await createGroup('again-1', group)
  expect(first).toMatchObject({ status: 200, body: { slug: group.slug } })
  expect(await createGroup('again-1', group)).toEqual(first)
  // The order of the fields does not make it another request.
  expect(await createGroup('again-1', { name: group.name, slug: group.slug })).toEqual(first)
  expect(await groupsCalled(group.slug)).toBe(1)
})

test('the stored answer brings its cookies', async () => {
  const first = await post('/auth/register', 'cookies-1', anAccount('cookies@example.com'))
  expect(first.cookies.map((cookie) => cookie.split('=')[0])).toEqual(['ostler_access', 'ostler_refresh'])
  expect(await post('/auth/register', 'cookies-1', anAccount('cookies@example.com'))).toEqual(first)
})

test('another request with a key that was used is refused and does nothing, at the same door and at another', async () => {
  const [group, other] = [aGroup(), aGroup()]
  await createGroup('taken-1', group)
  const refused = { status: 409, body: { code: 'idempotency_mismatch', fields: [] } }
  expect(await createGroup('taken-1', other)).toMatchObject(refused)
  expect(await post('/auth/logout', 'taken-1', group, staff)).toMatchObject(refused)
  expect(await groupsCalled(other.slug)).toBe(0)
})

test('a key is its caller’s own: somebody else with the same key is answered for themselves', async () => {
  const colleague = await aStaffMember('colleague@example.com')
  const [mine, theirs] = [aGroup(), aGroup()]
  await createGroup('own-1', mine)
  expect(await createGroup('own-1', theirs, colleague)).toMatchObject({ status: 200, body: { slug: theirs.slug } })
})

test('sent many times at once, it is done once and all hear the same', async () => {
  const group = aGroup()
  const answers = await Promise.all(Array.from({ length: 8 }, () => createGroup('parallel-1', group)))
  for (const answer of answers) expect(answer).toEqual(answers[0])
  expect(answers[0]).toMatchObject({ status: 200 })
  expect(await groupsCalled(group.slug)).toBe(1)
})

test('a refused request is not kept: with its key it can be sent again, mended', async () => {
  const group = aGroup()
  const taken = await createGroup(null, group)
  expect(await createGroup('mended-1', group)).toMatchObject({ status: 409, body: { code: 'slug_taken' } })
  expect(await keysNamed('mended-1')).toEqual([])
  const mended = aGroup()
  expect(await createGroup('mended-1', mended)).toMatchObject({ status: 200, body: { slug: mended.slug } })
  expect(taken.status).toBe(200)
})

test('neither is one whose input is wrong, or whose caller may not', async () => {
  expect(await createGroup('wrong-1', { slug: 'A b' })).toMatchObject({ status: 400 })
  expect(await createGroup('wrong-1', aGroup(), {})).toMatchObject({ status: 401 })
  expect(await keysNamed('wrong-1')).toEqual([])
})

test('a procedure that reaches outside keeps its answer after the work, with cookies, and none when it refuses', async () => {
  const { email, password } = anAccount('outside@example.com')
  await post('/auth/register', null, anAccount(email))
  expect(await post('/auth/login', 'outside-1', { email, password: 'wrong' })).toMatchObject({ status: 401 })
  expect(await keysNamed('outside-1')).toMatchObject([{ answer: null }])

  const first = await post('/auth/login', 'outside-2', { email, password })
  expect(first.cookies.length).toBe(2)
  expect(await post('/auth/login', 'outside-2', { email, password })).toEqual(first)
  expect(await post('/auth/login', 'outside-2', { email, password: 'other' })).toMatchObject({
    status: 409,
    body: { code: 'idempotency_mismatch' },
  })
  const sessions = await house.pool.query(
    `SELECT 1 FROM identity.sessions JOIN identity.users ON users.id = user_id WHERE email = $1`,
    [email],
  )
  expect(sessions.rowCount).toBe(2) // opening the account, logging in once
})

test.each(['', ' ', 'with space', 'x'.repeat(201), 'kéy'])('%j is no key', async (key) => {
  const group = aGroup()
  expect(await createGroup(key, group)).toMatchObject({
    status: 400,
    body: { code: 'invalid_input', fields: [{ field: 'Idempotency-Key' }] },
  })
  expect(await groupsCalled(group.slug)).toBe(0)
})

test('what is only looked at needs no key and stores none', async () => {
  const response = await fetch(`${house.url}/api/v1/products`, { headers: { 'idempotency-key': 'look-1' } })
  expect(response.status).toBe(200)
  expect(await keysNamed('look-1')).toEqual([])
})

test('kept answers are sealed: no token can be read where they lie', async () => {
  const { body } = await post('/auth/register', 'sealed-1', anAccount('sealed@example.com'))
  const [row] = await keysNamed('sealed-1')
  expect(row.answer).toMatch(/^v1\.test\./)
  const everything = JSON.stringify(
    (await house.pool.query('SELECT k::text AS k FROM platform.idempotency_keys k')).rows.concat(
      (await house.pool.query('SELECT a::text AS a FROM platform.audit a')).rows,
    ),
  )
  expect(everything).not.toContain(body.tokens.accessToken)
  expect(everything).not.toContain(body.tokens.refreshToken)
})

test('callers without a name do not get each other’s answers by the same key', async () => {
  const cookieOf = (answer: Answer, name: string) =>
    answer.cookies.find((cookie) => cookie.startsWith(`${name}=`))!.split(';')[0]!
  const victim = await post('/auth/register', null, anAccount('victim@example.com'))
  const refresh = { cookie: cookieOf(victim, 'ostler_refresh') }
  const first = await post('/auth/refresh-token', 'same-1', {}, refresh)
  expect(first).toMatchObject({ status: 200 })
  expect(await post('/auth/refresh-token', 'same-1', {}, refresh)).toEqual(first)

  const stranger = await post('/auth/refresh-token', 'same-1', {})
  expect(stranger).toMatchObject({ status: 409, body: { code: 'idempotency_mismatch' }, cookies: [] })
  expect(await post('/auth/refresh-token', 'same-1', {}, { cookie: 'ostler_refresh=other' })).toMatchObject({
    status: 409,
  })
})
