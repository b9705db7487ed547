import { afterAll, beforeAll, expect, test } from 'vitest'
import { aUser } from '../../modules/identity/examples.ts'
import { aUserWithApp, codeOf } from '../../modules/identity/testing.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
  await house.serve(['web'])
})
afterAll(() => house.stop())

type Answer = {
  state: string
  code: string
  challenge: string
  methods: string[]
  deviceToken: string | null
  tokens: { accessToken: string }
}

async function post(path: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${house.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const cookies = Object.fromEntries(response.headers.getSetCookie().map((cookie) => [cookie.split('=')[0]!, cookie]))
  return { status: response.status, body: (await response.json()) as Answer, cookies }
}

test('a caller with bearer tokens is told that a second factor is wanted, gives it, and skips it where it is remembered', async () => {
  const ada = await aUserWithApp(house)
  const credentials = { email: ada.email, password: ada.password }
  const held = await post('/auth/login', credentials)
  expect(held).toMatchObject({
    status: 200,
    body: { state: 'second_factor', methods: ['totp', 'recovery_code'] },
    cookies: {},
  })
  expect(held.body.tokens).toBeUndefined()

  const proof = { challenge: held.body.challenge, totp: codeOf(ada.secret, house), rememberDevice: true }
  const entered = await post('/auth/second-factor', proof, { 'idempotency-key': 'one' })
  expect(entered).toMatchObject({ status: 200, body: { state: 'signed_in', user: { email: ada.email } } })
  expect(entered.cookies.ostler_device).toMatch(/Max-Age=2592000; Path=\/api\/v1\/auth; HttpOnly; SameSite=Lax/)
  // The answer was lost on its way.
  expect(await post('/auth/second-factor', proof, { 'idempotency-key': 'one' })).toEqual(entered)
  expect(await post('/auth/second-factor', proof)).toMatchObject({ status: 410, body: { code: 'challenge_over' } })

  const { deviceToken } = entered.body
  expect(await post('/auth/login', { ...credentials, deviceToken })).toMatchObject({ body: { state: 'signed_in' } })
  const cookie = entered.cookies.ostler_device!.split(';')[0]!
  const again = await post('/auth/login', credentials, { cookie, 'sec-fetch-site': 'same-origin' })
  expect(again).toMatchObject({ body: { state: 'signed_in' } })
})

test('one proof at a time', async () => {
  const ada = await aUserWithApp(house)
  const { body } = await post('/auth/login', { email: ada.email, password: ada.password })
  const { challenge } = body
  for (const proofs of [{}, { totp: '123456', recoveryCode: ada.recoveryCodes[0]! }])
    expect(await post('/auth/second-factor', { challenge, ...proofs })).toMatchObject({
      status: 400,
      body: { code: 'invalid_input' },
    })
})

test('what asks for a fresh proof says so, and lets on who has given one', async () => {
  const ada = await aUser(house)
  const { body } = await post('/auth/login', { email: ada.email, password: ada.password })
  const headers = { authorization: `Bearer ${body.tokens.accessToken}` }
  const begin = () => post('/security/authenticators', { name: 'Phone' }, headers)
  expect((await begin()).status).toBe(200)
  await house.pool.query(
    `UPDATE identity.sessions SET proven_at = proven_at - interval '16 minutes' WHERE user_id = $1`,
    [ada.userId],
  )
  expect(await begin()).toMatchObject({ status: 403, body: { code: 'step_up_required' } })
  expect(await post('/auth/step-up', { password: 'not this one' }, headers)).toMatchObject({
    status: 403,
    body: { code: 'step_up_failed' },
  })
  expect((await post('/auth/step-up', { password: ada.password }, headers)).status).toBe(200)
  expect((await begin()).status).toBe(200)
})

test('a failed second factor is counted although it is refused, also with an Idempotency-Key', async () => {
  const ada = await aUserWithApp(house)
  const { body } = await post('/auth/login', { email: ada.email, password: ada.password })
  const codes: string[] = []
  for (let n = 0; n < 6; n++) {
    const guess = { challenge: body.challenge, recoveryCode: `guess-${n}` }
    codes.push((await post('/auth/second-factor', guess, { 'idempotency-key': `guess-${n}` })).body.code)
  }
  expect(codes).toEqual([...Array(5).fill('second_factor_wrong'), 'challenge_over'])
})
