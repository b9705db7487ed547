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
  expect(printable('a\u0000b\u200bc\ufe0f\r\nd\te')).toBe('abc\nd e')
})

test('what orders or joins letters stays where it does so', () => {
  expect(printable('\u200f12\u2068a\u2069')).toBe('\u200f12\u2068a\u2069')
  expect(printable('می\u200cشود, a\u200db')).toBe('می\u200cشود, ab')
})

test('Chinese and Japanese break anywhere but before a closing mark or after an opening one', () => {
  expect(wrap('虚拟主机服务。包括', 6, byLetters)).toEqual(['虚拟主机服', '务。包括'])
  expect(wrap('一二三「四五」', 4, byLetters)).toEqual(['一二三', '「四五」'])
  expect(wrap('無料のSSL証明書', 5, byLetters)).toEqual(['無料の', 'SSL証明', '書'])
})

test('Thai breaks between words that no space parts', () => {
  expect(wrap('บริการเว็บโฮสติ้ง', 8, byLetters)[0]).toBe('บริการ')
})
