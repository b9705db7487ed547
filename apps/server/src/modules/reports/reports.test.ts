import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { anInvoice, inHouse } from '../billing/examples.ts'
import { aPrice, aProduct, staffWith, theHouse } from '../catalog/examples.ts'
import { offerCurrency } from '../catalog/index.ts'
import { anAccount } from '../clients/examples.ts'
import { anOrder } from '../ordering/examples.ts'
import { aPayer, FakeGateway, settled, withGateways } from '../payments/examples.ts'
import { recordOutcome } from '../payments/use-cases/record-outcome.ts'
import { findAnything, overview } from './index.ts'

let house: TestHouse
let gateway: FakeGateway
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  ;[gateway] = await withGateways(house, new FakeGateway())
  await offerCurrency(theHouse(house), 'USD')
})
afterAll(() => house.stop())

const ctx = () => theHouse(house)
const seen = async () => {
  const { received, outstanding, recentOrders, clientNames, ...figures } = await overview(ctx())
  return {
    ...figures,
    received: received.map(String),
    outstanding: outstanding.map(String),
    recent: recentOrders.map((order) => order.number),
    names: clientNames,
  }
}
async function aPayment(amount: string, taken: ReturnType<typeof settled>) {
  const { key } = await aPayer(house, gateway, amount)
  await inHouse(house, (tx) => recordOutcome(tx, key, taken))
}

test('an empty house has nothing to show', async () => {
  expect(await seen()).toEqual({
    clients: 0,
    services: { all: 0, active: 0, failed: 0 },
    pendingOrders: 0,
    openInvoices: 0,
    failedJobs: 0,
    received: [],
    outstanding: [],
    recent: [],
    names: new Map(),
  })
})

test('the figures are those of the rows, and money stays in its currency', async () => {
  await aPayment('70.00', settled('70.00'))
  house.clock.follow(house.clock.aheadMs + 31 * 86_400_000)
  await aPayment('100.00', settled('60.00'))
  await aPayment('25.00', settled('25.00'))
  await aPayment('5.00', settled('9.00', { currency: 'USD' }))

  const product = await aProduct(house, { prices: [aPrice('10.00'), aPrice('12.00', { currency: 'USD' })] })
  const account = await anAccount(house, { company: 'Engines Ltd' })
  const numbers: string[] = []
  for (let i = 0; i < 9; i++) numbers.push((await anOrder(house, { product, account })).order.number)
  await anInvoice(house, account.clientId, { amounts: ['3.00'], currency: 'USD' })
  await house.pool.query(`UPDATE ordering.orders SET state = 'paid' WHERE number = $1`, [numbers[0]])
  const [active, failed] = (await house.pool.query('SELECT id FROM services.services ORDER BY id LIMIT 2')).rows
  await house.pool.query(`UPDATE services.services SET state = 'active' WHERE id = $1`, [active.id])
  await house.pool.query(`UPDATE services.services SET state = 'failed' WHERE id = $1`, [failed.id])

  expect(await seen()).toEqual({
    clients: 5,
    services: { all: 9, active: 1, failed: 1 },
    pendingOrders: 8,
    openInvoices: 12, // 100.00 and 5.00 with something left, 9 orders, 3.00 USD
    failedJobs: 0,
    received: ['85.00 EUR', '9.00 USD'], // 60.00 + 25.00; the 70.00 came more than 30 days ago
    outstanding: ['135.00 EUR', '3.00 USD'], // 40.00 + 5.00 + 9 × 10.00
    recent: numbers.reverse().slice(0, 8),
    names: new Map([[account.clientId, 'Engines Ltd']]),
  })
})

test('a search finds what the words may mean, and shows only what the one who asks may see', async () => {
  const account = await anAccount(house, { email: 'olga@search.example', firstName: 'Olga', lastName: 'Finder' })
  const product = await aProduct(house, { name: 'Webspace' })
  const { order, invoice } = await anOrder(house, { product, account, domain: 'search.example' })
  const found = async (words: string, ...permissions: Parameters<typeof staffWith>[1][]) =>
    (await findAnything(staffWith(house, ...permissions), words)).map((one) => [one.kind, one.title, one.subtitle])
  const everything = ['invoices.view', 'orders.view', 'services.view', 'clients.view'] as const

  expect(await found(invoice.number.toLowerCase(), ...everything)).toEqual([['invoice', invoice.number, '10.00 EUR']])
  expect(await found(order.number, ...everything)).toEqual([['order', order.number, 'pending']])
  expect(await found('Search.Example', ...everything)).toEqual([
    ['service', 'search.example', 'Webspace, pending'],
    ['client', 'Olga Finder', 'olga@search.example'],
  ])
  expect(await found('finder', ...everything)).toEqual([['client', 'Olga Finder', 'olga@search.example']])
  expect(await found('nothing of ours', ...everything)).toEqual([])

  const words = { 'invoices.view': invoice.number, 'orders.view': order.number, 'clients.view': 'finder' } as const
  for (const [needed, word] of Object.entries(words)) {
    const others = everything.filter((permission) => permission !== needed)
    expect([needed, await found(word, ...others)]).toEqual([needed, []])
  }
  expect(await found('search.example', 'clients.view')).toHaveLength(1)
  expect(await found('search.example', 'services.view')).toHaveLength(1)
  expect(await found('search.example')).toEqual([])
})
