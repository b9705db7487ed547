import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { theHouse } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { accountBalances, clientBalance, creditOf } from '../../ledger/index.ts'
import { someTaxSettings } from '../../tax/examples.ts'
import { changeTaxSettings } from '../../tax/index.ts'
import { anInvoice, asClient, asStaff, inHouse, money } from '../examples.ts'
import { balanceOf, stateOn } from '../invoice.ts'
import { textOfPdf } from '../pdf/testing/text-of-pdf.ts'
import { invoicePdf } from '../pdf.ts'
import { creditHistory } from '../queries/credit-history.ts'
import { invoiceDetails } from '../queries/invoices.ts'
import { verifyBooks } from '../queries/verify-books.ts'
import { addFundsSetting, automaticCreditSetting, proformaSetting } from '../settings.ts'
import { addFunds } from './add-funds.ts'
import { adjustCredit } from './adjust-credit.ts'
import { applyCredit } from './apply-credit.ts'
import { applyPayment } from './apply-payment.ts'
import { creditInvoice } from './credit-invoice.ts'
import { writeOffInvoice } from './write-off-invoice.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  // In here credit is used by hand.
  await inHouse(house, (tx) => changeSetting(tx, automaticCreditSetting, 'never'))
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})

const ctx = () => house.contexts.forSystem('test', 'cli')
const creditNow = async (clientId: number, currency = 'EUR') =>
  (await creditOf(ctx(), [clientId], currency)).get(clientId)?.toDecimal() ?? '0.00'
const adjust = (clientId: number, amount: string, currency = 'EUR') =>
  adjustCredit(asStaff(house), { clientId, amount: money(amount, currency), reason: 'Sorry for the outage' })
const pay = (invoiceId: number, amount: string) =>
  inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId, amount: money(amount), clearing: 'bank', source: `wire:${invoiceId}:${amount}` }),
  )
const outcomes = async (works: Promise<unknown>[]) =>
  (await Promise.allSettled(works)).map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code))
const account = () => anAccount(house, { currency: 'EUR' })

test('staff give and take credit with a reason, per currency, and never below nothing', async () => {
  const { clientId } = await account()
  await adjust(clientId, '10.00')
  await adjust(clientId, '3.00', 'USD')
  await adjust(clientId, '-4.00')
  expect([await creditNow(clientId), await creditNow(clientId, 'USD')]).toEqual(['6.00', '3.00'])
  await expect(adjust(clientId, '-6.01')).rejects.toMatchObject({ code: 'credit_too_low' })
  await expect(adjust(clientId, '0.00')).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(adjust(999_999, '1.00')).rejects.toMatchObject({ code: 'client_not_found' })
  const clerk = asStaff(house, ['invoices.manage'])
  await expect(adjustCredit(clerk, { clientId, amount: money('1.00'), reason: 'x' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(await outcomes([adjust(clientId, '-4.00'), adjust(clientId, '-4.00')])).toContain('credit_too_low')
  expect(await creditNow(clientId)).toBe('2.00')
  const { items } = await creditHistory(ctx(), { clientId, limit: 2 })
  expect(items.map(({ kind, amount, about }) => [kind, `${amount}`, about])).toEqual([
    ['credit_adjusted', '-4.00 EUR', 'Sorry for the outage'],
    ['credit_adjusted', '-4.00 EUR', 'Sorry for the outage'],
  ])
})

test('credit is used for an invoice by hand: an amount, then all that is needed, to the last cent', async () => {
  const client = await account()
  await adjust(client.clientId, '10.00')
  const { id } = await anInvoice(house, client.clientId, { amounts: ['0.03'] })
  const use = (amount?: string) =>
    applyCredit(asClient(house, client), { invoiceId: id, amount: amount ? money(amount) : undefined })
  expect(`${balanceOf(await use('0.02'))}`).toBe('0.01 EUR')
  await expect(use('0.02')).rejects.toMatchObject({ code: 'credit_not_needed' })
  const paid = await use()
  expect([`${balanceOf(paid)}`, paid.paidAt !== null, await creditNow(client.clientId)]).toEqual([
    '0.00 EUR',
    true,
    '9.97', // 10.00 - 0.03
  ])
  await expect(use()).rejects.toMatchObject({ code: 'invoice_not_payable' })
  const { allocations } = await invoiceDetails(ctx(), id)
  expect(allocations.map((one) => one.source)).toEqual([`credit_use:${id}:1`, `credit_use:${id}:2`])
})

test('credit that is not there is not used, nor is it used for what is somebody else’s', async () => {
  const [poor, rich] = [await account(), await account()]
  await adjust(rich.clientId, '5.00')
  const own = await anInvoice(house, poor.clientId)
  await expect(applyCredit(asClient(house, poor), { invoiceId: own.id })).rejects.toMatchObject({
    code: 'credit_too_low',
  })
  await expect(applyCredit(asClient(house, rich), { invoiceId: own.id })).rejects.toMatchObject({
    code: 'invoice_not_found',
  })
  const dear = await anInvoice(house, rich.clientId, { amounts: ['9.00'] })
  const tooMuch = applyCredit(asClient(house, rich), { invoiceId: dear.id, amount: money('5.01') })
  await expect(tooMuch).rejects.toMatchObject({ code: 'credit_too_low' })
  const dollars = await anInvoice(house, rich.clientId, { currency: 'USD' })
  await expect(applyCredit(asStaff(house), { invoiceId: dollars.id })).rejects.toMatchObject({ code: 'credit_too_low' })
})

test('two who use the same credit at once spend it once', async () => {
  const client = await account()
  await adjust(client.clientId, '10.00')
  const ids = [await anInvoice(house, client.clientId), await anInvoice(house, client.clientId)].map(({ id }) => id)
  const uses = ids.flatMap((invoiceId) =>
    Array.from({ length: 3 }, () => applyCredit(asClient(house, client), { invoiceId, amount: money('10.00') })),
  )
  const answers = await outcomes(uses)
  expect(answers.filter((answer) => answer === 'done')).toHaveLength(1)
  expect(await creditNow(client.clientId)).toBe('0.00')
  expect(`${await clientBalance(ctx(), 'receivable', client.clientId, 'EUR')}`).toBe('10.00 EUR') // 2 × 10.00 - 10.00
})

test('credit used by hand makes an invoice of a proforma', async () => {
  await inHouse(house, (tx) => changeSetting(tx, proformaSetting, true))
  const client = await account()
  await adjust(client.clientId, '4.00')
  const asked = await anInvoice(house, client.clientId)
  expect(asked.isProforma).toBe(true)
  const final = await applyCredit(asClient(house, client), { invoiceId: asked.id })
  expect(final).toMatchObject({ isProforma: false, proformaNumber: asked.number, paidMinor: 400n })
  const proforma = await anInvoice(house, client.clientId)
  const onPaper = { invoiceId: proforma.id, reason: 'x' }
  await expect(creditInvoice(asStaff(house), { ...onPaper, lines: 'rest' })).rejects.toMatchObject({
    code: 'proforma_not_in_books',
  })
  await expect(writeOffInvoice(asStaff(house), onPaper)).rejects.toMatchObject({ code: 'proforma_not_in_books' })
  await inHouse(house, (tx) => changeSetting(tx, proformaSetting, false))
})

test('funds become credit when they are paid, once, and are no income', async () => {
  const client = await account()
  await adjust(client.clientId, '7.00')
  const invoice = await addFunds(asClient(house, client), { clientId: client.clientId, amount: money('50.00') })
  expect(invoice).toMatchObject({ totalMinor: 5000n, taxMinor: 0n, paidMinor: 0n })
  await expect(applyCredit(asClient(house, client), { invoiceId: invoice.id })).rejects.toMatchObject({
    code: 'credit_buys_no_credit',
  })
  await pay(invoice.id, '20.00')
  await house.settle()
  expect(await creditNow(client.clientId)).toBe('7.00')
  await pay(invoice.id, '30.00')
  await house.settle()
  await house.settle()
  expect(await creditNow(client.clientId)).toBe('57.00') // 7.00 + 50.00
  expect(`${(await accountBalances(ctx(), 'advances')).find(({ currency }) => currency === 'EUR')}`).toBe('0.00 EUR')
  const again = creditInvoice(asStaff(house), { invoiceId: invoice.id, lines: 'rest', reason: 'x' })
  await expect(again).rejects.toMatchObject({ code: 'funds_added_already' })
  const { items } = await creditHistory(ctx(), { clientId: client.clientId, limit: 5 })
  expect(items.map(({ kind, amount, about }) => [kind, `${amount}`, about])).toEqual([
    ['funds_added', '50.00 EUR', invoice.number],
    ['credit_adjusted', '7.00 EUR', 'Sorry for the outage'],
  ])
})

test('credit that is there is not used to buy credit, also where it is used by itself', async () => {
  await inHouse(house, (tx) => changeSetting(tx, automaticCreditSetting, 'always'))
  const client = await account()
  await adjust(client.clientId, '100.00')
  const invoice = await addFunds(asClient(house, client), { clientId: client.clientId, amount: money('20.00') })
  expect(invoice).toMatchObject({ paidMinor: 0n, paidAt: null })
  await inHouse(house, (tx) => changeSetting(tx, automaticCreditSetting, 'never'))
})

test('funds of which a part came: the rest is credited, and the part becomes credit', async () => {
  const client = await account()
  const { id } = await addFunds(asStaff(house), { clientId: client.clientId, amount: money('50.00') })
  await pay(id, '20.00')
  const given = writeOffInvoice(asStaff(house), { invoiceId: id, reason: 'gone' })
  await expect(given).rejects.toMatchObject({ code: 'funds_not_written_off' })
  const { lines } = await invoiceDetails(ctx(), id)
  const part = [{ lineId: lines[0]!.id, amount: money('30.00') }]
  await creditInvoice(asStaff(house), { invoiceId: id, lines: part, reason: 'never came' })
  await house.settle()
  expect(await creditNow(client.clientId)).toBe('20.00') // 50.00 - 30.00
})

test('how much may be added: least, most, the highest credit, and only where it is offered', async () => {
  const client = await account()
  const limits = { EUR: { least: '10.00', most: '100.00', mostCredit: '150.00' } }
  await inHouse(house, (tx) => changeSetting(tx, addFundsSetting, limits))
  const add = (amount: string, currency = 'EUR') =>
    addFunds(asClient(house, client), { clientId: client.clientId, amount: money(amount, currency) })
  await expect(add('9.99')).rejects.toMatchObject({ code: 'invalid_input', fields: [{ field: 'amount' }] })
  await expect(add('100.01')).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(add('50.00', 'USD')).rejects.toMatchObject({ code: 'funds_not_offered' })
  await add('100.00')
  await expect(add('50.01')).rejects.toMatchObject({ code: 'funds_too_much' })
  expect((await outcomes([add('50.00'), add('50.00')])).sort()).toEqual(['done', 'funds_too_much'])
  const stranger = await account()
  const forOthers = addFunds(asClient(house, stranger), { clientId: client.clientId, amount: money('10.00') })
  await expect(forOthers).rejects.toMatchObject({ code: 'forbidden' })
})

test('what is given up is a loss, closes the invoice, and is not a payment', async () => {
  const { clientId } = await account()
  const invoice = await anInvoice(house, clientId, { amounts: ['25.00'], source: `thing:${clientId}` })
  await pay(invoice.id, '5.00')
  const write = () => writeOffInvoice(asStaff(house), { invoiceId: invoice.id, reason: 'Bankrupt' })
  expect((await outcomes([write(), write()])).sort()).toEqual(['done', 'invoice_not_payable'])
  expect(`${await clientBalance(ctx(), 'receivable', clientId, 'EUR')}`).toBe('0.00 EUR')
  expect(`${(await accountBalances(ctx(), 'write_off'))[0]}`).toBe('20.00 EUR') // 25.00 - 5.00
  const { rows } = await house.pool.query(
    `SELECT name, payload->'sources' AS sources FROM platform.outbox WHERE name <> 'billing.invoice_issued' AND payload->'invoiceId' = to_jsonb($1::bigint)`,
    [invoice.id],
  )
  expect(rows).toEqual([{ name: 'billing.invoice_written_off', sources: [`thing:${clientId}`] }])
  const details = await invoiceDetails(ctx(), invoice.id)
  expect(stateOn(details.invoice, ctx().today)).toBe('written_off')
  const printed = textOfPdf(await invoicePdf(ctx(), details)).flat()
  expect(printed).not.toContain('PAID')
  expect(printed.join(' ')).toContain('5.00')
})

test('funds are asked for at once, also while a tax number is being checked', async () => {
  await changeTaxSettings(
    theHouse(house),
    someTaxSettings({ seller: { country: 'DE' }, registrations: ['DE', 'OSS-EU'] }),
  )
  const company = { country: 'AT', currency: 'EUR', isBusiness: true, company: 'Gasthof', taxId: 'ATU50312345' }
  const client = await anAccount(house, company)
  const invoice = await addFunds(asClient(house, client), { clientId: client.clientId, amount: money('50.00') })
  expect(invoice).toMatchObject({ totalMinor: 5000n, taxMinor: 0n })
})
