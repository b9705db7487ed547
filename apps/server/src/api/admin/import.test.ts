import type { ListedAccount, ServerPanel } from '@ostler/integration-kit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aProduct } from '../../modules/catalog/examples.ts'
import { anAccount } from '../../modules/clients/examples.ts'
import { FakePanel, withPanel } from '../../modules/services/examples.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { composeWeb, type Web } from '../../web.ts'
import { aStaffMember, tokenOf } from '../testing/people.ts'

/** A server on which somebody else has made two accounts. */
class OldPanel extends FakePanel {
  async listAccounts(): ReturnType<NonNullable<ServerPanel['listAccounts']>> {
    return { kind: 'read', accounts: [anOldAccount('one'), anOldAccount('two')], next: null }
  }
  override async usage() {
    return { kind: 'read' as const, usage: this.usageNow }
  }
}
const anOldAccount = (username: string): ListedAccount => ({
  externalId: null,
  username,
  domain: `${username}.example`,
  email: `${username}.old@example.com`,
  plan: 'gold',
  remoteId: null,
  isSuspended: false,
  createdOn: '2020-01-31',
})

let house: TestHouse
let web: Web
let staff: string
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  await withPanel(house, new OldPanel(), { abilities: ['usage', 'listAccounts'] })
  staff = await tokenOf(house, (await aStaffMember(house, ['services.view', 'services.manage'])).userId)
})
afterAll(async () => {
  await web?.stop()
  await house?.stop()
})

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails when it is not there
type Body = any

async function ask(method: 'GET' | 'POST', path: string, payload?: object, as = staff) {
  const headers = { authorization: `Bearer ${as}` }
  const answer = await web.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload ? { payload } : {}) })
  return { status: answer.statusCode, body: answer.json() as Body }
}

test('from an account on a server to a service that its client sees, with what it uses', async () => {
  const ada = await anAccount(house, { email: 'one.old@example.com', currency: 'EUR' })
  const eve = await anAccount(house)
  const product = await aProduct(house, { serverModule: 'panel' })
  const [server] = (await ask('GET', '/admin/account-import/servers')).body.items
  expect(server).toMatchObject({ label: 'Panel', open: 0, listing: null })
  const at = `/admin/servers/${server.id}`

  expect((await ask('POST', `${at}/found-accounts/read`, {})).status).toBe(200)
  await house.settle()
  const after = (await ask('GET', '/admin/account-import/servers')).body.items[0]
  expect(after).toMatchObject({ open: 2, listing: { state: 'done', seen: 2, problem: null } })
  const { items: found } = (await ask('GET', `${at}/found-accounts`)).body
  expect(found).toMatchObject([
    { username: 'two', proposal: null },
    { username: 'one', createdOn: '2020-01-31', proposal: { client: { id: ada.clientId }, because: 'email' } },
  ])
  expect((await ask('GET', `${at}/import-products`)).body.items).toEqual([
    {
      id: product.id,
      name: 'Starter',
      prices: [{ cycle: 'monthly', recurring: { amount: '10.00', currency: 'EUR' } }],
    },
  ])

  const [two, one] = found
  expect((await ask('POST', '/admin/account-import/ignore', { accountIds: [two.id] })).body).toEqual({ done: true })
  expect((await ask('GET', `${at}/found-accounts?state=ignored`)).body.items).toMatchObject([{ username: 'two' }])
  await ask('POST', '/admin/account-import/offer', { accountIds: [two.id] })

  const row = {
    accountId: one.id,
    clientId: ada.clientId,
    productId: 1e6,
    cycle: 'monthly',
    price: null,
    nextDueOn: '2027-03-20',
  }
  const refused = await ask('POST', `${at}/found-accounts/adopt`, { rows: [row] })
  expect([refused.status, refused.body.fields.map((one: Body) => one.field)]).toEqual([400, ['rows.0.productId']])
  const adopted = await ask('POST', `${at}/found-accounts/adopt`, { rows: [{ ...row, productId: product.id }] })
  const [{ serviceId }] = adopted.body.items

  const read = await ask('POST', `/admin/services/${serviceId}/read-usage`, {})
  expect(read.body).toMatchObject({ diskMib: 100, trafficMib: 10 })
  const days = { from: '2027-02-28', until: '2027-03-01', days: [{ on: '2027-03-01', diskMib: 100, trafficMib: 0 }] }
  const asAda = await tokenOf(house, ada.userId)
  expect((await ask('GET', `/admin/services/${serviceId}/usage-days?days=2`)).body).toMatchObject(days)
  expect((await ask('GET', `/services/${serviceId}/usage-days?days=2`, undefined, asAda)).body).toMatchObject(days)
  const asEve = await tokenOf(house, eve.userId)
  expect((await ask('GET', `/services/${serviceId}/usage-days`, undefined, asEve)).status).toBe(404)
  expect((await ask('GET', `/services/${serviceId}/usage-days?days=401`, undefined, asAda)).status).toBe(400)
  expect((await ask('GET', `/services/${serviceId}`, undefined, asAda)).body).toMatchObject({
    state: 'active',
    nextDueOn: '2027-03-20',
    usage: { diskMib: 100, diskLimitMib: 1000, trafficLimitMib: null },
  })
})

test('who may only look reads and takes over nothing', async () => {
  const viewer = await tokenOf(house, (await aStaffMember(house, ['services.view'])).userId)
  const [{ id }] = (await ask('GET', '/admin/account-import/servers', undefined, viewer)).body.items
  expect((await ask('POST', `/admin/servers/${id}/found-accounts/read`, {}, viewer)).status).toBe(403)
})
