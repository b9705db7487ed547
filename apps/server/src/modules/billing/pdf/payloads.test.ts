import { Money } from '@ostler/kernel'
import { expect, test } from 'vitest'
import { qrMatrix } from '../../../platform/qr.ts'
import { epcPayload, isIban } from './epc.ts'
import { upiPayload } from './upi.ts'

const eur = (amount: string) => Money.parse(amount, 'EUR')
const transfer = {
  holder: 'Red Cross of Belgium',
  iban: 'BE72000000001616',
  bic: 'BPOTBEB1',
  amount: eur('1.00'),
  reference: '',
}

test('the example of the European Payments Council, without its purpose, is made line by line', () => {
  // The published sample has EUR1 for one euro, the purpose CHAR, and a line of information after the text; we give neither.
  expect(epcPayload({ ...transfer, reference: 'Urgency fund' })).toBe(
    [
      'BCD',
      '002',
      '1',
      'SCT',
      'BPOTBEB1',
      'Red Cross of Belgium',
      'BE72000000001616',
      'EUR1.00',
      '',
      '',
      'Urgency fund',
    ].join('\n'),
  )
})

test('the BIC may be left out, and an account number may be written in fours', () => {
  const payload = epcPayload({ ...transfer, bic: undefined, iban: 'be72 0000 0000 1616', reference: 'R1' })
  expect(payload?.split('\n')).toEqual([
    'BCD',
    '002',
    '1',
    'SCT',
    '',
    'Red Cross of Belgium',
    'BE72000000001616',
    'EUR1.00',
    '',
    '',
    'R1',
  ])
})

test('names end after 70 characters and texts after 140, on one line', () => {
  const lines = epcPayload({ ...transfer, holder: `A\nb${'ü'.repeat(80)}`, reference: 'r'.repeat(150) })!.split('\n')
  expect(lines[5]).toBe(`A b${'ü'.repeat(67)}`)
  expect(lines[10]).toBe('r'.repeat(140))
  expect(lines).toHaveLength(11)
})

test('a text in letters of several bytes ends where the payload is full', () => {
  const payload = epcPayload({ ...transfer, reference: '長'.repeat(140) })!
  expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(331)
  expect(Buffer.byteLength(payload)).toBeGreaterThan(328)
  expect(payload).toMatch(/\n長+$/)
})

test.each([
  ['0.01', true],
  ['999999999.99', true],
  ['0.00', false],
  ['-1.00', false],
  ['1000000000.00', false],
])('a code over %s euro is made: %s', (amount, made) => {
  const payload = epcPayload({ ...transfer, amount: eur(amount) })
  if (made) expect(payload).toContain(`\nEUR${amount}`)
  else expect(payload).toBeNull()
})

test('there is no code for another currency, a wrong account number or BIC, or nobody', () => {
  expect(epcPayload({ ...transfer, amount: Money.parse('1.00', 'USD') })).toBeNull()
  expect(epcPayload({ ...transfer, iban: 'BE73000000001616' })).toBeNull()
  expect(epcPayload({ ...transfer, bic: 'BPOT' })).toBeNull()
  expect(epcPayload({ ...transfer, holder: ' \n' })).toBeNull()
})

test('account numbers are checked by their check digits', () => {
  for (const account of ['DE89370400440532013000', 'GB29NWBK60161331926819', 'FR1420041010050500013M02606']) {
    expect(isIban(account)).toBe(true)
    expect(isIban(account.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).toBe(false)
  }
})

test('a UPI request names address, payee, amount, currency and note, encoded', () => {
  const request = {
    address: 'nadeem@npci',
    name: 'nadeem chinna',
    amount: Money.parse('10.00', 'INR'),
    note: 'INV/7 & more',
  }
  expect(upiPayload(request)).toBe(
    'upi://pay?pa=nadeem@npci&pn=nadeem%20chinna&am=10.00&cu=INR&tn=INV%2F7%20%26%20more',
  )
  expect(upiPayload({ ...request, amount: eur('10.00') })).toBeNull()
  expect(upiPayload({ ...request, amount: Money.zero('INR') })).toBeNull()
  expect(upiPayload({ ...request, address: 'nadeem' })).toBeNull()
  expect(new URL(upiPayload({ ...request, note: 'n'.repeat(80) })!).searchParams.get('tn')).toHaveLength(50)
})

test('the longest payload of the standard fits the largest code it allows', () => {
  // Version 13 has 69 squares a side: 21 + 4 * (13 - 1).
  const longest = epcPayload({
    ...transfer,
    holder: 'H'.repeat(70),
    amount: eur('999999999.99'),
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
