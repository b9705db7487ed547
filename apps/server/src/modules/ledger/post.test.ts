import { Money } from '@ostler/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sqlState, violatedConstraint } from '../../platform/database.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { BookedBefore } from './errors.ts'
import { type Entry, type Posting, post, postMany } from './post.ts'
import { accountBalances, clientBalance, creditOf, receivablesOf, unbalancedEntries } from './queries/balances.ts'

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

test('who books twice is told what for, in a batch too', async () => {
  const [first, second, third] = [anEntry(), anEntry(), anEntry()]
  await book(second)
  const batch = ctx().transaction((tx) => postMany(tx, [first, second, third]))
  await expect(batch).rejects.toBeInstanceOf(BookedBefore)
  await expect(batch).rejects.toMatchObject({ source: second.source, kind: 'invoice_issued' })
  await expect(book(second)).rejects.toThrow(`invoice_issued was booked for ${second.source} before.`)
  // Nothing of the batch stands.
  await book(first)
})

test('an account that is not in the chart is refused', async () => {
  const postings = [
    { account: 'pocket', debit: eur('1.00') },
    { account: 'revenue', credit: eur('1.00') },
  ] as unknown as Posting[]
  await expect(book(anEntry({ postings }))).rejects.toMatchObject({ code: 'unknown_account' })
})

const auditOf = async (action: string) =>
  (
    await house.pool.query('SELECT object, after FROM platform.audit WHERE action = $1 ORDER BY id DESC LIMIT 1', [
      action,
    ])
  ).rows[0]

test('a batch books what its entries would one by one, and leaves one row in the audit trail', async () => {
  const batch = Array.from({ length: 300 }, (_, index) => anEntry({ clientId: 1000 + (index % 3) }))
  const nothing = anEntry({ postings: [{ account: 'fees', debit: eur('0') }] })
  const audited = await count('platform.audit')
  await ctx().transaction((tx) => postMany(tx, [...batch, nothing]))
  expect(await count('platform.audit')).toBe(audited + 1)
  expect((await auditOf('entries_booked')).after).toEqual({
    count: 300,
    sources: batch.map(({ source }) => source),
  })
  const owed = await receivablesOf(ctx(), [1000, 1001, 1002, 1003], 'EUR')
  // 100 × 12.10
  expect([...owed].map(([id, money]) => `${id}: ${money}`)).toEqual([
    '1000: 1210.00 EUR',
    '1001: 1210.00 EUR',
    '1002: 1210.00 EUR',
    '1003: 0.00 EUR',
  ])
  expect(await unbalancedEntries(ctx())).toEqual([])
})

test('credit is positive when we owe it, and nothing for a client who has none', async () => {
  await book(
    anEntry({
      clientId: 1100,
      postings: [
        { account: 'goodwill', debit: eur('5.00') },
        { account: 'credit', credit: eur('5.00') },
      ],
    }),
  )
  const credit = await creditOf(ctx(), [1100, 1101, 1100], 'EUR')
  expect([...credit].map(([id, money]) => `${id}: ${money}`)).toEqual(['1100: 5.00 EUR', '1101: 0.00 EUR'])
  expect([...(await creditOf(ctx(), [1100], 'USD')).values()].map(String)).toEqual(['0.00 USD'])
  expect(await creditOf(ctx(), [], 'EUR')).toEqual(new Map())
})

const posting = (entry: string, amount: number, currency = 'EUR') => `(${entry}, 'revenue', '${currency}', ${amount})`
const insert = (...rows: string[]) =>
  `INSERT INTO ledger.postings (entry_id, account, currency, amount_minor) VALUES ${rows.join(', ')}`
const newest = '(SELECT max(id) FROM ledger.entries)'

/** A new entry with these postings, by the one statement that the database asks for. */
const whole = (...rows: string[]) => `
  WITH entry AS (
    INSERT INTO ledger.entries (kind, source, currency, booked_on, booked_at, correlation_id)
    VALUES ('by_hand', 'thing:1', 'EUR', '2027-01-31', now(), 'test') RETURNING id)
  INSERT INTO ledger.postings (entry_id, account, client_id, currency, amount_minor)
  SELECT entry.id, p.account, p.client_id, p.currency, p.amount
    FROM entry, (VALUES ${rows.join(', ')}) AS p (account, client_id, currency, amount)`
const side = (account: string, amount: number, { client = 'NULL', currency = 'EUR' } = {}) =>
  `('${account}', ${client}::bigint, '${currency}', ${amount})`

test.each([
  ['an unbalanced entry', whole(side('revenue', 100), side('fees', -99)), '23514'],
  ['two currencies in one entry', whole(side('fees', 1), side('revenue', -1, { currency: 'USD' })), '23514'],
  [
    'a currency that is not the one of the entry',
    whole(side('fees', 1, { currency: 'USD' }), side('revenue', -1, { currency: 'USD' })),
    '23514',
  ],
  ['a posting of nothing', whole(side('fees', 0)), '23514'],
  ['an account that is not in the chart', whole(side('pocket', 1), side('revenue', -1)), '23514'],
  ["a client's account without a client", whole(side('receivable', 1), side('revenue', -1)), '23514'],
  ['a client on an account of all', whole(side('fees', 1, { client: '7' }), side('revenue', -1)), '23514'],
  [
    'an entry without postings',
    `INSERT INTO ledger.entries (kind, source, currency, booked_on, booked_at, correlation_id)
     VALUES ('by_hand', 'thing:1', 'EUR', '2027-01-31', now(), 'test')`,
    '23514',
  ],
  ['one more posting on a balanced entry', insert(posting(newest, 1)), '23514'],
  ['postings that balance, on an entry that stood before', insert(posting(newest, 1), posting(newest, -1)), '23514'],
  ['postings of no entry', insert(posting('0', 1), posting('0', -1)), '23514'],
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
  const accounts = ['receivable', 'credit', 'revenue', 'tax', 'fees', 'goodwill', 'clearing:cards'] as const
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
