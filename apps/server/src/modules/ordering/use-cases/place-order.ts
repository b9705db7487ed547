import { type Cycle, Money, type WireMoney } from '@ostler/kernel'
import { eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { type InvoiceRow, issueInvoice } from '../../billing/index.ts'
import { type Product, quoteLineOf, reserveStock } from '../../catalog/index.ts'
import { openServices, type SoldUnit } from '../../services/index.ts'
import { type CartView, findCart, viewCart } from '../cart.ts'
import { accountRequired, cartEmpty, domainRequired, priceChanged } from '../errors.ts'
import { orderPlaced } from '../events.ts'
import { carts, orderItems, orders } from '../schema.ts'

export type OrderRow = typeof orders.$inferSelect

export type PlaceOrder = {
  cartToken: string | null
  clientId: number | null
  /** What the buyer was shown; nothing is ordered at another price. */
  expectedTotal: WireMoney
  note?: string | undefined
}

/**
 * Turns the cart into an order: reserves stock, opens a pending service for each unit, charges and invoices them. All of
 * it or nothing. The cart is locked and emptied, so of two checkouts of one cart one finds it empty.
 *
 * @throws cart_empty, account_required, domain_required, price_changed, out_of_stock, price_missing, product_not_found
 * @emits ordering.order_placed
 */
export async function placeOrder(ctx: Context, input: PlaceOrder): Promise<{ order: OrderRow; invoice: InvoiceRow }> {
  if (input.clientId === null) throw accountRequired()
  const clientId = input.clientId
  return ctx.transaction(async (tx) => {
    const cart = await findCart(tx, input.cartToken)
    if (!cart) throw cartEmpty()
    await tx.db.select({ id: carts.id }).from(carts).where(eq(carts.id, cart.id)).for('update')
    const view = await viewCart(tx, input.cartToken)
    mustBeOrderable(view, input.expectedTotal)

    await reserveStock(
      tx,
      view.items.map(({ item, product }) => ({ productId: product.id, name: product.name, quantity: item.quantity })),
    )
    const units = view.items.flatMap(({ item, product, line }) =>
      Array.from({ length: item.quantity }, () => unitOf(product, line.cycle, view.currency, item.domain, tx.today)),
    )
    const opened = await openServices(tx.asRoom('ordering'), { clientId, units })
    const invoice = await issueInvoice(tx.asRoom('ordering'), {
      clientId,
      currency: view.currency,
      dueOn: tx.today,
      chargeIds: opened.chargeIds,
    })
    const order = await writeOrder(tx, { view, input, clientId, invoice })
    await tx.db.insert(orderItems).values(
      opened.services.map((service, index) => ({
        orderId: order.id,
        serviceId: service.id,
        productName: service.productName,
        cycle: service.cycle,
        domain: service.domain,
        recurringMinor: units[index]!.recurring.minor,
        setupMinor: units[index]!.parts.find((part) => part.kind === 'setup')?.net.minor ?? 0n,
      })),
    )
    await tx.db.delete(carts).where(eq(carts.id, cart.id))
    tx.record({
      action: 'order_placed',
      object: `order:${order.id}`,
      after: { number: order.number, total: view.totals.dueToday, invoice: invoice.number },
    })
    await tx.emit(orderPlaced({ orderId: order.id, clientId }))
    return { order, invoice }
  })
}

function mustBeOrderable(view: CartView, expected: WireMoney): void {
  if (view.items.length === 0) throw cartEmpty()
  const nameless = view.items.find(({ item, product }) => product.requiresDomain && !item.domain)
  if (nameless) throw domainRequired(nameless.product.name)
  const shown = Money.fromWire(expected)
  if (!shown.equals(view.totals.dueToday)) throw priceChanged(shown, view.totals.dueToday)
}

async function writeOrder(
  tx: Tx,
  { view, input, clientId, invoice }: { view: CartView; input: PlaceOrder; clientId: number; invoice: InvoiceRow },
): Promise<OrderRow> {
  const [order] = await tx.db
    .insert(orders)
    .values({
      number: sql`'ORD-' || lpad(currval(pg_get_serial_sequence('ordering.orders', 'id'))::text, 6, '0')`,
      clientId,
      userId: tx.actor.userId,
      state: invoice.paidAt ? 'paid' : 'pending',
      currency: view.currency,
      totalMinor: view.totals.dueToday.minor,
      invoiceId: invoice.id,
      note: input.note || null,
      ip: tx.ip,
      placedAt: tx.now,
    })
    .returning()
  return order!
}

/** One unit at the price of the list, from today on. */
function unitOf(
  product: Product,
  cycle: Cycle,
  currency: string,
  domain: string | null,
  today: Temporal.PlainDate,
): SoldUnit {
  const line = quoteLineOf(product, cycle, currency, today)
  const none = Money.zero(currency)
  const part = (kind: 'period' | 'once' | 'setup', net: Money) => ({
    kind,
    period: kind === 'period' ? line.period : null,
    discount: none,
    discountLabel: null,
    net,
  })
  return {
    product,
    cycle,
    domain,
    fields: {},
    parent: null,
    recurring: line.recurring,
    options: [],
    anchor: line.period?.start ?? null,
    chargedUntil: line.period?.end ?? null,
    parts: [
      part(line.period ? 'period' : 'once', line.recurring),
      ...(line.setup.isZero ? [] : [part('setup', line.setup)]),
    ],
    keeps: [],
  }
}
