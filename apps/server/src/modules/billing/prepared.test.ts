import { expect, test } from 'vitest'
import { money } from './examples.ts'
import { bearersOf, creditToUse, entryOfCreditNote } from './prepared.ts'

test.each([
  ['always', '30.00', '10.00', '10.00'],
  ['always', '5.00', '10.00', '5.00'],
  ['when_it_covers_all', '9.99', '10.00', '0.00'],
  ['when_it_covers_all', '10.00', '10.00', '10.00'],
  ['never', '30.00', '10.00', '0.00'],
  ['always', '0.00', '10.00', '0.00'],
  ['always', '30.00', '0.00', '0.00'],
] as const)('credit is used %s: of %s, an invoice over %s takes %s', (rule, credit, total, used) => {
  expect(creditToUse(money(total), money(credit), rule).toDecimal()).toBe(used)
})

test('each tax is borne by the classes that have it when they are taxed alone', () => {
  const [gst, qst, reduced] = [
    { rule: 'gst', percent: '5' },
    { rule: 'qst', percent: '9.975' },
    { rule: 'gst', percent: '2' },
  ]
  const alone = (taxClass: string) => (taxClass === 'standard' ? [gst, qst] : [reduced])
  expect(bearersOf([gst, qst, reduced], ['standard', 'reduced'], alone)).toEqual([
    ['standard'],
    ['standard'],
    ['reduced'],
  ])
  expect(bearersOf([gst], ['standard', 'none'], alone)).toEqual([null])
  expect(bearersOf([gst, qst], ['standard'], alone)).toEqual([null, null])
})

test('a credit note gives income and taxes back and settles what it lowers; the rest is credit', () => {
  const { kind, postings } = entryOfCreditNote(7, {
    clientId: 1,
    currency: 'EUR',
    total: money('12.01'),
    rounding: money('0.01'),
    lines: [{ account: 'revenue:other', net: money('10.00') }],
    taxes: [{ rule: 'vat', amount: money('2.00') }],
    applied: money('5.00'),
  })
  const shown = postings.map((one) =>
    'debit' in one ? [one.account, `${one.debit}`] : [one.account, `-${one.credit}`],
  )
  expect([kind, shown]).toEqual([
    'credit_note_issued',
    [
      ['revenue:other', '10.00 EUR'],
      ['tax:vat', '2.00 EUR'],
      ['rounding', '0.01 EUR'],
      ['receivable', '-5.00 EUR'],
      ['credit', '-7.01 EUR'], // 12.01 - 5.00
    ],
  ])
})
