import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { divideHalfUp, Money, Percent } from './index.ts'

const eur = (amount: string) => Money.parse(amount, 'EUR')
const minor = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n })

describe('money', () => {
  test('reads and writes exactly the digits of its currency', () => {
    expect(eur('12.5').toWire()).toEqual({ amount: '12.50', currency: 'EUR' })
    expect(Money.parse('1200', 'JPY').toDecimal()).toBe('1200')
    expect(Money.parse('0.007', 'KWD').minor).toBe(7n)
    expect(eur('-0.07').toDecimal()).toBe('-0.07')
  })

  test.each(['12.505', 'abc', '1e3', '', '1,50', '.5', '+3', 'NaN'])('refuses %j and names the field', (text) => {
    expect(() => eur(text)).toThrow(
      expect.objectContaining({ code: 'invalid_amount', fields: [expect.objectContaining({ field: 'amount' })] }),
    )
  })

  test('a decimal string survives the way there and back', () => {
    fc.assert(
      fc.property(minor, fc.constantFrom('EUR', 'JPY', 'KWD'), (amount, currency) => {
        const money = Money.ofMinor(amount, currency)
        expect(Money.fromWire(money.toWire()).minor).toBe(amount)
      }),
    )
  })

  test('a split gives back the whole', () => {
    fc.assert(
      fc.property(
        minor,
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 12 }),
        (amount, weights) => {
          fc.pre(weights.some((weight) => weight > 0))
          const money = Money.ofMinor(amount, 'EUR')
          expect(Money.sum(money.allocate(weights), 'EUR').minor).toBe(amount)
        },
      ),
    )
  })

  test('two currencies are never added', () => {
    expect(() => eur('1').plus(Money.parse('1', 'USD'))).toThrow(TypeError)
  })

  test('halves round away from zero, on both sides', () => {
    expect(divideHalfUp(5n, 2n)).toBe(3n)
    expect(divideHalfUp(-5n, 2n)).toBe(-3n)
    expect(divideHalfUp(4n, 3n)).toBe(1n)
  })

  test('a percentage is exact to five places', () => {
    expect(Percent.parse('19').of(eur('10.00')).toDecimal()).toBe('1.90')
    expect(Percent.parse('8.875').of(eur('100.00')).toDecimal()).toBe('8.88') // 8.875 rounds half up
    expect(Percent.parse('8.875').toString()).toBe('8.875')
    expect(Percent.parse('20').toString()).toBe('20')
    expect(Percent.parse('0').toString()).toBe('0')
  })
})
