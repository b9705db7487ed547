import { afterAll, beforeAll, expect, test } from 'vitest'
import { anInvoice, asClient, inHouse, money } from '../../modules/billing/examples.ts'
import { applyPayment } from '../../modules/billing/index.ts'
import { anAccount } from '../../modules/clients/examples.ts'
import { aVisitor } from '../../modules/identity/examples.ts'
import { createStaff, startSession } from '../../modules/identity/index.ts'
import { clientStatement } from '../../modules/ledger/index.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'

let house: TestHouse
let ada: { clientId: number; userId: number; token: string }
let staff: string
let number: string

const tokenOf = async (userId: number) => (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken

beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  await house.serve(['web'])
  const account = await anAccount(house, { email: 'ada@example.com', currency: 'EUR' })
  ada = { ...account, token: await tokenOf(account.userId) }
  await house.pool.query(
    `INSERT INTO identity.roles (name, permissions, created_at) VALUES ('Bookkeeper', '{ledger.view}', now())`,
  )
  const person = { email: 'b@example.com', firstName: 'B', lastName: 'K', password: 'long enough words' }
  staff = await tokenOf(
    (await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Bookkeeper' })).userId,
  )
  const invoice = await anInvoice(house, ada.clientId, { amounts: ['10.00'] })
  number = invoice.number
  await inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId: invoice.id, amount: money('12.00'), clearing: 'cards', source: 'payment:1' }),
  )
})
afterAll(() => house.stop())

/** What these tests read of an answer. */
type Answer = {
  code: string
  until: string | null
  items: {
    kind: string
    amount: { amount: string }
    balance: { amount: string }
    invoice: { number: string } | null
  }[]
  nextCursor: string
  currencies: { accounts: { account: string; type: string; debit: object | null }[] }[]
}

async function ask(path: string, token: string) {
  const answer = await fetch(`${house.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })
  return { status: answer.status, body: (await answer.json()) as Answer }
}

test('a client reads the statement that staff reads, and each row of an invoice names it', async () => {
  const { status, body } = await ask('/statement', ada.token)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    currency: 'EUR',
    currencies: ['EUR'],
    opening: { amount: '0.00', currency: 'EUR' },
    closing: { amount: '-2.00', currency: 'EUR' }, // 10.00 - 12.00
    nextCursor: null,
  })
  expect(
    body.items.map((row) => [row.kind, row.amount.amount, row.balance.amount, row.invoice?.number ?? null]),
  ).toEqual([
    ['payment_received', '-12.00', '-2.00', null],
    ['invoice_issued', '10.00', '10.00', number],
  ])
  expect((await ask(`/admin/clients/${ada.clientId}/statement`, staff)).body).toEqual(body)
  const first = await ask('/statement?limit=1', ada.token)
  const second = await ask(`/statement?limit=1&cursor=${first.body.nextCursor}`, ada.token)
  expect([...first.body.items, ...second.body.items]).toEqual(body.items)
})

test('a statement has the days and the currency asked for', async () => {
  const later = await ask('/statement?from=2027-03-02', ada.token)
  expect(later.body).toMatchObject({ opening: { amount: '-2.00' }, closing: { amount: '-2.00' }, items: [] })
  expect((await ask('/statement?currency=JPY', ada.token)).body).toMatchObject({ closing: { amount: '0' }, items: [] })
  expect(await ask('/statement?from=2027-03-02&until=2027-03-01', ada.token)).toMatchObject({
    status: 400,
    body: { fields: [{ field: 'until' }] },
  })
  expect((await ask('/statement?from=0000-01-01', ada.token)).status).toBe(400)
  expect((await ask('/statement?cursor=0000-01-01.1', ada.token)).status).toBe(400)
})

test('the statement of nobody is not there', async () => {
  expect(await ask('/admin/clients/999999/statement', staff)).toMatchObject({
    status: 404,
    body: { code: 'client_not_found' },
  })
  const query = { clientId: ada.clientId + 1, currency: 'EUR', limit: 1 }
  await expect(clientStatement(asClient(house, ada), query)).rejects.toMatchObject({ code: 'forbidden' })
})

test('in the trial balance debits and credits are equal, and each account stands on one side', async () => {
  const { body } = await ask('/admin/ledger/accounts', staff)
  expect(body.until).toBe(null)
  expect(body.currencies).toHaveLength(1)
  const { accounts, ...sums } = body.currencies[0]!
  expect(sums).toEqual({
    currency: 'EUR',
    debit: { amount: '12.00', currency: 'EUR' },
    credit: { amount: '12.00', currency: 'EUR' },
  })
  expect(accounts.map((row) => [row.account, row.type, row.debit !== null])).toEqual([
    ['credit', 'liability', false],
    ['clearing:cards', 'asset', true],
    ['revenue:other', 'income', false],
  ])
  expect((await ask('/admin/ledger/accounts?until=2027-02-28', staff)).body).toEqual({
    until: '2027-02-28',
    currencies: [],
  })
})
