import type { MemberPermission } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adjustCredit } from '../../modules/billing/index.ts'
import { aProduct } from '../../modules/catalog/examples.ts'
import { aMailAbout, aMember, anAccount, invitationTokens, verified } from '../../modules/clients/examples.ts'
import { addMember, changeMember, removeMember } from '../../modules/clients/index.ts'
import { aUser, aVisitor } from '../../modules/identity/examples.ts'
import { startSession } from '../../modules/identity/index.ts'
import { anActiveService, withPanel } from '../../modules/services/examples.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { composeWeb, type Web } from '../../web.ts'

let house: TestHouse
let web: Web
beforeAll(async () => {
  house = await aHouse()
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  await withPanel(house)
})
afterAll(async () => {
  await web?.stop()
  await house?.stop()
})

const system = () => house.contexts.forSystem('test', 'cli')
const tokenOf = async (userId: number) => (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken

/** Sends as somebody; what comes back is the status and what was said. */
async function asUser(userId: number, clientId?: number) {
  const token = await tokenOf(userId)
  return async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) => {
    const answer = await web.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token}`, ...(clientId ? { 'ostler-client': String(clientId) } : {}) },
      ...(body ? { payload: body } : {}),
    })
    return { status: answer.statusCode, text: answer.body, body: answer.json() }
  }
}

const looks: Record<string, MemberPermission> = {
  '/account': 'profile.view',
  '/account/contacts': 'profile.view',
  '/account/members': 'users.view',
  '/account/mails': 'mails.view',
  '/services': 'services.view',
  '/invoices': 'invoices.view',
  '/forecast': 'invoices.view',
  '/statement': 'invoices.view',
  '/credit': 'invoices.view',
  '/account/quotes': 'quotes.view',
  '/orders': 'orders.view',
}

test.each(['profile.view', 'users.view', 'mails.view', 'services.view', 'invoices.view', 'quotes.view', 'orders.view'])(
  'a member with %s alone looks there and nowhere else, and changes nothing',
  async (permission) => {
    const { clientId } = await anAccount(house, { currency: 'EUR' })
    const member = await aMember(house, clientId, { permissions: [permission as MemberPermission] })
    const send = await asUser(member.userId)
    for (const [path, needed] of Object.entries(looks)) {
      const { status } = await send('GET', path)
      expect([path, status]).toEqual([path, needed === permission ? 200 : 403])
    }
    const changes = [
      ['PATCH', '/account', { city: 'X' }],
      ['POST', '/account/mail-kinds', { kinds: [] }],
      ['POST', '/account/invitations', { email: 'a@example.com', permissions: ['users.view'], onlyServices: null }],
      ['POST', `/account/members/${member.userId}/permissions`, { permissions: ['users.view'], onlyServices: null }],
      ['POST', '/credit/funds', { amount: '10.00' }],
      ['GET', '/services/1/credentials', undefined],
      ['POST', '/payments', { invoiceIds: [1], gateway: 'sandbox' }],
    ] as const
    for (const [method, path, body] of changes)
      expect([path, (await send(method, path, body)).status]).toEqual([path, 403])
  },
)

test('permissions that are taken away are gone at the next request, and so is a membership', async () => {
  const { clientId } = await anAccount(house)
  const { userId } = await aMember(house, clientId, { permissions: ['services.view', 'invoices.view'] })
  const send = await asUser(userId)
  const why = { clientId, reason: 'A test.' }
  expect((await send('GET', '/invoices')).status).toBe(200)
  await changeMember(system(), { userId, permissions: ['services.view'], onlyServices: null }, why)
  expect((await send('GET', '/invoices')).status).toBe(403)
  expect((await send('GET', '/services')).status).toBe(200)
  await removeMember(system(), { userId }, why)
  expect((await send('GET', '/services')).status).toBe(403)
  expect(await send('GET', '/auth/me')).toMatchObject({ status: 200, body: { clients: [] } })
})

test('somebody with three accounts acts for the one they name, with what they may do there', async () => {
  const own = await anAccount(house, { company: 'Own' })
  const other = await anAccount(house, { company: 'Other' })
  const third = await anAccount(house, { company: 'Third' })
  const stranger = await anAccount(house)
  for (const [{ clientId }, permissions] of [
    [other, ['profile.view']],
    [third, ['services.view']],
  ] as const)
    await addMember(
      system(),
      { email: own.email, permissions: [...permissions], onlyServices: null },
      { clientId, reason: 'A test.' },
    )
  const asked = async (clientId: number | undefined, path: string) => (await asUser(own.userId, clientId))('GET', path)
  expect((await asked(undefined, '/account')).body).toMatchObject({ company: 'Own' })
  expect((await asked(other.clientId, '/account')).body).toMatchObject({ company: 'Other' })
  expect((await asked(third.clientId, '/account')).status).toBe(403)
  expect((await asked(third.clientId, '/services')).status).toBe(200)
  expect((await asked(stranger.clientId, '/services')).status).toBe(403)
  const { body } = await asked(undefined, '/auth/me')
  expect(body.clients.map((client: { name: string }) => client.name)).toEqual(['Own', 'Other', 'Third'])
})

test('from the invitation to the first look, by links alone', async () => {
  const owner = await anAccount(house, { company: 'Engines Ltd' })
  await verified(house, owner.userId)
  const send = await asUser(owner.userId)
  const email = 'charles@example.com'
  const wish = { email, permissions: ['services.manage'], onlyServices: null }
  expect(await send('POST', '/account/invitations', wish)).toMatchObject({ status: 200, body: { email } })
  const [token] = await invitationTokens(house, email)
  const open = async (path: string, body: object) => {
    const answer = await web.app.inject({ method: 'POST', url: `/api/v1/invitations/${path}`, payload: body })
    return { status: answer.statusCode, body: answer.json() }
  }
  expect(await open('look-up', { token })).toMatchObject({ status: 200, body: { account: 'Engines Ltd', email } })
  expect(await open('look-up', { token: 'a guess' })).toMatchObject({ status: 410, body: { code: 'invitation_gone' } })
  expect(await open('accept', { token })).toMatchObject({ status: 401 })
  const person = { token, firstName: 'Charles', lastName: 'Babbage', password: 'the engine turns' }
  expect(await open('register', { ...person, password: 'short' })).toMatchObject({ status: 400 })
  const joined = await open('register', person)
  expect(joined).toMatchObject({
    status: 200,
    body: {
      user: { email, emailVerified: true },
      clients: [{ id: owner.clientId, isOwner: false, permissions: ['services.view', 'services.manage'] }],
    },
  })
  expect(await open('register', person)).toMatchObject({ status: 410 })
})

test('who may do what is changed only by somebody who has just proved who they are', async () => {
  const owner = await anAccount(house)
  await verified(house, owner.userId)
  const member = await aMember(house, owner.clientId)
  const send = await asUser(owner.userId)
  const acts = [
    ['/account/invitations', { email: 'x@example.com', permissions: ['users.view'], onlyServices: null }],
    [`/account/members/${member.userId}/permissions`, { permissions: ['users.view'], onlyServices: null }],
    [`/account/members/${member.userId}/remove`, {}],
    [`/account/members/${member.userId}/offer-ownership`, {}],
  ] as const
  await house.pool.query(
    "UPDATE identity.sessions SET proven_at = proven_at - interval '16 minutes' WHERE user_id = $1",
    [owner.userId],
  )
  for (const [path, body] of acts)
    expect([path, (await send('POST', path, body)).body.code]).toEqual([path, 'step_up_required'])
})

test('a member who is kept to a service sees that one, and of the others nothing', async () => {
  const account = await anAccount(house, { currency: 'EUR' })
  const { clientId } = account
  const own = await anActiveService(house, { clientId, domain: 'mine.example', product: await aProduct(house) })
  const hidden = await anActiveService(house, { clientId, domain: 'hidden.example', product: await aProduct(house) })
  await house.settle()
  const permissions: MemberPermission[] = ['services.manage', 'orders.manage', 'invoices.view']
  const member = await aMember(house, clientId, { permissions, onlyServices: [own.id, 999_999] })
  const send = await asUser(member.userId)

  const list = await send('GET', '/services')
  expect(list.body.items.map((one: { id: number }) => one.id)).toEqual([own.id])
  expect((await send('GET', `/services/${own.id}`)).status).toBe(200)
  const upcoming = await send('GET', '/forecast')
  expect(new Set(upcoming.body.charges.map((one: { serviceId: number }) => one.serviceId))).toEqual(new Set([own.id]))
  for (const answer of [list, upcoming, await send('GET', '/orders')]) expect(answer.text).not.toContain('hidden')

  const { rows } = await house.pool.query(
    `INSERT INTO services.upgrades (service_id, client_id, policy, state, currency, from_plan, to_plan, parts, due_minor, asked_on, effective_on,
                                    held, anchor_on, asked_by, asked_at)
     SELECT id, client_id, 'at_renewal', 'paid', currency, $2, $2, '[]', 0, anchor_on, anchor_on, '[]', anchor_on, 'test', now()
       FROM services.services WHERE id = $1 RETURNING id`,
    [hidden.id, JSON.stringify({ productId: hidden.productId, productName: 'Hidden', cycle: 'monthly' })],
  )
  const wish = { productId: hidden.productId, cycle: 'annual' }
  const attempts = [
    ['GET', `/services/${hidden.id}`],
    ['GET', `/services/${hidden.id}/credentials`],
    ['GET', `/services/${hidden.id}/upgrades`],
    ['GET', `/services/${hidden.id}/upgrade-choices`],
    ['GET', `/services/${hidden.id}/usage`],
    ['POST', `/services/${hidden.id}/upgrade-preview`, wish],
    ['POST', `/services/${hidden.id}/upgrades`, wish],
    ['POST', `/upgrades/${rows[0].id}/cancel`, {}],
  ] as const
  for (const [method, path, body] of attempts)
    expect([path, (await send(method, path, body)).status]).toEqual([path, 404])
  const addon = { productId: hidden.productId, cycle: 'monthly', parentServiceId: hidden.id, currency: 'EUR' }
  expect((await send('POST', '/cart/add', addon)).body.code).toBe('service_not_found')
})

test('what a kept member orders they reach from then on; orders of others stay hidden', async () => {
  const account = await anAccount(house, { currency: 'EUR' })
  const product = await aProduct(house)
  const buy = async (userId: number) => {
    const send = await asUser(userId, account.clientId)
    const cart = await send('POST', '/cart/add', { productId: product.id, cycle: 'monthly', currency: 'EUR' })
    const token = await tokenOf(userId)
    const placed = await web.app.inject({
      method: 'POST',
      url: '/api/v1/checkout',
      headers: { authorization: `Bearer ${token}`, 'ostler-cart': cart.body.token },
      payload: { expectedTotal: cart.body.total, acceptTerms: true },
    })
    return { status: placed.statusCode, body: placed.json() }
  }
  const theirs = await buy(account.userId)
  const permissions: MemberPermission[] = ['services.view', 'orders.manage']
  const member = await aMember(house, account.clientId, { permissions, onlyServices: [999_999] })
  const own = await buy(member.userId)
  const send = await asUser(member.userId)
  const { body } = await send('GET', '/orders')
  expect(body.items.map((one: { id: number }) => one.id)).toEqual([own.body.order.id])
  expect((await send('GET', `/orders/${theirs.body.order.id}`)).status).toBe(404)
  expect((await send('GET', `/orders/${own.body.order.id}`)).status).toBe(200)
  expect((await send('GET', '/services')).body.items).toHaveLength(1)

  const looker = await aMember(house, account.clientId, { permissions: ['orders.view'] })
  expect(await buy(looker.userId)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
})

test('whoever may not see invoices is not told of the credit in the cart either', async () => {
  const { clientId, userId } = await anAccount(house, { currency: 'EUR' })
  await adjustCredit(system(), { clientId, amount: Money.parse('5.00', 'EUR'), reason: 'A test.' })
  const member = await aMember(house, clientId, { permissions: ['orders.manage'] })
  const product = await aProduct(house)
  const usable = async (who: number) => {
    const send = await asUser(who, clientId)
    return (await send('POST', '/cart/add', { productId: product.id, cycle: 'monthly', currency: 'EUR' })).body
      .creditUsable
  }
  expect(await usable(userId)).toEqual({ amount: '5.00', currency: 'EUR' })
  expect(await usable(member.userId)).toEqual({ amount: '0.00', currency: 'EUR' })
})

test('the mails of the account are read as text; those with links that let people in say nothing', async () => {
  const account = await anAccount(house)
  const { clientId, email } = account
  await house.settle()
  await aMailAbout(house, clientId, email, 'INV-77')
  const other = await anAccount(house)
  await aMailAbout(house, other.clientId, other.email, 'INV-78')
  const member = await aMember(house, clientId, { permissions: ['mails.view'] })
  const send = await asUser(member.userId)
  const { body } = await send('GET', '/account/mails')
  const bySubject = (part: string) => body.items.find((one: { subject: string }) => one.subject.includes(part))
  expect(bySubject('INV-78')).toBeUndefined()
  const invoice = await send('GET', `/account/mails/${bySubject('INV-77').id}`)
  expect(invoice.body.text).toContain('There is a new invoice for you.')
  expect(invoice.text).not.toContain('<')
  const proof = await send('GET', `/account/mails/${bySubject('Confirm your e-mail').id}`)
  expect(proof.body.text).toBeNull()
  expect(proof.text).not.toContain('token')

  const theirs = await (await asUser(other.userId))('GET', '/account/mails')
  expect((await send('GET', `/account/mails/${theirs.body.items[0].id}`)).body.code).toBe('mail_not_found')
  await house.pool.query('UPDATE clients.memberships SET only_services = $2 WHERE user_id = $1', [member.userId, [1]])
  expect((await send('GET', '/account/mails')).status).toBe(403)
})

test('somebody without any account is told so by every door of accounts, and may log in all the same', async () => {
  const { userId } = await aUser(house)
  const send = await asUser(userId)
  expect(await send('GET', '/auth/me')).toMatchObject({ status: 200, body: { clients: [], staff: null } })
  expect(await send('GET', '/ownership-offers')).toMatchObject({ status: 200, body: { items: [] } })
  for (const path of Object.keys(looks)) expect((await send('GET', path)).body.code).toBe('forbidden')
})
