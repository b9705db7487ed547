import { staffPermissionNames } from '@ostler/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anAccount } from '../../modules/clients/examples.ts'
import { aVisitor } from '../../modules/identity/examples.ts'
import { createStaff, startSession } from '../../modules/identity/index.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { composeWeb, type Web } from '../../web.ts'

let house: TestHouse
let web: Web
let token: string

beforeAll(async () => {
  house = await aHouse({ startsAt: '2026-11-21T12:00:00Z' })
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  await house.pool.query('INSERT INTO identity.roles (name, permissions, created_at) VALUES ($1, $2, now())', [
    'Taxes',
    staffPermissionNames,
  ])
  const person = { email: 'tax@example.com', firstName: 'T', lastName: 'X', password: 'long enough words' }
  const { userId } = await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Taxes' })
  token = (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken
})
afterAll(async () => {
  await web?.stop()
  await house?.stop()
})

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails when it is not there
type Body = any

async function ask(method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object, as = token) {
  const headers = { authorization: `Bearer ${as}` }
  const answer = await web.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload ? { payload } : {}) })
  return { status: answer.statusCode, body: answer.json() as Body }
}

test('from nothing to a taxed price', async () => {
  const { body: before } = await ask('GET', '/admin/tax/settings')
  expect(before).toMatchObject({ registrations: [], pricesIncludeTax: false, rounding: 'rate' })

  const installed = await ask('POST', '/admin/tax/rule-sets/eu', {})
  expect(installed.body.added).toBeGreaterThan(80)
  const { body: sets } = await ask('GET', '/admin/tax/rule-sets')
  expect(sets.sets.find((set: Body) => set.name === 'eu').installed).toBe(installed.body.added)
  expect(sets.territories.map((one: Body) => one.key)).toContain('canary-islands')

  const seller = { country: 'DE', region: null, taxId: 'DE123456789' }
  const settings = { ...before, seller, registrations: ['DE', 'oss-eu'], cashRounding: { CHF: '0.05' } }
  expect((await ask('POST', '/admin/tax/settings', settings)).body).toMatchObject({ registrations: ['DE', 'OSS-EU'] })

  const preview = await ask('POST', '/admin/tax/preview', {
    buyer: { country: 'AT', kind: 'person' },
    currency: 'EUR',
    lines: [{ amount: '100.00' }, { amount: '-10.00' }],
  })
  // (100 − 10) × 20 % = 18
  expect(preview.body).toMatchObject({
    tax: { amount: '18.00', currency: 'EUR' },
    total: { amount: '108.00', currency: 'EUR' },
    taxes: [{ rule: 'at-standard', name: 'VAT', percent: '20' }],
  })
  const waiting = await ask('POST', '/admin/tax/preview', {
    buyer: { country: 'AT', kind: 'business', taxId: 'ATU12345678' },
    currency: 'EUR',
    lines: [{ amount: '1.00' }],
  })
  expect(waiting.body).toEqual({ pending: 'tax_id_unchecked', taxId: 'ATU12345678' })
})

test('a rule is added, changed before it begins, and ended', async () => {
  const added = await ask('POST', '/admin/tax/rules', {
    rule: 'us-tx',
    name: 'Sales tax',
    percent: '6.25',
    country: 'US',
    region: 'tx',
    validFrom: '2027-01-01',
  })
  expect(added).toMatchObject({
    status: 200,
    body: { region: 'TX', percent: '6.25', level: 1, treatment: 'taxed', customer: 'any', isFromSet: false },
  })
  const { id } = added.body
  const changed = await ask('PATCH', `/admin/tax/rules/${id}`, { percent: '8.25', validUntil: '2028-01-01' })
  expect(changed.body).toMatchObject({ percent: '8.25', region: 'TX', name: 'Sales tax', validUntil: '2028-01-01' })
  expect((await ask('POST', `/admin/tax/rules/${id}/end`, { on: '2027-06-01' })).body.validUntil).toBe('2027-06-01')
  const { body: listed } = await ask('GET', '/admin/tax/rules?country=US')
  expect(listed.items.map((rule: Body) => rule.id)).toEqual([id])

  const { body: german } = await ask('GET', '/admin/tax/rules?country=DE&state=current')
  const begun = german.items.find((rule: Body) => rule.rule === 'de-standard')
  expect(await ask('PATCH', `/admin/tax/rules/${begun.id}`, { percent: '20' })).toMatchObject({
    status: 409,
    body: { code: 'tax_rule_in_force' },
  })
  const wrong = await ask('POST', '/admin/tax/rules', { rule: 'x', name: 'X', percent: '1,5', validFrom: '2027-01-01' })
  expect([wrong.status, wrong.body.fields[0].field]).toEqual([400, 'percent'])
})

test('staff see what is known of a tax id, and note an exemption; the member sees the id alone', async () => {
  const company = { country: 'AT', company: 'Engines GmbH', taxId: 'atu12345678' }
  const { clientId, userId } = await anAccount(house, company)
  expect((await ask('GET', `/admin/clients/${clientId}`)).body).toMatchObject({
    isBusiness: true,
    taxId: 'ATU12345678',
    taxIdStatus: 'unchecked',
    exemption: null,
  })
  const { body: ids } = await ask('GET', '/admin/tax/ids?status=unchecked')
  expect(ids.items).toMatchObject([{ taxId: 'ATU12345678', country: 'AT', status: 'unchecked' }])
  expect((await ask('POST', '/admin/tax/ids/ask', { taxId: 'ATU12345678' })).body).toEqual({ done: true })

  const exemption = { certificate: 'NATO-17', until: '2027-12-31' }
  expect((await ask('POST', `/admin/clients/${clientId}/tax-exemption`, exemption)).body).toEqual({ exemption })
  expect((await ask('GET', `/admin/clients/${clientId}`)).body.exemption).toEqual(exemption)

  const member = (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken
  const { body: account } = await ask('GET', '/account', undefined, member)
  expect(account).toMatchObject({ taxId: 'ATU12345678', isBusiness: true, region: null })
  expect(Object.keys(account)).not.toContain('exemptionCertificate')
  expect(await ask('PATCH', '/account', { taxId: 'nonsense' }, member)).toMatchObject({
    status: 400,
    body: { code: 'invalid_tax_id', fields: [{ field: 'taxId' }] },
  })
})
