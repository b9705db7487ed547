import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { changeSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anAccount } from '../../clients/examples.ts'
import { addContact } from '../../clients/index.ts'
import { aCrowd, anInvoice, inHouse, money } from '../examples.ts'
import { overdueLines } from '../queries/overdue-lines.ts'
import { remindersSetting } from '../settings.ts'
import { applyPayment } from './apply-payment.ts'
import { sendReminders } from './remind.ts'
import { tellOverdue } from './tell-overdue.ts'
import { voidInvoice } from './void-invoice.ts'

let house: TestHouse
let now = Temporal.Instant.from('2027-03-01T00:00:00Z')
/** Noon in Auckland on a day. */
const at = (day: string) => {
  now = Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: 'Pacific/Auckland', plainTime: '12:00' }).toInstant()
}
beforeAll(async () => {
  house = await aHouse({ clock: { now: () => now }, settings: { BUSINESS_TIME_ZONE: 'Pacific/Auckland' } })
})
afterAll(() => house.stop())
// Invoices of one test are out of reach of the next one.
beforeEach(async () => {
  await house.pool.query('UPDATE billing.invoices SET voided_at = now() WHERE paid_at IS NULL AND voided_at IS NULL')
  await house.pool.query('DELETE FROM billing.notices')
  // Time goes back from test to test, where dates ascend with numbers.
  await house.pool.query('UPDATE billing.series SET last_on = NULL')
  await inHouse(house, (tx) => changeSetting(tx, remindersSetting, remindersSetting.default))
})

const ctx = () => house.contexts.forSystem('billing.remind', 'schedule')
const remind = (chunk?: number) => sendReminders(ctx(), chunk ? { chunk } : {})

const stepsOf = async (invoiceId: number) =>
  (
    await house.pool.query<{ step: string }>(
      'SELECT step FROM billing.notices WHERE invoice_id = $1 ORDER BY sent_at, step',
      [invoiceId],
    )
  ).rows.map((row) => row.step)

const mailsAbout = async (invoiceId: number) =>
  (
    await house.pool.query<{ template: string; key: string }>(
      'SELECT template, dedupe_key AS key FROM messaging.mails WHERE dedupe_key LIKE $1 ORDER BY id',
      [`invoice:${invoiceId}:reminder:%`],
    )
  ).rows.map((row) => `${row.template} ${row.key.split('reminder:')[1]}`)

const pay = (invoiceId: number, amount: string) =>
  inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId, amount: money(amount), clearing: 'test', source: `pay:${invoiceId}:${amount}` }),
  )

test('an invoice left open is reminded of on each day of the setting, and on no other', async () => {
  at('2027-03-01')
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const { id } = await anInvoice(house, clientId, { dueOn: '2027-03-15' })
  for (let day = Temporal.PlainDate.from('2027-03-01'); day.toString() < '2027-04-01'; day = day.add({ days: 1 })) {
    at(day.toString())
    await remind()
  }
  expect(await mailsAbout(id)).toEqual([
    'invoice_reminder -7',
    'invoice_reminder -1',
    'invoice_overdue 1',
    'invoice_overdue 3',
    'invoice_overdue 7',
  ])
})

test('four runs in a day, two of them side by side, send one reminder', async () => {
  at('2027-03-01')
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const { id } = await anInvoice(house, clientId, { dueOn: '2027-03-15' })
  at('2027-03-08')
  const runs = [...(await Promise.all([remind(), remind()])), await remind(), await remind()]
  expect(runs.reduce((sum, run) => sum + run.reminded!, 0)).toBe(1)
  expect(await mailsAbout(id)).toEqual(['invoice_reminder -7'])
})

test('contacts who chose invoices are reminded too, each once; others are not', async () => {
  at('2027-03-01')
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const details = { name: 'Books', company: '', phone: '', email: 'books@example.com' }
  const books = await addContact(ctx(), { ...details, mailKinds: ['invoices'] }, clientId)
  await addContact(ctx(), { ...details, email: 'tech@example.com', mailKinds: ['services'] }, clientId)
  const { id } = await anInvoice(house, clientId, { dueOn: '2027-03-15' })
  at('2027-03-08')
  await remind()
  await remind()
  expect(await mailsAbout(id)).toEqual(['invoice_reminder -7', `invoice_reminder -7:contact:${books.id}`])
})

test('after nights that were missed only the latest step is sent', async () => {
  at('2027-03-01')
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const { id } = await anInvoice(house, clientId, { dueOn: '2027-03-15' })
  at('2027-03-20') // the 8th, 14th, 16th and 18th had a step
  await remind()
  expect(await stepsOf(id)).toEqual(['reminder:3'])
})

test('what fell into oblivion more than a month ago is not dug out', async () => {
  at('2027-01-01')
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const { id } = await anInvoice(house, clientId, { dueOn: '2027-01-10' })
  at('2027-02-17') // 7 + 31 days after
  expect(await remind()).toEqual({ reminded: 0 })
  at('2027-02-16') // 7 + 30 days after
  expect(await remind()).toEqual({ reminded: 1 })
  expect(await stepsOf(id)).toEqual(['reminder:7'])
})

test('nobody is reminded of an invoice by a step from before it was issued, or of that day', async () => {
  at('2027-03-08')
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const onTheDay = await anInvoice(house, clientId, { dueOn: '2027-03-15' })
  const after = await anInvoice(house, clientId, { dueOn: '2027-03-12' })
  const dueAtOnce = await anInvoice(house, clientId, { dueOn: '2027-03-08' })
  expect(await remind()).toEqual({ reminded: 0 })
  at('2027-03-09')
  await remind()
  expect([await stepsOf(onTheDay.id), await stepsOf(after.id), await stepsOf(dueAtOnce.id)]).toEqual([
    [],
    [],
    ['reminder:1'],
  ])
})

test('what is paid, void or credited is not reminded of; a part that is open is', async () => {
  at('2027-03-01')
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const [paid, voided, credited, partly] = await Promise.all(
    [1, 2, 3, 4].map(() => anInvoice(house, clientId, { amounts: ['10.00'], dueOn: '2027-03-15' })),
  )
  await pay(paid!.id, '10.00')
  await inHouse(house, (tx) => voidInvoice(tx, voided!.id))
  await house.pool.query('UPDATE billing.invoices SET credited_minor = total_minor WHERE id = $1', [credited!.id])
  await pay(partly!.id, '4.00')
  at('2027-03-08')
  expect(await remind()).toEqual({ reminded: 1 })
  const { rows } = await house.pool.query('SELECT subject FROM messaging.mails WHERE dedupe_key = $1', [
    `invoice:${partly!.id}:reminder:-7`,
  ])
  expect(rows).toEqual([{ subject: `Invoice ${partly!.number} is due on 15 March 2027` }])
})

test('a day is a day in the business time zone, wherever the server stands', async () => {
  at('2027-03-01')
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const { id } = await anInvoice(house, clientId, { dueOn: '2027-03-15' })
  // Auckland is 13 hours ahead of UTC: there the 8th begins at eleven in the morning of the 7th.
  now = Temporal.Instant.from('2027-03-07T10:59:00Z')
  expect(await remind()).toEqual({ reminded: 0 })
  now = Temporal.Instant.from('2027-03-07T11:01:00Z')
  expect(await remind()).toEqual({ reminded: 1 })
  expect(await stepsOf(id)).toEqual(['reminder:-7'])
})

test('any number of invoices is gone through by chunks', async () => {
  at('2027-03-01')
  for (const client of await aCrowd(house, 7)) await anInvoice(house, client, { dueOn: '2027-03-15' })
  at('2027-03-14')
  expect(await remind(3)).toEqual({ reminded: 7 })
  expect(await remind(3)).toEqual({ reminded: 0 })
})

test('an invoice whose mail cannot be written does not hold up the others', async () => {
  at('2027-03-01')
  const [first, broken, last] = await aCrowd(house, 3)
  const link = await anInvoice(house, broken!, { dueOn: '2027-03-15' })
  for (const client of [first!, last!]) await anInvoice(house, client, { dueOn: '2027-03-15' })
  await house.pool.query('ALTER TABLE billing.invoices DISABLE TRIGGER invoices_keep')
  await house.pool.query("UPDATE billing.invoices SET number = '' WHERE id = $1", [link.id])
  at('2027-03-14')
  expect(await remind()).toEqual({ reminded: 2, failed: 1 })
  await house.pool.query('UPDATE billing.invoices SET number = $2 WHERE id = $1', [link.id, link.number])
  await house.pool.query('ALTER TABLE billing.invoices ENABLE TRIGGER invoices_keep')
  expect(await remind()).toEqual({ reminded: 1 })
})

test('the rooms above are told once that an invoice is overdue, however often the run looks', async () => {
  at('2027-03-01')
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const { id } = await anInvoice(house, clientId, { dueOn: '2027-03-15' })
  await house.settle()
  at('2027-03-15')
  expect(await tellOverdue(ctx())).toEqual({ overdue: 0 })
  at('2027-03-16')
  const runs = [...(await Promise.all([tellOverdue(ctx()), tellOverdue(ctx())])), await tellOverdue(ctx())]
  expect(runs.reduce((sum, run) => sum + run.overdue!, 0)).toBe(1)
  const { rows } = await house.pool.query("SELECT payload FROM platform.outbox WHERE name = 'billing.invoice_overdue'")
  expect(rows).toEqual([{ payload: { invoiceId: id, clientId, dueOn: '2027-03-15' } }])
})

test('lines of overdue invoices are read page by page, the oldest first, each once', async () => {
  at('2027-03-01')
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const later = await anInvoice(house, clientId, { amounts: ['1.00', '2.00'], dueOn: '2027-03-10' })
  const older = await anInvoice(house, clientId, { amounts: ['1.00', '2.00', '3.00'], dueOn: '2027-03-05' })
  const paid = await anInvoice(house, clientId, { amounts: ['5.00'], dueOn: '2027-03-05' })
  await anInvoice(house, clientId, { dueOn: '2027-03-12' })
  await pay(paid.id, '5.00')
  const dueBefore = Temporal.PlainDate.from('2027-03-12')
  const seen: string[] = []
  let after: Awaited<ReturnType<typeof overdueLines>>[number] | undefined
  for (;;) {
    const lines = await overdueLines(ctx(), { dueBefore, after: after ?? null, limit: 2 })
    seen.push(...lines.map((line) => `${line.invoiceId} ${line.dueOn} ${line.position}`))
    after = lines.at(-1)
    if (lines.length < 2) break
  }
  expect(seen).toEqual([
    `${older.id} 2027-03-05 1`,
    `${older.id} 2027-03-05 2`,
    `${older.id} 2027-03-05 3`,
    `${later.id} 2027-03-10 1`,
    `${later.id} 2027-03-10 2`,
  ])
})
