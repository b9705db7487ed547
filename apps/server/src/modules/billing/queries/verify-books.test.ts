import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anAccount } from '../../clients/examples.ts'
import { anInvoice, asStaff, inHouse, money } from '../examples.ts'
import { addFunds } from '../use-cases/add-funds.ts'
import { adjustCredit } from '../use-cases/adjust-credit.ts'
import { applyPayment } from '../use-cases/apply-payment.ts'
import { creditInvoice } from '../use-cases/credit-invoice.ts'
import { voidInvoice } from '../use-cases/void-invoice.ts'
import { verifyBooks } from './verify-books.ts'

let house: TestHouse
let paid: number
let open: number
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  const { clientId } = await anAccount(house)
  const pay = (invoiceId: number, amount: string) =>
    inHouse(house, (tx) =>
      applyPayment(tx, { invoiceId, amount: money(amount), clearing: 'cards', source: `payment:${invoiceId}` }),
    )
  paid = (await anInvoice(house, clientId, { amounts: ['10.00', '2.00'] })).id
  await pay(paid, '20.00')
  open = (await anInvoice(house, clientId, { amounts: ['30.00'] })).id
  await pay(open, '5.00')
  const staff = asStaff(house)
  const credited = await anInvoice(house, clientId, { amounts: ['40.00'] })
  await creditInvoice(staff, { invoiceId: credited.id, lines: 'rest', reason: 'Complaint' })
  await adjustCredit(staff, { clientId, amount: money('1.00'), reason: 'Sorry' })
  await addFunds(staff, { clientId, amount: money('50.00') })
  const voided = await anInvoice(house, clientId, { amounts: ['1000.00'], currency: 'USD' })
  await inHouse(house, (tx) => voidInvoice(tx, voided.id))
})
afterAll(() => house.stop())

/** What the check says while the books are as a broken disk or a careless hand left them; they are put right again. */
async function problemsAfter(...injury: string[]): Promise<string[]> {
  let found: string[] = []
  const undo = new Error('undo')
  const injured = house.contexts.forSystem('test', 'cli').transaction(async (tx) => {
    await tx.db.execute(sql.raw('SET LOCAL session_replication_role = replica'))
    for (const statement of injury) {
      const { rowCount } = await tx.db.execute(sql.raw(statement))
      if (!rowCount) throw new Error(`This changed nothing: ${statement}`)
    }
    found = (await verifyBooks(tx)).map((problem) => problem.check)
    throw undo
  })
  await expect(injured).rejects.toBe(undo)
  return [...new Set(found)]
}

test('books that nobody harmed are in order', async () => {
  expect(await verifyBooks(house.contexts.forSystem('test', 'cli'))).toEqual([])
})

const entryOf = (source: string) => `(SELECT id FROM ledger.entries WHERE source = '${source}')`

test('an entry that does not balance', async () => {
  expect(
    await problemsAfter(
      `UPDATE ledger.postings SET amount_minor = amount_minor + 1 WHERE account LIKE 'revenue%' AND entry_id = ${entryOf(`invoice:${open}`)}`,
    ),
  ).toEqual(['entries balance'])
})

test('an entry that only balances across currencies', async () => {
  expect(
    await problemsAfter(
      `UPDATE ledger.postings SET currency = 'USD' WHERE account LIKE 'revenue%' AND entry_id = ${entryOf(`invoice:${open}`)}`,
    ),
  ).toEqual(['entries balance'])
})

test('an invoice that says it received something else than was allocated to it', async () => {
  expect(
    await problemsAfter(`UPDATE billing.allocations SET amount_minor = 499 WHERE source = 'payment:${open}'`),
  ).toEqual(['paid amounts equal allocations'])
  expect(await problemsAfter(`DELETE FROM billing.allocations WHERE source = 'payment:${open}'`)).toEqual([
    'paid amounts equal allocations',
  ])
})

test('an invoice that the ledger knows nothing of, and an entry that has no invoice', async () => {
  const entry = entryOf(`invoice:${open}`)
  expect(
    await problemsAfter(
      `DELETE FROM ledger.postings WHERE entry_id = ${entry}`,
      `DELETE FROM ledger.entries WHERE id = ${entry}`,
    ),
  ).toEqual(['invoice balances equal the receivable'])
  expect(
    await problemsAfter(
      `INSERT INTO ledger.entries (kind, source, client_id, currency, booked_on, booked_at, correlation_id)
       VALUES ('gift', 'gift:1', 999, 'EUR', '2027-03-01', now(), 'x')`,
      `INSERT INTO ledger.postings (entry_id, account, client_id, currency, amount_minor)
       VALUES (${entryOf('gift:1')}, 'receivable', 999, 'EUR', 100), (${entryOf('gift:1')}, 'revenue', NULL, 'EUR', -100)`,
    ),
  ).toEqual(['invoice balances equal the receivable'])
})

test('an invoice that is called paid and is not, or is paid and not called so', async () => {
  expect(await problemsAfter(`UPDATE billing.invoices SET paid_at = now() WHERE id = ${open}`)).toEqual([
    'paid means nothing is left',
  ])
  expect(await problemsAfter(`UPDATE billing.invoices SET paid_at = NULL WHERE id = ${paid}`)).toEqual([
    'paid means nothing is left',
  ])
})

test('an invoice that was made void without the ledger', async () => {
  expect(await problemsAfter(`UPDATE billing.invoices SET voided_at = now() WHERE id = ${open}`)).toEqual([
    'invoice balances equal the receivable',
  ])
})

test('a line that was lost or changed', async () => {
  expect(await problemsAfter(`DELETE FROM billing.invoice_lines WHERE invoice_id = ${open}`)).toEqual([
    'lines add up to the invoice',
  ])
  expect(
    await problemsAfter(`UPDATE billing.invoice_lines SET net_minor = 1 WHERE invoice_id = ${paid} AND position = 2`),
  ).toEqual(['lines add up to the invoice'])
})

test('a number that nobody has, and one that was never drawn', async () => {
  expect(await problemsAfter('UPDATE billing.series SET next_number = next_number + 1')).toEqual([
    'numbers have no holes',
  ])
  expect(await problemsAfter('UPDATE billing.series SET next_number = next_number - 1')).toEqual([
    'numbers have no holes',
  ])
  expect(await problemsAfter(`UPDATE billing.invoices SET series_number = 9 WHERE id = ${open}`)).toEqual([
    'numbers have no holes',
  ])
  expect(await problemsAfter('DELETE FROM billing.series')).toEqual(['numbers have no holes'])
  expect(
    await problemsAfter(`UPDATE billing.invoices SET issued_on = issued_on + 400 WHERE series_number = 1`),
  ).toEqual(['dates ascend with numbers'])
})

test('credit that an adjustment does not explain, or that an invoice took and the ledger did not give', async () => {
  expect(await problemsAfter('UPDATE billing.adjustments SET amount_minor = amount_minor + 1')).toEqual([
    'credit is what made it less what used it',
  ])
  expect(
    await problemsAfter(`UPDATE billing.allocations SET source = 'gift' WHERE source LIKE 'credit\\_use:%'`),
  ).toEqual(['credit is what made it less what used it'])
})

test('a credit note that is changed, lost, or takes more of a line than it has', async () => {
  expect(await problemsAfter('UPDATE billing.credit_notes SET applied_minor = 0')).toEqual([
    'credit is what made it less what used it',
  ])
  expect(await problemsAfter('DELETE FROM billing.credit_notes')).toEqual([
    'numbers have no holes',
    'credit notes add up to what invoices say',
  ])
  expect(await problemsAfter('UPDATE billing.credit_note_lines SET net_minor = 99999')).toEqual([
    'credit notes take no more of a line than it has',
  ])
})

test('funds that are held and stand on no invoice', async () => {
  expect(
    await problemsAfter(`UPDATE billing.invoice_lines SET account = 'revenue:other' WHERE account = 'advances'`),
  ).toEqual(['advances are funds that are not credit yet'])
})

test('credit that is less than nothing', async () => {
  expect(
    await problemsAfter(
      `INSERT INTO ledger.entries (kind, source, client_id, currency, booked_on, booked_at, correlation_id)
       VALUES ('gift', 'gift:2', 999, 'EUR', '2027-03-01', now(), 'x')`,
      `INSERT INTO ledger.postings (entry_id, account, client_id, currency, amount_minor)
       VALUES (${entryOf('gift:2')}, 'credit', 999, 'EUR', 100), (${entryOf('gift:2')}, 'revenue', NULL, 'EUR', -100)`,
    ),
  ).toEqual(['credit is below nothing by no more than was taken back'])
})
