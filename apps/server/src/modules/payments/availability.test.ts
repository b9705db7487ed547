import { expect, test } from 'vitest'
import { money } from '../billing/examples.ts'
import { isOffered, type Payable } from './availability.ts'
import { surchargeOn } from './surcharge.ts'

type Rules = Parameters<typeof isOffered>[0]

const open: Rules = { currencies: [], countries: [], exceptCountries: false, groupIds: [], productIds: [], amounts: {} }
const bill: Payable = { balance: money('50.00'), country: 'DE', groupId: 3, productIds: new Set([7, 8]) }

test.each<[string, Partial<Rules>, Partial<Payable>, boolean]>([
  ['no rules', {}, {}, true],
  ['its currency', { currencies: ['EUR', 'USD'] }, {}, true],
  ['another currency', { currencies: ['USD'] }, {}, false],
  ['its country', { countries: ['DE'] }, {}, true],
  ['another country', { countries: ['FR', 'IT'] }, {}, false],
  ['all countries except this one', { countries: ['DE'], exceptCountries: true }, {}, false],
  ['all countries except another one', { countries: ['FR'], exceptCountries: true }, {}, true],
  ['its group', { groupIds: [3] }, {}, true],
  ['another group', { groupIds: [4] }, {}, false],
  ['a group, for a client in none', { groupIds: [4] }, { groupId: null }, false],
  ['one of its products', { productIds: [8, 99] }, {}, true],
  ['another product', { productIds: [99] }, {}, false],
  ['just enough', { amounts: { EUR: { least: '50.00', most: null } } }, {}, true],
  ['too little', { amounts: { EUR: { least: '50.01', most: null } } }, {}, false],
  ['just not too much', { amounts: { EUR: { least: null, most: '50.00' } } }, {}, true],
  ['too much', { amounts: { EUR: { least: null, most: '49.99' } } }, {}, false],
  ['a limit in another currency', { amounts: { USD: { least: '99.00', most: null } } }, {}, true],
  ['one rule of two', { countries: ['DE'], groupIds: [4] }, {}, false],
])('%s', (_name, rules, what, offered) => {
  expect(isOffered({ ...open, ...rules }, { currencies: null }, { ...bill, ...what })).toBe(offered)
})

test('what the provider does not take is not offered, whatever the rules say', () => {
  expect(isOffered(open, { currencies: ['INR'] }, bill)).toBe(false)
  expect(isOffered(open, { currencies: ['EUR'] }, bill)).toBe(true)
})

test.each([
  ['2.5', { EUR: '0.30' }, '1.55'], // 50.00 × 2.5 % + 0.30
  ['2.5', { USD: '0.30' }, '1.25'],
  ['-1', {}, '-0.50'],
  ['1', { EUR: '-0.60' }, '-0.10'], // 0.50 - 0.60
  ['0.01', {}, '0.01'], // 0.005, half up
  ['-0.01', {}, '-0.01'],
])('%s %% and %j on 50.00 is %s', (percent, fixed, expected) => {
  expect(surchargeOn({ percent, fixed }, bill.balance).toDecimal()).toBe(expected)
})
