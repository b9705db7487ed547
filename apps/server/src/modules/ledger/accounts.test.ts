import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../platform/testing/database.ts'
import { accountKind, chart, readAccount } from './accounts.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

test.each([
  ['receivable', 'receivable', null],
  ['revenue', 'revenue', null],
  ['revenue:product:12', 'revenue', 'product:12'],
  ['revenue:late_fee', 'revenue', 'late_fee'],
  ['tax:DE-19', 'tax', 'DE-19'],
  ['clearing:stripe', 'clearing', 'stripe'],
])('%s is of kind %s', (account, kind, key) => {
  expect(accountKind(account)).toBe(kind)
  expect(readAccount(account)).toEqual({ kind, key })
})

test.each(['pocket', '', 'toString', 'clearing', 'fees:stripe', 'receivable:12', 'revenue:', 'tax:a b', 'tax::a'])(
  'there is no account "%s"',
  (account) => {
    expect(() => accountKind(account)).toThrow(expect.objectContaining({ code: 'unknown_account' }))
  },
)

test('what grows on the debit side is an asset or an expense', () => {
  for (const { type, normalSide } of Object.values(chart)) {
    expect(normalSide).toBe(type === 'asset' || type === 'expense' ? 'debit' : 'credit')
  }
})

test('the database knows the same accounts as the code', async () => {
  const { rows } = await database.pool.query(
    `SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conname = 'postings_account_is_known'`,
  )
  const condition = rows[0].text.replace(/^CHECK /, '')
  const part = fc.oneof(
    fc.constantFrom(...Object.keys(chart), 'product', '12', '', ':', 'DE-19', 'a.b', '_', '-'),
    fc.string({ maxLength: 4 }),
    fc.constant('x'.repeat(95)),
  )
  const account = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(':'))
  const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed()
  await fc.assert(
    fc.asyncProperty(fc.array(account.filter(isStorable), { minLength: 20, maxLength: 60 }), async (accounts) => {
      const answer = await database.pool.query(
        `SELECT account, ${condition} AS known FROM unnest($1::text[]) AS account`,
        [accounts],
      )
      for (const row of answer.rows) expect([row.account, row.known]).toEqual([row.account, isKnown(row.account)])
    }),
    { numRuns: 30 },
  )
})

function isKnown(account: string): boolean {
  try {
    accountKind(account)
    return true
  } catch {
    return false
  }
}
