import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Context } from '../../../platform/context.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aCharge, aCrowd, money, someCharges } from '../examples.ts'
import { verifyBooks } from '../queries/verify-books.ts'
import { invoiceDueCharges } from './invoice-due-charges.ts'

let house: TestHouse
let crowd: number[]
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T02:10:00Z' })
  crowd = await aCrowd(house, 140)
})
afterAll(() => house.stop())
// What a test leaves open would be invoiced by the next one.
beforeEach(() => house.pool.query('DELETE FROM billing.charges WHERE invoice_id IS NULL'))

const ctx = () => house.contexts.forSystem('billing.invoice_due_charges', 'schedule')
const dueUntil = Temporal.PlainDate.from('2027-03-15')
const run = (inside = ctx(), chunk?: number) => invoiceDueCharges(inside, { dueUntil, ...(chunk ? { chunk } : {}) })
const day = (text: string) => Temporal.PlainDate.from(text)

/** `count` charges of 1.00 for each client, by SQL. */
async function manyCharges(clients: number[], count: number, wish: { currency?: string; prefix: string }) {
  await house.pool.query(
    `INSERT INTO billing.charges (client_id, currency, description, amount_minor, due_on, source, created_at)
     SELECT c, $2, 'Many', 100, '2027-03-10', $4 || ':' || c || ':' || n, now() FROM unnest($1::bigint[]) AS c, generate_series(1, $3) AS n`,
    [clients, wish.currency ?? 'EUR', count, wish.prefix],
  )
}

const invoicesOf = async (clients: number[]) =>
  (
    await house.pool.query<{ client: number; currency: string; due: string; total: number; lines: number }>(
      `SELECT i.client_id::int AS client, i.currency, i.due_on::text AS due, i.total_minor::int AS total, count(l.id)::int AS lines
         FROM billing.invoices i JOIN billing.invoice_lines l ON l.invoice_id = i.id
        WHERE i.client_id = ANY($1) GROUP BY i.id ORDER BY i.client_id, i.currency, i.due_on`,
      [clients],
    )
  ).rows

test('one invoice for each client, currency and due date; what is due later is left for later', async () => {
  const [ada, eve] = crowd.splice(0, 2)
  await someCharges(house, [
    aCharge(ada!, { dueOn: day('2027-03-10'), amount: money('10.00') }),
    aCharge(ada!, { dueOn: day('2027-03-10'), amount: money('2.00') }),
    aCharge(ada!, { dueOn: day('2027-03-10'), amount: money('7.00', 'USD') }),
    aCharge(ada!, { dueOn: day('2027-03-15'), amount: money('3.00') }),
    aCharge(ada!, { dueOn: day('2027-03-16'), amount: money('4.00') }),
    aCharge(eve!, { dueOn: day('2027-03-10'), amount: money('5.00') }),
  ])
  expect(await run()).toEqual({ invoiced: 4 })
  expect(await invoicesOf([ada!, eve!])).toEqual([
    { client: ada, currency: 'EUR', due: '2027-03-10', total: 1200, lines: 2 }, // 10.00 + 2.00
    { client: ada, currency: 'EUR', due: '2027-03-15', total: 300, lines: 1 },
    { client: ada, currency: 'USD', due: '2027-03-10', total: 700, lines: 1 },
    { client: eve, currency: 'EUR', due: '2027-03-10', total: 500, lines: 1 },
  ])
  expect(await run()).toEqual({ invoiced: 0 })
})

/** As if the process were killed when it comes to the chunk after `many`. */
function killedAfter(many: number): Context {
  const inner = ctx()
  let left = many
  return {
    ...inner,
    calendar: inner.calendar,
    read: inner.read,
    port: (port) => inner.port(port),
    transaction: async (work) => {
      if (left-- === 0) throw new Error('killed')
      return inner.transaction(work)
    },
    log: {
      ...inner.log,
      error() {
        throw new Error('killed')
      },
    } as unknown as Context['log'],
  }
}

test('a run that was killed is finished by the next one, with the same result', async () => {
  const clients = crowd.splice(0, 6)
  await manyCharges(clients, 2, { prefix: 'killed' })
  await expect(run(killedAfter(2), 5)).rejects.toThrow('killed')
  expect(await invoicesOf(clients)).toHaveLength(4) // two chunks of five charges hold two whole invoices each

  expect(await run()).toEqual({ invoiced: 2 })
  expect(await invoicesOf(clients)).toEqual(
    clients.map((client) => ({ client, currency: 'EUR', due: '2027-03-10', total: 200, lines: 2 })), // 2 × 1.00
  )
})

test('a client whose charges are broken does not hold up the others', async () => {
  const [first, broken, last] = crowd.splice(0, 3)
  await manyCharges([first!, last!], 1, { prefix: 'beside-broken' })
  await manyCharges([broken!], 1, { prefix: 'broken', currency: 'ZZZ' })
  expect(await run()).toEqual({ invoiced: 2, parked: 1 })
  expect((await invoicesOf([first!, broken!, last!])).map((row) => row.client)).toEqual([first, last])
})

test('nor does one who has more broken charges than are read at once', async () => {
  const [broken, last] = crowd.splice(0, 2)
  await manyCharges([broken!], 1100, { prefix: 'many-broken', currency: 'ZZZ' })
  await manyCharges([last!], 1, { prefix: 'behind' })
  expect(await run()).toEqual({ invoiced: 1, parked: 1 })
  expect(await invoicesOf([last!])).toHaveLength(1)
})

test('a client with more charges than are read at once gets one invoice, and so do those behind', async () => {
  const [reseller, last] = crowd.splice(0, 2)
  await manyCharges([reseller!], 1500, { prefix: 'reseller' })
  await manyCharges([last!], 1, { prefix: 'behind-reseller' })
  expect(await run()).toEqual({ invoiced: 2 })
  expect(await invoicesOf([reseller!, last!])).toMatchObject([
    { client: reseller, total: 150_000, lines: 1500 }, // 1500 × 1.00
    { client: last, total: 100, lines: 1 },
  ])
})

test('more invoices than are read at once are all made', async () => {
  const clients = crowd.splice(0, 105)
  await manyCharges(clients, 10, { prefix: 'crowd' })
  expect(await run()).toEqual({ invoiced: 105 })
  expect(await run()).toEqual({ invoiced: 0 })
  const made = await invoicesOf(clients)
  expect(made.map((row) => row.client)).toEqual(clients)
  expect(made.every((row) => row.total === 1000 && row.lines === 10)).toBe(true) // 10 × 1.00
  expect(await verifyBooks(ctx())).toEqual([])
})

test('two runs side by side invoice each charge once', async () => {
  const clients = crowd.splice(0, 12)
  await manyCharges(clients, 2, { prefix: 'beside' })
  await Promise.all([run(), run()])
  expect((await invoicesOf(clients)).map((row) => [row.client, row.total])).toEqual(
    clients.map((client) => [client, 200]), // 2 × 1.00
  )
})
