import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { remindersSetting } from '../settings.ts'
import { billingSettings } from './change-billing-settings.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())
const ctx = () => house.contexts.forSystem('test', 'cli')

test('what nobody has decided is the default, and what is changed is told from it', async () => {
  const before = await billingSettings.read(ctx())
  expect(before.values).toEqual(before.defaults)
  await billingSettings.change(ctx(), { proforma: true, reminders: { before: [3], after: [] } })
  const { values, defaults } = await billingSettings.read(ctx())
  expect(values).toEqual({ ...defaults, proforma: true, reminders: { before: [3], after: [] } })
})

const fee = { afterDays: 5, everyDays: null, most: 1 }
test.each<[string, object, string]>([
  ['a reminder beyond 90 days', { reminders: { before: [91], after: [] } }, 'reminders.before.0'],
  ['one day twice', { reminders: { before: [7, 7], after: [] } }, 'reminders.before'],
  ['the due day as a day after it', { reminders: { before: [], after: [0] } }, 'reminders.after.0'],
  ['half a day', { reminders: { before: [1.5], after: [] } }, 'reminders.before.0'],
  ['a fee in no currency', { lateFees: { kind: 'fixed', amounts: { XYZ: '5.00' }, ...fee } }, 'lateFees.amounts'],
  ['a fee of nothing', { lateFees: { kind: 'fixed', amounts: { EUR: '0' }, ...fee } }, 'lateFees.amounts'],
  [
    'a fee finer than its currency',
    { lateFees: { kind: 'fixed', amounts: { JPY: '0.5' }, ...fee } },
    'lateFees.amounts',
  ],
  [
    'more than all of it',
    { lateFees: { kind: 'percent', percent: '101', minimum: {}, maximum: {}, ...fee } },
    'lateFees.percent',
  ],
  [
    'no share at all',
    { lateFees: { kind: 'percent', percent: '0', minimum: {}, maximum: {}, ...fee } },
    'lateFees.percent',
  ],
  ['lead days for no cycle', { leadDays: { days: 14, byCycle: { sometimes: 3 } } }, 'leadDays.byCycle'],
])('%s is refused, naming the field, and nothing changes', async (_what, changes, field) => {
  const before = await billingSettings.read(ctx())
  await expect(billingSettings.change(ctx(), { proforma: false, ...changes })).rejects.toMatchObject({
    code: 'invalid_input',
    fields: [expect.objectContaining({ field })],
  })
  expect(await billingSettings.read(ctx())).toEqual(before)
})

test('a format of numbers without the number is refused', async () => {
  const { values } = await billingSettings.read(ctx())
  const numbering = { ...values.numbering, invoice: { format: 'INV-{YEAR}', restarts: 'yearly' as const } }
  await expect(billingSettings.change(ctx(), { numbering })).rejects.toMatchObject({
    fields: [{ field: 'numbering.invoice.format', message: 'must hold {NUMBER}' }],
  })
})

test('reminders may be switched off', async () => {
  await billingSettings.change(ctx(), { reminders: { before: [], after: [] } })
  expect(await readSetting(ctx(), remindersSetting)).toEqual({ before: [], after: [] })
})
