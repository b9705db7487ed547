import { Money } from '@ostler/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { changeSetting, type Setting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { theHouse } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { accountBalances, clientBalance, post } from '../../ledger/index.ts'
import { someTaxSettings } from '../../tax/examples.ts'
import { changeTaxSettings, installRuleSet } from '../../tax/index.ts'
import { aCharge, asClient, inHouse, money, someCharges } from '../examples.ts'
import { invoiceDetails, invoicePdf } from '../index.ts'
import type { InvoiceRow } from '../invoice.ts'
import { creditToUse } from '../prepared.ts'
import { verifyBooks } from '../queries/verify-books.ts'
import { automaticCreditSetting, numberingSetting, proformaSetting } from '../settings.ts'
import { applyPayment } from './apply-payment.ts'
import { invoiceDueCharges } from './invoice-due-charges.ts'
import { issueInvoice, issueOrWait } from './issue-invoice.ts'
import { parkClient, releaseClient } from './park-client.ts'
import { voidInvoice } from './void-invoice.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())
beforeEach(() =>
  house.pool.query(`DELETE FROM platform.settings; DELETE FROM billing.charges WHERE invoice_id IS NULL`),
)

const ctx = () => theHouse(house)
const dueOn = Temporal.PlainDate.from('2027-03-15')
const set = <T>(setting: Setting<T>, value: T) => inHouse(house, (tx) => changeSetting(tx, setting, value))
const issue = async (
  clientId: number,
  amounts: string[],
  wish: Parameters<typeof aCharge>[1] = {},
): Promise<InvoiceRow> => {
  const chargeIds = await someCharges(
    house,
    amounts.map((amount) => aCharge(clientId, { ...wish, amount: money(amount) })),
  )
  return inHouse(house, (tx) => issueInvoice(tx, { clientId, currency: 'EUR', dueOn, chargeIds }))
}
const pay = (invoiceId: number, amount: string, source: string) =>
  inHouse(house, (tx) => applyPayment(tx, { invoiceId, amount: money(amount), clearing: 'test', source }))

/** Credit, as if the client had overpaid. */
const giveCredit = (clientId: number, amount: string) =>
  inHouse(house, (tx) =>
    post(tx, {
      kind: 'credit_given',
      source: `gift:${clientId}:${amount}`,
      clientId,
      currency: 'EUR',
      postings: [
        { account: 'goodwill', debit: money(amount) },
        { account: 'credit', credit: money(amount) },
      ],
    }),
  )

/** A seller in Germany who sells there and, by the One Stop Shop, in the rest of the Union. */
async function inGermany() {
  await installRuleSet(ctx(), 'eu')
  await changeTaxSettings(ctx(), someTaxSettings({ seller: { country: 'DE' }, registrations: ['DE', 'OSS-EU'] }))
}

test('an invoice bears the tax of its buyer: rows, lines and ledger say the same, and the PDF shows it', async () => {
  await inGermany()
  const { clientId } = await anAccount(house, { country: 'DE', currency: 'EUR' })
  const invoice = await issue(clientId, ['10.00', '0.99'])
  expect(invoice).toMatchObject({ subtotalMinor: 1099n, taxMinor: 209n, totalMinor: 1308n }) // 10.99 × 0.19 = 2.0881
  expect(invoice.taxes).toMatchObject([{ percent: '19', baseMinor: '1099', amountMinor: '209' }])
  const { lines } = await invoiceDetails(ctx(), invoice.id)
  expect(lines.reduce((sum, line) => sum + line.taxMinor, 0n)).toBe(209n)
  const [tax] = await accountBalances(ctx(), `tax:${invoice.taxes[0]!.rule}`)
  expect(`${tax}`).toBe('-2.09 EUR')
  expect((await invoicePdf(ctx(), await invoiceDetails(ctx(), invoice.id))).length).toBeGreaterThan(1000)
  expect(await verifyBooks(ctx())).toEqual([])
})

test('a rule that changes leaves what was issued as it is, to the byte', async () => {
  await inGermany()
  const { clientId } = await anAccount(house, { country: 'DE', currency: 'EUR' })
  const before = await issue(clientId, ['100.00'])
  const pdf = await invoicePdf(ctx(), await invoiceDetails(ctx(), before.id))
  await changeTaxSettings(
    ctx(),
    someTaxSettings({ seller: { country: 'DE' }, registrations: ['DE', 'OSS-EU'], pricesIncludeTax: true }),
  )
  const after = await issue(clientId, ['100.00'])
  expect([before.totalMinor, after.totalMinor]).toEqual([11_900n, 10_000n])
  expect(after).toMatchObject({ subtotalMinor: 8403n, taxMinor: 1597n }) // 100.00 × 19 / 119 = 15.966
  expect(await invoicePdf(ctx(), await invoiceDetails(ctx(), before.id))).toEqual(pdf)
})

test('while VIES does not answer nothing is guessed: the charges wait on a draft, and a run leaves them', async () => {
  await inGermany()
  const { clientId } = await anAccount(house, {
    country: 'AT',
    currency: 'EUR',
    isBusiness: true,
    company: 'Gasthof',
    taxId: 'ATU12345678',
  })
  const [first, second] = await someCharges(house, [aCharge(clientId), aCharge(clientId)])
  const wanted = { clientId, currency: 'EUR', dueOn, chargeIds: [first!] }
  await expect(inHouse(house, (tx) => issueInvoice(tx, wanted))).rejects.toMatchObject({ code: 'tax_undecided' })
  const waiting = await inHouse(house, (tx) => issueOrWait(tx, wanted))
  expect(waiting).toMatchObject({ invoice: null, draftId: expect.any(Number) })
  expect(await invoiceDueCharges(ctx(), { dueUntil: dueOn })).toEqual({ invoiced: 0, waiting: 1 })

  await house.pool.query(`UPDATE tax.tax_ids SET status = 'valid', checked_at = '2027-03-01'`)
  expect(await invoiceDueCharges(ctx(), { dueUntil: dueOn })).toEqual({ invoiced: 1 })
  const { rows } = await house.pool.query(
    'SELECT source, invoice_id IS NOT NULL AS done FROM billing.charges WHERE id = ANY($1) ORDER BY id',
    [[first, second]],
  )
  expect(rows.map((row) => row.done)).toEqual([false, true])
})

test('credit pays new invoices by the setting, never more than there is, and never twice', async () => {
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  await giveCredit(clientId, '15.00')
  await set(automaticCreditSetting, 'never')
  expect((await issue(clientId, ['10.00'])).paidMinor).toBe(0n)
  await set(automaticCreditSetting, 'when_it_covers_all')
  expect((await issue(clientId, ['15.01'])).paidMinor).toBe(0n)
  expect(await issue(clientId, ['10.00'])).toMatchObject({ paidMinor: 1000n, paidAt: expect.anything() })
  await set(automaticCreditSetting, 'always')
  const part = await issue(clientId, ['8.00'])
  expect(part).toMatchObject({ paidMinor: 500n, paidAt: null }) // 15.00 - 10.00
  expect(`${await clientBalance(ctx(), 'credit', clientId, 'EUR')}`).toBe('0.00 EUR')

  await giveCredit(clientId, '4.00')
  const both = await Promise.all([issue(clientId, ['3.00']), issue(clientId, ['3.00'])])
  expect(both.map((invoice) => invoice.paidMinor).sort()).toEqual([100n, 300n])
  expect(await verifyBooks(ctx())).toEqual([])
})

test('credit that is used is never negative, above the total or above the credit', () => {
  fc.assert(
    fc.property(
      fc.bigInt(-50n, 500n),
      fc.bigInt(-50n, 500n),
      fc.constantFrom('always' as const, 'when_it_covers_all' as const, 'never' as const),
      (total, credit, rule) => {
        const used = creditToUse(Money.ofMinor(total, 'EUR'), Money.ofMinor(credit, 'EUR'), rule).minor
        expect(used >= 0n && (used === 0n || (used <= total && used <= credit))).toBe(true)
        if (rule === 'when_it_covers_all') expect(used === 0n || used === total).toBe(true)
      },
    ),
  )
})

test('a proforma is not in the books until money arrives; then it has a number and date of its own', async () => {
  await set(proformaSetting, true)
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const asked = await issue(clientId, ['10.00'])
  const given = await issue(clientId, ['20.00'])
  expect(asked).toMatchObject({ isProforma: true, number: expect.stringMatching(/^PRO-2027-/) })
  expect(`${await clientBalance(ctx(), 'receivable', clientId, 'EUR')}`).toBe('0.00 EUR')

  // The later one is paid first, and on a later day: it gets the first number, and its date is that of the money.
  house.clock.follow(house.clock.aheadMs + 3 * 86_400_000)
  await pay(given.id, '5.00', 'transaction:9001')
  await pay(asked.id, '10.00', 'transaction:9002')
  const rows = await Promise.all([given, asked].map(async ({ id }) => (await invoiceDetails(ctx(), id)).invoice))
  expect(rows.map((row) => [row.isProforma, row.proformaNumber, row.issuedOn.toString()])).toEqual([
    [false, given.number, '2027-03-04'],
    [false, asked.number, '2027-03-04'],
  ])
  expect(rows[0]!.seriesNumber + 1).toBe(rows[1]!.seriesNumber)
  expect(`${await clientBalance(ctx(), 'receivable', clientId, 'EUR')}`).toBe('15.00 EUR') // 20.00 - 5.00
  const never = await issue(clientId, ['7.00'])
  expect(await inHouse(house, (tx) => voidInvoice(tx, never.id))).toMatchObject({
    isProforma: true,
    voidedAt: expect.anything(),
  })
  expect(await verifyBooks(ctx())).toEqual([])
})

test('numbers follow the format of the operator, and a series may start anew each month', async () => {
  const inFormat = { format: 'R{YEAR}/{MONTH}-{NUMBER:3}', restarts: 'monthly' as const }
  await set(numberingSetting, { ...numberingSetting.default, invoice: inFormat })
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  expect((await issue(clientId, ['1.00'])).number).toBe('R2027/03-001')
  expect((await issue(clientId, ['1.00'])).number).toBe('R2027/03-002')
  house.clock.follow(house.clock.aheadMs + 31 * 86_400_000)
  expect((await issue(clientId, ['1.00'])).number).toBe('R2027/04-001')
  for (const format of ['INV', 'INV-{NO}', '{YEAR}-{MONTH}', '{NUMBER}']) {
    const wrong = { ...numberingSetting.default, invoice: { format, restarts: 'yearly' as const } }
    await expect(set(numberingSetting, wrong)).rejects.toThrow()
  }
})

test('a client who wants it gets an invoice for each service', async () => {
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  await house.pool.query('UPDATE clients.clients SET separate_invoices = true WHERE id = $1', [clientId])
  await someCharges(
    house,
    ['service:901:2027-03-15', 'service:902:2027-03-15', 'service:901:setup'].map((source) =>
      aCharge(clientId, { source }),
    ),
  )
  expect(await invoiceDueCharges(ctx(), { dueUntil: dueOn })).toEqual({ invoiced: 2 })
  const { rows } = await house.pool.query(
    'SELECT count(*)::int AS lines FROM billing.invoice_lines l JOIN billing.invoices i ON i.id = l.invoice_id WHERE i.client_id = $1 GROUP BY i.id ORDER BY i.id',
    [clientId],
  )
  expect(rows).toEqual([{ lines: 2 }, { lines: 1 }])
})

test('charges that come to less than nothing wait for further ones', async () => {
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  await someCharges(house, [aCharge(clientId, { amount: money('-5.00') })])
  expect(await invoiceDueCharges(ctx(), { dueUntil: dueOn })).toEqual({ invoiced: 0, carried: 1 })
  await expect(issue(clientId, ['-1.00'])).rejects.toMatchObject({ code: 'invoice_negative' })
  await someCharges(house, [aCharge(clientId, { amount: money('8.00') })])
  expect(await invoiceDueCharges(ctx(), { dueUntil: dueOn })).toEqual({ invoiced: 1 })
})

test('a parked client is left out until staff release it', async () => {
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  await someCharges(house, [aCharge(clientId)])
  await parkClient(ctx(), { clientId, task: 'a task', error: new Error('broken address') })
  expect(await invoiceDueCharges(ctx(), { dueUntil: dueOn })).toEqual({ invoiced: 0 })
  await expect(releaseClient(asClient(house, { userId: 1, clientId }), { clientId })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await releaseClient(ctx(), { clientId })
  await expect(releaseClient(ctx(), { clientId })).rejects.toMatchObject({ code: 'client_not_parked' })
  expect(await invoiceDueCharges(ctx(), { dueUntil: dueOn })).toEqual({ invoiced: 1 })
})

test('a charge that somebody else invoiced meanwhile takes nothing with it', async () => {
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const charges = await someCharges(house, [aCharge(clientId), aCharge(clientId)])
  const works = [0, 1, 2, 3].map(() => invoiceDueCharges(theHouse(house), { dueUntil: dueOn, chunk: 1 }))
  const counts = await Promise.all(works)
  expect(counts.reduce((sum, count) => sum + count.invoiced!, 0)).toBe(1)
  const { rows } = await house.pool.query(
    'SELECT count(DISTINCT invoice_id)::int AS invoices FROM billing.charges WHERE id = ANY($1)',
    [charges],
  )
  expect(rows).toEqual([{ invoices: 1 }])
})
