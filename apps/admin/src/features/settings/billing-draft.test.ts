import { expect, test } from 'vitest'
import { type BillingValues, changesBetween, draftOfSettings, fieldOfSetting, valuesOf } from './billing-draft.ts'

const numbers = { format: 'X-{YEAR}-{NUMBER}', restarts: 'yearly' } as const
const values: BillingValues = {
  company: { name: 'Greenfield', lines: ['12 High Street', 'VAT GB123'] },
  numbering: { invoice: numbers, proforma: numbers, credit_note: numbers, quote: numbers },
  proforma: false,
  automaticCredit: 'always',
  leadDays: { days: 14, byCycle: { monthly: 7 } },
  reminders: { before: [7, 1], after: [1, 3, 7] },
  lateFees: {
    kind: 'percent',
    percent: '2.5',
    minimum: { EUR: '5.00' },
    maximum: {},
    afterDays: 10,
    everyDays: null,
    most: 1,
  },
  quotes: { validDays: 30, dueDays: 14, draftsKeptDays: 365 },
  addFunds: { EUR: { least: '10.00', most: '100.00', mostCredit: '500.00' } },
}

test('what is shown and not touched is what was stored', () => {
  expect(valuesOf(draftOfSettings(values))).toEqual(values)
  expect(changesBetween(values, valuesOf(draftOfSettings(values)))).toEqual({})
})

test('lists and maps are read as people write them', () => {
  const typed = {
    ...draftOfSettings(values),
    remindBefore: '10 , 3',
    remindAfter: '',
    feeKind: 'fixed' as const,
    feeAmounts: 'eur 5.00\nUSD: 6.00\n',
  }
  expect(changesBetween(values, valuesOf(typed))).toEqual({
    reminders: { before: [10, 3], after: [] },
    lateFees: { kind: 'fixed', amounts: { EUR: '5.00', USD: '6.00' }, afterDays: 10, everyDays: null, most: 1 },
  })
})

test('what the server says of a part of a list is shown beside the list', () => {
  expect(fieldOfSetting('reminders.before.0')).toBe('remindBefore')
  expect(fieldOfSetting('numbering.invoice.format')).toBe('numbering.invoice.format')
})
