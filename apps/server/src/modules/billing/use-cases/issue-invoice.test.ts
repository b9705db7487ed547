import { afterAll, beforeAll, expect, test } from 'vitest'
import { sqlState } from '../../../platform/database.ts'
import { changeSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anAccount } from '../../clients/examples.ts'
import { updateAccount } from '../../clients/index.ts'
import { accountBalances } from '../../ledger/index.ts'
import { aCharge, anInvoice, asClient, inHouse, money, someCharges } from '../examples.ts'
import { balanceOf, type InvoiceRow, totalOf } from '../invoice.ts'
import { invoicePdf } from '../pdf.ts'
import { invoiceDetails } from '../queries/invoices.ts'
import { receivableOf } from '../queries/receivable.ts'
import { verifyBooks } from '../queries/verify-books.ts'
import { companySetting } from '../settings.ts'
import { addCharges } from './add-charges.ts'
import { applyPayment } from './apply-payment.ts'
import { issueInvoice } from './issue-invoice.ts'
import { voidInvoice } from './void-invoice.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())

const ctx = () => house.contexts.forSystem('test', 'cli')
const dueOn = Temporal.PlainDate.from('2027-03-15')
const issue = (clientId: number, chargeIds: number[], currency = 'EUR') =>
  inHouse(house, (tx) => issueInvoice(tx, { clientId, currency, dueOn, chargeIds }))
const told = async (event: string, invoiceId: number) =>
  (
    await house.pool.query<{ payload: unknown }>(
      `SELECT payload FROM platform.outbox WHERE name = $1 AND payload->'invoiceId' = to_jsonb($2::bigint)`,
      [event, invoiceId],
    )
  ).rows.map((row) => row.payload)
const outcomes = async (works: Promise<unknown>[]) =>
  (await Promise.allSettled(works)).map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code))
const drawn = async () =>
  Number(
    (await house.pool.query(`SELECT next_number - 1 AS n FROM billing.series WHERE name = 'invoice:2027'`)).rows[0]
      ?.n ?? 0,
  )

test('the same thing is charged once: again, in one call, and by many at once', async () => {
  const { clientId } = await anAccount(house)
  const source = 'service:1:2027-03-01'
  expect(await someCharges(house, [aCharge(clientId, { source }), aCharge(clientId, { source })])).toHaveLength(1)
  const again = await Promise.all(
    Array.from({ length: 8 }, () => someCharges(house, [aCharge(clientId, { source, amount: money('99.00') })])),
  )
  expect(again.flat()).toEqual([])
  const { rows } = await house.pool.query('SELECT amount_minor FROM billing.charges WHERE source = $1', [source])
  expect(rows).toEqual([{ amount_minor: '1000' }])
  expect(await someCharges(house, [])).toEqual([])
})

test('an invoice holds its charges as lines, their sum, and books what is owed', async () => {
  const { clientId } = await anAccount(house)
  const revenueBefore = (await accountBalances(ctx(), 'revenue:other')).find((one) => one.currency === 'EUR')
  const start = Temporal.PlainDate.from('2027-03-01')
  const chargeIds = await someCharges(house, [
    aCharge(clientId, { amount: money('10.00'), period: { start, end: start.add({ months: 1 }) } }),
    aCharge(clientId, { amount: money('2.50'), description: 'Set-up' }),
    aCharge(clientId, { amount: money('-0.75'), description: 'Sorry' }),
  ])
  const invoice = await issue(clientId, chargeIds)

  expect(`${totalOf(invoice)}`).toBe('11.75 EUR') // 10.00 + 2.50 - 0.75
  expect(invoice).toMatchObject({ clientId, taxMinor: 0n, paidMinor: 0n, paidAt: null, dueOn })
  expect(`${invoice.issuedOn}`).toBe('2027-03-01')
  const { lines } = await invoiceDetails(ctx(), invoice.id)
  expect(lines.map((line) => [line.position, line.description, line.amountMinor, line.periodEnd?.toString()])).toEqual([
    [1, 'Starter (monthly)', 1000n, '2027-04-01'],
    [2, 'Set-up', 250n, undefined],
    [3, 'Sorry', -75n, undefined],
  ])
  expect(`${await receivableOf(ctx(), clientId, 'EUR')}`).toBe('11.75 EUR')
  const revenue = (await accountBalances(ctx(), 'revenue:other')).find((one) => one.currency === 'EUR')
  expect(`${revenue!.minus(revenueBefore ?? money('0'))}`).toBe('-11.75 EUR')
  expect(await told('billing.invoice_issued', invoice.id)).toEqual([{ invoiceId: invoice.id, clientId }])
  expect(await told('billing.invoice_paid', invoice.id)).toEqual([])
  expect(await verifyBooks(ctx())).toEqual([])
})

test('charges that are not there, somebody else’s, in another currency or invoiced already are refused', async () => {
  const [ada, eve] = [await anAccount(house), await anAccount(house)]
  const [mine, dollars, hers, gone] = await someCharges(house, [
    aCharge(ada.clientId),
    aCharge(ada.clientId, { amount: money('1.00', 'USD') }),
    aCharge(eve.clientId),
    aCharge(ada.clientId),
  ])
  await issue(ada.clientId, [gone!])
  const before = await drawn()
  for (const bad of [[], [999_999], [dollars!], [hers!], [gone!]]) {
    await expect(issue(ada.clientId, [...(bad.length ? [mine!] : []), ...bad])).rejects.toMatchObject({
      code: 'nothing_to_invoice',
    })
  }
  expect(await drawn()).toBe(before)
  await issue(ada.clientId, [mine!])
})

test('of two issues of the same charges one wins, also when they only share one charge', async () => {
  const { clientId } = await anAccount(house)
  const [a, b, shared] = await someCharges(house, [aCharge(clientId), aCharge(clientId), aCharge(clientId)])
  const answers = await outcomes([issue(clientId, [a!, shared!]), issue(clientId, [b!, shared!])])
  expect(answers.sort()).toEqual(['done', 'nothing_to_invoice'])
  const { rows } = await house.pool.query(
    'SELECT count(*) FROM billing.invoice_lines WHERE source = (SELECT source FROM billing.charges WHERE id = $1)',
    [shared],
  )
  expect(rows).toEqual([{ count: '1' }])
})

test('numbers have no holes and ascend, under parallel issues with refused and broken ones in between', async () => {
  const accounts = await Promise.all(Array.from({ length: 5 }, () => anAccount(house)))
  const before = await drawn()
  const works = Array.from({ length: 40 }, (_, i) => {
    const { clientId } = accounts[i % 5]!
    return inHouse(house, async (tx) => {
      const chargeIds = await addCharges(tx, [aCharge(clientId)])
      if (i % 4 === 1) chargeIds.push(999_999)
      const invoice = await issueInvoice(tx, { clientId, currency: 'EUR', dueOn, chargeIds })
      if (i % 4 === 3) throw Object.assign(new Error('later in the same transaction'), { code: 'broken' })
      return invoice
    })
  })
  const answers = await outcomes(works)
  expect(Map.groupBy(answers, (answer) => answer).get('done')).toHaveLength(20)
  expect(answers.filter((answer) => answer === 'nothing_to_invoice')).toHaveLength(10)
  expect(answers.filter((answer) => answer === 'broken')).toHaveLength(10)

  const { rows } = await house.pool.query<{ number: string }>(
    'SELECT number FROM billing.invoices ORDER BY series_number',
  )
  const numbers = rows.map((row) => Number(row.number.slice(-6)))
  expect(numbers).toEqual(Array.from({ length: before + 20 }, (_, i) => i + 1))
  expect(rows.at(-1)!.number).toMatch(/^INV-2027-\d{6}$/)
})

test('an invoice over nothing is paid at once', async () => {
  const { clientId } = await anAccount(house)
  const chargeIds = await someCharges(house, [
    aCharge(clientId, { amount: money('5.00'), source: 'gift:1' }),
    aCharge(clientId, { amount: money('-5.00'), source: 'gift:2' }),
  ])
  const invoice = await issue(clientId, chargeIds)
  expect(invoice.paidAt).not.toBeNull()
  expect(await told('billing.invoice_paid', invoice.id)).toEqual([
    { invoiceId: invoice.id, clientId, sources: ['gift:1', 'gift:2'] },
  ])
  expect(`${await receivableOf(ctx(), clientId, 'EUR')}`).toBe('0.00 EUR')
  expect(await verifyBooks(ctx())).toEqual([])
})

async function asDocument(invoice: InvoiceRow) {
  const details = await invoiceDetails(ctx(), invoice.id)
  return { ...details, pdf: Buffer.from(await invoicePdf(ctx(), details)).toString('base64') }
}

test('a document stays what it was when client, company and products change', async () => {
  const account = await anAccount(house, { firstName: 'Ada', lastName: 'Lovelace', country: 'GB', city: 'London' })
  await inHouse(house, (tx) => changeSetting(tx, companySetting, { name: 'Greenfield', lines: ['Berlin'] }))
  const invoice = await anInvoice(house, account.clientId)
  const issued = await asDocument(invoice)
  expect(issued.invoice.buyer).toEqual({ name: 'Ada Lovelace', lines: ['London', 'United Kingdom'] })
  expect(issued.invoice.seller).toEqual({ name: 'Greenfield', lines: ['Berlin'] })

  await updateAccount(asClient(house, account), { firstName: 'Eve', company: 'Evil Ltd', city: 'Paris', country: 'FR' })
  await house.pool.query(`UPDATE clients.clients SET currency = 'JPY' WHERE id = $1`, [account.clientId])
  await inHouse(house, (tx) => changeSetting(tx, companySetting, { name: 'Sold to others', lines: [] }))

  expect(await asDocument(invoice)).toEqual(issued)
  const next = await anInvoice(house, account.clientId)
  expect(next).toMatchObject({ buyer: { name: 'Evil Ltd' }, seller: { name: 'Sold to others' } })
})

let partlyPaid: Promise<InvoiceRow> | undefined
async function aPartlyPaidInvoice(): Promise<InvoiceRow> {
  const invoice = await anInvoice(house, (await anAccount(house)).clientId)
  const payment = { invoiceId: invoice.id, amount: money('1.00'), clearing: 'bank', source: `wire:${invoice.id}` }
  await inHouse(house, (tx) => applyPayment(tx, payment))
  return invoice
}

test.each([
  `UPDATE billing.invoices SET number = 'INV-2027-999999'`,
  'UPDATE billing.invoices SET client_id = client_id + 1',
  `UPDATE billing.invoices SET currency = 'JPY'`,
  'UPDATE billing.invoices SET issued_on = issued_on + 1',
  'UPDATE billing.invoices SET due_on = due_on + 1',
  `UPDATE billing.invoices SET buyer = '{"name":"Eve","lines":[]}'`,
  `UPDATE billing.invoices SET seller = '{"name":"Eve","lines":[]}'`,
  'UPDATE billing.invoices SET subtotal_minor = 0, total_minor = 0',
  'UPDATE billing.invoices SET tax_minor = 1, total_minor = total_minor + 1',
  'UPDATE billing.invoices SET id = id + 1000000',
  'DELETE FROM billing.invoices',
  'TRUNCATE billing.invoices CASCADE',
  'UPDATE billing.invoice_lines SET description = description',
  'DELETE FROM billing.invoice_lines',
  'TRUNCATE billing.invoice_lines CASCADE',
  'UPDATE billing.allocations SET amount_minor = 1',
  'DELETE FROM billing.allocations',
  'TRUNCATE billing.allocations',
])('the database itself refuses: %s', async (statement) => {
  partlyPaid ??= aPartlyPaidInvoice()
  const invoice = await partlyPaid
  const before = await invoiceDetails(ctx(), invoice.id)
  const refusal = await house.pool.query(statement).catch((error: unknown) => error)
  expect(sqlState(refusal)).toBe('23001')
  expect(await invoiceDetails(ctx(), invoice.id)).toEqual(before)
})

test('an invoice nobody has paid on can be taken back, once; its number stays taken', async () => {
  const { clientId } = await anAccount(house)
  const invoice = await anInvoice(house, clientId, { amounts: ['30.00'] })
  const voiding = () => inHouse(house, (tx) => voidInvoice(tx, invoice.id))
  expect(await outcomes([voiding(), voiding(), voiding()])).toEqual(['done', 'done', 'done'])
  const { invoice: voided } = await invoiceDetails(ctx(), invoice.id)
  expect(voided.voidedAt).not.toBeNull()
  expect(balanceOf(voided).isZero).toBe(true)
  expect(`${await receivableOf(ctx(), clientId, 'EUR')}`).toBe('0.00 EUR')

  const late = { invoiceId: invoice.id, amount: money('30.00'), clearing: 'bank', source: 'wire:late' }
  const { surplus } = await inHouse(house, (tx) => applyPayment(tx, late))
  expect(`${surplus}`).toBe('30.00 EUR')
  expect(await verifyBooks(ctx())).toEqual([])
})

test('an invoice that something was paid on is not taken back', async () => {
  const { clientId } = await anAccount(house)
  const part = await anInvoice(house, clientId)
  await inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId: part.id, amount: money('0.01'), clearing: 'bank', source: 'wire:cent' }),
  )
  const free = await anInvoice(house, clientId, { amounts: ['0.00'] })
  for (const { id } of [part, free])
    await expect(inHouse(house, (tx) => voidInvoice(tx, id))).rejects.toMatchObject({ code: 'invoice_has_payments' })
  await expect(inHouse(house, (tx) => voidInvoice(tx, 999_999))).rejects.toMatchObject({ code: 'invoice_not_found' })
})

test('numbers start anew each year, and their dates never go back', async () => {
  const { clientId } = await anAccount(house)
  house.clock.pin(Temporal.Instant.from('2027-12-30T23:59:59Z'))
  const begunLastNight = ctx()
  house.clock.pin(Temporal.Instant.from('2027-12-31T12:00:00Z'))
  const today = await anInvoice(house, clientId)
  // A use-case keeps its moment; one that began before midnight may draw its number after somebody who began later.
  const overtaken = await begunLastNight.transaction(async (tx) => {
    const chargeIds = await addCharges(tx, [aCharge(clientId)])
    return issueInvoice(tx, { clientId, currency: 'EUR', dueOn, chargeIds })
  })
  expect([`${today.issuedOn}`, `${overtaken.issuedOn}`]).toEqual(['2027-12-31', '2027-12-31'])
  expect(Number(overtaken.number.slice(-6))).toBe(Number(today.number.slice(-6)) + 1)

  house.clock.pin(Temporal.Instant.from('2028-01-01T00:00:00Z'))
  expect((await anInvoice(house, clientId)).number).toBe('INV-2028-000001')
  house.clock.release()
  expect(await verifyBooks(ctx())).toEqual([])
})
