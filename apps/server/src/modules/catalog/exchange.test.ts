import { Money } from '@ostler/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { convertAt, crossRate, plainDecimal, scaledRate } from './exchange.ts'

const eur = (amount: string) => Money.parse(amount, 'EUR')

test('an amount is converted at the rate and rounded half up once', () => {
  expect(convertAt(eur('10.00'), '1', '1.0842', 'USD').toDecimal()).toBe('10.84') // 10.842
  expect(convertAt(eur('0.50'), '1', '1.09', 'USD').toDecimal()).toBe('0.55') // 0.545
  expect(convertAt(eur('9.99'), '1', '162.35', 'JPY').toDecimal()).toBe('1622') // 1621.8765
  expect(convertAt(eur('1.00'), '1', '0.3075', 'KWD').toDecimal()).toBe('0.308') // 0.3075
  expect(convertAt(Money.parse('108.42', 'USD'), '1.0842', '1', 'EUR').toDecimal()).toBe('100.00')
  // 100 USD ÷ 1.0842 × 0.84313 = 77.7652…; by way of a rounded euro amount it would be 77.76 as well or not, by luck.
  expect(convertAt(Money.parse('100', 'USD'), '1.0842', '0.84313', 'GBP').toDecimal()).toBe('77.77')
})

test('converting there and back is off by no more than a minor unit on each way', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 5000, max: 20000 }), (minor, scaled) => {
      const rate = `${Math.floor(scaled / 10000)}.${String(scaled % 10000).padStart(4, '0')}`
      const there = convertAt(Money.ofMinor(minor, 'EUR'), '1', rate, 'USD')
      const back = convertAt(there, rate, '1', 'EUR')
      const off = back.minor - minor
      expect(off <= 1n && off >= -1n).toBe(true)
    }),
  )
})

test('rates against a third currency give one against each other', () => {
  expect(crossRate('0.9512', '1.0842')).toBe('0.8773289061') // 0.9512 ÷ 1.0842 = 0.87732890610…
  expect(crossRate('1', '1.0842')).toBe('0.9223390518') // 0.92233905183…
  expect(crossRate('162.35', '1')).toBe('162.35')
})

test('a rate is a plain decimal above zero', () => {
  for (const text of ['0', '0.0', '-1', '1e3', '', '1.12345678901', 'one'])
    expect(() => scaledRate(text)).toThrow(RangeError)
  expect(scaledRate('1.5')).toBe(15_000_000_000n)
  expect([plainDecimal('1.5000000000'), plainDecimal('100'), plainDecimal('10.0')]).toEqual(['1.5', '100', '10'])
})
