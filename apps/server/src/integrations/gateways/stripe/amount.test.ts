import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromStripe, toStripe } from './amount.ts'

test.each([
  ['12.50', 'EUR', 1250],
  ['0.07', 'USD', 7],
  ['500', 'JPY', 500],
  ['500', 'KRW', 500],
  ['12.340', 'KWD', 12_340],
  ['1200.00', 'HUF', 120_000],
  ['99.00', 'TWD', 9_900],
  // No decimals of their own, and still written with two.
  ['1000', 'ISK', 100_000],
  ['3700', 'UGX', 370_000],
])('%s %s is %i', (amount, currency, expected) => {
  expect(toStripe({ amount, currency })).toEqual({
    kind: 'amount',
    amount: expected,
    currency: currency.toLowerCase(),
  })
  expect(fromStripe(expected, currency.toLowerCase())).toEqual({ amount, currency })
})

test('an amount that Stripe cannot take is not rounded to another one', () => {
  expect(toStripe({ amount: '12.345', currency: 'KWD' })).toMatchObject({ kind: 'unfit' })
  expect(toStripe({ amount: '9999999999.99', currency: 'EUR' })).toMatchObject({ kind: 'amount' })
  expect(toStripe({ amount: '99999999999.99', currency: 'EUR' })).toMatchObject({ kind: 'unfit' })
})

test('a fee below the smallest unit is rounded once, half up', () => {
  expect(fromStripe(2950, 'isk')).toEqual({ amount: '30', currency: 'ISK' }) // 29.50
  expect(fromStripe(-2949, 'isk')).toEqual({ amount: '-29', currency: 'ISK' })
})

test('every amount comes back as it went', () => {
  const currencies = fc.constantFrom('EUR', 'JPY', 'ISK', 'UGX', 'HUF', 'CLP', 'VND')
  fc.assert(
    fc.property(currencies, fc.integer({ min: 1, max: 99_999_999 }), (currency, units) => {
      const wire = { amount: ['EUR', 'HUF'].includes(currency) ? `${units}.00` : `${units}`, currency }
      const sent = toStripe(wire)
      if (sent.kind !== 'amount') throw new Error(sent.reason)
      expect(fromStripe(sent.amount, sent.currency)).toEqual(wire)
    }),
  )
})
