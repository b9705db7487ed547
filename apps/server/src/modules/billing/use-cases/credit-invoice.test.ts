import { afterAll, beforeAll, expect, test } from 'vitest'
import { sqlState } from '../../../platform/database.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anAccount } from '../../clients/examples.ts'
import { updateAccount } from '../../clients/index.ts'
import { accountBalances, clientBalance } from '../../ledger/index.ts'
import { anInvoice, asClient, asStaff, aTaxedInvoice, inHouse, money } from '../examples.ts'
import { stateOn } from '../invoice.ts'
import { textOfPdf } from '../pdf/testing/text-of-pdf.ts'
import { creditNotePdf, invoicePdf } from '../pdf.ts'
import { creditNoteOf, creditNotesOf, listCreditNotes } from '../queries/credit-notes.ts'
import { invoiceDetails } from '../queries/invoices.ts'
import { verifyBooks } from '../queries/verify-books.ts'
import { applyPayment } from './apply-payment.ts'
import { type CreditInvoice, creditInvoice } from './credit-invoice.ts'
import { voidInvoice } from './void-invoice.ts'

let house: TestHouse
let clientId: number
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  // Whatever was done in here, the books agree with the documents.
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})

const ctx = () => house.contexts.forSystem('test', 'cli')
const aClient = async () => (await anAccount(house, { currency: 'EUR' })).clientId
const credit = (invoiceId: number, lines: CreditInvoice['lines'] = 'rest') =>
  creditInvoice(asStaff(house), { invoiceId, lines, reason: 'Complaint' })
const pay = (invoiceId: number, amount: string) =>
  inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId, amount: money(amount), clearing: 'bank', source: `wire:${invoiceId}:${amount}` }),
  )
const told = async (event: string, invoiceId: number) =>
  (
    await house.pool.query<{ payload: { sources: string[] } }>(
      `SELECT payload FROM platform.outbox WHERE name = $1 AND payload->'invoiceId' = to_jsonb($2::bigint)`,
      [event, invoiceId],
    )
  ).rows.map((row) => row.payload)
const standing = async (invoiceId: number) => {
  const { invoice } = await invoiceDetails(ctx(), invoiceId)
  const balance = async (account: 'receivable' | 'credit') =>
    (await clientBalance(ctx(), account, invoice.clientId, 'EUR')).toDecimal()
  return { state: stateOn(invoice, ctx().today), owed: await balance('receivable'), credit: await balance('credit') }
}

test('what nobody has paid is taken back whole: nothing is owed, and nobody is told of a payment', async () => {
  clientId = await aClient()
  const invoice = await aTaxedInvoice(house, clientId, { lines: [{ net: '10.00', tax: '2.00' }] })
  const before = (await accountBalances(ctx(), 'tax:vat_standard'))[0]
  const { note, surplus } = await credit(invoice.id)
  expect(note).toMatchObject({ number: 'CN-2027-000001', subtotalMinor: 1000n, taxMinor: 200n, appliedMinor: 1200n })
  expect(`${surplus}`).toBe('0.00 EUR')
  expect(await standing(invoice.id)).toEqual({ state: 'refunded', owed: '0.00', credit: '0.00' })
  expect(await told('billing.invoice_paid', invoice.id)).toEqual([])
  expect(await told('billing.invoice_credited', invoice.id)).toMatchObject([
    { clientId, sources: [expect.any(String)] },
  ])
  const after = (await accountBalances(ctx(), 'tax:vat_standard'))[0]
  expect(`${after!.minus(before!)}`).toBe('2.00 EUR')
})

test('the printed invoice tells what was paid from what a credit note took off', async () => {
  const client = await aClient()
  const invoice = await anInvoice(house, client, { amounts: ['30.00', '20.00'] })
  const [, second] = (await invoiceDetails(ctx(), invoice.id)).lines
  await credit(invoice.id, [{ lineId: second!.id }])
  await pay(invoice.id, '10.00')
  const text = textOfPdf(await invoicePdf(ctx(), await invoiceDetails(ctx(), invoice.id))).flat()
  const after = (label: string) => text[text.lastIndexOf(label) + 1]
  expect(after('Credit note')).toBe('-€20.00')
  expect(after('Paid')).toBe('-€10.00')
  expect(after('Balance due')).toBe('€20.00') // 30.00 + 20.00 - 20.00 - 10.00
})

test('what was paid becomes credit', async () => {
  const client = await aClient()
  const invoice = await anInvoice(house, client, { amounts: ['30.00'] })
  await pay(invoice.id, '30.00')
  const { surplus } = await credit(invoice.id)
  expect(`${surplus}`).toBe('30.00 EUR')
  expect(await standing(invoice.id)).toEqual({ state: 'refunded', owed: '0.00', credit: '-30.00' })
})

test('of a part that was paid, the open part is lowered first', async () => {
  const client = await aClient()
  const invoice = await anInvoice(house, client, { amounts: ['20.00', '10.00'] })
  await pay(invoice.id, '12.00')
  const { lines } = await invoiceDetails(ctx(), invoice.id)
  const { note, surplus } = await credit(invoice.id, [{ lineId: lines[0]!.id }])
  // 30.00 - 12.00 = 18.00 are open; 20.00 - 18.00 = 2.00 are over
  expect([note.appliedMinor, `${surplus}`]).toEqual([1800n, '2.00 EUR'])
  expect(await standing(invoice.id)).toEqual({ state: 'paid', owed: '0.00', credit: '-2.00' })
  // Only the line that was not taken back was paid.
  expect(await told('billing.invoice_paid', invoice.id)).toMatchObject([{ sources: [lines[1]!.source] }])
  expect(await told('billing.invoice_credited', invoice.id)).toEqual([])
})

test('in parts, to the last cent: subtotal, taxes and rounding of the notes are those of the invoice', async () => {
  const client = await aClient()
  const invoice = await aTaxedInvoice(house, client, {
    lines: [
      { net: '9.99', tax: '2.10' },
      { net: '3.33', tax: '0.17', taxClass: 'reduced' },
    ],
    rounding: '0.01',
  })
  const { lines } = await invoiceDetails(ctx(), invoice.id)
  for (const amount of ['3.33', '0.01', '3.33'])
    await credit(invoice.id, [{ lineId: lines[0]!.id, amount: money(amount) }])
  await credit(invoice.id, [{ lineId: lines[1]!.id, amount: money('1.11') }])
  await credit(invoice.id)
  const notes = (await creditNotesOf(ctx(), invoice.id)).map(({ note }) => note)
  const sum = (of: (note: (typeof notes)[number]) => bigint) => notes.reduce((total, note) => total + of(note), 0n)
  expect([sum((n) => n.subtotalMinor), sum((n) => n.taxMinor), sum((n) => n.roundingMinor)]).toEqual([1332n, 227n, 1n])
  const taxes = notes.flatMap((note) => note.taxes)
  for (const { rule, amountMinor } of invoice.taxes) {
    const taken = taxes.filter((one) => one.rule === rule).reduce((total, one) => total + BigInt(one.amountMinor), 0n)
    expect([rule, String(taken)]).toEqual([rule, amountMinor])
  }
  expect(await standing(invoice.id)).toEqual({ state: 'refunded', owed: '0.00', credit: '0.00' })
})

test('two who credit the same line at once: one wins', async () => {
  const invoice = await anInvoice(house, await aClient(), { amounts: ['10.00', '5.00'] })
  const { lines } = await invoiceDetails(ctx(), invoice.id)
  const tries = await Promise.allSettled(
    Array.from({ length: 5 }, () => credit(invoice.id, [{ lineId: lines[0]!.id }])),
  )
  expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  for (const one of tries) if (one.status === 'rejected') expect(one.reason.code).toBe('nothing_to_credit')
  expect((await invoiceDetails(ctx(), invoice.id)).invoice.creditedMinor).toBe(1000n)
})

test('numbers of credit notes have no holes, also when many are made and refused at once', async () => {
  const ids = await Promise.all(Array.from({ length: 6 }, async () => (await anInvoice(house, await aClient())).id))
  await Promise.allSettled([...ids, ...ids, 999_999].map((id) => credit(id)))
  const { rows } = await house.pool.query('SELECT series_number::int AS n FROM billing.credit_notes ORDER BY 1')
  expect(rows.map((row) => row.n)).toEqual(rows.map((_, index) => index + 1))
})

test('a credit note is made out as the invoice was, whatever the client is called and uses today', async () => {
  const account = await anAccount(house, { firstName: 'Ada', lastName: 'Lovelace', country: 'GB', currency: 'EUR' })
  const invoice = await anInvoice(house, account.clientId, { amounts: ['10.00'] })
  await updateAccount(asClient(house, account), { firstName: 'Eve', company: 'Evil Ltd', country: 'FR' })
  await house.pool.query(`UPDATE clients.clients SET currency = 'JPY' WHERE id = $1`, [account.clientId])
  const { note } = await credit(invoice.id)
  expect(note).toMatchObject({ buyer: invoice.buyer, seller: invoice.seller, currency: 'EUR', totalMinor: 1000n })
})

test.each([
  'UPDATE billing.credit_notes SET total_minor = total_minor',
  'DELETE FROM billing.credit_notes',
  'UPDATE billing.credit_note_lines SET net_minor = 0',
  'DELETE FROM billing.credit_note_lines',
  'TRUNCATE billing.credit_notes CASCADE',
])('the database itself refuses: %s', async (statement) => {
  const refusal = await house.pool.query(statement).catch((error: unknown) => error)
  expect(sqlState(refusal)).toBe('23001')
})

test('what is void, unknown or credited already is refused, and staff need the permission', async () => {
  const invoice = await anInvoice(house, await aClient())
  await inHouse(house, (tx) => voidInvoice(tx, invoice.id))
  await expect(credit(invoice.id)).rejects.toMatchObject({ code: 'invoice_void' })
  await expect(credit(999_999)).rejects.toMatchObject({ code: 'invoice_not_found' })
  const other = await anInvoice(house, await aClient())
  await credit(other.id)
  await expect(credit(other.id)).rejects.toMatchObject({ code: 'nothing_to_credit' })
  const viewer = asStaff(house, ['invoices.view'])
  const refused = creditInvoice(viewer, { invoiceId: other.id, lines: 'rest', reason: 'x' })
  await expect(refused).rejects.toMatchObject({ code: 'forbidden' })
})

test('the list is paged, newest first, and of one client where asked', async () => {
  const all = await listCreditNotes(ctx(), { limit: 3 })
  expect(all.items).toHaveLength(3)
  const rest = await listCreditNotes(ctx(), { limit: 100, cursor: all.nextCursor! })
  expect(rest.items[0]!.id).toBeLessThan(all.items[2]!.id)
  const mine = await listCreditNotes(ctx(), { limit: 100, clientId })
  expect(mine.items.map((note) => note.clientId)).toEqual([clientId])
})

test('a credit note is a document of its own, for those who may see its invoice', async () => {
  clientId = await aClient()
  const invoice = await aTaxedInvoice(house, clientId, { lines: [{ net: '10.00', tax: '2.00' }] })
  const { note } = await credit(invoice.id)
  const details = await creditNoteOf(ctx(), { invoiceId: invoice.id, noteId: note.id })
  const words = textOfPdf(await creditNotePdf(details, invoice.number))
    .flat()
    .join(' ')
  for (const word of ['Credit note', note.number, invoice.number, 'Complaint', '12.00']) expect(words).toContain(word)
  const eve = asClient(house, { userId: 1, clientId: await aClient() })
  await expect(creditNoteOf(eve, { invoiceId: invoice.id, noteId: note.id })).rejects.toMatchObject({
    code: 'invoice_not_found',
  })
  await expect(creditNoteOf(ctx(), { invoiceId: invoice.id, noteId: 999_999 })).rejects.toMatchObject({
    code: 'credit_note_not_found',
  })
})
