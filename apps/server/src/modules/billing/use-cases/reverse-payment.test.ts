import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anAccount } from '../../clients/examples.ts'
import { accountBalances, clientBalance } from '../../ledger/index.ts'
import { aCharge, anInvoice, asStaff, inHouse, money, someCharges } from '../examples.ts'
import { balanceOf, stateOn } from '../invoice.ts'
import { ownInvoice } from '../queries/invoices.ts'
import { verifyBooks } from '../queries/verify-books.ts'
import { addFunds } from './add-funds.ts'
import { adjustCredit } from './adjust-credit.ts'
import { applyCredit } from './apply-credit.ts'
import { applyPayment, applyPaymentToMany } from './apply-payment.ts'
import { creditInvoice } from './credit-invoice.ts'
import { issueInvoice } from './issue-invoice.ts'
import { reinstatePayment, reversePayment } from './reverse-payment.ts'
import { writeOffInvoice } from './write-off-invoice.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-20T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})

const ctx = () => house.contexts.forSystem('test', 'cli')
let made = 0
const counter = 'disputes:test' as const

/** A payment for some invoices of a client. */
async function paid(invoiceIds: [number, ...number[]], amount: string): Promise<string> {
  const source = `transaction:${++made}`
  const arrived = { amount: money(amount), clearing: 'test', source }
  const [only, ...others] = invoiceIds
  await inHouse(house, async (tx) => {
    if (others.length === 0) await applyPayment(tx, { invoiceId: only, ...arrived })
    else await applyPaymentToMany(tx, { invoiceIds, ...arrived })
  })
  return source
}
const reverse = (clientId: number, source: string, amount: string) =>
  inHouse(house, (tx) => reversePayment(tx, { clientId, source, amount: money(amount), counter }))
const reinstate = (clientId: number, source: string, amount: string) =>
  inHouse(house, (tx) => reinstatePayment(tx, { clientId, source, amount: money(amount), counter }))
const aClient = async () => (await anAccount(house, { currency: 'EUR' })).clientId
const creditOf = async (clientId: number) =>
  (await clientBalance(ctx(), 'credit', clientId, 'EUR')).negated().toDecimal()
async function standing(id: number) {
  const invoice = await ownInvoice(ctx(), id)
  return [balanceOf(invoice).toDecimal(), stateOn(invoice, ctx().today)]
}
const told = async (name: string, invoiceId: number) =>
  (
    await house.pool.query(
      `SELECT 1 FROM platform.outbox WHERE name = $1 AND payload->'invoiceId' = to_jsonb($2::bigint)`,
      [name, invoiceId],
    )
  ).rowCount

test('a payment that is taken back opens its invoice again, and one that counts again closes it', async () => {
  const clientId = await aClient()
  const { id } = await anInvoice(house, clientId, { amounts: ['100.00'] })
  const source = await paid([id], '100.00')
  const reversed = await reverse(clientId, source, '100.00')
  expect([`${reversed.ofInvoices}`, `${reversed.ofCredit}`, reversed.invoiceIds]).toEqual([
    '100.00 EUR',
    '0.00 EUR',
    [id],
  ])
  expect(await standing(id)).toEqual(['100.00', 'overdue'])
  expect(await told('billing.invoice_reopened', id)).toBe(1)
  expect(await verifyBooks(ctx())).toEqual([])

  await reinstate(clientId, source, '100.00')
  expect(await standing(id)).toEqual(['0.00', 'paid'])
  expect([await creditOf(clientId), await told('billing.invoice_paid', id)]).toEqual(['0.00', 2])
  expect(await verifyBooks(ctx())).toEqual([])

  // Lost once more, in two parts.
  await reverse(clientId, source, '30.00')
  await reverse(clientId, source, '70.00')
  expect(await standing(id)).toEqual(['100.00', 'overdue'])
  expect(await told('billing.invoice_reopened', id)).toBe(2)
})

test('what it settled last is taken first; what had become credit comes after that and may fall below nothing', async () => {
  const clientId = await aClient()
  const first = await anInvoice(house, clientId, { amounts: ['30.00'], dueOn: '2027-03-21' })
  const second = await anInvoice(house, clientId, { amounts: ['20.00'], dueOn: '2027-03-22' })
  const source = await paid([first.id, second.id], '60.00') // 30 + 20 + 10 credit
  await reverse(clientId, source, '25.00')
  expect([await standing(second.id), await standing(first.id)]).toEqual([
    ['20.00', 'unpaid'],
    ['5.00', 'partially_paid'], // 30 - (25 - 20)
  ])
  expect(await creditOf(clientId)).toBe('10.00')
  const spent = await anInvoice(house, clientId, { amounts: ['10.00'], dueOn: '2027-03-23' })
  await reverse(clientId, source, '35.00')
  expect((await standing(first.id))[0]).toBe('30.00')
  expect([await creditOf(clientId), (await standing(spent.id))[0]]).toEqual(['-10.00', '0.00'])
})

test('where credit is below nothing it pays nothing, more can be given and none be taken', async () => {
  const clientId = await aClient()
  const { id } = await anInvoice(house, clientId, { amounts: ['10.00'] })
  const source = await paid([id], '60.00') // 50 credit
  await adjustCredit(asStaff(house), { clientId, amount: money('-50.00'), reason: 'Test' })
  await reverse(clientId, source, '60.00')
  expect(await creditOf(clientId)).toBe('-50.00')

  const open = await anInvoice(house, clientId, { amounts: ['10.00'], dueOn: '2027-03-23' })
  expect(await standing(open.id)).toEqual(['10.00', 'unpaid'])
  await expect(applyCredit(asStaff(house), { invoiceId: open.id })).rejects.toMatchObject({ code: 'credit_too_low' })
  const one = { invoiceId: open.id, amount: money('1.00') }
  await expect(applyCredit(asStaff(house), one)).rejects.toMatchObject({ code: 'credit_too_low' })
  const adjust = (amount: string) => adjustCredit(asStaff(house), { clientId, amount: money(amount), reason: 'Test' })
  await expect(adjust('-0.01')).rejects.toMatchObject({ code: 'credit_too_low' })
  expect(`${await adjust('20.00')}`).toBe('-30.00 EUR')
  await paid([open.id], '45.00') // 10 for the invoice
  expect(await creditOf(clientId)).toBe('5.00') // -30 + 35
  expect(await verifyBooks(ctx())).toEqual([])
})

test('what a credit note has taken back is not asked for again', async () => {
  const clientId = await aClient()
  const invoice = await anInvoice(house, clientId, { amounts: ['60.00', '40.00'] })
  const source = await paid([invoice.id], '100.00')
  const { rows } = await house.pool.query(
    'SELECT id::int FROM billing.invoice_lines WHERE invoice_id = $1 ORDER BY position',
    [invoice.id],
  )
  await creditInvoice(asStaff(house), { invoiceId: invoice.id, lines: [{ lineId: rows[1].id }], reason: 'Test' })
  expect(await creditOf(clientId)).toBe('40.00')
  await reverse(clientId, source, '100.00')
  expect([(await standing(invoice.id))[0], await creditOf(clientId)]).toEqual(['60.00', '0.00'])

  const whole = await anInvoice(house, clientId, { amounts: ['10.00'] })
  const other = await paid([whole.id], '10.00')
  await creditInvoice(asStaff(house), { invoiceId: whole.id, lines: 'rest', reason: 'Test' })
  await reverse(clientId, other, '10.00')
  expect([await standing(whole.id), await creditOf(clientId)]).toEqual([['0.00', 'refunded'], '0.00'])
})

test('funds that were paid in are taken back out of the credit, and are credit again when they are paid again', async () => {
  const clientId = await aClient()
  const invoice = await addFunds(asStaff(house), { clientId, amount: money('50.00') })
  const source = await paid([invoice.id], '50.00')
  await house.settle()
  expect(await creditOf(clientId)).toBe('50.00')
  for (const round of [1, 2]) {
    await reverse(clientId, source, '50.00')
    expect([round, await creditOf(clientId), (await standing(invoice.id))[0]]).toEqual([round, '0.00', '50.00'])
    expect(await verifyBooks(ctx())).toEqual([])
    await reinstate(clientId, source, '50.00')
    await house.settle()
    expect([round, await creditOf(clientId), (await standing(invoice.id))[0]]).toEqual([round, '50.00', '0.00'])
    expect(await verifyBooks(ctx())).toEqual([])
  }

  // Taken back before anybody made credit of it.
  const hasty = await addFunds(asStaff(house), { clientId, amount: money('30.00') })
  const lost = await paid([hasty.id], '30.00')
  await reverse(clientId, lost, '30.00')
  await house.settle()
  expect([await creditOf(clientId), (await standing(hasty.id))[0]]).toEqual(['50.00', '30.00'])
  await paid([hasty.id], '30.00')
  await house.settle()
  expect(await creditOf(clientId)).toBe('80.00')
})

test('what counts again goes to credit where the invoice was paid otherwise meanwhile', async () => {
  const clientId = await aClient()
  const { id } = await anInvoice(house, clientId, { amounts: ['100.00'] })
  const source = await paid([id], '100.00')
  await reverse(clientId, source, '100.00')
  await paid([id], '70.00')
  await reinstate(clientId, source, '100.00')
  expect([(await standing(id))[0], await creditOf(clientId)]).toEqual(['0.00', '70.00']) // 100 - 30
  await reverse(clientId, source, '100.00')
  expect([(await standing(id))[0], await creditOf(clientId)]).toEqual(['30.00', '0.00'])
})

test('a loss that was written off stays, and what is opened by a reversal may be written off, too', async () => {
  const clientId = await aClient()
  const { id } = await anInvoice(house, clientId, { amounts: ['100.00'] })
  const source = await paid([id], '60.00')
  await writeOffInvoice(asStaff(house), { invoiceId: id, reason: 'Test' })
  await reverse(clientId, source, '60.00')
  expect((await standing(id))[0]).toBe('60.00')
  await writeOffInvoice(asStaff(house), { invoiceId: id, reason: 'Test' })
  const invoice = await ownInvoice(ctx(), id)
  expect([invoice.writtenOffMinor, stateOn(invoice, ctx().today)]).toEqual([10000n, 'written_off']) // 40 + 60
})

test('money in another currency was credit, and is taken from there', async () => {
  const clientId = await aClient()
  const chargeIds = await someCharges(house, [aCharge(clientId)])
  const dueOn = Temporal.PlainDate.from('2027-03-30')
  const { id } = await inHouse(house, (tx) => issueInvoice(tx, { clientId, currency: 'EUR', dueOn, chargeIds }))
  const source = `transaction:${++made}`
  const dollars = { clientId, source, amount: money('10.00', 'USD'), counter }
  await inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId: id, clearing: 'test', source, amount: money('10.00', 'USD') }),
  )
  await inHouse(house, (tx) => reversePayment(tx, dollars))
  expect(`${await clientBalance(ctx(), 'credit', clientId, 'USD')}`).toBe('0.00 USD')
  expect((await accountBalances(ctx(), counter)).map(String)).toContain('-10.00 USD')
})
