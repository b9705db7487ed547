import { Money } from '@ostler/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sqlState, violatedConstraint } from '../../platform/database.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { lockClientMoney } from './lock-money.ts'
import { type Entry, type Posting, post } from './post.ts'
import { accountBalances, clientBalance, unbalancedEntries } from './queries/balances.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const ctx = () => house.contexts.forSystem('test', 'cli')
const eur = (amount: string) => Money.parse(amount, 'EUR')
const minor = (amount: number) => Money.ofMinor(BigInt(amount), 'EUR')
const book = (entry: Entry) => ctx().transaction((tx) => post(tx, entry))
const count = async (table: string) => Number((await house.pool.query(`SELECT count(*) FROM ${table}`)).rows[0].count)

let made = 0
const anEntry = (wish: Partial<Entry> = {}): Entry => ({
  kind: 'invoice_issued',
  source: `invoice:${++made}`,
  clientId: 7,
  currency: 'EUR',
  postings: [
    { account: 'receivable', debit: eur('12.10') },
    { account: 'revenue', credit: eur('10.00') },
    { account: 'tax', credit: eur('2.10') },
  ],
  ...wish,
})

test('what is booked stands in the balances, per client, account and currency', async () => {
  await book(anEntry({ clientId: 101 }))
  await book(anEntry({ clientId: 101 }))
  await book(anEntry({ clientId: 102 }))
  const usd = Money.parse('5.00', 'USD')
  await book(
    anEntry({
      clientId: 101,
      currency: 'USD',
      postings: [
        { account: 'receivable', debit: usd },
        { account: 'revenue', credit: usd },
      ],
    }),
  )
  await book(
    anEntry({
      kind: 'payment_received',
      clientId: 101,
      postings: [
        { account: 'clearing:cards', debit: eur('20.00') },
        { account: 'receivable', credit: eur('20.00') },
      ],
    }),
  )
  const owed = async (client: number, currency: string) =>
    `${await clientBalance(ctx(), 'receivable', client, currency)}`
  expect(await owed(101, 'EUR')).toBe('4.20 EUR') // 12.10 + 12.10 - 20.00
  expect(await owed(102, 'EUR')).toBe('12.10 EUR')
  expect(await owed(101, 'USD')).toBe('5.00 USD')
  expect(await owed(103, 'EUR')).toBe('0.00 EUR')
  expect((await accountBalances(ctx(), 'revenue')).map(String)).toEqual(['-30.00 EUR', '-5.00 USD']) // 3 × 10.00
  expect((await accountBalances(ctx(), 'clearing:cards')).map(String)).toEqual(['20.00 EUR'])
})

test('an entry that is off balance, or mixes currencies, is not booked', async () => {
  const before = await count('ledger.entries')
  const postings: Posting[] = [
    { account: 'receivable', debit: eur('10.00') },
    { account: 'revenue', credit: eur('9.99') },
  ]
  await expect(book(anEntry({ postings }))).rejects.toThrow('off balance by 0.01 EUR')
  const mixed: Posting[] = [
    { account: 'receivable', debit: eur('10.00') },
    { account: 'revenue', credit: Money.parse('10.00', 'USD') },
  ]
  await expect(book(anEntry({ postings: mixed }))).rejects.toThrow(TypeError)
  expect(await count('ledger.entries')).toBe(before)
})

test('an entry over nothing is not booked', async () => {
  const before = await count('ledger.entries')
  await book(
    anEntry({
      postings: [
        { account: 'receivable', debit: eur('0') },
        { account: 'revenue', credit: eur('0') },
      ],
    }),
  )
  expect(await count('ledger.entries')).toBe(before)
})

test('one kind of entry is booked once for one source, however many try at once', async () => {
  const entry = anEntry()
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => book(entry)))
  expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  for (const one of tries) {
    if (one.status === 'rejected') expect(violatedConstraint(one.reason)).toBe('entries_booked_once')
  }
  await book({ ...entry, kind: 'invoice_voided' })
})

const posting = (entry: string, amount: number, currency = 'EUR') => `(${entry}, 'revenue', '${currency}', ${amount})`
const insert = (...rows: string[]) =>
  `INSERT INTO ledger.postings (entry_id, account, currency, amount_minor) VALUES ${rows.join(', ')}`
const newest = '(SELECT max(id) FROM ledger.entries)'

test.each([
  ['an unbalanced entry', insert(posting(newest, 100), posting(newest, -99)), '23514'],
  ['one more posting on a balanced entry', insert(posting(newest, 1)), '23514'],
  ['two currencies in one entry', insert(posting(newest, 100), posting(newest, -100, 'USD')), '23514'],
  [
    'a currency that is not the one of the entry',
    insert(posting(newest, 1, 'USD'), posting(newest, -1, 'USD')),
    '23514',
  ],
  ['a posting of nothing', insert(posting(newest, 0)), '23514'],
  ['a changed posting', 'UPDATE ledger.postings SET amount_minor = amount_minor', '23001'],
  ['a changed entry', `UPDATE ledger.entries SET kind = 'gift'`, '23001'],
  ['a deleted posting', 'DELETE FROM ledger.postings', '23001'],
  ['a deleted entry', 'DELETE FROM ledger.entries', '23001'],
  ['emptied postings', 'TRUNCATE ledger.postings', '23001'],
  ['emptied entries', 'TRUNCATE ledger.entries CASCADE', '23001'],
])('the database itself refuses %s', async (_, statement, state) => {
  await book(anEntry())
  const before = [await count('ledger.entries'), await count('ledger.postings')]
  const refusal = await house.pool.query(statement).catch((error: unknown) => error)
  expect(sqlState(refusal)).toBe(state)
  expect([await count('ledger.entries'), await count('ledger.postings')]).toEqual(before)
})

test('whatever is booked, all accounts together hold nothing', async () => {
  const accounts = ['receivable', 'credit', 'revenue', 'tax', 'fees', 'clearing:cards'] as const
  const entry = fc.record({
    clientId: fc.integer({ min: 200, max: 203 }),
    parts: fc.array(fc.tuple(fc.constantFrom(...accounts), fc.integer({ min: -99_999, max: 99_999 })), {
      minLength: 1,
      maxLength: 5,
    }),
    last: fc.constantFrom(...accounts),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 6 }), async (entries) => {
      for (const { clientId, parts, last } of entries) {
        const sum = parts.reduce((total, [, amount]) => total + amount, 0)
        await book(
          anEntry({
            clientId,
            postings: [
              ...parts.map(([account, amount]): Posting => ({ account, debit: minor(amount) })),
              { account: last, credit: minor(sum) },
            ],
          }),
        )
      }
      const balances = await Promise.all(accounts.map((account) => accountBalances(ctx(), account)))
      const inEuro = balances.flat().filter(({ currency }) => currency === 'EUR')
      expect(`${Money.sum(inEuro, 'EUR')}`).toBe('0.00 EUR')
      expect(await unbalancedEntries(ctx())).toEqual([])
    }),
    { numRuns: 15 },
  )
})

test('two who want to move the money of one client come one after the other; another client does not wait', async () => {
  const steps: string[] = []
  const { promise: firstIsIn, resolve: isIn } = Promise.withResolvers<void>()
  const { promise: mayLeave, resolve: letGo } = Promise.withResolvers<void>()
  const first = ctx().transaction(async (tx) => {
    await lockClientMoney(tx, 1)
    steps.push('first in')
    isIn()
    await mayLeave
    steps.push('first out')
  })
  await firstIsIn
  const second = ctx().transaction(async (tx) => {
    await lockClientMoney(tx, 1)
    steps.push('second in')
  })
  await ctx().transaction(async (tx) => {
    await lockClientMoney(tx, 2)
    steps.push('somebody else')
  })
  const waited = await waitsForLock()
  letGo()
  await Promise.all([first, second])
  expect(waited).toBe(true)
  expect(steps).toEqual(['first in', 'somebody else', 'first out', 'second in'])
})

/** Does PostgreSQL itself say, within five seconds, that a connection of this house waits for an advisory lock? */
async function waitsForLock(): Promise<boolean> {
  const waiting = `SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                    WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()`
  for (let tries = 0; tries < 1000; tries++) {
    if ((await house.pool.query(waiting)).rowCount) return true
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return false
}
