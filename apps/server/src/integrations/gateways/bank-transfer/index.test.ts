import { formOf } from '@ostler/integration-kit'
import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { creditorReference } from '@ostler/kernel'
import { expect, test } from 'vitest'
import { createByHand } from '../by-hand/index.ts'
import { createBankTransfer } from './index.ts'

const kind = createBankTransfer()
const place = { instance: 'bank', webhookUrl: '', fetch }
const german = {
  holder: 'Muster GmbH',
  iban: 'DE89 3704 0044 0532 0130 00',
  bic: 'COBADEFFXXX',
  bankName: 'Commerzbank',
}
const open = (given: object) => kind.connect(kind.settings.parse(given), place)
const reference = creditorReference('INV-2026-00042')
const payment = {
  amount: { amount: '149.90', currency: 'EUR' },
  paymentReference: reference,
  description: 'INV-2026-00042',
}

test('a payer in euro is told the account, the amount and the reference, with a code that carries it', () => {
  const { rows, code, note } = open({ ...german, note: 'Thank you.' }).instruct!(payment)
  expect(rows).toEqual([
    { label: 'Account holder', value: 'Muster GmbH' },
    { label: 'IBAN', value: 'DE89370400440532013000' },
    { label: 'BIC', value: 'COBADEFFXXX' },
    { label: 'Bank', value: 'Commerzbank' },
    { label: 'Amount', value: '149.90 EUR' },
    { label: 'Reference', value: 'RF36INV202600042' },
  ])
  expect(code?.text.split('\n').slice(5)).toEqual(['Muster GmbH', 'DE89370400440532013000', 'EUR149.90', '', reference])
  expect(note).toBe('Thank you.')
})

test('several invoices are paid under their numbers, as a text', () => {
  const many = { ...payment, paymentReference: '', description: 'INV-1, INV-2' }
  const { rows, code } = open(german).instruct!(many)
  expect(rows.at(-1)).toEqual({ label: 'Reference', value: 'INV-1, INV-2' })
  expect(code?.text).toMatch(/EUR149\.90\n\n\nINV-1, INV-2$/)
})

test('a payer in rupees scans a UPI code; one in dollars is told the account and scans nothing', () => {
  const shop = {
    holder: 'Shop',
    accountNumber: '12345',
    routing: '026009593',
    upiAddress: 'shop@upi',
    upiName: 'Shop Ltd',
  }
  const rupees = open(shop).instruct!({ ...payment, amount: { amount: '500.00', currency: 'INR' } })
  expect(rupees.code?.text).toBe(
    `upi://pay?pa=shop@upi&pn=Shop%20Ltd&am=500.00&cu=INR&tn=INV-2026-00042&tr=${reference}`,
  )
  const dollars = open(shop).instruct!({ ...payment, amount: { amount: '5.00', currency: 'USD' } })
  expect(dollars.code).toBeNull()
  expect(dollars.rows.map(({ label }) => label)).toEqual([
    'Account holder',
    'Account number',
    'Routing number',
    'Amount',
    'Reference',
  ])
})

test.each([
  ['iban', { holder: 'A', iban: 'DE88370400440532013000' }],
  ['bic', { ...german, bic: 'COBA' }],
  ['upiAddress', { holder: 'A', upiAddress: 'shop' }],
  ['holder', { ...german, holder: ' ' }],
  ['iban', { holder: 'A' }],
])('a wrong %s is named', (field, given) => {
  expect(kind.settings.safeParse(given).error?.issues.map(({ path }) => path.join('.'))).toEqual([field])
})

test('the check says whose account it is, and what payers abroad will miss', async () => {
  expect(await open(german).checkSettings(recordingCall())).toMatchObject({
    kind: 'accepted',
    account: 'Muster GmbH, DE89370400440532013000',
    warnings: [],
  })
  expect(await open({ ...german, bic: '' }).checkSettings(recordingCall())).toMatchObject({
    warnings: [expect.stringContaining('BIC')],
  })
})

test('a cheque is a text, an amount and a reference', () => {
  const byHand = createByHand()
  expect(byHand.settings.safeParse({ text: '' }).success).toBe(false)
  const gateway = byHand.connect(byHand.settings.parse({ text: 'Send it to us.' }), place)
  expect(gateway.instruct!(payment)).toEqual({
    rows: [
      { label: 'Amount', value: '149.90 EUR' },
      { label: 'Reference', value: reference },
    ],
    code: null,
    note: 'Send it to us.',
  })
  for (const each of [kind, byHand]) expect(formOf(each.settings).every(({ label }) => label !== '')).toBe(true)
})
