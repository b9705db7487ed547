import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient, inHouse } from '../../billing/examples.ts'
import { aPrice, aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import { updateProduct } from '../../catalog/index.ts'
import { anAccount } from '../../clients/examples.ts'
import { onceSource, periodSource, setupSource } from '../charge-source.ts'
import { aPaidService, opensOf, soldServices, withPanel } from '../examples.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { countServices, historyOf, listServices, ownService } from '../queries/services.ts'
import { chargeRenewals } from './charge-renewals.ts'
import { giveUpServices } from './give-up-services.ts'
import { takePayment } from './take-payment.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-01-31T12:00:00Z' })
  await withPanel(house)
})
afterAll(() => house.stop())

const ctx = () => theHouse(house)
const now = ({ id }: ServiceRow) => ownService(ctx(), id)
const pay = (...sources: string[]) => inHouse(house, (tx) => takePayment(tx, sources))
const chargesOf = async (clientId: number) =>
  (
    await house.pool.query(
      `SELECT description, amount_minor::int AS amount, currency, period_end::text AS until, source
         FROM billing.charges WHERE client_id = $1 ORDER BY id`,
      [clientId],
    )
  ).rows
/** How often it was wanted of the server. */
const wishesFor = async ({ id }: ServiceRow) => (await opensOf(house, id)).length
const told = async ({ id }: ServiceRow) =>
  (
    await house.pool.query(
      `SELECT name FROM platform.outbox WHERE kind = 'event' AND payload->'serviceId' = to_jsonb($1::bigint)`,
      [id],
    )
  ).rows.map((row) => row.name)

test('three units are three services, each with its own charges and keys', async () => {
  const { clientId } = await anAccount(house)
  const product = await aProduct(house, { prices: [aPrice('9.99', { setup: '5.00' })], serverModule: 'panel' })
  const services = await soldServices(house, { product, clientId, quantity: 3 })
  expect(services.map((one) => one.state)).toEqual(['pending', 'pending', 'pending'])
  expect(new Set(services.map((one) => one.externalId)).size).toBe(3)
  expect(await chargesOf(clientId)).toEqual(
    services.flatMap(({ id, anchorOn }) => [
      {
        description: 'Starter, example.com (monthly)',
        amount: 999,
        currency: 'EUR',
        until: '2027-02-28',
        source: periodSource(id, anchorOn),
      },
      {
        description: 'Set-up of Starter, example.com (monthly)',
        amount: 500,
        currency: 'EUR',
        until: null,
        source: setupSource(id),
      },
    ]),
  )
  expect(await historyOf(ctx(), services[0]!.id)).toMatchObject([
    { fromState: null, toState: 'pending', why: 'ordered', actor: 'system:test' },
  ])
})

test('what is bought once is charged once and never falls due again', async () => {
  const { clientId } = await anAccount(house)
  const product = await aProduct(house, { prices: [aPrice('49.00', { cycle: 'one_time' })] })
  const [service] = await soldServices(house, { product, clientId, cycle: 'one_time', domain: null })
  expect(await chargesOf(clientId)).toEqual([
    { description: 'Starter', amount: 4900, currency: 'EUR', until: null, source: onceSource(service!.id) },
  ])
  await pay(onceSource(service!.id))
  expect(await now(service!)).toMatchObject({ state: 'active', chargedUntil: null, paidUntil: null })
})

test('a service keeps the price it was sold at', async () => {
  const product = await aProduct(house, { prices: [aPrice('9.99')] })
  const [service] = await soldServices(house, { product })
  await updateProduct(ctx(), { id: product.id, name: 'Dearer', prices: [aPrice('99.00')] })
  expect(await now(service!)).toMatchObject({ recurringMinor: 999n, currency: 'EUR', productName: 'Starter' })
})

test('the first payment moves paid time by the period paid and asks for the set-up, once', async () => {
  const [service] = await soldServices(house)
  const source = periodSource(service!.id, service!.anchorOn)
  await Promise.all([pay(source), pay(source), pay(source)])
  expect(await now(service!)).toMatchObject({ state: 'provisioning' })
  expect(`${(await now(service!)).paidUntil}`).toBe('2027-02-28')
  expect(await wishesFor(service!)).toBe(1)
  expect((await historyOf(ctx(), service!.id)).map((one) => one.toState)).toEqual(['pending', 'provisioning'])
})

/** Two more periods of a service are charged: from 28 February and from 31 March. */
async function twoMoreCharged(service: ServiceRow): Promise<[string, string]> {
  await house.pool.query(`UPDATE services.services SET state = 'active' WHERE id = $1`, [service.id])
  const on = Temporal.PlainDate.from('2027-03-31')
  await chargeRenewals(theHouse(house), { on, lead: { days: 0, byCycle: {} } })
  return [periodSource(service.id, '2027-02-28'), periodSource(service.id, '2027-03-31')]
}

test('paying several periods moves paid time by exactly those, and paying again by none', async () => {
  const service = await aPaidService(house)
  const [february, march] = await twoMoreCharged(service)
  await pay(february, march)
  expect(`${(await now(service)).paidUntil}`).toBe('2027-04-30')
  await pay(february, march)
  await pay(periodSource(service.id, service.anchorOn), setupSource(service.id))
  expect(`${(await now(service)).paidUntil}`).toBe('2027-04-30')
})

test('a period that is paid before the one in front of it waits for that one', async () => {
  const service = await aPaidService(house)
  const [february, march] = await twoMoreCharged(service)
  await pay(march)
  expect(`${(await now(service)).paidUntil}`).toBe('2027-02-28')
  await pay(february)
  expect(await now(service)).toMatchObject({ paidAhead: [] })
  expect(`${(await now(service)).paidUntil}`).toBe('2027-04-30')
})

test('a service that needs no server is active when it is paid', async () => {
  const service = await aPaidService(house, { product: await aProduct(house) })
  expect(await now(service)).toMatchObject({ state: 'active' })
  expect(await wishesFor(service)).toBe(0)
  expect(await told(service)).toEqual(['services.activated'])
  await pay(periodSource(service.id, service.anchorOn))
  expect(await told(service)).toEqual(['services.activated'])
})

test('what other rooms charged for is left to them', async () => {
  const [service] = await soldServices(house)
  await pay('domain:7:2027-01-31', `service:${service!.id}`, 'service:999999:setup', 'a service:1:setup')
  expect(await now(service!)).toMatchObject({ state: 'pending', paidUntil: null })
})

test('a service that was given up stays so, even when money comes', async () => {
  const [service, other] = await soldServices(house, { quantity: 2 })
  await pay(setupSource(other!.id))
  const ids = [service!.id, other!.id]
  const given = await inHouse(house, (tx) => giveUpServices(tx, ids, 'order cancelled'))
  expect(given.map(({ id }) => id)).toEqual([service!.id])
  await pay(periodSource(service!.id, service!.anchorOn))
  expect(await now(service!)).toMatchObject({ state: 'cancelled' })
  expect(await now(other!)).toMatchObject({ state: 'provisioning' })
  expect(await wishesFor(service!)).toBe(0)
})

test('a service of somebody else is not there, except for staff who may see services', async () => {
  const [ada, eve] = [await anAccount(house), await anAccount(house)]
  const [service] = await soldServices(house, { clientId: ada.clientId })
  const gone = { code: 'service_not_found' }
  expect(await ownService(asClient(house, ada), service!.id)).toMatchObject({ id: service!.id })
  await expect(ownService(asClient(house, eve), service!.id)).rejects.toMatchObject(gone)
  await expect(ownService(staffWith(house, 'orders.view'), service!.id, 'services.view')).rejects.toMatchObject(gone)
  expect(await ownService(staffWith(house, 'services.view'), service!.id, 'services.view')).toMatchObject({
    id: service!.id,
  })
})

test('lists and counts hold each service once, by client and state', async () => {
  const { clientId } = await anAccount(house)
  const services = await soldServices(house, { clientId, quantity: 5 })
  await inHouse(house, (tx) => giveUpServices(tx, [services[0]!.id], 'tested'))
  const found: number[] = []
  let cursor: string | undefined
  do {
    const page = await listServices(ctx(), { clientId, limit: 2, cursor })
    found.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(found).toEqual(services.map(({ id }) => id).reverse())
  const cancelled = await listServices(ctx(), { clientId, limit: 9, state: 'cancelled' })
  expect(cancelled.items.map(({ id }) => id)).toEqual([services[0]!.id])
  expect(await countServices(ctx(), clientId)).toEqual({ all: 5, active: 0, failed: 0 })
})
