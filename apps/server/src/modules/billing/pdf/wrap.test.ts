import { expect, test } from 'vitest'
import { printable, wrap } from './wrap.ts'

const byLetters = (text: string) => text.length

test('text breaks between words, and inside a word that is too wide by itself', () => {
  expect(wrap('one two three', 8, byLetters)).toEqual(['one two', 'three'])
  expect(wrap('a abcdefghij b', 4, byLetters)).toEqual(['a', 'abcd', 'efgh', 'ij b'])
})

test('a line break stays one, and no-break spaces do not break', () => {
  expect(wrap('one\ntwo', 20, byLetters)).toEqual(['one', 'two'])
  expect(wrap('1\u00a0234 €', 5, byLetters)).toEqual(['1\u00a0234', '€'])
})

test('a room narrower than one letter still ends', () => {
  expect(wrap('abc', 0, byLetters)).toEqual(['a', 'b', 'c'])
})

test('what cannot be printed is left out', () => {
  expect(printable('a\u0000b\u200fc\r\nd\te')).toBe('abc\nd e')
})
