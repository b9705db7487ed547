import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anInvoice, asStaff, money } from '../../billing/examples.ts'
import { balanceOf, invoiceDetails, verifyBooks } from '../../billing/index.ts'
import { anAccount } from '../../clients/examples.ts'
import { clientBalance } from '../../ledger/index.ts'
import { transactionsOf } from '../queries/transactions.ts'
import { type ManualPayment, recordManualPayment } from './record-manual-payment.ts'

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
const record = (wish: Pick<ManualPayment, 'clientId' | 'amount'> & Partial<ManualPayment>) =>
  recordManualPayment(asStaff(house), {
    receivedOn: Temporal.PlainDate.from('2027-03-18'),
    method: 'bank_transfer',
    reference: `statement ${++made}`,
    invoices: 'oldest_first',
    ...wish,
  })
const open = async (ids: number[]) =>
  Promise.all(ids.map(async (id) => balanceOf((await invoiceDetails(ctx(), id)).invoice).toDecimal()))

async function aDebtor() {
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const invoices = []
  for (const dueOn of ['2027-03-30', '2027-03-10', '2027-03-20']) {
    invoices.push((await anInvoice(house, clientId, { amounts: ['10.00'], dueOn })).id)
  }
  return { clientId, ids: invoices as [number, number, number] }
}

test('one payment settles what is due first, with one entry, one row and one mail', async () => {
  const { clientId, ids } = await aDebtor()
  const { id, receivedAt } = await record({ clientId, amount: money('25.00') })
  expect(await open(ids)).toEqual(['5.00', '0.00', '0.00']) // 25.00 - 10.00 (10 March) - 10.00 (20 March)
  expect(`${receivedAt}`).toContain('2027-03-1')
  const entries = await house.pool.query(`SELECT 1 FROM ledger.entries WHERE source = $1`, [`transaction:${id}`])
  expect(entries.rowCount).toBe(1)
  for (const invoiceId of ids) expect((await transactionsOf(ctx(), invoiceId)).map((one) => one.id)).toEqual([id])
  await house.settle()
  const mails = await house.pool.query(
    `SELECT 1 FROM messaging.mails WHERE client_id = $1 AND template = 'payment_received'`,
    [clientId],
  )
  expect(mails.rowCount).toBe(1)
})

test('only the invoices that are named are settled; what is over becomes credit', async () => {
  const { clientId, ids } = await aDebtor()
  await record({ clientId, amount: money('21.00'), invoices: [ids[0], ids[2]] })
  expect(await open(ids)).toEqual(['0.00', '10.00', '0.00'])
  expect(`${await clientBalance(ctx(), 'credit', clientId, 'EUR')}`).toBe('-1.00 EUR') // 21.00 - 2 × 10.00
})

test('the same method and reference are one payment, also when two type it in at once', async () => {
  const { clientId, ids } = await aDebtor()
  const same = () => record({ clientId, amount: money('10.00'), reference: 'line 7' })
  const tries = await Promise.allSettled([same(), same(), same()])
  const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
  expect(refused).toEqual(['payment_recorded', 'payment_recorded'])
  expect(await open(ids)).toEqual(['10.00', '0.00', '10.00'])
  await record({ clientId, amount: money('10.00'), reference: 'line 7', method: 'cash' })
  expect(await open(ids)).toEqual(['10.00', '0.00', '0.00'])
})

test('money in another currency settles nothing and is credit in its own', async () => {
  const { clientId, ids } = await aDebtor()
  await record({ clientId, amount: money('10.00', 'USD') })
  expect(await open(ids)).toEqual(['10.00', '10.00', '10.00'])
  expect(`${await clientBalance(ctx(), 'credit', clientId, 'USD')}`).toBe('-10.00 USD')
})

test('what cannot be recorded', async () => {
  const { clientId, ids } = await aDebtor()
  const other = await aDebtor()
  const amount = money('10.00')
  await expect(record({ clientId: 999_999, amount })).rejects.toMatchObject({ code: 'client_not_found' })
  await expect(record({ clientId, amount: money('0.00') })).rejects.toMatchObject({ code: 'invalid_input' })
  const tomorrow = Temporal.PlainDate.from('2027-03-21')
  await expect(record({ clientId, amount, receivedOn: tomorrow })).rejects.toMatchObject({ code: 'invalid_input' })
  const foreign = record({ clientId, amount, invoices: [ids[0], other.ids[0]] })
  await expect(foreign).rejects.toMatchObject({ fields: [{ field: 'invoiceIds' }] })
  await expect(record({ clientId, amount, invoices: [999_999] })).rejects.toMatchObject({ code: 'invoice_not_found' })
  const viewer = asStaff(house, ['transactions.view'])
  const wish = {
    clientId,
    amount,
    receivedOn: tomorrow,
    method: 'cash',
    reference: 'x',
    invoices: 'oldest_first',
  } as const
  await expect(recordManualPayment(viewer, wish)).rejects.toMatchObject({ code: 'forbidden' })
})
