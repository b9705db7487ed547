import { randomUUID } from 'node:crypto'
import { contract, isOpen, type ProcedureMeta, type StaffPermission, staffPermissionNames } from '@ostler/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openStore } from '../demo/store.ts'
import { aSentQuote } from '../modules/billing/examples.ts'
import { aMember, anAccount } from '../modules/clients/examples.ts'
import { aVisitor } from '../modules/identity/examples.ts'
import { createStaff, startSession } from '../modules/identity/index.ts'
import { files } from '../platform/files.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'
import { composeWeb, type Web } from '../web.ts'
import { apiRouter } from './router.ts'

/**
 * Every procedure of the contract, called as nobody, as another client and as staff who may not. The calls are made from the
 * contract, so a new procedure is called too; if it names something these tests know no id of, they say so.
 */

type Procedure = {
  name: string
  meta: ProcedureMeta
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  input: z.ZodType | undefined
  errors: Record<string, { status?: number }>
}

function proceduresIn(node: object, path: string[] = []): Procedure[] {
  if ('~orpc' in node) {
    const { meta, route, inputSchema, errorMap } = node['~orpc'] as {
      meta: ProcedureMeta
      route: Pick<Procedure, 'method' | 'path'>
      inputSchema?: z.ZodType
      errorMap: Procedure['errors']
    }
    return [{ name: path.join('.'), meta, ...route, input: inputSchema, errors: errorMap }]
  }
  return Object.entries(node).flatMap(([name, inner]) => proceduresIn(inner as object, [...path, name]))
}
const procedures = proceduresIn(contract)
const guarded = procedures.filter(({ meta }) => !isOpen(meta.access))
const forStaff = procedures.flatMap((one) =>
  one.meta.access.who === 'staff' ? [{ ...one, permission: one.meta.access.permission }] : [],
)

let house: TestHouse
let web: Web
/** Whose rows are asked for, somebody who has none, and staff by what they hold. */
let victim: { token: string; words: string[] }
let stranger: { token: string }
const staffWith = new Map<string, string>()
let everything: number
/** Ids of the victim's rows, by the word before them in a path. */
let idsOf: Record<string, string | number>

beforeAll(async () => {
  house = await aHouse()
  await house.serve(['web'])
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  await openStore(house.contexts)
  victim = await aClientWithRows()
  stranger = { token: await tokenOf((await anAccount(house, { email: 'stranger@example.com' })).userId) }
  await house.pool.query(
    `INSERT INTO identity.roles (id, name, permissions, created_at) VALUES (${ROLE_OF_SOMEBODY}, 'Nothing', '{}', now())`,
  )
  const nothing = { email: 'nothing@example.com', firstName: 'N', lastName: 'O', password: 'long enough words' }
  await createStaff(house.contexts.forSystem('cli', 'cli'), { ...nothing, role: 'Nothing' })
  everything = await aStaffMember(staffPermissionNames)
  staffWith.set('everything', await tokenOf(everything))
  for (const permission of staffPermissionNames) {
    const others = staffPermissionNames.filter((name) => name !== permission)
    staffWith.set(`all but ${permission}`, await tokenOf(await aStaffMember(others)))
    staffWith.set(permission, await tokenOf(await aStaffMember([permission])))
  }
})
afterAll(async () => {
  await web?.stop()
  await house?.stop()
})

const tokenOf = async (userId: number) => (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken

let hired = 0
async function aStaffMember(permissions: StaffPermission[]): Promise<number> {
  hired += 1
  const role = `Role ${hired}`
  await house.pool.query('INSERT INTO identity.roles (name, permissions, created_at) VALUES ($1, $2, now())', [
    role,
    permissions,
  ])
  const person = { email: `staff${hired}@example.com`, firstName: 'S', lastName: 'T', password: 'long enough words' }
  return (await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role })).userId
}

/** Somebody who bought a plan, and began to pay for it. */
async function aClientWithRows() {
  const email = 'victim.of.curiosity@example.com'
  const { userId, clientId } = await anAccount(house, { email, lastName: 'Curiosa', currency: 'EUR' })
  const token = await tokenOf(userId)
  const ask = async (method: Procedure['method'], url: string, payload?: object, headers = {}) => {
    const answer = await call(method, url, { token, payload, headers })
    expect([url, answer.status]).toEqual([url, 200])
    return answer.body
  }
  const products = await ask('GET', '/products?currency=EUR')
  const product = products.groups
    .flatMap((group: { products: object[] }) => group.products)
    .find((one: { requiresDomain: boolean }) => one.requiresDomain)
  const cart = await ask('POST', '/cart/add', {
    productId: product.id,
    cycle: product.prices[0].cycle,
    domain: 'curiosa-victim.example',
    currency: 'EUR',
  })
  const { order, invoice } = await ask(
    'POST',
    '/checkout',
    { expectedTotal: cart.total, acceptTerms: true },
    { 'ostler-cart': cart.token },
  )
  await house.settle()
  const { attemptId } = await ask('POST', `/invoices/${invoice.id}/pay`, { gateway: 'sandbox' })
  const { items } = await ask('GET', '/services')
  const second = await ask('POST', '/cart/add', {
    productId: product.id,
    cycle: product.prices[0].cycle,
    domain: 'curiosa-cart.example',
    currency: 'EUR',
  })
  const { rows } = await house.pool.query('UPDATE catalog.promotions SET uses = 1 RETURNING id')
  const promotion = { id: Number(rows[0].id) }
  // One that is issued: it stays, whoever is allowed to throw drafts away.
  const draft = await house.pool.query(
    `INSERT INTO billing.drafts (client_id, currency, due_on, invoice_id, created_at, created_by)
     VALUES ($1, 'EUR', '2027-03-15', $2, now(), 'staff:1') RETURNING id`,
    [clientId, invoice.id],
  )
  // It takes nothing off the invoice: only the row is there, to be looked at.
  const creditNote = await house.pool.query(
    `INSERT INTO billing.credit_notes (client_id, invoice_id, number, series, series_number, currency, issued_on, reason, seller, buyer,
                                       subtotal_minor, tax_minor, total_minor, taxes, locale, applied_minor)
     SELECT client_id, id, 'CN-1', 'credit_note:test', 1, currency, issued_on, 'Looked at', seller, buyer, 100, 0, 100, '[]', 'en', 0
       FROM billing.invoices WHERE id = $1 RETURNING id`,
    [invoice.id],
  )
  const key = await house.pool.query<{ id: string }>(
    `INSERT INTO identity.passkeys (user_id, name, credential_id, public_key, counter, backed_up, created_at)
     VALUES ($1, 'Key of Curiosa', 'Y3VyaW9zYQ', '', 0, false, now()) RETURNING id`,
    [userId],
  )
  const app = await house.pool.query<{ id: string }>(
    `INSERT INTO identity.authenticators (user_id, name, sealed_secret, created_at, confirmed_at)
     VALUES ($1, 'Phone of Curiosa', '', now(), now()) RETURNING id`,
    [userId],
  )
  const device = await house.pool.query<{ id: string }>(
    `INSERT INTO identity.remembered_devices (user_id, token_hash, user_agent, created_at, last_used_at, expires_at)
     VALUES ($1, 'curiosa', 'Browser of Curiosa', now(), now(), now() + interval '1 day') RETURNING id`,
    [userId],
  )
  const quote = await aSentQuote(house, clientId, { subject: 'For Curiosa', validUntil: '2099-12-31' })
  const upgrade = await house.pool.query<{ id: string }>(
    `INSERT INTO services.upgrades (service_id, client_id, policy, state, currency, from_plan, to_plan, parts, due_minor, asked_on, effective_on,
                                    held, anchor_on, asked_by, asked_at)
     SELECT id, client_id, 'difference', 'cancelled', currency, $2, $2, '[]', 0, anchor_on, anchor_on, '[]', anchor_on, 'test', now()
       FROM services.services WHERE id = $1 RETURNING id`,
    [items[0].id, JSON.stringify({ productId: product.id, productName: 'Curiosa', cycle: 'monthly' })],
  )
  await house.pool.query(
    `INSERT INTO identity.sign_in_providers (name, label, enabled, issuer, client_id, audience, opens_accounts, changed_at)
     VALUES ('oidc', 'SSO', false, '', '', 'clients', false, now())`,
  )
  const linked = await house.pool.query(
    `INSERT INTO identity.user_identities (user_id, provider, issuer, subject, email, linked_at)
     VALUES ($1, 'oidc', 'https://issuer.example', 'curiosa', $2, now()) RETURNING id`,
    [userId, email],
  )
  const apiToken = await house.pool.query(
    `INSERT INTO identity.api_tokens (user_id, name, kind, client_id, permissions, token_hash, created_at)
     VALUES ($1, 'Program of Curiosa', 'client', $2, '{profile.view}', 'no hash of anything', now()) RETURNING id`,
    [userId, clientId],
  )
  const owner = await house.pool.query(
    `SELECT user_id::int AS id FROM identity.staff JOIN identity.roles ON roles.id = role_id WHERE grants_all`,
  )
  const member = await aMember(house, clientId, { permissions: ['services.view'] })
  const invited = await house.pool.query(
    `INSERT INTO clients.invitations (client_id, email, permissions, token_hash, mailed_at, created_at, expires_at)
     VALUES ($1, 'invited.by.curiosa@example.com', '{users.view}', 'no-token-has-this-hash', now(), now(), '2099-01-01') RETURNING id`,
    [clientId],
  )
  const offer = await house.pool.query(
    `INSERT INTO clients.ownership_offers (client_id, user_id, offered_by, created_at, expires_at)
     VALUES ($1, $2, $3, now(), '2099-01-01') RETURNING id`,
    [clientId, member.userId, userId],
  )
  const contact = await house.pool.query(
    `INSERT INTO clients.contacts (client_id, name, email, mail_kinds, created_at)
     VALUES ($1, 'Curiosa', 'books.of.curiosa@example.com', '{}', now()) RETURNING id`,
    [clientId],
  )
  const mail = await house.pool.query(
    "SELECT id FROM messaging.mails WHERE client_id = $1 AND template = 'order_received'",
    [clientId],
  )
  const field = await house.pool.query(
    `INSERT INTO clients.fields (name, label, kind) VALUES ('pin', 'PIN', 'text'), ('other', 'Other', 'text') RETURNING id`,
  )
  const group = await house.pool.query(
    `INSERT INTO clients.groups (name, colour, created_at) VALUES ('Curious', 'grey', now()) RETURNING id`,
  )
  await house.pool.query('UPDATE clients.clients SET group_id = $1 WHERE id = $2', [group.rows[0].id, clientId])
  const note = await house.pool.query(
    `INSERT INTO clients.notes (client_id, body, written_at) VALUES ($1, 'Curiosa asks a lot', now()) RETURNING id`,
    [clientId],
  )
  const file = await aFileOf(clientId)
  const exported = await house.pool.query(
    `INSERT INTO clients.bulk_jobs (kind, input, state, file_key, file_name, started_at)
     VALUES ('export', '{}', 'finished', 'clients/files/curiosa-export', 'clients.csv', now()) RETURNING id`,
  )
  await house.contexts.parts.ports.get(files).put('clients/files/curiosa-export', Buffer.from('Curiosa'))
  // One that was undone: both clients stand by themselves.
  const merge = await house.pool.query<{ id: string }>(
    `INSERT INTO clients.merges (from_id, into_id, reason, made_by, made_at, counts, last_entry, undone_by, undone_at, undo_reason)
     VALUES ($1, $2, 'Looked at', 'test', now(), '{}', 0, 'test', now(), 'Looked at') RETURNING id`,
    [clientId, (await anAccount(house)).clientId],
  )
  const archive = await house.pool.query<{ id: string }>(
    `INSERT INTO clients.exports (client_id, user_id, asked_by, by_staff, asked_at, state) VALUES ($1, $2, $2, false, now(), 'failed') RETURNING id`,
    [clientId, userId],
  )
  const erasure = await house.pool.query<{ id: string }>(
    `INSERT INTO clients.erasures (client_id, asked_by, by_person, asked_at, due_on, state, decided_at)
     VALUES ($1, 'test', false, now(), now(), 'withdrawn', now()) RETURNING id`,
    [clientId],
  )
  idsOf = {
    authenticators: Number(app.rows[0]!.id),
    passkeys: Number(key.rows[0]!.id),
    devices: Number(device.rows[0]!.id),
    members: member.userId,
    invitations: Number(invited.rows[0].id),
    memberships: clientId,
    'ownership-offers': Number(offer.rows[0].id),
    contacts: Number(contact.rows[0].id),
    mails: Number(mail.rows[0].id),
    merges: Number(merge.rows[0]!.id),
    exports: Number(archive.rows[0]!.id),
    erasures: Number(erasure.rows[0]!.id),
    quotes: quote.id,
    // A link is for whoever has it; nobody else can guess it.
    token: 'a-link-that-nobody-was-sent',
    'billable-items': 1,
    parked: clientId,
    sessions: (await startSession(aVisitor(house), { userId, userAgent: '' })).sessionId,
    // Not the victim, who has to be able to log in until the end.
    users: (await anAccount(house)).userId,
    'client-fields': Number(field.rows[0].id),
    'client-groups': Number(group.rows[0].id),
    'client-files': file,
    files: file,
    fields: 'pin',
    notes: Number(note.rows[0].id),
    'client-jobs': Number(exported.rows[0].id),
    upgrades: Number(upgrade.rows[0]!.id),
    'price-rounds': 1,
    orders: order.id,
    'credit-notes': Number(creditNote.rows[0].id),
    drafts: Number(draft.rows[0].id),
    invoices: invoice.id,
    payments: attemptId,
    services: items[0].id,
    cart: second.items[0].id,
    clients: clientId,
    products: product.id,
    'product-groups': 1,
    options: 1,
    bundles: 1,
    // Used once, so that it stays when staff try to delete it.
    promotions: promotion.id,
    currencies: 'USD',
    jobs: 'email',
    '{queue}': 'outbox.1',
    schedule: 'platform.prune',
    'address-rules': 1,
    rules: 1,
    'rule-sets': 'gb',
    // The only owner, who stays whoever tries to remove them.
    staff: owner.rows[0].id,
    roles: ROLE_OF_SOMEBODY,
    departments: 1,
    identities: Number(linked.rows[0].id),
    // Somebody else's in the portal; of a client, so that staff cannot end it either.
    'api-tokens': Number(apiToken.rows[0].id),
    'sign-in-providers': 'oidc',
  }
  return {
    token,
    words: [email, order.number, invoice.number, 'Curiosa', 'curiosa-victim.example', 'curiosa-cart.example'],
  }
}

/** A file that staff show the client. */
async function aFileOf(clientId: unknown): Promise<number> {
  const key = `clients/files/curiosa-${randomUUID()}`
  await house.contexts.parts.ports.get(files).put(key, Buffer.from('Curiosa'))
  const { rows } = await house.pool.query(
    `INSERT INTO clients.files (client_id, name, media_type, size, key, visible_to_client, uploaded_at)
     VALUES ($1, 'Curiosa.txt', 'text/plain', 7, $2, true, now()) RETURNING id`,
    [clientId, key],
  )
  return Number(rows[0].id)
}

type Sent = { token?: string | undefined; payload?: object | undefined; headers?: Record<string, string> }

async function call(method: Procedure['method'], url: string, { token, payload, headers }: Sent = {}) {
  const answer = await web.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    ...(payload
      ? { payload: Object.values(payload).some((value) => value instanceof File) ? formOf(payload) : payload }
      : {}),
  })
  const isJson = String(answer.headers['content-type']).startsWith('application/json')
  return { status: answer.statusCode, text: answer.body, body: isJson ? answer.json() : null, headers: answer.headers }
}
/** What takes a file is called with a form. */
function formOf(payload: object): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(payload)) form.set(name, value instanceof File ? value : String(value))
  return form
}

type Answer = Awaited<ReturnType<typeof call>>

/** Calls with input that fits the contract, so that nothing but the guard can refuse. */
async function callWith(procedure: Procedure, input: Record<string, unknown>, token?: string): Promise<Answer> {
  const inPath = new Set([...procedure.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
  const url = procedure.path.replaceAll(/\{(\w+)\}/g, (_all, name) => encodeURIComponent(String(input[name])))
  const rest = Object.entries(input).filter(([name, value]) => !inPath.has(name) && value !== undefined)
  const answer =
    procedure.method === 'GET'
      ? await call(
          'GET',
          `${url}?${new URLSearchParams(rest.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]))}`,
          {
            token,
          },
        )
      : await call(procedure.method, url, { token, payload: Object.fromEntries(rest) })
  checkShape(procedure, answer)
  return answer
}

/** Whatever is answered: no failure of ours, the one shape, and a code that the contract speaks of. */
function checkShape({ name, errors }: Procedure, { status, body, headers, text }: Answer): void {
  expect([name, status < 500, text.slice(0, 300)]).toEqual([name, true, expect.anything()])
  if (status < 400) return
  expect(Object.keys(body).sort()).toEqual(['code', 'correlationId', 'fields', 'message'])
  expect(body.correlationId).toBe(headers['x-correlation-id'])
  if (body.code === 'no_such_path') return // a value in a path that makes it another one
  expect([name, body.code, errors[body.code]?.status]).toEqual([name, body.code, status])
}

/** A role that holds nothing, so that anybody may give it; somebody has it, so that it stays. */
const ROLE_OF_SOMEBODY = 9001
const bytes = 'Y3VyaW9zYQ'

/** Values that fit, by the name of the field, where the kind of value alone does not say. */
const fitting: Record<string, unknown> = {
  email: 'somebody@example.com',
  password: 'long enough words',
  country: 'DE',
  currency: 'EUR',
  slug: 'a-slug',
  domain: 'free.example',
  cycle: 'monthly',
  recurring: '5.00',
  setup: '0.00',
  amount: '5.00',
  quantity: '1',
  unitPrice: '5.00',
  gateway: 'sandbox',
  acceptTerms: true,
  on: '2099-01-01',
  effectiveOn: '2099-01-01',
  suspendNotBefore: null,
  readings: [{ serviceId: 1, meter: 'traffic', takenFor: '2027-01-01', quantity: '1' }],
  state: undefined,
  region: 'TX',
  percent: '5',
  rule: 'a-rule',
  validFrom: '2030-01-01',
  rounding: 'rate',
  cashRounding: {},
  kind: 'person',
  onAcceptance: 'invoice',
  unit: 'units',
  plan: 'not_yet',
  startsOn: null,
  untilOn: null,
  times: null,
  lines: [{ lineId: 1, description: 'Work', unitPrice: '5.00', amount: '5.00', taxClass: 'standard' }],
  list: 'deny',
  network: '192.0.2.0/24',
  rate: '1.1',
  asOf: '2026-01-05',
  refresh: 'off',
  dueOn: '2027-03-15',
  receivedOn: '2026-03-15',
  method: 'cash',
  invoiceIds: [1, 2],
  lineIds: [1],
  roleId: ROLE_OF_SOMEBODY,
  departmentIds: [],
  reason: 'Asked on the phone',
  provider: 'oidc',
  answer: 'code=x&state=y',
  challenge: 'a-log-in-that-nobody-began',
  passkey: {
    id: bytes,
    rawId: bytes,
    type: 'public-key',
    response: { clientDataJSON: bytes, attestationObject: bytes, authenticatorData: bytes, signature: bytes },
  },
  permissions: ['services.view'],
  onlyServices: null,
  kinds: ['services'],
  mailKinds: ['invoices'],
  filter: { search: 'nobody at all' },
  act: { kind: 'send_verification' },
  colour: 'grey',
  discountPercent: '5',
}

/** The smallest input that fits, with the victim's ids in the path. */
function inputFor({ name, path, input }: Procedure): Record<string, unknown> {
  if (!(input instanceof z.ZodObject)) return {}
  const fields = Object.entries(input.shape).filter(([, field]) => !(field as z.ZodType).safeParse(undefined).success)
  const made = Object.fromEntries(fields.map(([field, schema]) => [field, sample(field, schema as z.ZodType)]))
  for (const [, before, field] of path.matchAll(/([^/]+)\/\{(\w+)\}/g)) {
    if (field === 'slug') continue
    const place = field === 'token' ? field : before!
    expect(idsOf, `${name}: these tests know no id for "${place}"`).toHaveProperty(place)
    made[field!] = idsOf[place]
  }
  expect([name, input.safeParse(made).error?.issues ?? []]).toEqual([name, []])
  return made
}

function sample(field: string, schema: z.ZodType): unknown {
  if (field in fitting && (fitting[field] === undefined || schema.safeParse(fitting[field]).success))
    return fitting[field]
  if (schema instanceof z.ZodFile) return new File(['email,first_name,last_name,country\n'], 'clients.csv')
  if (schema instanceof z.ZodObject)
    return Object.fromEntries(
      Object.entries(schema.shape).map(([name, inner]) => [name, sample(name, inner as z.ZodType)]),
    )
  if (schema instanceof z.ZodEnum) return schema.options[0]
  if (schema instanceof z.ZodArray && !schema.safeParse([]).success) return [sample(field, schema.element as z.ZodType)]
  for (const value of ['words', 1, true, [], 'rest', 'text', {}]) if (schema.safeParse(value).success) return value
  throw new Error(`These tests know no value for "${field}"; add one to "fitting".`)
}

const tellsNothing = ({ text }: Answer) => {
  for (const word of victim.words) expect(text).not.toContain(word)
}

test.each(procedures)('$name has a handler', ({ name }) => {
  let node: unknown = apiRouter
  for (const part of name.split('.')) node = (node as Record<string, unknown>)[part]
  expect((node as { '~orpc': { handler: unknown } })['~orpc'].handler).toBeTypeOf('function')
})

test('the victim really has what is asked for below', async () => {
  const seen: string[] = []
  for (const procedure of procedures.filter(({ meta, method }) => meta.access.who === 'client' && method === 'GET')) {
    const answer = await callWith(procedure, inputFor(procedure), victim.token)
    if (answer.status === 200 && victim.words.some((word) => answer.text.includes(word))) seen.push(procedure.name)
  }
  expect(seen).toEqual([
    'account.get',
    'members.list',
    'contacts.list',
    'mails.list',
    'mails.get',
    'account.files',
    'account.file',
    'orders.list',
    'orders.get',
    'invoices.list',
    'invoices.get',
    'invoices.pdf',
    'statement',
    'quotes.list',
    'quotes.get',
    'services.list',
    'services.get',
    'services.upgrades',
  ])
})

describe('as nobody', () => {
  test.each(guarded)('$name asks to log in', async (procedure) => {
    for (const token of [undefined, 'nonsense', `${stranger.token}x`]) {
      const answer = await callWith(procedure, inputFor(procedure), token)
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated'])
    }
  })

  test.each(guarded)('$name asks to log in before it looks at what was sent', async (procedure) => {
    const nonsense = Object.fromEntries([...procedure.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, 'x']))
    expect((await callWith(procedure, nonsense)).status).toBe(401)
  })

  test.each(procedures.filter(({ meta }) => isOpen(meta.access)))(
    '$name tells nothing of others',
    async (procedure) => {
      tellsNothing(await callWith(procedure, inputFor(procedure)))
    },
  )
})

describe('as another client', () => {
  test.each(procedures.filter(({ meta }) => meta.access.who !== 'staff'))(
    '$name: what is not theirs is not there',
    async (procedure) => {
      const answer = await callWith(procedure, inputFor(procedure), stranger.token)
      tellsNothing(answer)
      const namesRow = [...procedure.path.matchAll(/\{(\w+)\}/g)].some(([, name]) => name !== 'slug')
      if (namesRow) expect([procedure.name, answer.status]).toEqual([procedure.name, 404])
      // Logging out ended the session of the token.
      if (procedure.name === 'auth.logout') stranger.token = await tokenOf((await anAccount(house)).userId)
    },
  )

  test.each(forStaff)('$name is forbidden', async (procedure) => {
    for (const token of [stranger.token, victim.token]) {
      const answer = await callWith(procedure, inputFor(procedure), token)
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden'])
    }
  })
})

describe('as staff', () => {
  test.each(forStaff)('$name is forbidden without $permission, whatever else they may', async (procedure) => {
    const answer = await callWith(procedure, inputFor(procedure), staffWith.get(`all but ${procedure.permission}`))
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden'])
    tellsNothing(answer)
  })

  test.each(forStaff)('$name needs $permission and no more', async (procedure) => {
    const answer = await callWith(procedure, inputFor(procedure), staffWith.get(procedure.permission))
    expect([procedure.name, answer.status, answer.body?.code]).not.toEqual([procedure.name, 403, expect.anything()])
    expect(answer.status).not.toBe(401)
  })

  test.each(procedures.filter(({ meta }) => meta.access.who === 'client'))(
    '$name is for those who act for a client',
    async (procedure) => {
      const answer = await callWith(procedure, inputFor(procedure), staffWith.get('everything'))
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden'])
    },
  )
})

describe('as staff who act in the name of a client', () => {
  const stillOpen = ['auth.logout', 'auth.endActing', 'auth.me']
  let acting: string
  beforeAll(async () => {
    const url = `/api/v1/admin/clients/${idsOf.clients}/act-as`
    const headers = { authorization: `Bearer ${staffWith.get('everything')}` }
    const answer = await web.app.inject({ method: 'POST', url, headers, payload: { reason: 'Asked on the phone' } })
    acting = answer.cookies.find(({ name }) => name === 'ostler_acting')!.value
  })

  test('they are who they seem to be, and who they are', async () => {
    const me = await call('GET', '/auth/me', { token: acting })
    expect(me.body).toMatchObject({
      clients: [{ id: idsOf.clients }],
      staff: null,
      actedBy: { reason: 'Asked on the phone' },
    })
  })

  test.each(procedures.filter(({ name, meta }) => meta.access.who === 'user' && !stillOpen.includes(name)))(
    '$name is for the person themselves',
    async (procedure) => {
      const answer = await callWith(procedure, inputFor(procedure), acting)
      expect([procedure.name, answer.status, answer.body.code]).toEqual([procedure.name, 403, 'forbidden'])
    },
  )

  test.each(procedures.filter(({ meta }) => meta.access.who === 'client' && (meta.inPerson || meta.stepUp)))(
    '$name, which shows or changes secrets, is for the person themselves',
    async (procedure) => {
      const answer = await callWith(procedure, inputFor(procedure), acting)
      expect([procedure.name, answer.status, answer.body.code]).toEqual([procedure.name, 403, 'forbidden'])
    },
  )

  test.each(forStaff)('$name is not for the client', async (procedure) => {
    const answer = await callWith(procedure, inputFor(procedure), acting)
    expect([procedure.name, answer.status, answer.body.code]).toEqual([procedure.name, 403, 'forbidden'])
  })
})

describe('as staff who look at the staff area as a role sees it', () => {
  const stillOpen = ['auth.refreshToken', 'auth.logout', 'admin.viewAs.stop']
  let viewing: string
  beforeAll(async () => {
    viewing = await tokenOf(await aStaffMember(staffPermissionNames))
    const { rows } = await house.pool.query(
      `INSERT INTO identity.roles (name, permissions, created_at) VALUES ('Seen', '{clients.view}', now()) RETURNING id::int`,
    )
    const { status } = await call('POST', '/admin/view-as', { token: viewing, payload: { roleId: rows[0].id } })
    expect(status).toBe(200)
  })

  test.each(procedures.filter(({ name, method }) => method !== 'GET' && !stillOpen.includes(name)))(
    '$name changes nothing',
    async (procedure) => {
      const answer = await callWith(procedure, inputFor(procedure), viewing)
      expect([procedure.name, answer.status, answer.body.code]).toEqual([procedure.name, 403, 'viewing_as_role'])
    },
  )

  test.each(forStaff.filter(({ method }) => method === 'GET'))('$name shows what the role sees', async (procedure) => {
    const { status } = await callWith(procedure, inputFor(procedure), viewing)
    expect([procedure.name, status]).toEqual([procedure.name, procedure.permission === 'clients.view' ? 200 : 403])
  })
})

const auditRows = async () => Number((await house.pool.query('SELECT count(*) AS n FROM platform.audit')).rows[0].n)

/** To take the logs away is itself worth an entry. */
const leavesATrace = ['admin.audit.export']

test('staff may look as long as they like without leaving a trace; a change leaves one', async () => {
  idsOf['client-files'] = await aFileOf(idsOf.clients)
  const before = await auditRows()
  for (const procedure of forStaff.filter(({ method, name }) => method === 'GET' && !leavesATrace.includes(name))) {
    const answer = await callWith(procedure, inputFor(procedure), staffWith.get('everything'))
    expect([procedure.name, answer.status]).toEqual([procedure.name, 200])
  }
  expect(await auditRows()).toBe(before)
  const create = procedures.find(({ name }) => name === 'admin.products.createGroup')!
  expect((await callWith(create, { slug: 'one-more', name: 'One more' }, staffWith.get('everything'))).status).toBe(200)
  expect(await auditRows()).toBe(before + 1)
})

/** What people, programs and attackers send instead of what is asked for. */
const hostile = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    '1.5',
    '1e9',
    '9007199254740993',
    '99999999999999999999',
    'null',
    'true',
    '[]',
    '{}',
    '../..',
    '%',
    '%_%',
    "' OR 1=1 --",
    '\\',
    '"',
    '<b>',
    'a\0b',
    '\ud800',
    '🦆',
    'é'.repeat(50),
    'x'.repeat(300),
    '2027-02-30',
    'EUR',
    'monthly',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
)
const anything = fc.oneof(
  hostile,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(hostile, { maxLength: 2 }),
  fc.dictionary(hostile, hostile, { maxKeys: 2, noNullPrototype: true }),
)

function inputLike({ input, path }: Procedure): fc.Arbitrary<Record<string, unknown>> {
  const fields = input instanceof z.ZodObject ? Object.keys(input.shape) : []
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
  const model = fields.map((field) => {
    const fits = field in fitting && fitting[field] !== undefined ? [fc.constant(fitting[field])] : []
    // An empty part of a path would make it another path.
    const value = inPath.has(field) ? hostile.filter((text) => text !== '' && text.isWellFormed()) : anything
    return [field, fc.oneof(...fits, fc.constantFrom<unknown>(1, 'words'), value)] as const
  })
  return fc.record(Object.fromEntries(model), { requiredKeys: fields.filter((field) => inPath.has(field)) })
}

test.each(procedures)('$name: whatever is sent, it answers or says no in the way it promised', async (procedure) => {
  const { who } = procedure.meta.access
  // Whatever was ended or disabled on the way: staff who may do everything cannot disable themselves.
  if (who === 'staff') staffWith.set('everything', await tokenOf(everything))
  const token = who === 'staff' ? staffWith.get('everything') : isOpen(procedure.meta.access) ? undefined : victim.token
  // Not to be run as often as it is called here: it would end the session of the others.
  if (procedure.name === 'auth.logout') return
  await fc.assert(
    fc.asyncProperty(inputLike(procedure), async (input) => void (await callWith(procedure, input, token))),
    { numRuns: 25 },
  )
})
