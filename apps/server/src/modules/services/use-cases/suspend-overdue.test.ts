import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { changeSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { inHouse } from '../../billing/examples.ts'
import { invoiceDueCharges, listInvoices } from '../../billing/index.ts'
import { aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import type { Product } from '../../catalog/index.ts'
import { anAccount } from '../../clients/examples.ts'
import { createGroup, setGroup } from '../../clients/index.ts'
import { clientBalance } from '../../ledger/index.ts'
import { anActiveService, type FakePanel, paysAll, withPanel } from '../examples.ts'
import { attemptsOf, historyOf, ownService } from '../queries/services.ts'
import { afterSuspensionSetting, whenSuspendedSetting } from '../settings.ts'
import { chargeRenewals } from './charge-renewals.ts'
import { suspendOverdue } from './suspend-overdue.ts'
import { exemptFromSuspension, setSuspensionRule, suspendService, unsuspendService } from './suspend-service.ts'

let house: TestHouse
let panel: FakePanel
let plain: Product
let onServer: Product
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-01-01T12:00:00Z' })
  await withPanel(house)
  plain = await aProduct(house)
  onServer = await aProduct(house, { serverModule: 'panel' })
})
afterAll(() => house.stop())
beforeEach(async () => {
  panel = await withPanel(house)
  await house.pool.query(`UPDATE services.services SET state = 'cancelled'`)
})

const ctx = () => theHouse(house)
/** Noon of a day. The clock goes forward only, so each test has a year of its own. */
const on = (date: string) => house.clock.pin(Temporal.Instant.from(`${date}T12:00:00Z`))
const stateOf = async (id: number) => (await ownService(ctx(), id)).state
const untilOf = async (id: number) => {
  const { chargedUntil, paidUntil } = await ownService(ctx(), id)
  return [`${chargedUntil}`, `${paidUntil}`]
}
const invoicesOf = async (clientId: number) =>
  (await listInvoices(ctx(), { clientId, limit: 50 })).items.reverse().map((one) => `${one.dueOn} ${one.totalMinor}`)
const renew = async () => {
  await chargeRenewals(ctx(), { on: ctx().today, lead: { days: 0, byCycle: {} } })
  await invoiceDueCharges(ctx(), { dueUntil: ctx().today })
  await house.settle()
}
/** The nights from one day to another: renewals, invoices, suspensions. */
const nights = async (from: string, until: string) => {
  for (let day = Temporal.PlainDate.from(from); `${day}` <= until; day = day.add({ days: 1 })) {
    on(`${day}`)
    await renew()
    await suspendOverdue(ctx())
    await house.settle()
  }
}
const mails = async (clientId: number) =>
  (await house.pool.query(`SELECT template FROM messaging.mails WHERE client_id = $1 ORDER BY id`, [clientId])).rows
    .map((row) => row.template)
    .filter((name) => name.startsWith('service_'))
const set = <T>(setting: Parameters<typeof changeSetting<T>>[1], value: T) =>
  inHouse(house, (tx) => changeSetting(tx, setting, value))

test('three days after the due date a service is suspended, once however often the run comes by, and a payment lifts it', async () => {
  on('2028-04-01')
  const { clientId } = await anAccount(house)
  const { id } = await anActiveService(house, { product: onServer, clientId })
  await nights('2028-05-01', '2028-05-03')
  expect(await stateOf(id)).toBe('active')
  on('2028-05-04')
  for (let run = 0; run < 4; run++) {
    await suspendOverdue(ctx())
    await house.settle()
  }
  expect(await stateOf(id)).toBe('suspended')
  expect(panel.asked).toEqual(['create', 'suspend'])
  expect((await historyOf(ctx(), id)).at(-1)!.why).toBe('overdue since 1 May 2028')
  on('2028-05-06')
  await paysAll(house, clientId)
  expect(await stateOf(id)).toBe('active')
  expect(panel.asked).toEqual(['create', 'suspend', 'unsuspend'])
  expect(await untilOf(id)).toEqual(['2028-06-01', '2028-06-01'])
  expect(await mails(clientId)).toEqual(['service_ready', 'service_suspended', 'service_unsuspended'])
})

test('when the server gave no answer it is asked how things stand, and not told again', async () => {
  on('2029-04-01')
  const { clientId } = await anAccount(house)
  const { id } = await anActiveService(house, { product: onServer, clientId })
  panel.actions.push({ answer: { kind: 'unknown', reason: 'timeout' }, anyway: true })
  await nights('2029-05-04', '2029-05-05')
  expect(await stateOf(id)).toBe('suspended')
  expect(panel.asked).toEqual(['create', 'suspend', 'look up'])
  expect((await attemptsOf(ctx(), id)).map((one) => [one.operation, one.state])).toEqual([
    ['suspend', 'done'],
    ['suspend', 'unknown'],
    ['create', 'done'],
  ])
})

test('who asks for a suspension that is under way is kept, and the server is told once', async () => {
  on('2029-08-01')
  const { id } = await anActiveService(house, { product: onServer })
  await suspendService(ctx(), { serviceId: id, reason: 'abuse' })
  await suspendService(ctx(), { serviceId: id, reason: 'abuse, again' })
  await house.settle()
  expect(await stateOf(id)).toBe('suspended')
  expect(panel.asked).toEqual(['create', 'suspend'])
  const { rows } = await house.pool.query(
    `SELECT after->>'why' AS why FROM platform.audit WHERE object = $1 AND action = 'suspension_asked' ORDER BY id`,
    [`service:${id}`],
  )
  expect(rows.map(({ why }) => why)).toEqual(['abuse', 'abuse, again'])
})

test('fifteen days after the due date it is terminated, and what was charged ahead is taken back', async () => {
  on('2030-04-01')
  const { clientId } = await anAccount(house)
  const { id } = await anActiveService(house, { product: onServer, clientId })
  await nights('2030-05-01', '2030-05-15')
  expect(await stateOf(id)).toBe('suspended')
  await chargeRenewals(ctx(), { on: Temporal.PlainDate.from('2030-06-01'), lead: { days: 0, byCycle: {} } })
  await nights('2030-05-16', '2030-05-16')
  expect(await stateOf(id)).toBe('terminated')
  expect(panel.accounts.size).toBe(0)
  await nights('2030-05-31', '2030-06-02')
  expect(await invoicesOf(clientId)).toEqual(['2030-04-01 1000', '2030-05-01 1000'])
})

test('never means never, a day is waited for, a client may be exempt, and a product has days of its own', async () => {
  on('2031-04-01')
  const { clientId } = await anAccount(house)
  const exempt = await anAccount(house)
  const slow = await aProduct(house)
  await house.pool.query('UPDATE catalog.products SET suspend_after = 5 WHERE id = $1', [slow.id])
  const staff = staffWith(house, 'services.billing')
  const [never, later, kept, own] = [
    await anActiveService(house, { product: plain, clientId }),
    await anActiveService(house, { product: plain, clientId }),
    await anActiveService(house, { product: plain, clientId: exempt.clientId }),
    await anActiveService(house, { product: slow, clientId }),
  ]
  await setSuspensionRule(staff, { serviceId: never.id, neverSuspend: true, suspendNotBefore: null })
  const notBefore = Temporal.PlainDate.from('2031-05-08')
  await setSuspensionRule(staff, { serviceId: later.id, neverSuspend: false, suspendNotBefore: notBefore })
  await exemptFromSuspension(staff, { clientId: exempt.clientId, reason: 'pays by hand' })
  const states = () => Promise.all([never, later, kept, own].map(({ id }) => stateOf(id)))
  await nights('2031-05-01', '2031-05-05')
  expect(await states()).toEqual(['active', 'active', 'active', 'active'])
  await nights('2031-05-06', '2031-05-07')
  expect(await states()).toEqual(['active', 'active', 'active', 'suspended'])
  await nights('2031-05-08', '2031-05-08')
  expect(await states()).toEqual(['active', 'suspended', 'active', 'suspended'])
  await exemptFromSuspension(staff, { clientId: exempt.clientId, reason: null })
  await nights('2031-05-09', '2031-05-09')
  expect(await states()).toEqual(['active', 'suspended', 'suspended', 'suspended'])
})

test('where billing stops, lifting makes no invoices for the time that was stopped', async () => {
  await set(whenSuspendedSetting, 'stop_billing')
  on('2032-01-01')
  const { clientId } = await anAccount(house)
  const { id } = await anActiveService(house, { product: plain, clientId })
  await inHouse(house, (tx) =>
    tx.db.execute(`INSERT INTO services.exempt_clients VALUES (${clientId}, 'no termination here', 'test', now())`),
  )
  on('2032-01-20')
  await suspendService(ctx(), { serviceId: id, reason: 'abuse' })
  for (const month of ['2032-02-01', '2032-03-01', '2032-04-01']) await nights(month, month)
  on('2032-04-21')
  await unsuspendService(ctx(), { serviceId: id, reason: 'settled' })
  await renew()
  // Ten of the thirty days of April are left: 3.33. Nothing for February, March and the rest of April.
  expect(await invoicesOf(clientId)).toEqual(['2032-01-01 1000', '2032-04-21 333'])
  await paysAll(house, clientId)
  expect(await untilOf(id)).toEqual(['2032-05-01', '2032-05-01'])

  await set(afterSuspensionSetting, 'from_payment')
  await suspendService(ctx(), { serviceId: id, reason: 'abuse' })
  await nights('2032-05-01', '2032-05-01')
  on('2032-05-10')
  await unsuspendService(ctx(), { serviceId: id, reason: 'settled' })
  await renew()
  await paysAll(house, clientId)
  expect((await invoicesOf(clientId)).at(-1)).toBe('2032-05-10 1000')
  expect(await untilOf(id)).toEqual(['2032-06-10', '2032-06-10'])
  await set(whenSuspendedSetting, 'keep_billing')
  await set(afterSuspensionSetting, 'keep_anchor')
})

test('what was paid while suspended begins with the payment, where that is wanted', async () => {
  await set(afterSuspensionSetting, 'from_payment')
  on('2033-01-31')
  const { clientId } = await anAccount(house)
  const { id } = await anActiveService(house, { product: plain, clientId })
  await nights('2033-02-28', '2033-03-03')
  expect(await stateOf(id)).toBe('suspended')
  on('2033-03-10')
  await paysAll(house, clientId)
  expect(await untilOf(id)).toEqual(['2033-04-10', '2033-04-10'])
  await nights('2033-04-10', '2033-04-10')
  expect((await invoicesOf(clientId)).at(-1)).toBe('2033-04-10 1000')
  await set(afterSuspensionSetting, 'keep_anchor')
})

test('the days of a suspension can be given back as credit', async () => {
  await set(whenSuspendedSetting, 'credit_days')
  on('2034-04-01')
  const { clientId } = await anAccount(house)
  const { id } = await anActiveService(house, { product: plain, clientId })
  on('2034-04-11')
  await suspendService(ctx(), { serviceId: id, reason: 'abuse' })
  await suspendService(ctx(), { serviceId: id, reason: 'abuse' }).catch((error) =>
    expect(error).toMatchObject({ code: 'service_not_active' }),
  )
  on('2034-04-17')
  await unsuspendService(ctx(), { serviceId: id, reason: 'settled' })
  expect((await clientBalance(ctx(), 'credit', clientId, 'EUR')).negated().toDecimal()).toBe('2.00') // 10 × 6 / 30
  await expect(unsuspendService(ctx(), { serviceId: id, reason: 'again' })).rejects.toMatchObject({
    code: 'service_not_suspended',
  })
  await set(whenSuspendedSetting, 'keep_billing')
})

test('one of two overdue invoices is not enough', async () => {
  on('2035-04-01')
  const { clientId } = await anAccount(house)
  const { id } = await anActiveService(house, { product: plain, clientId })
  await setSuspensionRule(ctx(), { serviceId: id, neverSuspend: true, suspendNotBefore: null })
  await nights('2035-05-01', '2035-05-01')
  await nights('2035-06-01', '2035-06-05')
  await setSuspensionRule(ctx(), { serviceId: id, neverSuspend: false, suspendNotBefore: null })
  await inHouse(house, (tx) =>
    tx.db.execute(`INSERT INTO services.suspensions (service_id, invoice_id, why, made_by, made_at)
      SELECT ${id}, max(id), 'overdue', 'test', now() FROM billing.invoices WHERE client_id = ${clientId}`),
  )
  await house.pool.query(`UPDATE services.services SET state = 'suspended' WHERE id = $1`, [id])
  const [newest] = (await listInvoices(ctx(), { clientId, limit: 1 })).items
  const { applyPayment, balanceOf } = await import('../../billing/index.ts')
  await inHouse(house, (tx) =>
    applyPayment(tx, { invoiceId: newest!.id, amount: balanceOf(newest!), clearing: 'test', source: 'payment:one' }),
  )
  await house.settle()
  expect(await stateOf(id)).toBe('suspended')
  await paysAll(house, clientId)
  expect(await stateOf(id)).toBe('active')
})

test('services of a client in a group that is not suspended are left alone until they leave it', async () => {
  on('2039-07-01')
  const { clientId } = await anAccount(house)
  const group = { name: 'Kept', colour: 'grey', discountPercent: '0', noLateFees: false } as const
  const { id: groupId } = await createGroup(theHouse(house), { ...group, noSuspension: true })
  await setGroup(theHouse(house), { clientId, groupId })
  const { id } = await anActiveService(house, { product: plain, clientId })
  await nights('2039-08-01', '2039-08-12')
  expect(await stateOf(id)).toBe('active')
  await setGroup(theHouse(house), { clientId, groupId: null })
  await nights('2039-08-13', '2039-08-13')
  expect(await stateOf(id)).toBe('suspended')
})
