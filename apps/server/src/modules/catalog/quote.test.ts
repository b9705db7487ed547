import { Money } from '@ostler/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteLine, totalOf } from './quote.ts'

const eur = (amount: string) => Money.parse(amount, 'EUR')
const on = Temporal.PlainDate.from('2027-01-31')

test('the first charge of a monthly plan covers one period from the day it starts', () => {
  const line = quoteLine({ cycle: 'monthly', recurring: eur('9.99'), setup: eur('5.00') }, 2, on)
  expect(line.dueToday.toDecimal()).toBe('29.98') // 2 × 9.99 + 2 × 5.00
  expect(String(line.period?.end)).toBe('2027-02-28')
})

test('what is bought once has no period', () => {
  expect(quoteLine({ cycle: 'one_time', recurring: eur('50.00'), setup: eur('0') }, 1, on).period).toBeNull()
})

test('the total is the sum of its lines, part by part', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 9n })
  fc.assert(
    fc.property(fc.array(fc.tuple(amount, amount, fc.integer({ min: 1, max: 50 })), { maxLength: 20 }), (items) => {
      const lines = items.map(([recurring, setup, quantity]) =>
        quoteLine(
          { cycle: 'annual', recurring: Money.ofMinor(recurring, 'EUR'), setup: Money.ofMinor(setup, 'EUR') },
          quantity,
          on,
        ),
      )
      const quote = totalOf(lines, 'EUR')
      expect(quote.recurring.plus(quote.setup).minor).toBe(quote.dueToday.minor)
      expect(quote.dueToday.minor).toBe(
        items.reduce((sum, [recurring, setup, n]) => sum + (recurring + setup) * BigInt(n), 0n),
      )
    }),
  )
})
