import { expect, test } from 'vitest'
import type { OurAccount } from '../queries/bank-accounts.ts'
import { accountMeant } from './whose-account.ts'

const anAccount = (name: string, account: Partial<OurAccount['account']>): OurAccount =>
  ({ row: { name }, account: { iban: '', accountNumber: '', routing: '', ...account } }) as OurAccount

const ours = [
  anAccount('berlin', { iban: 'DE89370400440532013000' }),
  anAccount('boston', { accountNumber: '12-345-678', routing: '026009593' }),
  anAccount('mumbai', {}),
]

test.each([
  ['DE89370400440532013000', 'berlin'],
  ['DE89 3704 0044 0532 0130 00', 'berlin'],
  ['370400440532013000', 'berlin'],
  ['37040044/0532013000', 'berlin'],
  ['37040044/532013000EUR', 'berlin'],
  ['DE89370400440532013000EUR', 'berlin'],
  ['12345678', 'boston'],
  ['02600959312345678', 'boston'],
  ['DE88370400440532013000', undefined],
  ['0532013000', undefined],
  ['', undefined],
])('a file of %s is of %s', (written, name) => {
  expect(accountMeant(written, ours)?.row.name).toBe(name)
})
