import { createHmac } from 'node:crypto'
import { staffPermissionNames } from '@ostler/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openStore } from '../demo/store.ts'
import { anInvoice } from '../modules/billing/examples.ts'
import { textOfPdf } from '../modules/billing/pdf/testing/text-of-pdf.ts'
import { anAccount } from '../modules/clients/examples.ts'
import { linksFor } from '../modules/identity/examples.ts'
import { emailChangeRequested, passwordResetRequested } from '../modules/identity/index.ts'
import { vault } from '../platform/crypto.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'
import { composeWeb, type Web } from '../web.ts'
import { procedures } from './procedures.ts'
import { callsTo, type Sent } from './testing/calls.ts'
import { aStaffMember, tokenOf } from './testing/people.ts'

/**
 * One attempt at each class of holes that systems like this one had (CVE-2011-5061, -2017-6513, -2023-3490, -2023-3521,
 * -2023-4005, -2025-58048, -2025-64105, -2026-22200, -2026-27604, -2026-33543, -2026-42341, -2026-53646, -2026-53647,
 * -2026-67399, -2026-110765, -2026-111048, -2026-119037, -2026-55381). Objects of other accounts are tried at every door in
 * permission-matrix.test.ts, secrets in answers in hostile-input.test.ts; here is what is left of each at the front door.
 */

let house: TestHouse
let web: Web
let call: ReturnType<typeof callsTo>['call']
let boss: string

beforeAll(async () => {
  house = await aHouse()
  await house.serve(['web'])
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  await openStore(house.contexts)
  call = callsTo(web).call
  boss = await tokenOf(house, (await aStaffMember(house, staffPermissionNames)).userId)
})
afterAll(async () => {
  await web?.stop()
  await house?.stop()
})

let made = 0
async function aClient(wish: Parameters<typeof anAccount>[1] = {}) {
  const account = await anAccount(house, { email: `peer.${++made}@example.com`, currency: 'EUR', ...wish })
  return { ...account, token: await tokenOf(house, account.userId) }
}

const post = (url: string, payload: object, sent: Sent = {}) => call('POST', url, { payload, ...sent })
const counted = async (table: string) =>
  Number((await house.pool.query(`SELECT count(*) AS n FROM ${table}`)).rows[0].n)

/** The last mail to an address, as it goes out. */
async function mailTo(email: string): Promise<{ text: string; html: string }> {
  await house.settle()
  const { rows } = await house.pool.query<{ id: string; sealed_body: string }>(
    'SELECT id, sealed_body FROM messaging.mails WHERE lower(to_address) = lower($1) ORDER BY id DESC LIMIT 1',
    [email],
  )
  const keeper = house.contexts.parts.ports.get(vault)
  return JSON.parse(keeper.open(rows[0]!.sealed_body, `messaging.mails:${rows[0]!.id}`))
}

test('a body cannot reach into our objects, and is JSON or a form and nothing that makes objects of its own', async () => {
  const { token } = await aClient()
  const poison = '{"firstName":"P","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
  const authorization = `Bearer ${token}`
  const send = (payload: string, type: string) =>
    web.app.inject({
      method: 'PATCH',
      url: '/api/v1/account',
      headers: { authorization, 'content-type': type },
      payload,
    })
  expect((await send(poison, 'application/json')).statusCode).toBeLessThan(500)
  for (const [type, payload] of [
    ['application/xml', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['application/x-www-form-urlencoded', '__proto__[polluted]=1&constructor[prototype][polluted]=1'],
    ['application/x-php-serialized', 'O:8:"stdClass":1:{s:1:"a";i:1;}'],
    ['application/yaml', '!!js/function "function () { return 1 }"'],
  ]) {
    const answer = await send(payload!, type!)
    expect([type, answer.statusCode >= 400 && answer.statusCode < 500]).toEqual([type, true])
    expect(answer.body).not.toContain('root:')
  }
  for (const query of ['__proto__[polluted]=1', 'constructor[prototype][polluted]=1', '__proto__.polluted=1'])
    expect((await call('GET', `/invoices?${query}`, { token })).status).toBeLessThan(500)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

// biome-ignore lint/suspicious/noTemplateCurlyInString: this is what is tried
const TEMPLATE = '{{ 7*191 }}{% raw %}${7*191}<%= 7*191 %>#{7*191}'

test('template code in a name is printed and not run: in answers, mails and documents', async () => {
  const client = await aClient()
  await house.pool.query('UPDATE identity.users SET first_name = $2 WHERE id = $1', [client.userId, TEMPLATE])
  const { status, body } = await call('PATCH', '/account', {
    token: client.token,
    payload: { company: TEMPLATE, firstName: '{{ secrets }}' },
  })
  expect([status, body.company]).toEqual([200, TEMPLATE])
  await post('/auth/forgot-password', { email: client.email })
  const mail = await mailTo(client.email)
  expect(mail.text).toContain(TEMPLATE)
  expect(mail.text + mail.html).not.toContain('1337')
  const [page] = await pdfOf(client)
  expect(page!.join(' ')).toContain('{{ 7*191 }}')
  expect(page!.join(' ')).not.toContain('1337')
})

async function pdfOf({ clientId, token }: { clientId: number; token: string }) {
  const invoice = await anInvoice(house, clientId)
  const answer = await web.app.inject({
    url: `/api/v1/invoices/${invoice.id}/pdf`,
    headers: { authorization: `Bearer ${token}` },
  })
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/pdf'])
  return textOfPdf(answer.rawPayload)
}

test('script and addresses of files in what a client enters come back as text, and nothing is read or run', async () => {
  const hostile = '<script>alert(1)</script><img src="file:///etc/passwd">'
  const client = await aClient()
  await house.pool.query('UPDATE identity.users SET first_name = $2 WHERE id = $1', [
    client.userId,
    '<img src=x onerror=alert(1)>',
  ])
  const edited = await call('PATCH', '/account', { token: client.token, payload: { company: hostile } })
  const note = await post(`/admin/clients/${client.clientId}/notes`, { body: hostile }, { token: boss })
  const closed = await post(`/admin/clients/${client.clientId}/close`, { reason: hostile }, { token: boss })
  expect([edited.body.company, note.body.body, closed.status]).toEqual([hostile, hostile, 200])
  for (const url of [`/admin/clients/${client.clientId}`, `/admin/clients/${client.clientId}/notes`]) {
    const { headers } = await call('GET', url, { token: boss })
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json/),
      'x-content-type-options': 'nosniff',
    })
  }
  await post('/auth/forgot-password', { email: client.email })
  const { html } = await mailTo(client.email)
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(html).not.toMatch(/<script|<img/)
  const text = (await pdfOf(client)).flat().join(' ')
  expect(text).toContain('alert(1)')
  expect(text).not.toContain('root:')
})

test('nobody becomes the house or staff by what a request says: path, header, query or body', async () => {
  const { token } = await aClient()
  const says = {
    'x-role': 'admin',
    'x-actor': 'system:cli',
    'x-forwarded-user': 'admin',
    'x-original-url': '/admin/clients',
    'ostler-acting': '1',
    'ostler-area': 'admin',
    cookie: 'role=Owner; ostler_access=system; ostler_acting=system',
  }
  for (const path of [
    '/admin/clients',
    '/admin/clients?actor=system&role=Owner',
    '/admin/staff?system=1',
    '/admin/settings/billing',
  ])
    for (const who of [undefined, token]) {
      const { status } = await call('GET', path, { token: who, headers: says })
      expect([path, [401, 403, 404]]).toEqual([path, expect.arrayContaining([status])])
    }
  for (const url of [
    '/%61dmin/clients',
    '//admin/clients',
    '/account/../admin/clients',
    '/ADMIN/clients',
    '/system/clients',
    '/guest/admin/clients',
  ]) {
    const answer = await web.app.inject({
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${token}`, ...says },
    })
    expect([url, [401, 403, 404]]).toEqual([url, expect.arrayContaining([answer.statusCode])])
  }
  const asked = await post(
    '/admin/client-groups',
    { name: 'X', colour: 'grey', role: 'Owner', actor: { kind: 'system' } },
    { token },
  )
  expect(asked.status).toBe(403)
})

test('registering makes a client and never staff, and there is no set-up to be run again', async () => {
  const before = await counted('identity.staff')
  const grand = {
    role: 'Owner',
    staff: true,
    isAdmin: true,
    permissions: [...staffPermissionNames],
    grantsAll: true,
    emailVerified: true,
  }
  const person = {
    email: 'grand@example.com',
    password: 'long enough words',
    firstName: 'G',
    lastName: 'R',
    country: 'DE',
  }
  const { status, body } = await post('/auth/register', { ...person, ...grand, userId: 1, clientId: 1 })
  expect([status, body.staff, body.user.emailVerified, body.clients.length]).toEqual([200, null, false, 1])
  for (const path of [
    '/setup',
    '/install',
    '/admin/setup',
    '/admin/staff',
    '/admin/staff/invitations',
    '/staff/create',
  ])
    expect([path, [401, 404]]).toEqual([
      path,
      expect.arrayContaining([(await post(path, { ...person, ...grand })).status]),
    ])
  expect(await counted('identity.staff')).toBe(before)
})

test('a payment callback without a signature, or with one that anybody can make, is not taken', async () => {
  const body = JSON.stringify({ type: 'payment.settled', data: { amount: '1.00' } })
  const id = 'msg_forged'
  const timestamp = String(Math.floor(house.clock.now().epochMilliseconds / 1000))
  const signed = (key: string) =>
    `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  const attempts: Record<string, string>[] = [
    {},
    { 'webhook-id': id, 'webhook-timestamp': timestamp },
    ...['', 'v1,', 'v1', 'none', signed(''), signed('undefined'), signed('null'), signed('sandbox')].map(
      (signature) => ({
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signature,
      }),
    ),
  ]
  for (const headers of attempts) {
    const answer = await web.app.inject({
      method: 'POST',
      url: '/webhooks/sandbox',
      headers: { 'content-type': 'application/json', ...headers },
      payload: body,
    })
    expect([headers, answer.statusCode, answer.json().code]).toEqual([headers, 400, 'webhook_refused'])
  }
  expect(await counted('payments.inbound_events')).toBe(0)
})

test('a link to set a password works once, and not after the address has changed', async () => {
  const { userId, email, token } = await aClient()
  const password = 'purple elephants dance at noon'
  await post('/auth/forgot-password', { email })
  await house.settle()
  const [link] = await linksFor(house, passwordResetRequested, userId)
  expect((await post('/auth/reset-password', { token: link, password })).status).toBe(200)
  expect((await post('/auth/reset-password', { token: link, password })).status).toBe(410)
  // The sessions from before have ended with it.
  expect((await call('GET', '/auth/me', { token })).status).toBe(401)

  const later = await tokenOf(house, userId)
  await post('/auth/forgot-password', { email })
  await house.settle()
  const reset = (await linksFor(house, passwordResetRequested, userId)).at(-1)
  expect(reset).not.toBe(link)
  await post('/auth/email-change', { email: 'moved@example.com' }, { token: later })
  const [change] = await linksFor(house, emailChangeRequested, userId)
  expect((await post('/auth/verify-email-change', { token: change })).status).toBe(200)
  expect((await post('/auth/reset-password', { token: reset, password })).status).toBe(410)
})

test('an address to log in with changes by a fresh proof and a link, and by nothing else', async () => {
  const { userId, email, token } = await aClient()
  await house.pool.query(`UPDATE identity.sessions SET proven_at = proven_at - interval '1 hour' WHERE user_id = $1`, [
    userId,
  ])
  const refused = await post('/auth/email-change', { email: 'thief@example.com' }, { token })
  expect([refused.status, refused.body.code]).toEqual([403, 'step_up_required'])
  await call('PATCH', '/account', { token, payload: { email: 'thief@example.com', userId: 1, ownerId: 1 } })
  await post('/auth/email-change', { email: 'thief@example.com' }, { token: await tokenOf(house, userId) })
  const { body } = await call('GET', '/auth/me', { token })
  expect(body.user.email).toBe(email)
  expect((await call('GET', '/account', { token })).body.email).toBe(email)
})

test('what is public tells nothing of the configuration, and files of the server are not there', async () => {
  const { secrets } = house
  const paths = [
    ...[
      '/.env',
      '/secrets',
      '/config.json',
      '/package.json',
      '/.git/config',
      '/api/v1/settings',
      '/api/v1/config',
      '/openapi.json',
    ],
    ...['/api/v1/openapi.json', '/api/v1/auth/providers', '/api/v1/auth/sign-up-fields', '/readyz', '/livez', '/'],
    ...[
      '/../../../../etc/passwd',
      '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
      '/..%2f..%2f..%2fetc%2fpasswd',
      '/..%5c..%5cpackage.json',
    ],
    ...[
      '/admin/..%2f..%2f..%2fpackage.json',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/assets/%2e%2e/%2e%2e/.built-from',
    ],
    ...['/api/v1/personal-data/archives/..%2f..%2fsecrets', '/api/v1/products/..%2f..%2fadmin%2fclients'],
  ]
  for (const url of paths) {
    const { body } = await web.app.inject({ url, remoteAddress: '203.0.113.5' })
    for (const told of [
      secrets.authSecret,
      secrets.sandboxWebhookSecret,
      secrets.encryptionKeys[0]!.key.toString('base64'),
    ])
      expect([url, body.includes(told)]).toEqual([url, false])
    expect([url, /root:.*:0:0|"workspaces"|postgres:\/\/|\[core\]/.test(body)]).toEqual([url, false])
  }
  expect((await web.app.inject({ url: '/metrics', remoteAddress: '203.0.113.5' })).statusCode).toBe(403)
  const { token } = await aClient()
  for (const id of ['..%2f..%2fsecrets', '%2fetc%2fpasswd', '1%00.txt'])
    expect([400, 404]).toContain((await call('GET', `/account/files/${id}`, { token })).status)
})

const searched = procedures.flatMap(({ name, path, method, input }) =>
  method === 'GET' && input instanceof z.ZodObject && !path.includes('{')
    ? Object.keys(input.shape)
        .filter((field) => ['search', 'query', 'cursor', 'object', 'actor', 'action'].includes(field))
        .map((field) => ({ name, path, field }))
    : [],
)

test.each(searched)('SQL in $field of $name is text', async ({ path, field, name }) => {
  const token = path.startsWith('/admin/') ? boss : (await aClient()).token
  const before = await counted('clients.clients')
  for (const attempt of [
    "' OR '1'='1",
    "x'; DROP TABLE clients.clients; --",
    "%' UNION SELECT password_hash FROM identity.users --",
    '1) OR 1=1; SELECT pg_sleep(60) --',
    "\\' OR 1=1 #",
  ]) {
    const { status, text, body } = await call(
      'GET',
      `${path}?${new URLSearchParams({ [field]: attempt, limit: '5' })}`,
      { token },
    )
    expect([name, status === 200 || status === 400]).toEqual([name, true])
    expect(text).not.toContain('$argon2')
    if (status !== 200 || field === 'cursor') continue
    // A file has the line with the names of its columns and no other.
    if (body === null) expect(text.trim().split('\n')).toHaveLength(1)
    else expect([name, body.items]).toEqual([name, []])
  }
  expect(await counted('clients.clients')).toBe(before)
})

test('what could be run is not taken, by its name as little as by what it holds', async () => {
  const { clientId } = await aClient()
  for (const [name, content] of [
    ['shell.php', '<?php system($_GET[0]);'],
    ['shell.php.txt', '<?php system($_GET[0]);'],
    ['run.exe', 'MZ\x90\x00'],
    ['../../dist/index.html', '<script>alert(1)</script>'],
    ['.htaccess', 'AddType application/x-httpd-php .txt'],
  ] as const) {
    const { status, body } = await post(
      `/admin/clients/${clientId}/files`,
      { file: new File([content], name), visibleToClient: true },
      { token: boss },
    )
    if (status === 400) continue
    // Text that is no page: kept under a name of ours, and answered as something to be stored.
    expect([name, status, /[\\/]/.test(body.name)]).toEqual([name, 200, false])
    const { headers } = await call('GET', `/admin/client-files/${body.id}/content`, { token: boss })
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^text\/plain/),
      'content-disposition': expect.stringMatching(/^attachment/),
      'x-content-type-options': 'nosniff',
    })
  }
  const { rows } = await house.pool.query<{ key: string }>('SELECT key FROM clients.files')
  for (const { key } of rows) expect(key).toMatch(/^clients\/files\/[\w-]+$/)
})

test('who is disabled is out at once: session, refresh token and API token', async () => {
  const { userId, token, email, password } = await aClient()
  const { body: session } = await post('/auth/login', { email, password })
  const { body: program } = await post(
    '/auth/api-tokens/client',
    { name: 'P', permissions: ['profile.view'] },
    { token },
  )
  expect((await call('GET', '/account', { token: program.token })).status).toBe(200)
  const disabled = await post(`/admin/users/${userId}/disable`, { reason: 'Asked on the phone' }, { token: boss })
  expect(disabled.status).toBe(200)
  for (const proof of [token, session.tokens.accessToken, program.token])
    expect((await call('GET', '/account', { token: proof })).status).toBe(401)
  expect((await post('/auth/refresh-token', { refreshToken: session.tokens.refreshToken })).status).toBe(401)
  expect((await post('/auth/login', { email, password })).status).toBe(401)
})

test('a checkout takes what was in the cart at our price, for the one who asks', async () => {
  const other = await aClient()
  const { token, clientId } = await aClient()
  const { body: products } = await call('GET', '/products?currency=EUR', { token })
  const product = products.groups.flatMap((group: { products: object[] }) => group.products)[0]
  const forged = {
    price: '0.01',
    unitPrice: '0.01',
    recurring: '0.01',
    total: '0.01',
    discountPercent: '100',
    clientId: other.clientId,
  }
  const { body: cart } = await post(
    '/cart/add',
    { productId: product.id, cycle: product.prices[0].cycle, domain: 'mass.example', currency: 'EUR', ...forged },
    { token },
  )
  const headers = { 'ostler-cart': cart.token }
  expect(Number(cart.total.amount)).toBeGreaterThan(0.01)
  const low = { expectedTotal: { amount: '0.01', currency: 'EUR' }, acceptTerms: true, ...forged }
  expect((await post('/checkout', low, { token, headers })).body.code).toBe('price_changed')
  const more = {
    userId: other.userId,
    state: 'paid',
    paidAt: '2026-01-01',
    invoice: { state: 'paid', paid: cart.total },
    order: { state: 'active' },
  }
  const { status, body } = await post(
    '/checkout',
    { ...forged, ...more, expectedTotal: cart.total, acceptTerms: true },
    { token, headers },
  )
  expect(status).toBe(200)
  const { rows } = await house.pool.query(
    'SELECT client_id::int, total_minor::text, paid_minor::text, paid_at FROM billing.invoices WHERE id = $1',
    [body.invoice.id],
  )
  expect(rows).toEqual([
    {
      client_id: clientId,
      total_minor: String(Math.round(Number(cart.total.amount) * 100)),
      paid_minor: '0',
      paid_at: null,
    },
  ])
})

test('a place to go on to is a page of ours', async () => {
  const { clientId, userId } = await aClient()
  for (const destination of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/%0d%0aLocation:x',
  ]) {
    const { status, text } = await post(
      `/admin/clients/${clientId}/sign-on-links`,
      { userId, destination, reason: 'Asked on the phone' },
      { token: boss },
    )
    expect([destination, status === 400 || !text.includes('evil')]).toEqual([destination, true])
    expect(status).not.toBe(404)
  }
  for (const url of [
    '//evil.example',
    '/login?next=https://evil.example',
    '/%5cevil.example',
    '/admin//evil.example',
  ]) {
    const { statusCode, headers } = await web.app.inject({ url })
    expect([url, statusCode >= 300 && statusCode < 400, headers.location]).toEqual([url, false, undefined])
  }
})

test('links in mails lead to us, whatever host a request names', async () => {
  const { email } = await aClient()
  const evil = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    forwarded: 'host=evil.example',
    origin: 'https://evil.example',
  }
  expect((await post('/auth/forgot-password', { email }, { headers: evil })).status).toBe(200)
  const { text, html } = await mailTo(email)
  expect(text).toContain(house.config.publicUrl)
  expect(text + html).not.toContain('evil.example')
})
