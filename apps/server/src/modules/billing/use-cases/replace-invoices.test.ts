import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anAccount } from '../../clients/examples.ts'
import { aCharge, anInvoice, asStaff, inHouse, money, someCharges } from '../examples.ts'
import { type InvoiceRow, stateOn } from '../invoice.ts'
import { fateOf } from '../queries/credit-notes.ts'
import { invoiceDetails } from '../queries/invoices.ts'
import { receivableOf } from '../queries/receivable.ts'
import { verifyBooks } from '../queries/verify-books.ts'
import { applyPayment } from './apply-payment.ts'
import { invoiceDueCharges } from './invoice-due-charges.ts'
import { mergeInvoices, splitInvoice } from './replace-invoices.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})

const ctx = () => house.contexts.forSystem('test', 'cli')
const aClient = async () => (await anAccount(house, { currency: 'EUR' })).clientId
const merge = (...invoices: { id: number }[]) =>
  mergeInvoices(asStaff(house), { invoiceIds: invoices.map(({ id }) => id) })
const pay = ({ id }: { id: number }, amount: string) =>
  inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId: id, amount: money(amount), clearing: 'bank', source: `w:${id}` }),
  )
const state = async ({ id }: InvoiceRow) => stateOn((await invoiceDetails(ctx(), id)).invoice, ctx().today)
const paidSources = async (clientId: number) =>
  (
    await house.pool.query<{ sources: string[] }>(
      `SELECT payload->'sources' AS sources FROM platform.outbox WHERE name = 'billing.invoice_paid' AND payload->'clientId' = to_jsonb($1::bigint) ORDER BY id`,
      [clientId],
    )
  ).rows.map((row) => row.sources)

test('of two invoices one is made; paying it tells the owner of each charge once', async () => {
  const client = await aClient()
  const first = await anInvoice(house, client, {
    amounts: ['10.00'],
    source: `service:${client}:2027-03-01`,
    dueOn: '2027-03-20',
  })
  const second = await anInvoice(house, client, {
    amounts: ['7.00'],
    source: `service:${client}:2027-04-01`,
    dueOn: '2027-03-12',
  })
  const merged = await merge(first, second)
  expect([merged.totalMinor, `${merged.dueOn}`]).toEqual([1700n, '2027-03-12'])
  expect([await state(first), await state(second)]).toEqual(['void', 'void'])
  expect(`${await receivableOf(ctx(), client, 'EUR')}`).toBe('17.00 EUR')
  expect(await fateOf(ctx(), first.id)).toMatchObject({ replacedBy: [{ id: merged.id, number: merged.number }] })
  expect((await fateOf(ctx(), merged.id)).replaces.map((one) => one.id)).toEqual([first.id, second.id])

  await pay(merged, '17.00')
  expect(await paidSources(client)).toEqual([[`service:${client}:2027-03-01`, `service:${client}:2027-04-01`]])
  // The night finds nothing to invoice again, and nobody can charge the same again.
  await invoiceDueCharges(ctx(), { dueUntil: Temporal.PlainDate.from('2027-12-31') })
  expect(await someCharges(house, [aCharge(client, { source: `service:${client}:2027-03-01` })])).toEqual([])
  const { rows } = await house.pool.query('SELECT count(*)::int AS n FROM billing.invoices WHERE client_id = $1', [
    client,
  ])
  expect(rows).toEqual([{ n: 3 }])
})

test('money that comes late for an invoice that was merged is for the one in its place, also after another merge', async () => {
  const client = await aClient()
  const [first, second, third] = [
    await anInvoice(house, client),
    await anInvoice(house, client),
    await anInvoice(house, client),
  ]
  const last = await merge(await merge(first, second), third)
  const { invoice, allocated, surplus } = await pay(first, '12.00')
  expect([invoice.id, `${allocated}`, `${surplus}`]).toEqual([last.id, '12.00 EUR', '0.00 EUR'])
  expect(await state(last)).toBe('partially_paid')
})

test('two who merge the same invoices at once: one wins', async () => {
  const client = await aClient()
  const [first, second] = [await anInvoice(house, client), await anInvoice(house, client)]
  const tries = await Promise.allSettled([merge(first, second), merge(second, first), merge(first, second)])
  const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
  expect(refused).toEqual(['invoice_not_payable', 'invoice_not_payable'])
  expect(`${await receivableOf(ctx(), client, 'EUR')}`).toBe('20.00 EUR')
})

test('what does not go together', async () => {
  const client = await aClient()
  const [one, two, partly] = [
    await anInvoice(house, client),
    await anInvoice(house, client),
    await anInvoice(house, client),
  ]
  const dollars = await anInvoice(house, client, { currency: 'USD' })
  const foreign = await anInvoice(house, await aClient())
  await pay(partly, '1.00')
  await expect(merge(one)).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(merge(one, one)).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(merge(one, dollars)).rejects.toMatchObject({ code: 'invoices_differ' })
  await expect(merge(one, foreign)).rejects.toMatchObject({ code: 'invoices_differ' })
  await expect(merge(one, { id: 999_999 })).rejects.toMatchObject({ code: 'invoice_not_found' })
  await expect(merge(one, partly)).rejects.toMatchObject({ code: 'invoice_has_payments' })
  expect([await state(one), await state(two)]).toEqual(['unpaid', 'unpaid'])
})

test('lines are split out into an invoice of their own; each pays for its own', async () => {
  const client = await aClient()
  const invoice = await anInvoice(house, client, { amounts: ['10.00', '4.00', '1.00'] })
  const { lines } = await invoiceDetails(ctx(), invoice.id)
  const { rest, split } = await splitInvoice(asStaff(house), { invoiceId: invoice.id, lineIds: [lines[1]!.id] })
  expect([rest.totalMinor, split.totalMinor, await state(invoice)]).toEqual([1100n, 400n, 'void'])
  await pay(split, '4.00')
  expect(await paidSources(client)).toEqual([[lines[1]!.source]])
  await pay(rest, '11.00')
  expect(await paidSources(client)).toEqual([[lines[1]!.source], [lines[0]!.source, lines[2]!.source]])
})

test('a split leaves a line on each, takes lines of this invoice, and nothing that was paid on', async () => {
  const client = await aClient()
  const invoice = await anInvoice(house, client, { amounts: ['10.00', '4.00'] })
  const { lines } = await invoiceDetails(ctx(), invoice.id)
  const split = (lineIds: number[]) => splitInvoice(asStaff(house), { invoiceId: invoice.id, lineIds })
  for (const wrong of [[], lines.map(({ id }) => id), [999_999]])
    await expect(split(wrong)).rejects.toMatchObject({ fields: [{ field: 'lineIds' }] })
  await pay(invoice, '1.00')
  await expect(split([lines[0]!.id])).rejects.toMatchObject({ code: 'invoice_has_payments' })
  expect(await state(invoice)).toBe('partially_paid')
})
