import type { Cycle } from '@ostler/kernel'
import { inHouse } from '../billing/examples.ts'
import { applyPayment, balanceOf, isOpen, issueInvoice, listInvoices } from '../billing/index.ts'
import { aProduct } from '../catalog/examples.ts'
import { type Product, quote } from '../catalog/index.ts'
import { anAccount } from '../clients/examples.ts'
import { periodSource } from './charge-source.ts'
import type { ServiceRow } from './lifecycle.ts'
import { openServices, type SoldUnit } from './use-cases/open-services.ts'
import { takePayment } from './use-cases/take-payment.ts'

export { FakePanel, opensOf, triesNext, withPanel } from './fake-panel-examples.ts'

/** Builders for tests of this room and of those above it. The server is in `fake-panel-examples.ts`. */

type Held = Parameters<typeof inHouse>[0]
type Wish = {
  product?: Product
  clientId?: number
  domain?: string | null
  cycle?: Cycle
  currency?: string
  quantity?: number
}

/** Services that were sold and wait for their first payment: of a product on a server, unless another one is given. */
export async function soldServices(house: Held, wish: Wish = {}): Promise<ServiceRow[]> {
  const product = wish.product ?? (await aProduct(house, { serverModule: 'panel' }))
  const clientId = wish.clientId ?? (await anAccount(house)).clientId
  const { cycle = 'monthly', currency = 'EUR', domain = 'example.com', quantity = 1 } = wish
  return inHouse(house, async (tx) => {
    const items = [{ productId: product.id, cycle, quantity }]
    const { lines } = await quote(tx, { items, currency, startsOn: tx.today })
    const sold = { product, domain, fields: {}, cycle, parentServiceId: null }
    const units = lines[0]!.units.map((unit) => ({ ...sold, unit }))
    return (await openServices(tx, { clientId, units })).services
  })
}

/** A service whose first period was paid, so that it is to be set up, or is active when it needs no server. */
export async function aPaidService(house: Held, wish: Wish = {}): Promise<ServiceRow> {
  const [service] = await soldServices(house, wish)
  await inHouse(house, (tx) => takePayment(tx, [periodSource(service!.id, service!.anchorOn)]))
  return service!
}

/** A service that was sold, invoiced and paid today, and is active. */
export async function anActiveService(
  house: Held & { settle(): Promise<number> },
  wish: Wish & { wishUnit?: (unit: SoldUnit) => SoldUnit } = {},
): Promise<ServiceRow> {
  const product = wish.product ?? (await aProduct(house))
  const clientId = wish.clientId ?? (await anAccount(house)).clientId
  const { cycle = 'monthly', currency = 'EUR', domain = 'example.com', wishUnit = (unit) => unit } = wish
  const service = await inHouse(house, async (tx) => {
    const items = [{ productId: product.id, cycle, quantity: 1 }]
    const { lines } = await quote(tx, { items, currency, startsOn: tx.today })
    const unit = wishUnit({ product, domain, fields: {}, cycle, parentServiceId: null, unit: lines[0]!.units[0]! })
    const { services, chargeIds } = await openServices(tx, { clientId, units: [unit] })
    await issueInvoice(tx, { clientId, currency, dueOn: tx.today, chargeIds })
    return services[0]!
  })
  await paysAll(house, clientId)
  return service
}

/** The client pays all that is open. */
export async function paysAll(house: Held & { settle(): Promise<number> }, clientId: number): Promise<void> {
  const ctx = house.contexts.forSystem('test', 'cli')
  for (const invoice of (await listInvoices(ctx, { clientId, limit: 100 })).items.filter(isOpen)) {
    const payment = { invoiceId: invoice.id, amount: balanceOf(invoice), clearing: 'test' }
    await inHouse(house, (tx) => applyPayment(tx, { ...payment, source: `payment:${invoice.id}:${invoice.paidMinor}` }))
  }
  await house.settle()
}
