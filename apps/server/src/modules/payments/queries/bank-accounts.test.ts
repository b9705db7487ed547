import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anInvoice, money } from '../../billing/examples.ts'
import { invoiceDetails, invoicePdf, paymentReferenceOf } from '../../billing/index.ts'
import { textOfPdf } from '../../billing/pdf/testing/text-of-pdf.ts'
import { anAccount } from '../../clients/examples.ts'
import { ourAccounts, transferToOurs } from './bank-accounts.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-20T12:00:00Z' })
})
afterAll(() => house.stop())
beforeEach(() => house.pool.query(`DELETE FROM payments.gateways WHERE kind = 'bank_transfer'`))

const ctx = () => house.contexts.forSystem('test', 'cli')
const german = { holder: 'Greenfield GmbH', iban: 'DE89 3704 0044 0532 0130 00', bankName: 'Commerzbank' }

type Wish = { settings: object; currencies?: string[]; isEnabled?: boolean; position?: number }
const anOwnAccount = (name: string, { settings, currencies = [], isEnabled = true, position = 1 }: Wish) =>
  house.pool.query(
    `INSERT INTO payments.gateways (name, kind, label, position, is_enabled, way, settings, currencies, created_at, changed_at)
     VALUES ($1, 'bank_transfer', $1, $2, $3, 'instructions', $4, $5, now(), now())`,
    [name, position, isEnabled, settings, currencies],
  )

test('payers transfer to the first account that takes their currency', async () => {
  expect(await transferToOurs(ctx(), { currency: 'EUR' })).toBeNull()
  const rupees = { holder: 'Greenfield', accountNumber: '1234', routing: 'HDFC0001', upiAddress: 'green@upi' }
  await anOwnAccount('mumbai', { settings: rupees, currencies: ['INR'], position: 1 })
  await anOwnAccount('second', { settings: { holder: 'Second', accountNumber: '9' }, position: 3 })
  await anOwnAccount('berlin', { settings: german, position: 2 })
  expect(await transferToOurs(ctx(), { currency: 'EUR' })).toEqual({
    bank: { holder: 'Greenfield GmbH', iban: 'DE89370400440532013000', name: 'Commerzbank' },
  })
  expect(await transferToOurs(ctx(), { currency: 'INR' })).toEqual({
    bank: { holder: 'Greenfield', account: 'HDFC0001 1234' },
    upi: { address: 'green@upi', name: 'Greenfield' },
  })
})

test('one that is switched off, or whose settings are wrong, is not printed; what arrives there is still read', async () => {
  await anOwnAccount('off', { settings: german, isEnabled: false })
  await anOwnAccount('wrong', { settings: { holder: 'A', iban: 'DE00370400440532013000' } })
  expect(await transferToOurs(ctx(), { currency: 'EUR' })).toBeNull()
  expect((await ourAccounts(ctx())).map(({ row }) => row.name)).toEqual(['off'])
})

test('an open invoice prints the account, and the reference by which the payment is found', async () => {
  await anOwnAccount('berlin', { settings: german })
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const { id, number } = await anInvoice(house, clientId, { amounts: ['149.90'] })
  const details = await invoiceDetails(ctx(), id)
  const text = textOfPdf(await invoicePdf(ctx(), details)).flat()
  expect(text).toContain('DE89 3704 0044 0532 0130 00')
  expect(text).toContain(paymentReferenceOf(details.invoice))
  expect(text.join('\n')).toContain(number)
  expect(text).toContain('Scan to pay')
  const paid = { ...details, invoice: { ...details.invoice, paidAt: ctx().now, paidMinor: money('149.90').minor } }
  expect(textOfPdf(await invoicePdf(ctx(), paid)).flat()).not.toContain('DE89 3704 0044 0532 0130 00')
})

test.each([
  [
    { bank: { holder: 'Greenfield', iban: 'de89 3704 0044 0532 0130 00', bic: 'cobadeffxxx', name: 'Commerzbank' } },
    { bank: { holder: 'Greenfield', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX', name: 'Commerzbank' } },
  ],
  [{ bank: { holder: 'Greenfield', iban: '12345 / 99' } }, { bank: { holder: 'Greenfield', account: '12345 / 99' } }],
  [{ upi: { address: 'green@upi', name: 'Green' } }, { upi: { address: 'green@upi', name: 'Green' } }],
])('what stood in the settings of billing (%j) goes on being printed', async (value, printed) => {
  await house.pool.query(
    `INSERT INTO platform.settings (name, value, changed_at) VALUES ('billing.bank_transfer', $1, now())`,
    [value],
  )
  const migration = await readFile(new URL('../migrations/0061_bank.sql', import.meta.url), 'utf8')
  await house.pool.query(migration.slice(0, migration.indexOf('ALTER TABLE')))
  expect(await transferToOurs(ctx(), { currency: 'EUR' })).toEqual(printed)
  const { rowCount } = await house.pool.query(`SELECT FROM platform.settings WHERE name = 'billing.bank_transfer'`)
  expect(rowCount).toBe(0)
})
