import { expect, test } from 'vitest'
import { csv } from './csv.ts'

test('rows become lines with a header, quoted where that is needed', () => {
  expect(csv([{ id: 1, name: 'Ada, "the first"', note: null }])).toBe('id,name,note\r\n1,"Ada, ""the first""",\r\n')
})

test('nothing that comes out is a formula to a spreadsheet', () => {
  const rows = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', 'plain'].map((text) => ({ text }))
  expect(csv(rows).split('\r\n').slice(1, -1)).toEqual(["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", 'plain'])
})

test('numbers below zero stay numbers, and no rows leave the header that was asked for', () => {
  expect(csv([{ amount: -5 }])).toBe('amount\r\n-5\r\n')
  expect(csv([], ['id', 'name'])).toBe('id,name\r\n')
})
