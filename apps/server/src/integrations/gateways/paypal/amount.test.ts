import { expect, test } from 'vitest'
import { fromPaypal, toPaypal } from './amount.ts'

test.each([
  ['EUR', '12.30', '12.30'],
  ['USD', '0.07', '0.07'],
  ['JPY', '1200', '1200'],
  ['HUF', '1200.00', '1200'],
  ['TWD', '350.00', '350'],
])('%s %s is written as %s and read back', (currency, amount, value) => {
  expect(toPaypal({ amount, currency })).toEqual({ currency_code: currency, value })
  expect(fromPaypal({ currency_code: currency, value })).toEqual({ amount, currency })
})

test.each([
  ['HUF', '1200.50'],
  ['TWD', '0.10'],
  ['KWD', '1.234'],
  ['ISK', '100'],
  ['UGX', '100'],
])('%s %s cannot be paid with PayPal', (currency, amount) => {
  expect(toPaypal({ amount, currency })).toBeNull()
})

test('reads what PayPal writes in other ways', () => {
  expect(fromPaypal({ currency_code: 'JPY', value: '1200.00' })).toEqual({ amount: '1200', currency: 'JPY' })
  expect(fromPaypal({ currency_code: 'EUR', value: '12.3' })).toEqual({ amount: '12.30', currency: 'EUR' })
  expect(fromPaypal({ currency_code: 'EUR', value: '12' })).toEqual({ amount: '12.00', currency: 'EUR' })
  expect(fromPaypal({ currency_code: 'EUR', value: '.50' })).toEqual({ amount: '0.50', currency: 'EUR' })
  expect(fromPaypal({ currency_code: 'USD', value: '-3.20' })).toEqual({ amount: '-3.20', currency: 'USD' })
})
