import { expect, test } from 'vitest'
import type { Cycle } from '../../cycles.ts'
import { bestSaving, saving } from './saving.ts'

const price = (cycle: Cycle, amount: string, currency = 'EUR') => ({
  cycle,
  recurring: { amount, currency },
  setup: { amount: '0.00', currency },
  seasonal: null,
})

test('a year is compared with twelve months, to the cent, and the percentage is rounded down', () => {
  const prices = [price('monthly', '4.99'), price('annual', '49.90')]
  // 12 × 4.99 = 59.88; 59.88 − 49.90 = 9.98; 9.98 ÷ 59.88 = 16.67 %
  expect(saving(prices[1]!, prices)).toEqual({ amount: { amount: '9.98', currency: 'EUR' }, percent: 16 })
})

test('a currency without decimals keeps having none', () => {
  const prices = [price('monthly', '700', 'JPY'), price('annual', '7000', 'JPY')]
  // 12 × 700 = 8400; 8400 − 7000 = 1400; 1400 ÷ 8400 = 16.67 %
  expect(saving(prices[1]!, prices)).toEqual({ amount: { amount: '1400', currency: 'JPY' }, percent: 16 })
})

test('nothing is promised where nothing is saved', () => {
  const dearer = [price('monthly', '5.00'), price('annual', '60.00')]
  expect(saving(dearer[1]!, dearer)).toBeUndefined()
  expect(saving(dearer[0]!, dearer)).toBeUndefined()
  expect(saving(price('one_time', '49.00'), dearer)).toBeUndefined()
  expect(bestSaving('annual', [{ prices: dearer }])).toBe(0)
})

test('a cycle that the shorter one does not tile is compared with one that does', () => {
  const prices = [price('quarterly', '15.00'), price('annual', '50.00')]
  // 4 × 15.00 = 60.00
  expect(saving(prices[1]!, prices)?.amount.amount).toBe('10.00')
})
