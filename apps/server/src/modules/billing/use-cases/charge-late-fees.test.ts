import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { changeSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anAccount } from '../../clients/examples.ts'
import { createGroup, setGroup, setLateFeeExemption } from '../../clients/index.ts'
import { lateFeeOn } from '../dunning.ts'
import { anInvoice, inHouse, money } from '../examples.ts'
import { verifyBooks } from '../queries/verify-books.ts'
import { type LateFees, lateFeesSetting } from '../settings.ts'
import { applyPayment } from './apply-payment.ts'
import { chargeLateFees } from './charge-late-fees.ts'

let house: TestHouse
let clientId: number
let now = Temporal.Instant.from('2027-03-01T09:00:00Z')
const at = (day: string) => {
  now = Temporal.Instant.from(`${day}T09:00:00Z`)
}
beforeAll(async () => {
  house = await aHouse({ clock: { now: () => now } })
})
afterAll(() => house.stop())
beforeEach(async () => {
  at('2027-03-01')
  clientId = (await anAccount(house, { currency: 'EUR' })).clientId
  await house.pool.query('UPDATE billing.invoices SET voided_at = now() WHERE paid_at IS NULL AND voided_at IS NULL')
  // Time goes back from test to test, where dates ascend with numbers.
  await house.pool.query('UPDATE billing.series SET last_on = NULL')
})

const ctx = () => house.contexts.forSystem('billing.charge_late_fees', 'schedule')
const run = () => chargeLateFees(ctx())
const agreeOn = (rule: LateFees | null) => inHouse(house, (tx) => changeSetting(tx, lateFeesSetting, rule))

const once = { afterDays: 5, everyDays: null, most: 1 }
const percent = (text: string, limits: { minimum?: string; maximum?: string } = {}): LateFees => ({
  kind: 'percent',
  percent: text,
  minimum: limits.minimum ? { EUR: limits.minimum } : {},
  maximum: limits.maximum ? { EUR: limits.maximum } : {},
  ...once,
})
const fixed = (wish: Partial<LateFees> = {}): LateFees =>
  ({ kind: 'fixed', amounts: { EUR: '5.00' }, ...once, ...wish }) as LateFees

const feesOn = async (invoiceId: number) =>
  (
    await house.pool.query<{ source: string; fee: number; class: string; account: string; due: string; lines: number }>(
      `SELECT l.source, l.amount_minor::int AS fee, l.tax_class AS class, l.account, i.due_on::text AS due,
              (SELECT count(*)::int FROM billing.invoice_lines x WHERE x.invoice_id = i.id) AS lines
         FROM billing.invoice_lines l JOIN billing.invoices i ON i.id = l.invoice_id WHERE l.source LIKE $1 ORDER BY l.id`,
      [`late_fee:${invoiceId}:%`],
    )
  ).rows

test('as long as no fee is agreed on, none is charged', async () => {
  await agreeOn(null)
  await anInvoice(house, clientId, { dueOn: '2027-03-10' })
  at('2027-03-20')
  expect(await run()).toEqual({ charged: 0 })
})

test('a fee is an invoice of its own, due at once, with a tax class and an account of its own', async () => {
  await agreeOn(fixed())
  const { id } = await anInvoice(house, clientId, { dueOn: '2027-03-10' })
  at('2027-03-14')
  expect(await run()).toEqual({ charged: 0 })
  at('2027-03-15')
  expect(await run()).toEqual({ charged: 1 })
  expect(await feesOn(id)).toEqual([
    {
      source: `late_fee:${id}:1`,
      fee: 500,
      class: 'late_fee',
      account: 'revenue:late_fee',
      due: '2027-03-15',
      lines: 1,
    },
  ])
  const problems = await verifyBooks(ctx())
  expect(problems.filter(({ detail }) => detail.startsWith(`client ${clientId}:`))).toEqual([])
})

test('four runs, two of them side by side, charge one fee', async () => {
  await agreeOn(fixed())
  const { id } = await anInvoice(house, clientId, { dueOn: '2027-03-10' })
  at('2027-03-15')
  await Promise.all([run(), run()])
  await run()
  await run()
  expect(await feesOn(id)).toHaveLength(1)
})

test('a percentage is of what is open on that day, rounded half up once', async () => {
  await agreeOn(percent('2.5'))
  const whole = await anInvoice(house, clientId, { amounts: ['99.80'], dueOn: '2027-03-10' })
  const partly = await anInvoice(house, clientId, { amounts: ['99.80'], dueOn: '2027-03-10' })
  await inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId: partly.id, amount: money('50.00'), clearing: 'test', source: 'half' }),
  )
  at('2027-03-15')
  expect(await run()).toEqual({ charged: 2 })
  expect((await feesOn(whole.id))[0]!.fee).toBe(250) // 9980 * 2.5 / 100 = 249.5
  expect((await feesOn(partly.id))[0]!.fee).toBe(125) // 4980 * 2.5 / 100 = 124.5
})

test.each([
  ['10.00', '1', {}, '0.10'],
  ['10.00', '1', { minimum: '5.00' }, '5.00'],
  ['900.00', '1', { minimum: '5.00' }, '9.00'],
  ['9000.00', '1', { maximum: '40.00' }, '40.00'],
  ['900.00', '1', { minimum: '20.00', maximum: '15.00' }, '15.00'],
  ['0.20', '1', {}, null], // 20 * 1 / 100 = 0.2, which is no cent
])('on %s, %s percent within %o is %s', (open, share, limits, fee) => {
  expect(lateFeeOn(money(open), percent(share, limits))?.toDecimal() ?? null).toBe(fee)
})

test('an amount that is named for another currency is no fee', () => {
  expect(lateFeeOn(money('10.00', 'USD'), fixed())).toBeNull()
})

test('a repeated fee comes every so many days, so many times', async () => {
  await agreeOn(fixed({ everyDays: 7, most: 3 }))
  const { id } = await anInvoice(house, clientId, { dueOn: '2027-03-10' })
  const charged: string[] = []
  for (let day = Temporal.PlainDate.from('2027-03-10'); day.toString() < '2027-05-01'; day = day.add({ days: 1 })) {
    at(day.toString())
    if ((await run()).charged === 1) charged.push(day.toString())
  }
  expect(charged).toEqual(['2027-03-15', '2027-03-22', '2027-03-29']) // 10 + 5, + 7, + 7; none on the fees themselves
  expect((await feesOn(id)).map((fee) => fee.source)).toEqual([1, 2, 3].map((n) => `late_fee:${id}:${n}`))
})

test('fees that were missed are not added up', async () => {
  await agreeOn(fixed({ everyDays: 7, most: 3 }))
  const { id } = await anInvoice(house, clientId, { dueOn: '2027-03-10' })
  at('2027-03-24')
  await run()
  expect((await feesOn(id)).map((fee) => fee.source)).toEqual([`late_fee:${id}:2`])
})

test('a fee that was missed for more than a month is not charged any more', async () => {
  await agreeOn(fixed())
  await anInvoice(house, clientId, { dueOn: '2027-03-10' })
  at('2027-04-15') // 5 + 31 days after
  expect(await run()).toEqual({ charged: 0 })
})

test('a client who is spared late fees gets none', async () => {
  await agreeOn(fixed())
  await anInvoice(house, clientId, { dueOn: '2027-03-10' })
  await setLateFeeExemption(ctx(), { clientId, noLateFees: true })
  at('2027-03-15')
  expect(await run()).toEqual({ charged: 0 })
  await setLateFeeExemption(ctx(), { clientId, noLateFees: false })
  expect(await run()).toEqual({ charged: 1 })
})

test('a client in a group that is spared late fees gets none', async () => {
  await agreeOn(fixed())
  await anInvoice(house, clientId, { dueOn: '2027-03-10' })
  const group = { name: 'Spared', colour: 'grey', discountPercent: '0', noSuspension: false } as const
  const { id: groupId } = await createGroup(ctx(), { ...group, noLateFees: true })
  await setGroup(ctx(), { clientId, groupId })
  at('2027-03-15')
  expect(await run()).toEqual({ charged: 0 })
  await setGroup(ctx(), { clientId, groupId: null })
  expect(await run()).toEqual({ charged: 1 })
})

test('a client who does not exist cannot be spared', async () => {
  await expect(setLateFeeExemption(ctx(), { clientId: 999_999, noLateFees: true })).rejects.toMatchObject({
    code: 'client_not_found',
  })
})

test('what was paid in time costs nothing', async () => {
  await agreeOn(fixed())
  const { id } = await anInvoice(house, clientId, { dueOn: '2027-03-10' })
  await inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId: id, amount: money('10.00'), clearing: 'test', source: 'in time' }),
  )
  at('2027-03-15')
  expect(await run()).toEqual({ charged: 0 })
})

test('a client whose fee cannot be charged is parked, and the others are charged', async () => {
  await agreeOn(fixed())
  const other = await anAccount(house, { currency: 'EUR' })
  await anInvoice(house, clientId, { dueOn: '2027-03-10' })
  await anInvoice(house, other.clientId, { dueOn: '2027-03-10' })
  await house.pool.query(`ALTER TABLE billing.charges ADD CONSTRAINT broken CHECK (client_id <> ${clientId}) NOT VALID`)
  at('2027-03-15')
  expect(await run()).toEqual({ charged: 1, parked: 1 })
  await house.pool.query('ALTER TABLE billing.charges DROP CONSTRAINT broken')
  expect(await run()).toEqual({ charged: 0 })
})
