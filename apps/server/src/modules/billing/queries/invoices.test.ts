import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { staffWith } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { aCrowd, anInvoice, asClient, inHouse, money } from '../examples.ts'
import { type InvoiceRow, invoiceStates, stateOn } from '../invoice.ts'
import { applyPayment } from '../use-cases/apply-payment.ts'
import { voidInvoice } from '../use-cases/void-invoice.ts'
import {
  countOpenInvoices,
  invoiceByNumber,
  invoiceDetails,
  listInvoices,
  outstanding,
  ownInvoice,
} from './invoices.ts'

let house: TestHouse
let crowd: number[]
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-15T12:00:00Z' })
  crowd = await aCrowd(house, 40)
})
afterAll(() => house.stop())

const ctx = () => house.contexts.forSystem('test', 'cli')

async function all(query: Omit<Parameters<typeof listInvoices>[1], 'limit'>, limit = 100): Promise<InvoiceRow[]> {
  const found: InvoiceRow[] = []
  let cursor: string | undefined
  do {
    const page = await listInvoices(ctx(), { ...query, limit, cursor })
    found.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return found
}

test('the filter by state finds exactly the invoices that are in it', async () => {
  const random = fc.record({
    dueIn: fc.integer({ min: -2, max: 2 }),
    total: fc.integer({ min: 0, max: 3 }),
    paid: fc.integer({ min: 0, max: 3 }),
    void: fc.boolean(),
    credited: fc.integer({ min: 0, max: 3 }),
    givenUp: fc.boolean(),
  })
  const drawn = (i: number, clientId: number) => `INV-2020-${clientId}-${i}`
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(random, { minLength: 15, maxLength: 40 }), async (wishes) => {
      const [clientId] = crowd.splice(0, 1)
      await house.pool.query(
        `INSERT INTO billing.invoices (client_id, number, series, series_number, currency, issued_on, due_on, seller, buyer, subtotal_minor, tax_minor, total_minor, paid_minor, paid_at, voided_at, credited_minor, written_off_minor)
         SELECT $1::bigint, number, 'test:' || $1::bigint, n, 'EUR', '2027-03-01', date '2027-03-15' + due, '{}', '{}', total, 0, total, paid,
                CASE WHEN paid = total THEN now() END, CASE WHEN void THEN now() END, least(credited, total), CASE WHEN given_up THEN paid ELSE 0 END
           FROM jsonb_to_recordset($2) AS w(number text, n int, due int, total int, paid int, void boolean, credited int, given_up boolean)`,
        [
          clientId,
          JSON.stringify(
            wishes.map((wish, i) => ({
              number: drawn(i, clientId!),
              n: i,
              credited: wish.credited,
              given_up: wish.givenUp,
              due: wish.dueIn,
              total: wish.total,
              paid: Math.min(wish.paid, wish.total),
              void: wish.void,
            })),
          ),
        ],
      )
      const everything = await all({ clientId })
      expect(everything).toHaveLength(wishes.length)
      for (const state of invoiceStates) {
        const expected = everything.filter((invoice) => stateOn(invoice, ctx().today) === state)
        if (expected.length > 0) seen.add(state)
        expect((await all({ clientId, state })).map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
      }
    }),
    { numRuns: 25 },
  )
  // Not by luck: each state was among the random ones.
  expect([...seen].sort()).toEqual([...invoiceStates].sort())
})

test('pages hold every invoice once, newest first, also while new ones are issued', async () => {
  const { clientId } = await anAccount(house)
  const ids: number[] = []
  for (let i = 0; i < 11; i++) ids.push((await anInvoice(house, clientId)).id)

  for (const limit of [1, 4, 11, 12]) {
    const found: number[] = []
    let cursor: string | undefined
    do {
      const page = await listInvoices(ctx(), { clientId, limit, cursor })
      found.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
      if (limit === 4) await anInvoice(house, clientId)
    } while (cursor)
    expect(found.filter((id) => ids.includes(id))).toEqual([...ids].reverse())
    expect(new Set(found).size).toBe(found.length)
  }
  await expect(listInvoices(ctx(), { limit: 5, cursor: "1' OR 1=1" })).rejects.toMatchObject({ code: 'invalid_input' })
})

test('an invoice of somebody else is not there, except for staff who may see invoices', async () => {
  const [ada, eve] = [await anAccount(house), await anAccount(house)]
  const { id } = await anInvoice(house, ada.clientId)
  const gone = { code: 'invoice_not_found' }

  expect(await ownInvoice(asClient(house, ada), id)).toMatchObject({ id })
  await expect(ownInvoice(asClient(house, eve), id)).rejects.toMatchObject(gone)
  await expect(invoiceDetails(asClient(house, eve), id)).rejects.toMatchObject(gone)
  await expect(ownInvoice(asClient(house, ada), 999_999)).rejects.toMatchObject(gone)
  expect(await ownInvoice(staffWith(house, 'invoices.view'), id, 'invoices.view')).toMatchObject({ id })
  await expect(ownInvoice(staffWith(house, 'orders.view'), id, 'invoices.view')).rejects.toMatchObject(gone)
})

test('what is outstanding is what open invoices still ask for, in each currency', async () => {
  const asked = async () => Object.fromEntries((await outstanding(ctx())).map((one) => [one.currency, one]))
  const before = await asked()
  const openBefore = await countOpenInvoices(ctx())
  const { clientId } = await anAccount(house)
  const pay = (invoiceId: number, amount: string) =>
    inHouse(house, (tx) =>
      applyPayment(tx, { invoiceId, amount: money(amount), clearing: 'bank', source: `w:${invoiceId}` }),
    )
  await pay((await anInvoice(house, clientId, { amounts: ['100.00'] })).id, '30.00')
  await pay((await anInvoice(house, clientId, { amounts: ['40.00'] })).id, '40.00')
  const voided = await anInvoice(house, clientId, { amounts: ['50.00'] })
  await inHouse(house, (tx) => voidInvoice(tx, voided.id))
  const dollars = await anInvoice(house, clientId, { amounts: ['7.00'], currency: 'USD' })

  const after = await asked()
  expect(`${after.EUR!.minus(before.EUR!)}`).toBe('70.00 EUR') // 100.00 - 30.00; paid and void ones ask for nothing
  expect(`${after.USD}`).toBe('7.00 USD')
  expect((await countOpenInvoices(ctx())) - openBefore).toBe(2)
  expect(await countOpenInvoices(ctx(), clientId)).toBe(2)
  expect(await invoiceByNumber(ctx(), dollars.number.toLowerCase())).toMatchObject({ id: dollars.id })
})
