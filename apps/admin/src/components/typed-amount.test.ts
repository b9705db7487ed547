import { expect, test } from 'vitest'
import { typedAmount } from './typed-amount.ts'

test.each([
  ['12,50', '12.50'],
  [' 12.50 ', '12.50'],
  ['-3', '-3'],
  ['', ''],
])('%o is sent as %o', (typed, sent) => expect(typedAmount(typed)).toBe(sent))

test('separators of thousands are left for the server to refuse, not guessed', () => {
  expect(typedAmount('1,234,567')).toBe('1.234,567')
})
