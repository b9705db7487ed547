import { Money } from '@ostler/kernel'
import fc from 'fast-check'
import type { Account } from './accounts.ts'
import type { Entry, Posting } from './post.ts'

const accounts: Account[] = [
  'receivable',
  'credit',
  'advances',
  'tax',
  'tax:DE-19',
  'tax:in.igst_18',
  'clearing:stripe',
  'revenue',
  'revenue:revenue',
  'revenue:product:12',
  'revenue:product_12',
  'revenue:late_fee',
  'fees',
  'goodwill',
  'write_off',
  'rounding',
]

let made = 0

/** Entries that balance, over accounts of every kind; each has a source of its own. */
export const someEntries = (options: { clients: number[]; currencies: string[]; most: number }) =>
  fc.array(
    fc
      .record({
        clientId: fc.constantFrom(...options.clients),
        currency: fc.constantFrom(...options.currencies),
        parts: fc.array(fc.tuple(fc.constantFrom(...accounts), fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n })), {
          minLength: 1,
          maxLength: 4,
        }),
        last: fc.constantFrom(...accounts),
      })
      .map(({ clientId, currency, parts, last }): Entry => {
        const sum = parts.reduce((total, [, amount]) => total + amount, 0n)
        return {
          kind: 'happened',
          source: `thing:${++made}`,
          clientId,
          currency,
          postings: [
            ...parts.map(([account, amount]): Posting => ({ account, debit: Money.ofMinor(amount, currency) })),
            { account: last, credit: Money.ofMinor(sum, currency) },
          ],
        }
      }),
    { minLength: 1, maxLength: options.most },
  )
