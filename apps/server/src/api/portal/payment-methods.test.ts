import { afterAll, beforeAll, expect, test } from 'vitest'
import { anInvoice } from '../../modules/billing/examples.ts'
import { anAccount } from '../../modules/clients/examples.ts'
import { aCard, aStoredCard, charging, type FakeGateway, withGateways } from '../../modules/payments/examples.ts'
import { anActiveService } from '../../modules/services/examples.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { aStaffMember, tokenOf } from '../testing/people.ts'

let house: TestHouse
let gateway: FakeGateway
let ada: { clientId: number; token: string }
let staff: string
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  await house.serve(['web'])
  ;[gateway] = await withGateways(house, charging())
  const account = await anAccount(house, { currency: 'EUR' })
  ada = { clientId: account.clientId, token: await tokenOf(house, account.userId) }
  const person = await aStaffMember(house, [
    'transactions.view',
    'transactions.manage',
    'payment_methods.view',
    'payment_methods.manage',
    'settings.view',
    'settings.manage',
  ])
  staff = await tokenOf(house, person.userId)
})
afterAll(() => house.stop())

// biome-ignore lint/suspicious/noExplicitAny: what a door answers is looked at as it came
type Body = any

async function call(method: string, path: string, token: string, payload?: object): Promise<[number, Body]> {
  const answer = await fetch(`${house.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(payload ? { 'content-type': 'application/json' } : {}) },
    ...(payload ? { body: JSON.stringify(payload) } : {}),
  })
  return [answer.status, await answer.json()]
}

test('a client stores a card, sees it, chooses it for a service, pays with it and removes it', async () => {
  expect(await call('GET', '/payment-methods/ways', ada.token)).toMatchObject([
    200,
    { items: [{ gateway: 'cards', label: 'Cards', way: 'page' }] },
  ])
  const [, started] = await call('POST', '/payment-methods', ada.token, { gateway: 'cards' })
  expect(started.next.kind).toBe('redirect')
  gateway.stored.set(gateway.storings[0]!.storingKey, { kind: 'stored', method: aCard() })
  const [, finished] = await call('POST', `/payment-methods/storings/${started.storingId}/finish`, ada.token, {})
  expect(finished).toMatchObject({ state: 'stored' })

  const service = await anActiveService(house, { clientId: ada.clientId, domain: 'ada.example' })
  const id = finished.methodId
  await call('POST', `/services/${service.id}/payment-method`, ada.token, { methodId: id })
  const [, { items }] = await call('GET', '/payment-methods', ada.token)
  expect(items).toEqual([
    {
      id,
      kind: 'card',
      name: 'Visa •4242',
      label: 'Cards',
      expiresOn: '2031-05-31',
      isDefault: true,
      isFailing: false,
      reason: null,
      addedAt: expect.any(String),
      lastUsedAt: null,
      services: [{ id: service.id, name: 'ada.example' }],
    },
  ])
  expect(await call('GET', `/services/${service.id}/payment-method`, ada.token)).toMatchObject([
    200,
    { chosen: { id }, default: { id } },
  ])

  const invoice = await anInvoice(house, ada.clientId, { dueOn: '2027-03-20' })
  const [, offers] = await call('GET', `/payments/offers?invoices=${invoice.id}`, ada.token)
  expect(offers.methods).toMatchObject([{ id, name: 'Visa •4242', isDefault: true, total: { amount: '10.00' } }])
  expect(await call('GET', `/invoices/${invoice.id}/collection`, ada.token)).toMatchObject([
    200,
    { state: 'planned', on: '2027-03-20', method: { name: 'Visa •4242' } },
  ])
  const pay = { invoiceIds: [invoice.id], methodId: id }
  expect(await call('POST', '/payments', ada.token, pay)).toMatchObject([200, { next: { kind: 'done' } }])
  expect(await call('POST', '/payments', ada.token, { invoiceIds: [invoice.id] })).toMatchObject([
    400,
    { code: 'invalid_input' },
  ])
  expect((await call('DELETE', `/payment-methods/${id}`, ada.token))[0]).toBe(200)
  expect(await call('GET', '/payment-methods', ada.token)).toMatchObject([200, { items: [] }])
})

test('staff pause and resume charging, charge now, and see what failed and when it is tried again', async () => {
  const methodId = await aStoredCard(house, ada.clientId)
  const invoice = await anInvoice(house, ada.clientId, { dueOn: '2027-03-01' })
  const charging = `/admin/clients/${ada.clientId}/charging`
  await call('POST', `${charging}/pause`, staff, { reason: 'Asked on the phone', until: '2027-03-05' })
  expect(await call('GET', charging, staff)).toMatchObject([
    200,
    { pause: { until: '2027-03-05', reason: 'Asked on the phone' } },
  ])
  expect(await call('GET', `/admin/invoices/${invoice.id}/collection`, staff)).toMatchObject([
    200,
    { state: 'paused', pausedUntil: '2027-03-05', method: { id: methodId } },
  ])
  await call('POST', `${charging}/resume`, staff, {})
  expect(await call('GET', charging, staff)).toMatchObject([200, { pause: null }])

  gateway.chargeAnswers.push({ kind: 'declined', reason: 'Insufficient funds' })
  expect(await call('POST', `/admin/invoices/${invoice.id}/charge`, staff, {})).toMatchObject([
    200,
    { state: 'declined', reason: 'Insufficient funds' },
  ])
  await house.pool.query(
    `INSERT INTO payments.collections (invoice_id, client_id, tries, next_on, reason, changed_at)
     VALUES ($1, $2, 5, NULL, 'Insufficient funds', now())`,
    [invoice.id, ada.clientId],
  )
  expect(await call('GET', '/admin/collections', staff)).toMatchObject([
    200,
    {
      items: [
        {
          id: invoice.id,
          number: invoice.number,
          client: { id: ada.clientId },
          tries: 5,
          nextOn: null,
          reason: 'Insufficient funds',
          balance: { amount: '10.00' },
        },
      ],
    },
  ])
  expect(await call('GET', '/admin/collections?state=waiting', staff)).toMatchObject([200, { items: [] }])
  expect((await call('DELETE', `/admin/payment-methods/${methodId}`, staff))[0]).toBe(200)
})

test('the calendar of retries is changed as a whole, and a wrong one names the field', async () => {
  const change = (automaticCharge: object) => call('PATCH', '/admin/settings/charging', staff, { automaticCharge })
  expect(await change({ isOn: true, daysBefore: 0, retryDays: [3, 1] })).toMatchObject([
    400,
    { code: 'invalid_input', fields: [{ field: 'automaticCharge.retryDays', message: 'must ascend' }] },
  ])
  expect((await change({ isOn: true, daysBefore: 2, retryDays: [2, 4] }))[0]).toBe(200)
  expect(await call('GET', '/admin/settings/charging', staff)).toMatchObject([
    200,
    {
      values: { automaticCharge: { daysBefore: 2, retryDays: [2, 4] } },
      defaults: { automaticCharge: { isOn: true, daysBefore: 0, retryDays: [1, 3, 5, 7] } },
    },
  ])
})
