import { expect, test } from 'vitest'
import { fromRazorpay, toRazorpay } from './amount.ts'

test.each([
  ['INR', '59.90', 5990],
  ['EUR', '12.30', 1230],
  ['JPY', '1200', 1200],
  ['ISK', '100', 100],
  ['UGX', '5000', 5000],
  ['HUF', '1200.50', 120050],
  ['KWD', '295.990', 295990],
])('%s %s is %i', (currency, amount, minor) => {
  expect(toRazorpay({ amount, currency })).toEqual({ amount: minor, currency })
  expect(fromRazorpay(minor, currency)).toEqual({ amount, currency })
})

test('a thousandth of a dinar is more than Razorpay takes', () => {
  expect(toRazorpay({ amount: '295.991', currency: 'KWD' })).toBeNull()
})
