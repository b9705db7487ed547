import { Money } from '@ostler/kernel'
import { expect, test } from 'vitest'
import { amountText, periodText } from './figures.ts'

test.each([
  ['1234.50', 'EUR', 'en', '€1,234.50'],
  ['1234.50', 'EUR', 'de', '1.234,50\u00a0€'],
  ['-5.00', 'USD', 'en', '-$5.00'],
  ['1200', 'JPY', 'en', '¥1,200'],
  ['1.234', 'KWD', 'en', 'KWD\u00a01.234'],
  // Past the whole numbers a float can tell apart.
  ['123456789012345.67', 'EUR', 'en', '€123,456,789,012,345.67'],
])('%s %s in %s is %s', (amount, currency, locale, text) => {
  expect(amountText(Money.parse(amount, currency), locale)).toBe(text)
})

test('figures are 0 to 9 where the language has its own', () => {
  expect(amountText(Money.parse('12.50', 'EUR'), 'ar-EG')).toMatch(/12.50/)
})

test('a period with one end, or none, says what there is', () => {
  const day = Temporal.PlainDate.from('2026-11-21')
  expect(periodText(day, null, 'en-GB')).toBe('21 Nov 2026')
  expect(periodText(null, null, 'en-GB')).toBe('')
})
