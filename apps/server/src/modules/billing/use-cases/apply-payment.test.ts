import type { Money } from '@ostler/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violatedConstraint } from '../../../platform/database.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anAccount } from '../../clients/examples.ts'
import { clientBalance } from '../../ledger/index.ts'
import { anInvoice, inHouse, money } from '../examples.ts'
import { balanceOf } from '../invoice.ts'
import { invoiceDetails } from '../queries/invoices.ts'
import { verifyBooks } from '../queries/verify-books.ts'
import { applyPayment } from './apply-payment.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  // Whatever was done in here, the books agree with the documents.
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})

const ctx = () => house.contexts.forSystem('test', 'cli')
let made = 0
const pay = (invoiceId: number, amount: Money, source = `payment:${++made}`) =>
  inHouse(house, (tx) => applyPayment(tx, { invoiceId, amount, clearing: 'cards', source }))

async function anOpenInvoice(amount: string) {
  const { clientId } = await anAccount(house)
  const invoice = await anInvoice(house, clientId, { amounts: [amount], source: `thing:${clientId}` })
  return { clientId, id: invoice.id }
}

async function standing({ clientId, id }: { clientId: number; id: number }) {
  const { invoice, allocations } = await invoiceDetails(ctx(), id)
  const events = await house.pool.query(
    `SELECT 1 FROM platform.outbox WHERE name = 'billing.invoice_paid' AND payload->'invoiceId' = to_jsonb($1::bigint)`,
    [id],
  )
  return {
    balance: balanceOf(invoice).toDecimal(),
    paid: invoice.paidAt !== null,
    told: events.rowCount,
    allocated: allocations.map((one) => Number(one.amountMinor)),
    owed: (await clientBalance(ctx(), 'receivable', clientId, 'EUR')).toDecimal(),
    credit: (await clientBalance(ctx(), 'credit', clientId, 'EUR')).negated().toDecimal(),
  }
}

test('the exact amount pays the invoice, and the owners of its charges are told once', async () => {
  const invoice = await anOpenInvoice('29.97')
  const { allocated, surplus } = await pay(invoice.id, money('29.97'))
  expect([`${allocated}`, `${surplus}`]).toEqual(['29.97 EUR', '0.00 EUR'])
  expect(await standing(invoice)).toEqual({
    balance: '0.00',
    paid: true,
    told: 1,
    allocated: [2997],
    owed: '0.00',
    credit: '0.00',
  })
  const { rows } = await house.pool.query(
    `SELECT payload->'sources' AS sources FROM platform.outbox WHERE name = 'billing.invoice_paid' ORDER BY id DESC LIMIT 1`,
  )
  expect(rows).toEqual([{ sources: [`thing:${invoice.clientId}`] }])
})

test('a part of it leaves the rest open, down to the last cent', async () => {
  const invoice = await anOpenInvoice('10.00')
  await pay(invoice.id, money('9.99'))
  expect(await standing(invoice)).toMatchObject({ balance: '0.01', paid: false, told: 0, owed: '0.01', credit: '0.00' })
  await pay(invoice.id, money('0.01'))
  expect(await standing(invoice)).toMatchObject({ balance: '0.00', paid: true, told: 1, allocated: [999, 1] })
})

test('what is too much becomes credit', async () => {
  const invoice = await anOpenInvoice('10.00')
  const { allocated, surplus } = await pay(invoice.id, money('12.34'))
  expect([`${allocated}`, `${surplus}`]).toEqual(['10.00 EUR', '2.34 EUR']) // 12.34 - 10.00
  expect(await standing(invoice)).toMatchObject({ balance: '0.00', paid: true, owed: '0.00', credit: '2.34' })
})

test('money for an invoice that is paid already becomes credit, and nobody is told again', async () => {
  const invoice = await anOpenInvoice('10.00')
  await pay(invoice.id, money('10.00'))
  await pay(invoice.id, money('10.00'))
  expect(await standing(invoice)).toMatchObject({ balance: '0.00', told: 1, allocated: [1000], credit: '10.00' })
})

test('another currency pays nothing of the invoice; it becomes credit in its own', async () => {
  const invoice = await anOpenInvoice('10.00')
  const { allocated, surplus } = await pay(invoice.id, money('10.00', 'USD'))
  expect([`${allocated}`, `${surplus}`]).toEqual(['0.00 USD', '10.00 USD'])
  expect(await standing(invoice)).toMatchObject({ balance: '10.00', paid: false, owed: '10.00', credit: '0.00' })
  expect(`${await clientBalance(ctx(), 'credit', invoice.clientId, 'USD')}`).toBe('-10.00 USD')
})

test('the same payment is not counted twice, one after the other or at once', async () => {
  const invoice = await anOpenInvoice('100.00')
  const again = await Promise.allSettled([1, 2, 3, 4].map(() => pay(invoice.id, money('30.00'), 'payment:same')))
  expect(again.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  const late = await pay(invoice.id, money('30.00'), 'payment:same').catch((error: unknown) => error)
  expect(violatedConstraint(late)).toBe('entries_booked_once')
  expect(await standing(invoice)).toMatchObject({ balance: '70.00', allocated: [3000] })
})

test('ten payments at once conserve the money', async () => {
  const invoice = await anOpenInvoice('100.00')
  const answers = await Promise.all(Array.from({ length: 10 }, () => pay(invoice.id, money('15.00'))))
  const after = await standing(invoice)
  // 6 × 15.00 + 10.00 = 100.00 are used, 10 × 15.00 - 100.00 = 50.00 are left over
  expect(after).toMatchObject({ balance: '0.00', paid: true, told: 1, owed: '0.00', credit: '50.00' })
  expect(after.allocated).toEqual([1500, 1500, 1500, 1500, 1500, 1500, 1000])
  const used = answers.reduce((sum, { allocated }) => sum.plus(allocated), money('0'))
  const left = answers.reduce((sum, { surplus }) => sum.plus(surplus), money('0'))
  expect([`${used}`, `${left}`]).toEqual(['100.00 EUR', '50.00 EUR'])
})

test('money for an invoice that is not there is not booked', async () => {
  await expect(pay(999_999, money('1.00'), 'payment:lost')).rejects.toMatchObject({ code: 'invoice_not_found' })
  const { rowCount } = await house.pool.query(`SELECT 1 FROM ledger.entries WHERE source = 'payment:lost'`)
  expect(rowCount).toBe(0)
})
