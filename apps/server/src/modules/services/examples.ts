import type {
  Account,
  ActionOutcome,
  CreateAccount,
  CreateOutcome,
  LookUpOutcome,
  ServerPanel,
} from '@ostler/integration-kit'
import type { Cycle } from '@ostler/kernel'
import type { Ports } from '../../platform/ports.ts'
import { inHouse } from '../billing/examples.ts'
import { applyPayment, balanceOf, isOpen, issueInvoice, listInvoices } from '../billing/index.ts'
import { aProduct } from '../catalog/examples.ts'
import { type Product, quote } from '../catalog/index.ts'
import { anAccount } from '../clients/examples.ts'
import { periodSource } from './charge-source.ts'
import type { ServiceRow } from './lifecycle.ts'
import { serverPanels } from './panels.ts'
import { openServices, type SoldUnit } from './use-cases/open-services.ts'
import { takePayment } from './use-cases/take-payment.ts'

/** Builders for tests of this room and of those above it. */

/**
 * A server that is played by the test. It makes one account a key and finds it again. An entry of `creates` is what it
 * says to the next request instead; with `anyway` it has made the account all the same, and only its answer was lost.
 */
export class FakePanel implements ServerPanel {
  readonly name = 'panel'
  readonly label = 'Panel'
  readonly accounts = new Map<string, CreateAccount>()
  readonly asked: string[] = []
  readonly requests: CreateAccount[] = []
  readonly creates: { answer: CreateOutcome; anyway?: boolean }[] = []
  readonly lookUps: LookUpOutcome[] = []

  async create(input: CreateAccount): Promise<CreateOutcome> {
    this.asked.push('create')
    this.requests.push(input)
    const told = this.creates.shift()
    const created = !this.accounts.has(input.externalId)
    if (!told || told.anyway) this.accounts.set(input.externalId, this.accounts.get(input.externalId) ?? input)
    return told?.answer ?? { kind: 'ready', created, username: input.username, host: 'one.example', panelUrl: null }
  }

  async lookUp(externalId: string): Promise<LookUpOutcome> {
    this.asked.push('look up')
    const told = this.lookUps.shift()
    if (told) return told
    const found = this.accounts.get(externalId)
    if (!found) return { kind: 'absent' }
    const account: Account = { ...found, suspended: this.suspended.has(externalId) }
    return { kind: 'found', account, host: 'one.example', panelUrl: 'https://one.example/login' }
  }

  /** What it says to the next suspend, unsuspend or terminate, instead of doing it. */
  readonly actions: { answer: ActionOutcome; anyway?: boolean }[] = []
  readonly suspended = new Set<string>()

  async suspend(externalId: string): Promise<ActionOutcome> {
    return this.act('suspend', () => this.suspended.add(externalId))
  }
  async unsuspend(externalId: string): Promise<ActionOutcome> {
    return this.act('unsuspend', () => this.suspended.delete(externalId))
  }
  async terminate(externalId: string): Promise<ActionOutcome> {
    return this.act('terminate', () => this.accounts.delete(externalId))
  }
  private act(name: string, work: () => unknown): ActionOutcome {
    this.asked.push(name)
    const told = this.actions.shift()
    if (!told || told.anyway) work()
    return told?.answer ?? { kind: 'ok' }
  }
  async usage() {
    return { kind: 'absent' } as const
  }
}

/** Puts a panel of the test in the place of those that the house came with. */
export function withPanel(house: { ports: Ports }, panel = new FakePanel()): FakePanel {
  house.ports.provide(serverPanels, new Map([[panel.name, panel]]))
  return panel
}

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
