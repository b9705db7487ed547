import { Money } from '@ostler/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Meter } from '../../catalog/index.ts'
import { aggregated, millionths, quantityText, rated } from './rate.ts'

const price = (fromQuantity: string, amount: string, per = 1) => ({
  fromQuantity,
  amount: Money.parse(amount, 'EUR'),
  per,
})
const meter = (wish: Partial<Pick<Meter, 'included' | 'tiers' | 'prices'>> = {}) => ({
  included: '0',
  tiers: 'graduated' as const,
  prices: [price('0', '0.10')],
  ...wish,
})
const cost = (of: ReturnType<typeof meter>, quantity: string) => rated(of, millionths(quantity), 'EUR').toDecimal()

test('what is included costs nothing, what is beyond it by the unit', () => {
  const traffic = meter({ included: '100' })
  expect([cost(traffic, '99.5'), cost(traffic, '100'), cost(traffic, '112.5')]).toEqual(['0.00', '0.00', '1.25'])
})

test('graduated: each part at the price of its tier; volume: all of it at the price it reaches', () => {
  const prices = [price('0', '1.00'), price('10', '0.50'), price('100', '0.10')]
  expect(cost(meter({ prices }), '150')).toBe('60.00') // 10 × 1.00 + 90 × 0.50 + 50 × 0.10
  expect(cost(meter({ prices, tiers: 'volume' }), '150')).toBe('15.00') // 150 × 0.10
  expect(cost(meter({ prices, tiers: 'volume' }), '99.999999')).toBe('50.00') // half a millionth of a cent below
})

test('a price for a thousand is not rounded to one for each, and there is one rounding at the end', () => {
  const prices = [price('0', '0.05', 1000), price('1000', '0.01', 3)]
  expect(cost(meter({ prices }), '333')).toBe('0.02') // 0.01665
  expect(cost(meter({ prices }), '1001')).toBe('0.05') // 0.05 + 0.0033…
  expect(cost(meter({ prices }), '1100')).toBe('0.38') // 0.05 + 0.3333…
})

test('a meter without a price in the currency costs nothing', () => {
  expect(rated(meter(), millionths('5'), 'USD').minor).toBe(0n)
})

test('readings become one quantity by sum, most or last', () => {
  const readings = ['1.5', '7', '0.25'].map(millionths)
  expect((['sum', 'max', 'last'] as const).map((how) => quantityText(aggregated(readings, how)))).toEqual([
    '8.75',
    '7',
    '0.25',
  ])
  expect(aggregated([], 'last')).toBe(0n)
})

test('a quantity is read exactly, and nothing else is', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 19n }), (scaled) => {
      expect(millionths(quantityText(scaled))).toBe(scaled)
    }),
  )
  for (const text of ['', '-1', '1e3', '1,5', '.5', '0.0000001']) expect(() => millionths(text)).toThrow(RangeError)
})

test('graduated prices never fall when more is used', () => {
  const amounts = fc.bigInt({ min: 0n, max: 10n ** 12n })
  const prices = [price('0', '1.00', 7), price('10', '0.50', 3), price('100', '0.10')]
  fc.assert(
    fc.property(amounts, amounts, (one, other) => {
      const [less, more] = one < other ? [one, other] : [other, one]
      const of = meter({ prices })
      expect(rated(of, less, 'EUR').compare(rated(of, more, 'EUR'))).toBeLessThanOrEqual(0)
    }),
  )
})
