import type { Cycle } from '@ostler/kernel'
import { listInvoices } from '../modules/billing/index.ts'
import type { Product } from '../modules/catalog/index.ts'
import { openAccount } from '../modules/clients/index.ts'
import { addToCart, placeOrder } from '../modules/ordering/index.ts'
import { startPayment } from '../modules/payments/index.ts'
import { Actor, ownerOf } from '../platform/actor.ts'
import type { Context, Contexts } from '../platform/context.ts'
import type { SandboxCustomer } from './customer.ts'
import { habitOf, happenings } from './happenings.ts'
import { type Person, people } from './people.ts'
import { demoLogins } from './store.ts'

type Wish = { person: Person; daysIn: number; slug: string; cycle: Cycle; alsoOnce?: string }

const favourites = ['sapling', 'seedling', 'vps-2', 'orchard', 'seedling', 'vps-4', 'mail-only', 'sapling', 'vps-8']

/** Who comes on which day of the year and wants what: more and more people, always the same ones. */
function wishes(): Wish[] {
  return people.map((person, index) => ({
    person,
    // The square root thickens the crowd towards the end, as a growing host would see it. Ada is there from the first day.
    daysIn: index === 0 ? 0 : Math.min(362, Math.round(365 * Math.sqrt(index / people.length))),
    slug: favourites[index % favourites.length]!,
    cycle: index % 3 === 2 ? 'monthly' : index % 5 === 0 ? 'monthly' : 'annual',
    ...(index % 9 === 4 ? { alsoOnce: 'site-move' } : {}),
  }))
}

/**
 * A year of business, day by day: people open accounts, order and pay, and pay what comes due. Each act goes through the
 * door a person would use, at the moment the clock shows.
 */
export function aYear(parts: { contexts: Contexts; sold: Map<string, Product>; customer: SandboxCustomer }) {
  const { contexts, sold, customer } = parts
  const waiting = wishes()
  const clients: { person: Person; clientId: number; userId: number }[] = []
  const waitingToHappen = happenings.map(({ index, daysAfter, happens }) => {
    const wish = waiting[index]!
    return { person: wish.person, on: wish.daysIn + daysAfter, happens }
  })
  /** Clients who have stored a card: they are charged by the schedule. */
  const stored = new Set<number>()
  let day = 0

  const as = ({ userId, clientId }: { userId: number; clientId: number }): Context =>
    contexts.create({
      actor: new Actor({
        kind: 'user',
        userId,
        proof: { kind: 'session', sessionId: 0, provenAt: contexts.parts.clock.now(), actedBy: null },
        member: ownerOf(clientId),
        staff: null,
      }),
      door: 'portal',
      ip: '192.0.2.7',
    })

  async function arrive(wish: Wish): Promise<void> {
    const nobody = contexts.create({ actor: Actor.nobody, door: 'portal', ip: '192.0.2.7' })
    const client = {
      person: wish.person,
      ...(await openAccount(nobody, { ...wish.person, password: demoLogins.client.password })),
    }
    clients.push(client)
    await buy(as(client), wish)
  }

  async function buy(ctx: Context, wish: Wish): Promise<void> {
    const { currency } = wish.person
    const domain = `${wish.person.email.split('@')[1]}`
    const product = sold.get(wish.slug)!
    let cart = await addToCart(ctx, null, {
      productId: product.id,
      cycle: wish.cycle,
      quantity: 1,
      currency,
      ...(product.requiresDomain ? { domain } : {}),
    })
    if (wish.alsoOnce)
      cart = await addToCart(ctx, cart.token, {
        productId: sold.get(wish.alsoOnce)!.id,
        cycle: 'one_time',
        quantity: 1,
        currency,
      })
    await placeOrder(ctx, {
      cartToken: cart.token,
      clientId: ctx.actor.clientId,
      expectedTotal: cart.totals.total.toWire(),
    })
  }

  async function payWhatIsDue(): Promise<void> {
    const house = contexts.forSystem('demo', 'cli')
    const open = await listInvoices(house, { limit: 100, state: 'unpaid' })
    for (const invoice of open.items.toReversed()) {
      if (Temporal.PlainDate.compare(invoice.dueOn, house.today) > 0) continue
      const client = clients.find(({ clientId }) => clientId === invoice.clientId)
      if (!client || stored.has(client.clientId)) continue
      const { paysLater, stores, card } = habitOf(people.indexOf(client.person))
      if (paysLater) continue
      const wish = { invoiceIds: [invoice.id], gateway: 'sandbox', store: stores }
      const { attemptId } = await startPayment(as(client), wish)
      await customer.pays(attemptId!, card)
      if (stores) stored.add(client.clientId)
    }
  }

  async function whatHappens(): Promise<void> {
    const house = contexts.forSystem('demo', 'cli')
    for (const { person, happens } of waitingToHappen.filter(({ on }) => on === day)) {
      const { clientId } = clients.find((client) => client.person === person)!
      await happens(house, clientId, customer)
    }
  }

  return {
    /** What happens on the next day. */
    async nextDay(): Promise<void> {
      for (const wish of waiting.filter((one) => one.daysIn === day)) await arrive(wish)
      await payWhatIsDue()
      await whatHappens()
      day += 1
    },
  }
}
