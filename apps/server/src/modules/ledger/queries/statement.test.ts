import { Money } from '@ostler/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aUserActor } from '../../../platform/testing/actors.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { someEntries } from '../examples.ts'
import { type Entry, postMany } from '../post.ts'
import { clientBalance, clientCurrencies } from './balances.ts'
import { clientStatement, type Statement, type StatementQuery } from './statement.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-01-01T12:00:00Z' })
})
afterAll(() => house.stop())

const ctx = () => house.contexts.forSystem('test', 'cli')
const eur = (amount: string) => Money.parse(amount, 'EUR')
const day = (text: string) => Temporal.PlainDate.from(text)
const book = (...entries: Entry[]) => ctx().transaction((tx) => postMany(tx, entries))

const nextDay = () => house.clock.pin(house.clock.now().add({ hours: 24 }))

let made = 0
const entry = (clientId: number, kind: string, postings: Entry['postings'], currency = 'EUR'): Entry => ({
  kind,
  source: `invoice:${++made}`,
  clientId,
  currency,
  postings,
})
const told = ({ items }: Pick<Statement, 'items'>) =>
  items.map((row) => `${row.bookedOn} ${row.kind} ${row.amount.toDecimal()} ${row.balance.toDecimal()}`)

test('an invoice raises what is owed, a payment lowers it, and what was overpaid is owed to the client', async () => {
  const client = 50
  await book(
    entry(client, 'invoice_issued', [
      { account: 'receivable', debit: eur('10.00') },
      { account: 'revenue', credit: eur('10.00') },
    ]),
  )
  nextDay()
  await book(
    entry(client, 'payment_received', [
      { account: 'clearing:cards', debit: eur('12.00') },
      { account: 'receivable', credit: eur('10.00') },
      { account: 'credit', credit: eur('2.00') },
    ]),
    // Of somebody else, and in another currency: neither belongs here.
    entry(51, 'invoice_issued', [
      { account: 'receivable', debit: eur('99.00') },
      { account: 'revenue', credit: eur('99.00') },
    ]),
    entry(
      client,
      'invoice_issued',
      [
        { account: 'receivable', debit: Money.parse('3.00', 'USD') },
        { account: 'revenue', credit: Money.parse('3.00', 'USD') },
      ],
      'USD',
    ),
  )
  nextDay()
  await book(
    entry(client, 'invoice_issued', [
      { account: 'receivable', debit: eur('1.50') },
      { account: 'revenue', credit: eur('1.50') },
    ]),
    entry(client, 'credit_applied', [
      { account: 'credit', debit: eur('1.50') },
      { account: 'receivable', credit: eur('1.50') },
    ]),
  )
  const whole = await clientStatement(ctx(), { clientId: client, currency: 'EUR', limit: 10 })
  expect(told(whole)).toEqual([
    '2027-01-03 credit_applied 0.00 -0.50',
    '2027-01-03 invoice_issued 1.50 -0.50', // -2.00 + 1.50
    '2027-01-02 payment_received -12.00 -2.00', // 10.00 - 12.00
    '2027-01-01 invoice_issued 10.00 10.00',
  ])
  expect([whole.opening, whole.closing].map(String)).toEqual(['0.00 EUR', '-0.50 EUR'])
  expect(await clientCurrencies(ctx(), client)).toEqual(['EUR', 'USD'])

  const second = await clientStatement(ctx(), {
    ...{ clientId: client, currency: 'EUR', limit: 10 },
    from: day('2027-01-02'),
    until: day('2027-01-02'),
  })
  expect(told(second)).toEqual(['2027-01-02 payment_received -12.00 -2.00'])
  expect([second.opening, second.closing].map(String)).toEqual(['10.00 EUR', '-2.00 EUR'])
})

test('a client of whom nothing was booked has an empty statement', async () => {
  expect(await clientStatement(ctx(), { clientId: 9999, currency: 'JPY', limit: 10 })).toEqual({
    opening: Money.zero('JPY'),
    closing: Money.zero('JPY'),
    items: [],
    nextCursor: null,
  })
})

test('what is asked for in a wrong way is refused', async () => {
  const ask = (wish: Partial<StatementQuery>) =>
    clientStatement(ctx(), { clientId: 1, currency: 'EUR', limit: 10, ...wish })
  await expect(ask({ cursor: 'x' })).rejects.toMatchObject({ fields: [{ field: 'cursor' }] })
  await expect(ask({ cursor: '2027-02-30.1' })).rejects.toMatchObject({ fields: [{ field: 'cursor' }] })
  await expect(ask({ from: day('2027-01-02'), until: day('2027-01-01') })).rejects.toMatchObject({
    fields: [{ field: 'until' }],
  })
})

test('a statement is for its client, and for staff who may see the ledger', async () => {
  const as = (clientId: number | null, permissions: string[] | null) =>
    house.contexts.create({
      actor: aUserActor({ clientId, ...(permissions ? { staff: permissions } : {}) }),
      door: 'portal',
    })
  const read = (who: ReturnType<typeof as>) => clientStatement(who, { clientId: 7, currency: 'EUR', limit: 1 })
  await expect(read(as(8, null))).rejects.toMatchObject({ code: 'forbidden' })
  await expect(read(as(null, ['clients.view']))).rejects.toMatchObject({ code: 'forbidden' })
  await read(as(7, null))
  await read(as(null, ['ledger.view']))
})

async function inPages(query: Omit<StatementQuery, 'cursor'>) {
  const items = []
  let cursor: string | undefined
  do {
    const page: Statement = await clientStatement(ctx(), { ...query, cursor })
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return { items }
}

test('pages put together are the whole, each balance follows from the one before, and the newest is what is owed', async () => {
  let client = 100
  const batches = fc.array(someEntries({ clients: [1, 2], currencies: ['EUR', 'JPY'], most: 6 }), {
    minLength: 1,
    maxLength: 3,
  })
  await fc.assert(
    fc.asyncProperty(batches, fc.integer({ min: 1, max: 4 }), async (days, limit) => {
      client += 10
      for (const entries of days) {
        await book(
          ...entries.map((one, index) => ({
            ...one,
            clientId: client + one.clientId!,
            source: `s:${++made}.${index}`,
          })),
        )
        nextDay()
      }
      for (const clientId of [client + 1, client + 2]) {
        for (const currency of ['EUR', 'JPY']) {
          const query = { clientId, currency }
          const whole = await clientStatement(ctx(), { ...query, limit: 100 })
          expect(told(await inPages({ ...query, limit }))).toEqual(told(whole))
          let balance = whole.opening
          for (const row of whole.items.toReversed()) {
            balance = balance.plus(row.amount)
            expect(`${row.balance}`).toBe(`${balance}`)
          }
          expect(`${balance}`).toBe(`${whole.closing}`)
          const owed = await clientBalance(ctx(), 'receivable', clientId, currency)
          const credit = await clientBalance(ctx(), 'credit', clientId, currency)
          expect(`${whole.closing}`).toBe(`${owed.plus(credit)}`)
          // Cut at any day, the first part closes where the second opens.
          const cut = ctx().today.subtract({ days: 1 })
          const earlier = await clientStatement(ctx(), { ...query, until: cut.subtract({ days: 1 }), limit: 100 })
          const later = await clientStatement(ctx(), { ...query, from: cut, limit: 100 })
          expect(`${earlier.closing}`).toBe(`${later.opening}`)
          expect([...told(later), ...told(earlier)]).toEqual(told(whole))
        }
      }
    }),
    { numRuns: 15 },
  )
})
