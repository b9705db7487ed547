import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anAccount } from '../../clients/examples.ts'
import { billableStateOf } from '../billable-item.ts'
import { aCharge, asClient, someCharges } from '../examples.ts'
import { listBillableItems } from '../queries/billable-items.ts'
import { chargeBillableItems } from './charge-billable-items.ts'
import {
  addBillableItem,
  type BillableInput,
  changeBillableItem,
  deleteBillableItem,
  stopBillableItem,
} from './edit-billable-items.ts'
import { invoiceDueCharges } from './invoice-due-charges.ts'

let house: TestHouse
let clientId: number
let userId: number
let now = Temporal.Instant.from('2027-01-31T12:00:00Z')
const at = (text: string) => {
  now = Temporal.Instant.from(`${text}T12:00:00Z`)
}
beforeAll(async () => {
  house = await aHouse({ clock: { now: () => now } })
})
afterAll(() => house.stop())
beforeEach(async () => {
  at('2027-01-31')
  ;({ clientId, userId } = await anAccount(house, { currency: 'EUR' }))
  await house.pool.query('UPDATE billing.series SET last_on = NULL')
  await house.pool.query('UPDATE billing.billable_items SET next_on = NULL')
})

const ctx = () => house.contexts.forSystem('test', 'cli')
const day = (text: string) => Temporal.PlainDate.from(text)
const code = (expected: string) => ({ code: expected })
const item = (wish: Partial<BillableInput> = {}): BillableInput => ({
  description: 'Migration',
  unit: 'hours',
  quantity: '2.5',
  unitPrice: '79.99',
  taxClass: 'standard',
  doneOn: day('2027-01-30'),
  plan: 'not_yet',
  startsOn: null,
  cycle: null,
  untilOn: null,
  times: null,
  ...wish,
})
const add = (wish: Partial<BillableInput> = {}) => addBillableItem(ctx(), { ...item(wish), clientId })
const night = async () => {
  const dueUntil = ctx().today.add({ days: 14 })
  const { charged } = await chargeBillableItems(ctx(), { dueUntil })
  await invoiceDueCharges(ctx(), { dueUntil })
  return charged
}
const linesOf = async (client = clientId) =>
  (
    await house.pool.query<{ line: string }>(
      `SELECT i.due_on || ' ' || l.description || ' ' || l.amount_minor AS line FROM billing.invoice_lines l
         JOIN billing.invoices i ON i.id = l.invoice_id WHERE i.client_id = $1 ORDER BY i.due_on, l.id`,
      [client],
    )
  ).rows.map((row) => row.line)

test('what is to be invoiced now is on an invoice at once', async () => {
  const added = await add({ plan: 'now' })
  expect(billableStateOf(added)).toBe('charged')
  expect(await linesOf()).toEqual(['2027-01-31 Migration (2.5 h × 79.99) 19998']) // 2.5 * 79.99 = 199.975
})

test('what is not to be invoiced yet waits, and can be changed and deleted', async () => {
  const { id } = await add()
  expect(await night()).toBe(0)
  await changeBillableItem(ctx(), { ...item({ quantity: '1', description: 'Call-out' }), id })
  const [changed] = (await listBillableItems(ctx(), { limit: 10, clientId, state: 'open' })).items
  expect(changed).toMatchObject({ description: 'Call-out', amountMinor: 7999n })
  await deleteBillableItem(ctx(), { id })
  expect((await listBillableItems(ctx(), { limit: 10, clientId })).items).toEqual([])
})

test('what is to be invoiced on a day is invoiced in the night of that day, once', async () => {
  await add({ plan: 'on_date', startsOn: day('2027-02-10'), quantity: '1' })
  at('2027-02-09')
  expect(await night()).toBe(0)
  at('2027-02-10')
  expect([await night(), await night()]).toEqual([1, 0])
  expect(await linesOf()).toEqual(['2027-02-10 Migration 7999'])
})

test('what waits for the next invoice joins it, of the same client and currency, and makes none itself', async () => {
  await add({ plan: 'next', unit: 'units', quantity: '3', unitPrice: '9.99' })
  expect(await night()).toBe(0)
  await someCharges(house, [
    aCharge(clientId, { dueOn: day('2027-02-20') }),
    aCharge(clientId, { dueOn: day('2027-02-14') }),
  ])
  expect(await night()).toBe(1)
  const { rows } = await house.pool.query('SELECT count(*)::int AS n FROM billing.invoices WHERE client_id = $1', [
    clientId,
  ])
  expect(rows).toEqual([{ n: 1 }])
  expect(await linesOf()).toEqual([
    '2027-02-14 Starter (monthly) 1000',
    '2027-02-14 Migration (3 × 9.99) 2997', // 3 * 9.99
  ])
})

test('what recurs is charged each cycle, counted from its first day, so many times', async () => {
  await add({ plan: 'on_date', startsOn: day('2027-01-31'), cycle: 'monthly', times: 3, quantity: '1' })
  for (const night_ of ['2027-01-31', '2027-02-27', '2027-02-28', '2027-03-31', '2027-04-30']) {
    at(night_)
    await night()
  }
  expect(await linesOf()).toEqual(['2027-01-31', '2027-02-28', '2027-03-31'].map((on) => `${on} Migration 7999`))
})

test('nights that were missed are made up for, each charge on its own day, until the last day', async () => {
  await add({
    plan: 'on_date',
    startsOn: day('2027-02-01'),
    cycle: 'every_10_days',
    untilOn: day('2027-02-21'),
    quantity: '1',
  })
  at('2027-04-01')
  expect(await night()).toBe(1)
  expect(await linesOf()).toEqual(['2027-02-01', '2027-02-11', '2027-02-21'].map((on) => `${on} Migration 7999`))
})

test('two runs side by side charge each item once', async () => {
  await add({ plan: 'on_date', startsOn: day('2027-02-10') })
  at('2027-02-10')
  await Promise.all([
    chargeBillableItems(ctx(), { dueUntil: day('2027-02-10') }),
    chargeBillableItems(ctx(), { dueUntil: day('2027-02-10') }),
  ])
  await night()
  expect(await linesOf()).toHaveLength(1)
})

test('a recurring item is stopped; what was charged stays', async () => {
  const { id } = await add({ plan: 'now', cycle: 'monthly', quantity: '1' })
  await expect(deleteBillableItem(ctx(), { id })).rejects.toMatchObject(code('billable_item_charged'))
  await expect(changeBillableItem(ctx(), { ...item(), id })).rejects.toMatchObject(code('billable_item_charged'))
  await stopBillableItem(ctx(), { id })
  await expect(stopBillableItem(ctx(), { id })).rejects.toMatchObject(code('billable_item_done'))
  at('2027-06-01')
  expect(await night()).toBe(0)
  expect(await linesOf()).toHaveLength(1)
})

test.each<[Partial<BillableInput>, string]>([
  [{ quantity: '0' }, 'quantity'],
  [{ unitPrice: '1.001' }, 'unitPrice'],
  [{ plan: 'on_date' }, 'startsOn'],
  [{ cycle: 'monthly' }, 'plan'],
  [{ cycle: 'one_time', plan: 'now' }, 'cycle'],
  [
    {
      cycle: 'monthly',
      plan: 'on_date',
      startsOn: Temporal.PlainDate.from('2027-03-01'),
      untilOn: Temporal.PlainDate.from('2027-02-01'),
    },
    'untilOn',
  ],
])('%j is refused, naming the field', async (wish, field) => {
  await expect(add(wish)).rejects.toMatchObject({ fields: [{ field }] })
})

test('an item that is not there, and a client who is not, are said to be missing', async () => {
  for (const work of [changeBillableItem(ctx(), { ...item(), id: 999_999 })])
    await expect(work).rejects.toMatchObject(code('billable_item_not_found'))
  await expect(deleteBillableItem(ctx(), { id: 999_999 })).rejects.toMatchObject(code('billable_item_not_found'))
  await expect(stopBillableItem(ctx(), { id: 999_999 })).rejects.toMatchObject(code('billable_item_not_found'))
  await expect(addBillableItem(ctx(), { ...item(), clientId: 999_999 })).rejects.toMatchObject(code('client_not_found'))
})

test('clients do not bill themselves', async () => {
  const client = asClient(house, { userId, clientId })
  await expect(addBillableItem(client, { ...item(), clientId })).rejects.toMatchObject(code('forbidden'))
  await expect(listBillableItems(client, { limit: 10 })).rejects.toMatchObject(code('forbidden'))
})
