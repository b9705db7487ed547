import { expect, test } from 'vitest'
import { formatMoney } from './money.tsx'

const inBritish = (amount: string, currency: string) => formatMoney({ amount, currency }, 'en-GB')

test('an amount beyond what a float can hold keeps its last digit', () => {
  expect(inBritish('90071992547409931.25', 'EUR')).toBe('€90,071,992,547,409,931.25')
})

test('a currency without small coins shows none', () => {
  expect(inBritish('1200', 'JPY')).toBe('JP¥1,200')
})

test('a price finer than the smallest coin is not rounded', () => {
  expect(inBritish('0.00499', 'EUR')).toBe('€0.00499')
  expect(inBritish('12.5', 'EUR')).toBe('€12.50')
})

test('the sign and the place of the currency follow the locale', () => {
  expect(formatMoney({ amount: '-12.50', currency: 'EUR' }, 'de-DE')).toBe('-12,50\u00a0€')
  expect(formatMoney({ amount: '12.50', currency: 'EUR' }, 'en-GB', { signed: true })).toBe('+€12.50')
  expect(formatMoney({ amount: '0.00', currency: 'EUR' }, 'en-GB', { signed: true })).toBe('€0.00')
})
