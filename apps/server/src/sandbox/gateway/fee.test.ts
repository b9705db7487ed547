import { Money } from '@ostler/kernel'
import { expect, test } from 'vitest'
import { feeOf } from './fee.ts'

test.each([
  ['10.00', 'EUR', '0.39'], // 0.14 + 0.25
  ['59.90', 'EUR', '1.09'], // 0.8386 + 0.25 = 1.0886
  ['12.50', 'EUR', '0.43'], // 0.175 + 0.25 = 0.425, a half goes up
  ['0.10', 'EUR', '0.10'], // 0.0014 + 0.25, and never more than the payment
  ['1000', 'JPY', '14'], // 14 + 0.25
  ['10.000', 'KWD', '0.390'], // 0.14 + 0.25
])('of %s %s the gateway keeps %s', (amount, currency, fee) => {
  expect(feeOf(Money.parse(amount, currency)).toDecimal()).toBe(fee)
})
