import { staffPermissionNames } from '@ostler/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyBooks } from '../../modules/billing/index.ts'
import { anAccount } from '../../modules/clients/examples.ts'
import { aVisitor } from '../../modules/identity/examples.ts'
import { createStaff, startSession } from '../../modules/identity/index.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { composeWeb, type Web } from '../../web.ts'

/** The doors of invoices from draft to correction, as the pages of staff and clients call them. */

let house: TestHouse
let web: Web
let staff: string
let client: { id: number; token: string }
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  await house.pool.query(
    `INSERT INTO identity.roles (name, permissions, created_at) VALUES ('Everything', $1, now())`,
    [staffPermissionNames],
  )
  const cli = house.contexts.forSystem('cli', 'cli')
  const person = { email: 'boss@example.com', firstName: 'B', lastName: 'O', password: 'long enough words' }
  staff = await tokenOf((await createStaff(cli, { ...person, role: 'Everything' })).userId)
  const account = await anAccount(house, { currency: 'EUR' })
  client = { id: account.clientId, token: await tokenOf(account.userId) }
})
afterAll(async () => {
  await web?.stop()
  await house?.stop()
})

const tokenOf = async (userId: number) => (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken
async function ask(token: string, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await web.app.inject({ method, url: `/api/v1${url}`, headers, ...(payload ? { payload } : {}) })
  return { status: answer.statusCode, body: answer.json() }
}
const eur = (amount: string) => ({ amount, currency: 'EUR' })

async function anIssued(...amounts: string[]) {
  const lines = amounts.map((amount, index) => ({ description: `Work ${index + 1}`, amount, taxClass: 'standard' }))
  const draft = await ask(staff, 'POST', '/admin/drafts', { clientId: client.id, dueOn: '2027-03-15', lines })
  const issued = await ask(staff, 'POST', `/admin/drafts/${draft.body.id}/issue`)
  return (await ask(staff, 'GET', `/admin/invoices/${issued.body.invoiceId}`)).body
}

test('a draft is shown with what it comes to, changed, and issued; the client sees it only then', async () => {
  const line = { description: 'Consulting', amount: '80.00', taxClass: 'standard' }
  const made = await ask(staff, 'POST', '/admin/drafts', { clientId: client.id, dueOn: '2027-03-15', lines: [line] })
  expect(made).toMatchObject({
    status: 200,
    body: { waitsFor: null, invoiceId: null, lines: [{ amount: eur('80.00') }] },
  })
  const { id, lines } = made.body
  const changed = await ask(staff, 'PATCH', `/admin/drafts/${id}`, {
    dueOn: '2027-03-20',
    lines: [
      { ...line, id: lines[0].id, amount: '90.00', start: '2027-03-01', end: '2027-04-01' },
      { ...line, description: 'Friendship', amount: '-10.00' },
    ],
  })
  expect(changed.body).toMatchObject({ dueOn: '2027-03-20', totals: { total: eur('80.00') } }) // 90.00 - 10.00
  expect((await ask(client.token, 'GET', '/invoices')).body.items).toEqual([])
  const wrong = await ask(staff, 'PATCH', `/admin/drafts/${id}`, {
    dueOn: '2027-03-20',
    lines: [{ ...line, amount: '1.999' }],
  })
  expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid_amount', fields: [{ field: 'lines.0.amount' }] } })
  const backwards = { ...line, start: '2027-03-01', end: '2027-03-01' }
  const period = await ask(staff, 'PATCH', `/admin/drafts/${id}`, { dueOn: '2027-03-20', lines: [backwards] })
  expect(period).toMatchObject({ status: 400, body: { fields: [{ field: 'lines.0.end' }] } })
  const issued = await ask(staff, 'POST', `/admin/drafts/${id}/issue`)
  expect((await ask(client.token, 'GET', '/invoices')).body.items).toMatchObject([{ id: issued.body.invoiceId }])
  expect((await ask(staff, 'DELETE', `/admin/drafts/${id}`)).body.code).toBe('draft_issued')
})

test('a credit note, then what is left; the client sees both on the invoice', async () => {
  const { id, lines } = await anIssued('10.00', '5.00')
  const part = { lines: [{ lineId: lines[0].id, amount: '4.00' }], reason: 'Late' }
  const first = await ask(staff, 'POST', `/admin/invoices/${id}/credit-notes`, part)
  expect(first.body).toMatchObject({ total: eur('4.00'), applied: eur('4.00'), lines: [{ lineId: lines[0].id }] })
  const seen = (await ask(staff, 'GET', `/admin/invoices/${id}`)).body
  expect(seen).toMatchObject({ balance: eur('11.00'), creditable: [{ left: eur('6.00') }, { left: eur('5.00') }] })
  await ask(staff, 'POST', `/admin/invoices/${id}/credit-notes`, { lines: 'rest', reason: 'All of it' })
  const own = (await ask(client.token, 'GET', `/invoices/${id}`)).body
  expect(own).toMatchObject({
    state: 'refunded',
    credited: eur('15.00'),
    creditNotes: [{ reason: 'Late' }, { reason: 'All of it' }],
  })
  expect((await ask(client.token, 'GET', `/invoices/${id}/credit-notes`)).body.items).toHaveLength(2)
  expect((await ask(staff, 'GET', `/admin/credit-notes?clientId=${client.id}`)).body.items).toHaveLength(2)
})

test('credit: given by staff, used by the client, and shown with how it came about', async () => {
  const { id } = await anIssued('10.00')
  const given = await ask(staff, 'POST', `/admin/clients/${client.id}/credit`, { ...eur('4.00'), reason: 'Sorry' })
  expect(given.body).toEqual({ balances: [eur('4.00')] })
  const used = await ask(client.token, 'POST', `/invoices/${id}/apply-credit`, { amount: '3.00' })
  expect(used.body).toMatchObject({ balance: eur('7.00'), creditUsed: eur('3.00') })
  const credit = await ask(client.token, 'GET', '/credit')
  expect(credit.body).toEqual({
    balances: [eur('1.00')], // 4.00 - 3.00
    addFunds: { least: eur('10.00'), most: eur('1000.00'), mostCredit: eur('5000.00') },
  })
  const history = (await ask(client.token, 'GET', '/credit/history')).body.items
  expect(history).toMatchObject([
    { kind: 'used', amount: eur('-3.00') },
    { kind: 'adjusted', about: 'Sorry' },
  ])
  const rest = await ask(staff, 'POST', `/admin/invoices/${id}/apply-credit`, {})
  expect(rest.body).toMatchObject({ balance: eur('6.00') })
  const funds = await ask(client.token, 'POST', '/credit/funds', { amount: '50.00' })
  expect(funds).toMatchObject({ status: 200, body: { total: eur('50.00'), state: 'unpaid' } })
  expect((await ask(client.token, 'POST', '/credit/funds', { amount: '1.00' })).body.fields[0].field).toBe('amount')
})

test('one payment by hand for two invoices shows on each what went to it', async () => {
  const [one, two] = [await anIssued('10.00'), await anIssued('7.00')]
  const wish = { clientId: client.id, ...eur('17.00'), receivedOn: '2027-03-01', method: 'cash', reference: 'no. 7' }
  const paid = await ask(staff, 'POST', '/admin/payments', { ...wish, invoiceIds: [one.id, two.id] })
  expect(paid.body).toMatchObject({ amount: eur('17.00'), reference: 'cash:no. 7' })
  const shown = async (id: number) => (await ask(client.token, 'GET', `/invoices/${id}`)).body
  expect(await shown(one.id)).toMatchObject({ state: 'paid', payments: [{ amount: eur('10.00'), gateway: 'manual' }] })
  expect(await shown(two.id)).toMatchObject({ state: 'paid', payments: [{ amount: eur('7.00') }] })
})

test('merge, split, void and write off', async () => {
  const [one, two, three] = [await anIssued('10.00', '1.00'), await anIssued('7.00'), await anIssued('3.00')]
  const merged = await ask(staff, 'POST', '/admin/invoices/merge', { invoiceIds: [one.id, two.id] })
  expect(merged.body).toMatchObject({ total: eur('18.00'), replaces: [{ id: one.id }, { id: two.id }] })
  const { id, lines } = merged.body
  const parts = await ask(staff, 'POST', `/admin/invoices/${id}/split`, { lineIds: [lines[2].id], dueOn: '2027-04-01' })
  expect(parts.body).toMatchObject({
    rest: { total: eur('11.00') },
    split: { total: eur('7.00'), dueOn: '2027-04-01' },
  })
  const gone = await ask(staff, 'POST', `/admin/invoices/${parts.body.rest.id}/void`, { reason: 'Mistake' })
  expect(gone.body).toMatchObject({ state: 'void' })
  const given = await ask(staff, 'POST', `/admin/invoices/${three.id}/write-off`, { reason: 'Bankrupt' })
  expect(given.body).toMatchObject({ balance: eur('0.00'), writtenOff: [{ amount: eur('3.00'), reason: 'Bankrupt' }] })
  expect(await verifyBooks(house.contexts.forSystem('test', 'cli'))).toEqual([])
})
