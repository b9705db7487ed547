import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anAccount } from '../../modules/clients/examples.ts'
import { linksFor } from '../../modules/identity/examples.ts'
import { createStaff, emailChangeRequested, passwordResetRequested } from '../../modules/identity/index.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { composeWeb, type Web } from '../../web.ts'

let house: TestHouse
let web: Web
beforeAll(async () => {
  house = await aHouse()
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  await house.pool.query(
    `INSERT INTO catalog.currencies (code, is_default) VALUES ('EUR', true) ON CONFLICT DO NOTHING`,
  )
})
afterAll(async () => {
  await web.stop()
  await house.stop()
})

type Sent = { token?: string; body?: object; headers?: Record<string, string> }

async function call(method: 'GET' | 'POST' | 'DELETE', path: string, { token, body, headers }: Sent = {}) {
  const answer = await web.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    ...(body ? { payload: body } : {}),
  })
  return { status: answer.statusCode, body: answer.json() }
}

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => `${status} ${body.code ?? 'done'}`

async function logIn(email: string, password: string) {
  const headers = { 'user-agent': firefox }
  const { body } = await call('POST', '/auth/login', { body: { email, password }, headers })
  return body.tokens as { accessToken: string; refreshToken: string }
}

async function somebody() {
  const { email, password, userId, clientId } = await anAccount(house)
  return { email, password, userId, clientId, token: (await logIn(email, password)).accessToken }
}

/** Lets the proof that a log-in was grow old. */
const age = (userId: number) =>
  house.pool.query(`UPDATE identity.sessions SET proven_at = now() - interval '16 minutes' WHERE user_id = $1`, [
    userId,
  ])

describe('passwords', () => {
  test('one that others would guess is refused beside its field, at every door', async () => {
    const ada = await somebody()
    const person = { firstName: 'Ada', lastName: 'Lovelace', country: 'DE' }
    const account = { ...person, email: 'common@example.com', password: 'Password123' }
    const checkout = { account, expectedTotal: { amount: '1.00', currency: 'EUR' }, acceptTerms: true }
    const common = { status: 400, body: { code: 'password_too_common', fields: [{ field: 'password' }] } }
    expect(await call('POST', '/auth/register', { body: account })).toMatchObject(common)
    expect(await call('POST', '/checkout', { body: checkout })).toMatchObject(common)
    const change = { currentPassword: ada.password, password: 'Grace Hopper 1906' }
    expect(await call('POST', '/auth/change-password', { token: ada.token, body: change })).toMatchObject(common)

    await call('POST', '/auth/forgot-password', { body: { email: ada.email } })
    await house.settle()
    const [token] = await linksFor(house, passwordResetRequested, ada.userId)
    const reset = { token, password: ada.email }
    expect(await call('POST', '/auth/reset-password', { body: reset })).toMatchObject(common)
    // Refused for the password, the link is still good.
    expect(
      codeOf(await call('POST', '/auth/reset-password', { body: { ...reset, password: 'a far better one' } })),
    ).toBe('200 done')
  })

  test('changing it needs the current one and no fresh log-in; the others are logged out', async () => {
    const ada = await somebody()
    const other = await logIn(ada.email, ada.password)
    await age(ada.userId)
    const change = (currentPassword: string) =>
      call('POST', '/auth/change-password', { token: ada.token, body: { currentPassword, password: 'a new password' } })
    expect(await change('a wrong guess')).toMatchObject({
      status: 400,
      body: { code: 'wrong_password', fields: [{ field: 'currentPassword', message: 'is wrong' }] },
    })
    expect(codeOf(await change(ada.password))).toBe('200 done')
    expect(codeOf(await call('GET', '/auth/me', { token: ada.token }))).toBe('200 done')
    expect(codeOf(await call('GET', '/auth/me', { token: other.accessToken }))).toBe('401 unauthenticated')
    // It counts as a proof.
    const ask = { token: ada.token, body: { email: 'fresh@example.net' } }
    expect(codeOf(await call('POST', '/auth/email-change', ask))).toBe('200 done')
  })

  test('a wrong guess is kept in the audit trail although it is refused', async () => {
    const ada = await somebody()
    const body = { currentPassword: 'a wrong guess', password: 'a new password' }
    await call('POST', '/auth/change-password', { token: ada.token, body, headers: { 'idempotency-key': 'guess' } })
    const { rows } = await house.pool.query(
      `SELECT after->>'reason' AS reason FROM platform.audit WHERE action = 'login_failed' AND object = $1`,
      [`login:${ada.email}`],
    )
    expect(rows).toEqual([{ reason: 'wrong_password' }])
  })
})

describe('sessions', () => {
  test('are listed with device and place, and ended one by one or all at once', async () => {
    const ada = await somebody()
    const others = [await logIn(ada.email, ada.password), await logIn(ada.email, ada.password)]
    const { body: list } = await call('GET', '/auth/sessions', { token: ada.token })
    expect(list.items).toHaveLength(3)
    expect(list.items[2]).toMatchObject({ device: 'Firefox on Windows', ip: '127.0.0.1', isCurrent: true })

    expect(codeOf(await call('DELETE', `/auth/sessions/${list.items[0].id}`, { token: ada.token }))).toBe('200 done')
    expect(codeOf(await call('GET', '/auth/me', { token: others[1]!.accessToken }))).toBe('401 unauthenticated')
    expect(codeOf(await call('DELETE', `/auth/sessions/${list.items[2].id}`, { token: ada.token }))).toBe(
      '409 own_session',
    )
    expect(await call('POST', '/auth/sessions/end-others', { token: ada.token })).toEqual({
      status: 200,
      body: { ended: 1 },
    })
    expect(codeOf(await call('GET', '/auth/me', { token: others[0]!.accessToken }))).toBe('401 unauthenticated')
  })

  test('of somebody else are not there', async () => {
    const [ada, bob] = [await somebody(), await somebody()]
    const { body: list } = await call('GET', '/auth/sessions', { token: bob.token })
    expect(codeOf(await call('DELETE', `/auth/sessions/${list.items[0].id}`, { token: ada.token }))).toBe(
      '404 session_not_found',
    )
    expect(codeOf(await call('GET', '/auth/me', { token: bob.token }))).toBe('200 done')
  })

  test('a request keeps the time of last use, if that is some minutes ago', async () => {
    const ada = await somebody()
    await house.pool.query(`UPDATE identity.sessions SET last_used_at = now() - interval '1 hour' WHERE user_id = $1`, [
      ada.userId,
    ])
    // Another process: this one looked at the session when it logged in.
    const fresh = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
    const headers = { authorization: `Bearer ${ada.token}` }
    await fresh.app.inject({ method: 'GET', url: '/api/v1/auth/me', headers })
    await fresh.stop()
    const { rows } = await house.pool.query(
      `SELECT bool_and(last_used_at > now() - interval '1 minute') AS fresh FROM identity.sessions WHERE user_id = $1 AND id = $2`,
      [ada.userId, (await call('GET', '/auth/sessions', { token: ada.token })).body.items[0].id],
    )
    expect(rows).toEqual([{ fresh: true }])
  })
})

describe('the e-mail address', () => {
  test('needs a fresh proof to be changed, and the link at the new one', async () => {
    const ada = await somebody()
    const ask = () => call('POST', '/auth/email-change', { token: ada.token, body: { email: 'moved@example.net' } })
    await age(ada.userId)
    expect(codeOf(await ask())).toBe('403 step_up_required')
    const { accessToken: token } = await logIn(ada.email, ada.password)
    expect(codeOf(await call('POST', '/auth/email-change', { token, body: { email: 'moved@example.net' } }))).toBe(
      '200 done',
    )
    expect((await call('GET', '/auth/email-change', { token })).body.waiting).toMatchObject({
      email: 'moved@example.net',
    })

    const [link] = await linksFor(house, emailChangeRequested, ada.userId)
    expect(codeOf(await call('POST', '/auth/verify-email-change', { body: { token: link } }))).toBe('200 done')
    expect(codeOf(await call('POST', '/auth/verify-email-change', { body: { token: link } }))).toBe('410 token_invalid')
    const { body: me } = await call('GET', '/auth/me', { token })
    expect(me.user).toMatchObject({ email: 'moved@example.net', emailVerified: true })

    // Invoices still go where they went, until somebody says otherwise.
    expect((await call('GET', '/account', { token })).body.email).toBe(ada.email)
    expect((await call('POST', '/account/use-log-in-email', { token })).body.email).toBe('moved@example.net')
  })

  test('of an account is not set to one that nobody has confirmed', async () => {
    const ada = await somebody()
    expect(codeOf(await call('POST', '/account/use-log-in-email', { token: ada.token }))).toBe('409 email_not_verified')
  })

  test('can be taken back', async () => {
    const ada = await somebody()
    await call('POST', '/auth/email-change', { token: ada.token, body: { email: 'second.thoughts@example.net' } })
    expect(codeOf(await call('DELETE', '/auth/email-change', { token: ada.token }))).toBe('200 done')
    expect((await call('GET', '/auth/email-change', { token: ada.token })).body).toEqual({ waiting: null })
  })
})

test('staff without a client account have all of this, too', async () => {
  const person = { email: 'clerk@example.com', firstName: 'C', lastName: 'K', password: 'long enough words' }
  await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Support' })
  const { accessToken: token } = await logIn(person.email, person.password)
  expect((await call('GET', '/auth/sessions', { token })).body.items).toHaveLength(1)
  expect((await call('GET', '/auth/email-change', { token })).body).toEqual({ waiting: null })
  const body = { currentPassword: person.password, password: 'a new password' }
  expect(codeOf(await call('POST', '/auth/change-password', { token, body }))).toBe('200 done')
})

test('who is logged in opens no account on the way through the checkout, whichever client they name', async () => {
  const ada = await somebody()
  const account = { email: ada.email, password: 'long enough words', firstName: 'E', lastName: 'V', country: 'US' }
  const body = { account, expectedTotal: { amount: '1.00', currency: 'USD' }, acceptTerms: true }
  const named = { token: ada.token, body, headers: { 'ostler-client': '999999' } }
  expect((await call('POST', '/checkout', named)).body.code).not.toBe('email_taken')
})

describe('the security log of a person', () => {
  test('says what happened and on what, and of our staff neither the reason nor the address', async () => {
    const ada = await somebody()
    const support = await createStaff(house.contexts.forSystem('test', 'cli'), {
      email: `support-${ada.userId}@example.com`,
      password: 'a long enough password',
      firstName: 'Sue',
      lastName: 'Support',
      role: 'Owner',
    })
    await house.pool.query(
      `INSERT INTO platform.audit (at, actor, door, ip, action, object, after, correlation_id, previous_hash, hash, kind)
       SELECT now(), 'staff:${support.userId}', 'admin', '203.0.113.9', 'factors_reset', 'user:${ada.userId}',
              '{"reason": "called back"}', 'x', '', '', 'security'`,
    )
    const { body } = await call('GET', '/auth/security-log', { token: ada.token })
    expect(body.items[0]).toMatchObject({ action: 'factors_reset', by: 'support', ip: null })
    expect(JSON.stringify(body)).not.toContain('called back')
    expect(body.items).toContainEqual(
      expect.objectContaining({ action: 'logged_in', device: 'Firefox on Windows', method: 'password' }),
    )
  })
})
