import { expect, test } from 'vitest'
import { epcPayload, isIban, Money, upiPayload } from './index.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text).length

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
  expect(bytesOf(payload)).toBeLessThanOrEqual(331)
  expect(bytesOf(payload)).toBeGreaterThan(328)
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

test('a creditor reference stands on the line for structured ones, and nothing follows it', () => {
  const muster = { holder: 'Muster GmbH', iban: 'DE89370400440532013000', amount: eur('149.90') }
  const structured = epcPayload({ ...muster, reference: 'RF18539007547034' })!
  expect(structured).toBe('BCD\n002\n1\nSCT\n\nMuster GmbH\nDE89370400440532013000\nEUR149.90\n\nRF18539007547034')
  expect(bytesOf(structured)).toBe(77)
  const text = epcPayload({ ...muster, reference: 'INV-2026-00042' })!
  expect(text).toBe('BCD\n002\n1\nSCT\n\nMuster GmbH\nDE89370400440532013000\nEUR149.90\n\n\nINV-2026-00042')
  expect(bytesOf(text)).toBe(76)
  // With a wrong check digit it is a text like any other.
  expect(epcPayload({ ...muster, reference: 'RF19539007547034' })).toMatch(/\n\n\nRF19539007547034$/)
})

test('a UPI request carries our reference, in letters and digits', () => {
  const request = { address: 'shop@upi', name: 'Shop', amount: Money.parse('10.00', 'INR'), note: 'INV-7' }
  expect(upiPayload({ ...request, reference: 'RF36 INV-2026/00042' })).toBe(
    'upi://pay?pa=shop@upi&pn=Shop&am=10.00&cu=INR&tn=INV-7&tr=RF36INV202600042',
  )
})
