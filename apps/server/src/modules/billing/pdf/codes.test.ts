import { epcPayload, Money } from '@ostler/kernel'
import { expect, test } from 'vitest'
import { qrMatrix } from '../../../platform/qr.ts'

const transfer = { iban: 'BE72000000001616', bic: 'BPOTBEB1' }

test('the longest payload of the standard fits the largest code it allows', () => {
  // Version 13 has 69 squares a side: 21 + 4 * (13 - 1).
  const longest = epcPayload({
    ...transfer,
    holder: 'H'.repeat(70),
    amount: Money.parse('999999999.99', 'EUR'),
    reference: 'r'.repeat(140),
  })!
  expect(Buffer.byteLength(longest)).toBeLessThanOrEqual(331)
  expect(qrMatrix(longest).length).toBeLessThanOrEqual(69)
})

test('a code has its three corner marks', () => {
  const matrix = qrMatrix('Größe')
  const last = matrix.length - 7
  for (const [row, column] of [
    [0, 0],
    [0, last],
    [last, 0],
  ] as const) {
    const mark = [...Array(7).keys()].map((y) =>
      matrix[row + y]!.slice(column, column + 7)
        .map(Number)
        .join(''),
    )
    expect(mark).toEqual(['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111'])
  }
})
