import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeSetting } from '../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient, inHouse, money } from '../../billing/examples.ts'
import {
  applyPayment,
  type InvoiceRow,
  invoiceDetails,
  invoiceDueCharges,
  listInvoices,
  verifyBooks,
} from '../../billing/index.ts'
import { aPrice, aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import type { Product } from '../../catalog/index.ts'
import { anAccount } from '../../clients/examples.ts'
import { clientBalance } from '../../ledger/index.ts'
import { anActiveService, paysAll } from '../examples.ts'
import { ownService } from '../queries/services.ts'
import { upgradesOf } from '../queries/upgrades.ts'
import { creditOnDowngradeSetting } from '../settings.ts'
import { cancelUpgrade, settleUpgrades } from './cancel-upgrade.ts'
import { chargeRenewals } from './charge-renewals.ts'
import { previewUpgrade, upgradeService } from './upgrade-service.ts'

let house: TestHouse
let starter: Product
let business: Product
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-04-01T12:00:00Z' })
  starter = await aProduct(house, { prices: [aPrice('10.00'), aPrice('100.00', { cycle: 'annual' })] })
  business = await aProduct(house, {
    name: 'Business',
    prices: [aPrice('20.00'), aPrice('200.00', { cycle: 'annual' })],
    stock: 50,
  })
  const paths = 'INSERT INTO catalog.upgrade_paths (product_id, to_id) VALUES ($1, $2), ($2, $1)'
  await house.pool.query(paths, [starter.id, business.id])
})
afterAll(() => house.stop())

/** Noon of a day. The clock goes forward only, so each test has a year of its own. */
const on = (date: string) => house.clock.pin(Temporal.Instant.from(`${date}T12:00:00Z`))
const ctx = () => theHouse(house)
const aClient = () => anAccount(house)
const invoicesOf = async (clientId: number) => (await listInvoices(ctx(), { clientId, limit: 50 })).items.reverse()
const totals = (all: InvoiceRow[]) => all.map((one) => `${one.totalMinor}${one.voidedAt ? ' void' : ''}`)
const creditOf = async (clientId: number) =>
  (await clientBalance(ctx(), 'credit', clientId, 'EUR')).negated().toDecimal()
const renew = async (until: string) => {
  const day = Temporal.PlainDate.from(until)
  await chargeRenewals(ctx(), { on: day, lead: { days: 0, byCycle: {} } })
  await invoiceDueCharges(ctx(), { dueUntil: day })
  await house.settle()
}
const stockOf = async () =>
  (await house.pool.query('SELECT stock FROM catalog.products WHERE id = $1', [business.id])).rows[0].stock

test('in the middle of a month: the difference is invoiced, and when it is paid the next invoice is at the new price', async () => {
  on('2028-04-01')
  const { clientId, userId } = await aClient()
  const { id } = await anActiveService(house, { product: starter, clientId })
  on('2028-04-16')
  const client = asClient(house, { userId, clientId })
  const wish = { serviceId: id, productId: business.id }
  const preview = await previewUpgrade(client, wish)
  expect(preview.due).toEqual(money('5.00')) // (20 − 10) × 15 / 30
  expect(preview.renewal).toEqual(money('20.00'))
  const upgrade = await upgradeService(client, { ...wish, expectedDue: preview.due })
  expect(upgrade).toMatchObject({ state: 'asked', dueMinor: 500n })
  expect(await ownService(ctx(), id)).toMatchObject({ productId: starter.id, recurringMinor: 1000n })

  const { lines } = await invoiceDetails(ctx(), upgrade.invoiceId!)
  expect(lines.map((line) => [line.description, line.amountMinor])).toEqual([
    ['Unused: Starter, example.com (monthly)', -500n],
    ['Business, example.com (monthly)', 1000n],
  ])
  await paysAll(house, clientId)
  expect(await ownService(ctx(), id)).toMatchObject({ productId: business.id, recurringMinor: 2000n })
  expect(`${(await ownService(ctx(), id)).chargedUntil}`).toBe('2028-05-01')
  await renew('2028-05-01')
  expect(totals(await invoicesOf(clientId))).toEqual(['1000', '500', '2000'])
  expect(await verifyBooks(ctx())).toEqual([])
})

test('a renewal that is open at the old price is issued anew, once', async () => {
  on('2029-04-01')
  const { clientId } = await aClient()
  const { id } = await anActiveService(house, { product: starter, clientId })
  on('2029-04-20')
  await renew('2029-05-01')
  const upgrade = await upgradeService(ctx(), { serviceId: id, productId: business.id })
  const { rows } = await house.pool.query('SELECT total_minor FROM billing.invoices WHERE id = $1', [upgrade.invoiceId])
  expect(rows).toEqual([{ total_minor: '366' }]) // 20 × 11 / 30 = 7.33, less 3.67
  const pay = { invoiceId: upgrade.invoiceId!, amount: money('3.66'), clearing: 'test', source: 'payment:open-renewal' }
  await inHouse(house, (tx) => applyPayment(tx, pay))
  await house.settle()
  expect(totals(await invoicesOf(clientId))).toEqual(['1000', '1000 void', '366', '2000'])
  await renew('2029-05-01')
  expect(await invoicesOf(clientId)).toHaveLength(4)
  // A second change takes the new price back, not the old one.
  await paysAll(house, clientId)
  const back = await upgradeService(ctx(), { serviceId: id, productId: starter.id })
  expect(back).toMatchObject({ state: 'applied', dueMinor: -1366n }) // −3.66 and −10.00 of May
  expect(await creditOf(clientId)).toBe('13.66')
  expect(await verifyBooks(ctx())).toEqual([])
})

test('a renewal that is charged and not invoiced yet is replaced', async () => {
  on('2030-04-01')
  const { clientId } = await aClient()
  const { id } = await anActiveService(house, { product: starter, clientId })
  on('2030-04-20')
  await chargeRenewals(ctx(), { on: Temporal.PlainDate.from('2030-05-01'), lead: { days: 0, byCycle: {} } })
  await upgradeService(ctx(), { serviceId: id, productId: business.id })
  await paysAll(house, clientId)
  await renew('2030-05-01')
  expect(totals(await invoicesOf(clientId))).toEqual(['1000', '366', '2000'])
})

test('two upgrades at the same time: one wins, and the other one hears that it is open', async () => {
  on('2031-04-01')
  const { clientId } = await aClient()
  const { id } = await anActiveService(house, { product: starter, clientId })
  on('2031-04-16')
  const before = await stockOf()
  const tries = await Promise.allSettled(
    Array.from({ length: 4 }, () => upgradeService(ctx(), { serviceId: id, productId: business.id })),
  )
  expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  for (const one of tries) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'upgrade_open' })
  expect(totals(await invoicesOf(clientId))).toEqual(['1000', '500'])
  expect(await stockOf()).toBe(before - 1)
  await paysAll(house, clientId)
})

test('two downgrades at the same time give credit once', async () => {
  on('2032-04-01')
  const { clientId } = await aClient()
  const { id } = await anActiveService(house, { product: business, clientId })
  on('2032-04-16')
  const wish = { serviceId: id, productId: starter.id }
  const tries = await Promise.allSettled([upgradeService(ctx(), wish), upgradeService(ctx(), wish)])
  expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  expect(await creditOf(clientId)).toBe('5.00')
})

test('a change that was not paid can be cancelled, or is given up by itself; its invoice is void and stock is given back', async () => {
  on('2033-04-01')
  const { clientId } = await aClient()
  const { id } = await anActiveService(house, { product: starter, clientId })
  on('2033-04-16')
  const before = await stockOf()
  const first = await upgradeService(ctx(), { serviceId: id, productId: business.id })
  await cancelUpgrade(ctx(), { upgradeId: first.id })
  await expect(cancelUpgrade(ctx(), { upgradeId: first.id })).rejects.toMatchObject({ code: 'upgrade_closed' })
  await upgradeService(ctx(), { serviceId: id, productId: business.id })
  on('2033-04-22')
  await settleUpgrades(ctx())
  expect((await upgradesOf(ctx(), id))[0]!.state).toBe('asked')
  on('2033-04-23')
  await settleUpgrades(ctx())
  expect((await upgradesOf(ctx(), id)).map((one) => one.state)).toEqual(['cancelled', 'cancelled'])
  expect(totals(await invoicesOf(clientId))).toEqual(['1000', '500 void', '500 void'])
  expect(await stockOf()).toBe(before)
})

test('at renewal: nothing is due, the next period is charged at the new price, and the plan changes on its day', async () => {
  on('2034-04-01')
  const { clientId } = await aClient()
  const { id } = await anActiveService(house, { product: starter, clientId })
  on('2034-04-20')
  await upgradeService(staffWith(house, 'services.billing'), {
    serviceId: id,
    productId: business.id,
    policy: 'at_renewal',
  })
  await renew('2034-05-01')
  expect(await ownService(ctx(), id)).toMatchObject({ productId: starter.id })
  expect(totals(await invoicesOf(clientId))).toEqual(['1000', '2000'])
  await settleUpgrades(ctx())
  expect(await ownService(ctx(), id)).toMatchObject({ productId: starter.id })
  on('2034-05-01')
  await settleUpgrades(ctx())
  expect(await ownService(ctx(), id)).toMatchObject({ productId: business.id, recurringMinor: 2000n })
  await renew('2034-06-01')
  expect(totals(await invoicesOf(clientId))).toEqual(['1000', '2000', '2000'])
})

test('a full cycle begins today, and the period after it is charged although its day was charged before', async () => {
  on('2035-04-01')
  const { clientId } = await aClient()
  const { id } = await anActiveService(house, { product: starter, clientId })
  await renew('2035-05-01')
  await paysAll(house, clientId)
  const wish = { serviceId: id, productId: business.id, policy: 'full_cycle' as const }
  const upgrade = await upgradeService(staffWith(house, 'services.billing'), wish)
  expect(upgrade).toMatchObject({ state: 'applied', dueMinor: 0n }) // 20 − 10 − 10: April and May were paid
  expect(await ownService(ctx(), id)).toMatchObject({ productId: business.id })
  await renew('2035-05-01')
  expect(totals(await invoicesOf(clientId))).toEqual(['1000', '1000', '2000'])
  await paysAll(house, clientId)
  expect(`${(await ownService(ctx(), id)).paidUntil}`).toBe('2035-06-01')
})

test('a renewal paid at the old price between asking and paying is settled by its difference', async () => {
  on('2036-04-01')
  const { clientId } = await aClient()
  const { id } = await anActiveService(house, { product: starter, clientId })
  on('2036-04-28')
  const { invoiceId } = await upgradeService(ctx(), { serviceId: id, productId: business.id })
  await renew('2036-05-01')
  const [, , renewal] = await invoicesOf(clientId)
  const pay = (id: number, amount: string) =>
    inHouse(house, (tx) =>
      applyPayment(tx, { invoiceId: id, amount: money(amount), clearing: 'test', source: `payment:between:${id}` }),
    )
  await pay(renewal!.id, '10.00')
  on('2036-05-02')
  await pay(invoiceId!, '1.00')
  await house.settle()
  await renew('2036-05-02')
  expect(totals(await invoicesOf(clientId))).toEqual(['1000', '100', '1000', '967']) // 20 × 30 / 31 = 19.35, less 9.68
})

test('what staff agreed on is dropped with the product, and the trail keeps it; credit for less can be switched off', async () => {
  on('2037-04-01')
  const { clientId } = await aClient()
  const { id } = await anActiveService(house, { product: business, clientId })
  await house.pool.query('UPDATE services.services SET override_minor = 1500 WHERE id = $1', [id])
  await inHouse(house, (tx) => changeSetting(tx, creditOnDowngradeSetting, false))
  await upgradeService(ctx(), { serviceId: id, productId: starter.id })
  await inHouse(house, (tx) => changeSetting(tx, creditOnDowngradeSetting, true))
  expect(await ownService(ctx(), id)).toMatchObject({ overrideMinor: null, recurringMinor: 1000n })
  expect(await creditOf(clientId)).toBe('0.00')
  const { rows } = await house.pool.query(
    `SELECT before->>'overrideMinor' AS was FROM platform.audit WHERE object = $1 AND action = 'plan_changed'`,
    [`service:${id}`],
  )
  expect(rows).toEqual([{ was: '1500' }])
})

test('what cannot be: another client, no path, the same plan, a price that is gone, a service that is not active', async () => {
  on('2038-04-01')
  const { clientId } = await aClient()
  const service = await anActiveService(house, { product: starter, clientId })
  const serviceId = service.id
  const stranger = asClient(house, await aClient())
  const other = await aProduct(house)
  const asked = (wish: object, as = ctx()) => upgradeService(as, { serviceId, ...wish })
  await expect(asked({ productId: business.id }, stranger)).rejects.toMatchObject({ code: 'service_not_found' })
  await expect(asked({ productId: other.id })).rejects.toMatchObject({ code: 'upgrade_not_offered' })
  await expect(asked({})).rejects.toMatchObject({ code: 'nothing_changes' })
  await expect(asked({ cycle: 'quarterly' })).rejects.toMatchObject({ code: 'price_missing' })
  await expect(asked({ cycle: 'one_time' })).rejects.toMatchObject({ code: 'cycle_does_not_recur' })
  await expect(asked({ productId: business.id, expectedDue: money('1.00') })).rejects.toMatchObject({
    code: 'amount_changed',
  })
  await house.pool.query(`UPDATE services.services SET state = 'suspended' WHERE id = $1`, [serviceId])
  await expect(asked({ productId: business.id })).rejects.toMatchObject({ code: 'service_not_active' })
})
