import { Money } from '@ostler/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Actor } from '../../../platform/actor.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { type Entry, postMany } from '../post.ts'
import { type AccountBalance, profitAndLoss, trialBalance } from './reports.ts'

let house: TestHouse
const ctx = () => house.contexts.forSystem('test', 'cli')
const eur = (amount: string) => Money.parse(amount, 'EUR')
const day = (text: string) => Temporal.PlainDate.from(text)

let made = 0
const entry = (postings: Entry['postings'], clientId = 1): Entry => ({
  kind: 'happened',
  source: `thing:${++made}`,
  clientId,
  currency: postings.map((one) => ('debit' in one ? one.debit : one.credit).currency)[0]!,
  postings,
})

beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-01-31T12:00:00Z' })
  const book = (...entries: Entry[]) => ctx().transaction((tx) => postMany(tx, entries))
  const sale = (clientId: number) =>
    entry(
      [
        { account: 'receivable', debit: eur('12.10') },
        { account: 'revenue:product:12', credit: eur('10.00') },
        { account: 'tax:NL-21', credit: eur('2.10') },
      ],
      clientId,
    )
  await book(sale(1), sale(2))
  house.clock.pin(Temporal.Instant.from('2027-02-01T12:00:00Z'))
  await book(
    entry([
      { account: 'clearing:cards', debit: eur('11.80') },
      { account: 'fees', debit: eur('0.30') },
      { account: 'receivable', credit: eur('12.10') },
    ]),
    entry([
      { account: 'receivable', debit: eur('1.00') },
      { account: 'revenue:late_fee', credit: eur('1.00') },
    ]),
    entry([
      { account: 'receivable', debit: Money.parse('500', 'JPY') },
      { account: 'revenue', credit: Money.parse('500', 'JPY') },
    ]),
  )
})
afterAll(() => house.stop())

const told = (rows: AccountBalance[]) => rows.map(({ account, balance }) => `${account} ${balance}`)

test('the trial balance has every account, in the order of the chart, and holds nothing together', async () => {
  const rows = await trialBalance(ctx(), { currency: 'EUR' })
  expect(told(rows)).toEqual([
    'receivable 13.10 EUR', // 2 × 12.10 - 12.10 + 1.00
    'tax:NL-21 -4.20 EUR',
    'clearing:cards 11.80 EUR',
    'revenue:late_fee -1.00 EUR',
    'revenue:product:12 -20.00 EUR',
    'fees 0.30 EUR',
  ])
  const sum = Money.sum(
    rows.map(({ balance }) => balance),
    'EUR',
  )
  expect(`${sum}`).toBe('0.00 EUR')
  expect(rows[0]).toMatchObject({ kind: 'receivable', type: 'asset' })
})

test('it is had for the end of a day, and for all currencies', async () => {
  expect(told(await trialBalance(ctx(), { until: day('2027-01-31') }))).toEqual([
    'receivable 24.20 EUR',
    'tax:NL-21 -4.20 EUR',
    'revenue:product:12 -20.00 EUR',
  ])
  expect(told(await trialBalance(ctx())).filter((row) => row.endsWith('JPY'))).toEqual([
    'receivable 500 JPY',
    'revenue -500 JPY',
  ])
})

test('profit is what was earned less what was spent in the days asked for', async () => {
  const of = async (from: string, until: string) => {
    const { income, expenses, profit } = await profitAndLoss(ctx(), {
      from: day(from),
      until: day(until),
      currency: 'EUR',
    })
    const tell = (rows: typeof income) => rows.map(({ account, amount }) => `${account} ${amount.toDecimal()}`)
    return { income: tell(income), expenses: tell(expenses), profit: profit.toDecimal() }
  }
  expect(await of('2027-02-01', '2027-02-28')).toEqual({
    income: ['revenue:late_fee 1.00'],
    expenses: ['fees 0.30'],
    profit: '0.70',
  })
  expect((await of('2027-01-01', '2027-02-01')).profit).toBe('20.70') // 20.00 + 1.00 - 0.30
  expect(await of('2027-03-01', '2027-03-31')).toEqual({ income: [], expenses: [], profit: '0.00' })
})

test('reports are for who may see the ledger', async () => {
  const nobody = house.contexts.create({ actor: Actor.nobody, door: 'admin' })
  await expect(trialBalance(nobody)).rejects.toMatchObject({ code: 'unauthenticated' })
  const today = day('2027-01-01')
  await expect(profitAndLoss(nobody, { from: today, until: today, currency: 'EUR' })).rejects.toMatchObject({
    code: 'unauthenticated',
  })
})
