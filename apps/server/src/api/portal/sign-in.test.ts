import PostalMime from 'postal-mime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anAccount } from '../../modules/clients/examples.ts'
import { aVisitor } from '../../modules/identity/examples.ts'
import { createStaff, startSession } from '../../modules/identity/index.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { aGitHub, anOidcProvider, type TestProvider } from '../../platform/testing/providers.ts'

let house: TestHouse
let own: TestProvider
let other: TestProvider
let github: TestProvider
let ownerToken: string

type Answer = {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: what these tests read of an answer is said where they read it
  body: any
  cookies: Record<string, string>
}
type Caller = { cookie?: string; token?: string }

async function ask(method: string, path: string, body?: object, { cookie, token }: Caller = {}): Promise<Answer> {
  const response = await fetch(`${house.url}/api/v1${path}`, {
    method,
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(cookie ? { cookie } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: body ? JSON.stringify(body) : null,
  })
  const cookies = Object.fromEntries(response.headers.getSetCookie().map((one) => [one.split('=')[0]!, one]))
  return { status: response.status, body: await response.json(), cookies }
}

const pairOf = (cookie: string | undefined) => (cookie ?? '').split(';')[0]!
const tokenOf = async (userId: number) => (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken

const change = (provider: string, changes: object) =>
  ask('PATCH', `/admin/sign-in-providers/${provider}`, changes, { token: ownerToken })

const registered = { clientId: 'ostler', clientSecret: 'a secret between the two of us' }

beforeAll(async () => {
  house = await aHouse()
  await house.serve(['web'])
  await house.pool.query(
    `INSERT INTO catalog.currencies (code, is_default) VALUES ('EUR', true) ON CONFLICT DO NOTHING`,
  )
  const callbacks = ['oidc', 'microsoft'].map((name) => `${house.url}/auth/callback/${name}`)
  own = await anOidcProvider(callbacks)
  other = await anOidcProvider(callbacks)
  const emailsOf = (primary: string, verified: boolean) => [
    { email: 'old@example.com', primary: false, verified: true },
    { email: primary, primary: true, verified },
  ]
  github = await aGitHub({
    grace: { id: 7, name: 'Grace Hopper', emails: emailsOf('grace@example.com', true) },
    mallory: { id: 8, name: 'Mallory', emails: emailsOf('victim@example.com', false) },
  })
  const person = { email: 'owner@example.com', firstName: 'O', lastName: 'W', password: 'long enough words' }
  const owner = await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Owner' })
  ownerToken = await tokenOf(owner.userId)
  const everybody = { ...registered, enabled: true, audience: 'both', opensAccounts: true }
  expect((await change('oidc', { ...everybody, issuer: own.issuer, label: 'Greenfield ID' })).status).toBe(200)
  expect((await change('microsoft', { ...everybody, issuer: other.issuer })).status).toBe(200)
  expect((await change('github', { ...everybody, issuer: github.issuer })).status).toBe(200)
})
afterAll(async () => {
  await Promise.all([own?.stop(), other?.stop(), github?.stop()])
  await house?.stop()
})

async function start(provider = 'oidc', next?: string, path = '/auth/oidc/start', caller: Caller = {}) {
  const answer = await ask('POST', path, { provider, next }, caller)
  expect([answer.body, answer.status]).toEqual([{ url: expect.any(String) }, 200])
  expect(answer.cookies.ostler_sign_in).toMatch(/Path=\/api\/v1\/auth; HttpOnly; SameSite=Lax/)
  return { url: answer.body.url as string, browser: pairOf(answer.cookies.ostler_sign_in) }
}

const finish = (provider: string, answer: URLSearchParams, cookie: string | undefined, token?: string) =>
  ask(
    'POST',
    '/auth/oidc/finish',
    { provider, answer: String(answer) },
    { ...(cookie ? { cookie } : {}), ...(token ? { token } : {}) },
  )

/** The whole way, in one browser. */
async function signIn(as: string, { provider = 'oidc', at = own }: { provider?: string; at?: TestProvider } = {}) {
  const { url, browser } = await start(provider)
  return { ...(await finish(provider, await at.visit(url, as), browser)), browser }
}

let made = 0
/** A client whose address is confirmed. */
async function aPerson(wish: { verified?: boolean } = {}) {
  const email = `person.${++made}@example.com`
  const account = await anAccount(house, { email })
  if (wish.verified ?? true)
    await house.pool.query('UPDATE identity.users SET email_verified_at = now() WHERE id = $1', [account.userId])
  return { ...account, email }
}

/** The same with the provider linked, as somebody who is logged in does it. */
async function aLinkedPerson(provider = 'oidc', at = own) {
  const person = await aPerson()
  const token = await tokenOf(person.userId)
  const { url, browser } = await start(provider, undefined, '/auth/identities/start', { token })
  const linked = await finish(provider, await at.visit(url, person.email), browser, token)
  expect(linked.body).toEqual({ next: null, result: { state: 'linked' } })
  return { ...person, token }
}

const audited = async (action: string) =>
  (
    await house.pool.query<{ after: { reason: string } }>(
      'SELECT after FROM platform.audit WHERE action = $1 ORDER BY id',
      [action],
    )
  ).rows.map(({ after }) => after)

const lastReason = async () => (await audited('sign_in_refused')).at(-1)?.reason

const failed = { status: 401, body: { code: 'sign_in_failed' } }

test('a linked person is sent away, comes back and is logged in, with the page they wanted', async () => {
  const ada = await aLinkedPerson()
  const { url, browser } = await start('oidc', '/invoices?state=open')
  const answer = await finish('oidc', await own.visit(url, ada.email), browser)
  expect(answer.body).toMatchObject({
    next: '/invoices?state=open',
    result: { state: 'signed_in', user: { email: ada.email }, tokens: { expiresIn: 900 } },
  })
  expect(answer.cookies.ostler_sign_in).toMatch(/^ostler_sign_in=; Max-Age=0/)
  expect(answer.cookies.ostler_access).toMatch(/HttpOnly/)
  const me = await ask('GET', '/auth/me', undefined, { token: answer.body.result.tokens.accessToken })
  expect(me.body.user.id).toBe(ada.userId)
  const { rows } = await house.pool.query('SELECT method FROM identity.sessions WHERE user_id = $1 ORDER BY id DESC', [
    ada.userId,
  ])
  expect(rows[0].method).toBe('oidc')
})

test('a way out of our site is no page to go on to', async () => {
  const ada = await aLinkedPerson()
  const { url, browser } = await start('oidc', '//evil.example/')
  expect((await finish('oidc', await own.visit(url, ada.email), browser)).body.next).toBeNull()
})

test('an answer that is not ours, was used, is late, or comes to another browser opens nothing', async () => {
  const ada = await aLinkedPerson()
  const first = await start()
  const answer = await own.visit(first.url, ada.email)

  const wrong = new URLSearchParams(answer)
  wrong.set('state', 'x'.repeat(43))
  expect(await finish('oidc', wrong, first.browser)).toMatchObject(failed)
  expect(await lastReason()).toBe('unknown_or_used')
  expect(await finish('oidc', new URLSearchParams(), first.browser)).toMatchObject(failed)

  expect(await finish('oidc', answer, first.browser)).toMatchObject({ status: 200 })
  expect(await finish('oidc', answer, first.browser)).toMatchObject(failed)
  expect(await lastReason()).toBe('unknown_or_used')

  for (const cookie of [undefined, (await start()).browser]) {
    const { url } = await start()
    expect(await finish('oidc', await own.visit(url, ada.email), cookie)).toMatchObject(failed)
    expect(await lastReason()).toBe('other_browser')
  }

  const late = await start()
  const tooLate = await own.visit(late.url, ada.email)
  await house.pool.query(
    `UPDATE identity.sign_in_attempts SET expires_at = now() - interval '1 second' WHERE used_at IS NULL`,
  )
  expect(await finish('oidc', tooLate, late.browser)).toMatchObject(failed)
  expect(await lastReason()).toBe('expired')
})

test('a nonce or a challenge that was changed on the way is noticed', async () => {
  const ada = await aLinkedPerson()
  for (const [name, value, reason] of [
    ['nonce', 'of-somebody-else', 'unexpected ID Token "nonce"'],
    ['code_challenge', 'x'.repeat(43), 'invalid_grant'],
  ] as const) {
    const { url, browser } = await start()
    const tampered = new URL(url)
    tampered.searchParams.set(name, value)
    expect([name, await finish('oidc', await own.visit(tampered.href, ada.email), browser)]).toMatchObject([
      name,
      failed,
    ])
    expect(await lastReason()).toContain(reason)
  }
  const { url, browser } = await start()
  const answer = await own.visit(url, ada.email)
  answer.set('code', 'a-code-of-somebody-else')
  expect(await finish('oidc', answer, browser)).toMatchObject(failed)
  expect(await lastReason()).toBe('invalid_grant')
})

test('one provider cannot answer for another', async () => {
  const ada = await aLinkedPerson()
  const mixed = await start('oidc')
  expect(await finish('microsoft', await own.visit(mixed.url, ada.email), mixed.browser)).toMatchObject(failed)
  expect(await lastReason()).toBe('other_provider')

  // The other provider says who it is (RFC 9207), so its code is not even sent to ours.
  const swapped = await start('oidc')
  const answer = await own.visit(swapped.url, ada.email)
  answer.set('iss', other.issuer)
  expect(await finish('oidc', answer, swapped.browser)).toMatchObject(failed)
  expect(await lastReason()).toContain('"iss"')

  const bare = await start('oidc')
  const without = await own.visit(bare.url, ada.email)
  without.delete('iss')
  expect(await finish('oidc', without, bare.browser)).toMatchObject(failed)

  // The same subject at another issuer is somebody else.
  expect((await signIn(ada.email, { provider: 'microsoft', at: other })).body.result).toMatchObject({
    state: 'confirm',
  })
})

test('a disabled user stays out, and a person who said no is told to start again', async () => {
  const ada = await aLinkedPerson()
  await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [ada.userId])
  expect(await signIn(ada.email)).toMatchObject(failed)

  const { url, browser } = await start()
  const state = new URL(url).searchParams.get('state')!
  const no = new URLSearchParams({ error: 'access_denied', state, iss: own.issuer })
  expect(await finish('oidc', no, browser)).toMatchObject(failed)
  expect(await lastReason()).toBe('access_denied')
})

test('an address that the provider does not vouch for opens and links nothing', async () => {
  expect(await signIn('unverified@example.com')).toMatchObject({ status: 403, body: { code: 'email_unproven' } })
})

test('nobody is linked silently: the user who has the address logs in first', async () => {
  const ada = await aPerson()
  const eve = await aPerson()
  const found = await signIn(ada.email)
  expect(found.body.result).toEqual({ state: 'confirm', token: expect.any(String), email: ada.email })
  expect(found.cookies.ostler_access).toBeUndefined()
  const { token } = found.body.result

  // Not in another browser, not by somebody else, and not by a session that was proved long ago.
  const mine = await tokenOf(ada.userId)
  expect(await ask('POST', '/auth/identities', { token }, { token: mine })).toMatchObject({
    status: 403,
    body: { code: 'other_browser' },
  })
  const hers = { token: await tokenOf(eve.userId), cookie: found.browser }
  expect(await ask('POST', '/auth/identities', { token }, hers)).toMatchObject(failed)
  await house.pool.query(`UPDATE identity.sessions SET proven_at = now() - interval '1 hour' WHERE user_id = $1`, [
    ada.userId,
  ])
  const stale = { token: mine, cookie: found.browser }
  expect(await ask('POST', '/auth/identities', { token }, stale)).toMatchObject({
    status: 403,
    body: { code: 'step_up_required' },
  })
  expect((await signIn(ada.email)).body.result.state).toBe('confirm')

  const fresh = { token: await tokenOf(ada.userId), cookie: found.browser }
  expect(await ask('POST', '/auth/identities', { token }, fresh)).toMatchObject({ status: 200 })
  expect(await ask('POST', '/auth/identities', { token }, fresh)).toMatchObject(failed)
  expect((await signIn(ada.email)).body.result).toMatchObject({ state: 'signed_in', user: { id: ada.userId } })
})

test('a link that was mailed proves it too, once, and only in the browser that asked for it', async () => {
  const ada = await aPerson()
  const { body, browser } = await signIn(ada.email)
  const { token } = body.result
  expect(await ask('POST', '/auth/oidc/mail-link', { token })).toMatchObject({ body: { code: 'other_browser' } })
  expect(await ask('POST', '/auth/oidc/mail-link', { token }, { cookie: browser })).toMatchObject({ status: 200 })
  await house.settle()
  const mailed = await mailTo(ada.email, 'Confirm that you sign in')
  const [, link = ''] = /auth\/confirm\?token=([\w-]+)/.exec(mailed) ?? []

  expect(await ask('POST', '/auth/oidc/confirm', { token }, { cookie: browser })).toMatchObject(failed)
  expect(await ask('POST', '/auth/oidc/confirm', { token: link })).toMatchObject({
    status: 403,
    body: { code: 'other_browser' },
  })
  const confirmed = await ask('POST', '/auth/oidc/confirm', { token: link }, { cookie: browser })
  expect(confirmed.body).toMatchObject({ state: 'signed_in', user: { id: ada.userId } })
  expect(await ask('POST', '/auth/oidc/confirm', { token: link }, { cookie: browser })).toMatchObject(failed)
  expect((await signIn(ada.email)).body.result.state).toBe('signed_in')
  await house.settle()
  expect(await mailTo(ada.email, 'can log you in')).toContain('Greenfield ID')
})

test('an account that waits for its owner at an unconfirmed address is not entered', async () => {
  const squatter = await aPerson({ verified: false })
  expect(await signIn(squatter.email)).toMatchObject({ status: 409, body: { code: 'identity_not_linked' } })
})

test('an account is opened with the address the provider vouches for, and without a password', async () => {
  const email = 'new.ada@example.com'
  const found = await signIn(email)
  expect(found.body.result).toMatchObject({ state: 'register', email, firstName: 'Ada', lastName: 'Lovelace' })
  const form = { token: found.body.result.token, firstName: 'Ada', lastName: 'Lovelace', country: 'GB' }
  expect(await ask('POST', '/auth/oidc/register', form)).toMatchObject({ status: 403, body: { code: 'other_browser' } })
  const opened = await ask(
    'POST',
    '/auth/oidc/register',
    { ...form, email: 'other@example.com' },
    { cookie: found.browser },
  )
  expect(opened.body).toMatchObject({ user: { email, emailVerified: true }, clients: [{ isOwner: true }] })
  expect(await ask('POST', '/auth/oidc/register', form, { cookie: found.browser })).toMatchObject(failed)

  // There is no password to guess; the link for a forgotten one sets the first.
  const { rows } = await house.pool.query('SELECT password_hash FROM identity.users WHERE email = $1', [email])
  expect(rows[0].password_hash).toBeNull()
  for (const password of ['', 'null', 'a guess'])
    expect((await ask('POST', '/auth/login', { email, password })).status).not.toBe(200)
  const token = opened.body.tokens.accessToken
  const { body: mine } = await ask('GET', '/auth/identities', undefined, { token })
  expect(mine).toMatchObject({ hasPassword: false, items: [{ provider: 'oidc', email }] })
  const path = `/auth/identities/${mine.items[0].id}`
  expect(await ask('DELETE', path, undefined, { token })).toMatchObject({ status: 409, body: { code: 'last_way_in' } })

  await ask('POST', '/auth/forgot-password', { email })
  await house.settle()
  const [, reset] = /reset-password\?token=([\w-]+)/.exec(await mailTo(email, 'new password')) ?? []
  expect((await ask('POST', '/auth/reset-password', { token: reset, password: 'long enough words' })).status).toBe(200)
  const back = await ask('POST', '/auth/login', { email, password: 'long enough words' })
  expect(back.status).toBe(200)
  const own = { token: back.body.tokens.accessToken }
  expect((await ask('DELETE', path, undefined, own)).status).toBe(200)
  expect(await ask('DELETE', path, undefined, own)).toMatchObject({ status: 404, body: { code: 'identity_not_found' } })
})

test('an account is opened only where that is wanted', async () => {
  await change('oidc', { opensAccounts: false })
  expect(await signIn('stranger@example.com')).toMatchObject({ status: 403, body: { code: 'no_account' } })
  await change('oidc', { opensAccounts: true })
})

test('a provider of clients does not let staff in, and one of staff nobody else', async () => {
  const person = { email: 'staff@example.com', firstName: 'S', lastName: 'T', password: 'long enough words' }
  await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Support' })
  const ada = await aLinkedPerson()
  await change('oidc', { audience: 'clients' })
  expect(await signIn(person.email)).toMatchObject({ status: 403, body: { code: 'provider_not_for_you' } })
  await change('oidc', { audience: 'staff' })
  expect((await signIn(person.email)).body.result).toMatchObject({ state: 'confirm' })
  expect(await signIn(ada.email)).toMatchObject({ status: 403, body: { code: 'provider_not_for_you' } })
  expect(await signIn('stranger@example.com')).toMatchObject({ status: 403, body: { code: 'no_account' } })
  await change('oidc', { audience: 'both' })
})

test('linking asks for the person themself, lately proved, and keeps to whoever asked', async () => {
  const ada = await aPerson()
  const eve = await aPerson()
  const token = await tokenOf(ada.userId)
  expect((await ask('POST', '/auth/identities/start', { provider: 'oidc' })).status).toBe(401)
  const { url, browser } = await start('oidc', undefined, '/auth/identities/start', { token })
  // Back with the session of somebody else, or with none: a link for Ada is not made for Eve.
  expect(await finish('oidc', await own.visit(url, eve.email), browser, await tokenOf(eve.userId))).toMatchObject(
    failed,
  )
  const again = await start('oidc', undefined, '/auth/identities/start', { token })
  expect(await finish('oidc', await own.visit(again.url, ada.email), again.browser)).toMatchObject(failed)

  await house.pool.query(`UPDATE identity.sessions SET proven_at = now() - interval '16 minutes' WHERE user_id = $1`, [
    ada.userId,
  ])
  const late = await ask('POST', '/auth/identities/start', { provider: 'oidc' }, { token })
  expect(late).toMatchObject({ status: 403, body: { code: 'step_up_required' } })
})

test('what belongs to one account is not linked to a second', async () => {
  const ada = await aLinkedPerson()
  const eve = await aPerson()
  const token = await tokenOf(eve.userId)
  const { url, browser } = await start('oidc', undefined, '/auth/identities/start', { token })
  const taken = await finish('oidc', await own.visit(url, ada.email), browser, token)
  expect(taken).toMatchObject({ status: 409, body: { code: 'identity_taken' } })
})

test('with GitHub only the primary address counts, and only when it is verified', async () => {
  const register = await signIn('grace', { provider: 'github', at: github })
  expect(register.body.result).toMatchObject({ state: 'register', email: 'grace@example.com', firstName: 'Grace' })
  const victim = await anAccount(house, { email: 'victim@example.com' })
  await house.pool.query('UPDATE identity.users SET email_verified_at = now() WHERE id = $1', [victim.userId])
  const unproven = await signIn('mallory', { provider: 'github', at: github })
  expect(unproven).toMatchObject({ status: 403, body: { code: 'email_unproven' } })

  const form = {
    token: register.body.result.token,
    firstName: 'Grace',
    lastName: 'Hopper',
    country: 'US',
    region: 'NY',
  }
  expect((await ask('POST', '/auth/oidc/register', form, { cookie: register.browser })).status).toBe(200)
  expect((await signIn('grace', { provider: 'github', at: github })).body.result.state).toBe('signed_in')

  const { url, browser } = await start('github')
  const answer = await github.visit(url, 'grace')
  answer.set('iss', own.issuer)
  expect(await finish('github', answer, browser)).toMatchObject(failed)
  const stolen = await start('github')
  const code = await github.visit((await start('github')).url, 'grace')
  code.set('state', new URL(stolen.url).searchParams.get('state')!)
  expect(await finish('github', code, stolen.browser)).toMatchObject(failed)
  expect(await lastReason()).toBe('bad_verification_code')
})

test('the secret goes in and never comes out, and not to another issuer', async () => {
  const { body } = await ask('GET', '/admin/sign-in-providers', undefined, { token: ownerToken })
  expect(body.items.find((one: { name: string }) => one.name === 'oidc')).toEqual({
    name: 'oidc',
    label: 'Greenfield ID',
    enabled: true,
    issuer: own.issuer,
    hasOwnIssuer: true,
    clientId: 'ostler',
    hasClientSecret: true,
    audience: 'both',
    opensAccounts: true,
    redirectUri: `${house.url}/auth/callback/oidc`,
  })
  const { rows } = await house.pool.query(`SELECT row_to_json(a)::text AS text FROM platform.audit a UNION ALL
    SELECT row_to_json(p)::text FROM identity.sign_in_providers p UNION ALL SELECT row_to_json(o)::text FROM platform.outbox o`)
  for (const { text } of rows) expect(text).not.toContain('between the two of us')

  const moved = await change('github', { issuer: other.issuer })
  expect(moved).toMatchObject({ status: 409, body: { code: 'provider_incomplete' } })
  for (const issuer of [
    'http://10.0.0.1',
    'ftp://example.com',
    'https://a:b@example.com',
    'https://example.com/?x',
    'javascript:alert(1)',
    'x',
  ])
    expect(await change('github', { issuer })).toMatchObject({ status: 400, body: { fields: [{ field: 'issuer' }] } })
  expect(await change('google', { issuer: own.issuer })).toMatchObject({ status: 400 })
  expect(await change('google', { enabled: true })).toMatchObject({ body: { code: 'provider_incomplete' } })
})

test('the test of a provider says whether it is there, and whether it knows us', async () => {
  const check = async (name: string) =>
    (await ask('POST', `/admin/sign-in-providers/${name}/test`, undefined, { token: ownerToken })).body
  expect(await check('oidc')).toEqual({
    problem: null,
    credentials: 'accepted',
    redirectUri: `${house.url}/auth/callback/oidc`,
  })
  expect(await check('github')).toMatchObject({ problem: null, credentials: 'accepted' })
  for (const name of ['oidc', 'github']) {
    await change(name, { clientSecret: 'another one' })
    expect([name, await check(name)]).toMatchObject([name, { problem: null, credentials: 'refused' }])
    await change(name, registered)
  }
  expect(await check('google')).toMatchObject({ code: 'provider_incomplete' })

  // An address inside is refused before anything is sent there.
  await change('microsoft', { ...registered, issuer: 'https://169.254.169.254' })
  expect(await check('microsoft')).toMatchObject({
    problem: expect.stringContaining('not an address in the world outside'),
  })
  const away = await ask('POST', '/auth/oidc/start', { provider: 'microsoft' })
  expect(away).toMatchObject({ status: 503, body: { code: 'provider_unavailable' } })
  await change('microsoft', { ...registered, issuer: other.issuer })
})

test('a provider that is switched off is not offered, and nobody comes in by it', async () => {
  const ada = await aLinkedPerson('microsoft', other)
  const names = async () => (await ask('GET', '/auth/providers')).body.items.map(({ name }: { name: string }) => name)
  expect(await names()).toEqual(['microsoft', 'github', 'oidc'])
  const begun = await start('microsoft')
  await change('microsoft', { enabled: false })
  expect(await names()).toEqual(['github', 'oidc'])
  const answer = await other.visit(begun.url, ada.email)
  expect(await finish('microsoft', answer, begun.browser)).toMatchObject({
    status: 404,
    body: { code: 'provider_off' },
  })
  expect((await ask('POST', '/auth/oidc/start', { provider: 'google' })).body.code).toBe('provider_off')
  await change('microsoft', { enabled: true })
})

/** The text of the newest mail to somebody, with those words in its subject. */
async function mailTo(email: string, subject: string): Promise<string> {
  const { rows } = await house.pool.query<{ raw: Buffer }>(
    'SELECT raw FROM sandbox.mails WHERE $1 = ANY(recipients) AND subject LIKE $2 ORDER BY id DESC LIMIT 1',
    [email, `%${subject}%`],
  )
  return (await PostalMime.parse(rows[0]!.raw)).text ?? ''
}
