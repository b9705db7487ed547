import { sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import type { FieldAnswers } from '../../../platform/fields.ts'
import { type InvoiceRow, issueOrWait } from '../../billing/index.ts'
import {
  promotionByCode,
  type Quote,
  type QuotedLine,
  type QuotedUnit,
  redeemPromotion,
  reserveStock,
} from '../../catalog/index.ts'
import { mustBeOpen } from '../../clients/index.ts'
import { openServices, type SoldUnit } from '../../services/index.ts'
import { orderPlaced } from '../events.ts'
import { orderItems, orders } from '../schema.ts'

export type OrderRow = typeof orders.$inferSelect

/** What is agreed: a quote, and for each of its lines what it does not say. */
export type Agreed = {
  clientId: number
  quote: Quote
  lines: { domain: string | null; fields: FieldAnswers; parentServiceId: number | null }[]
  note: string | null
}

/** Null without an invoice: nothing was due today, or the invoice waits until the client's tax id has been checked. */
export type WrittenOrder = { order: OrderRow; invoice: InvoiceRow | null; serviceIds: number[] }

/**
 * Writes an order down: reserves stock, counts the use of its promotion, opens a pending service for each unit, charges and
 * invoices what is due today. What has nothing to pay is paid.
 *
 * @throws account_closed, out_of_stock, promotion_used_up
 * @emits ordering.order_placed
 */
export async function writeOrder(tx: Tx, agreed: Agreed): Promise<WrittenOrder> {
  const { clientId, quote } = agreed
  await mustBeOpen(tx, clientId)
  const id = await drawId(tx)
  await reserveStock(
    tx,
    quote.lines.map(({ product, quantity }) => ({ productId: product.id, name: product.name, quantity })),
  )
  if (quote.promotion?.applied) {
    const promotion = await promotionByCode(tx, quote.promotion.code)
    await redeemPromotion(tx, { promotionId: promotion!.id, clientId, source: promotionSource(id) })
  }
  const { sold, chargeIds } = await openAll(tx, agreed)
  const { invoice, draftId } =
    chargeIds.length === 0
      ? { invoice: null, draftId: null }
      : await issueOrWait(tx.asRoom('ordering'), {
          clientId,
          currency: quote.currency,
          dueOn: tx.today,
          chargeIds,
        })
  const order = await insertOrder(tx, { id, agreed, invoice, draftId })
  await tx.db.insert(orderItems).values(
    sold.map(({ line, unit, serviceId, domain }) => ({
      orderId: id,
      serviceId,
      productName: line.product.name,
      cycle: line.cycle,
      domain,
      recurringMinor: unit.recurring.minor,
      setupMinor: unit.setup.minor,
      options: unit.options.map(({ name, choice, quantity }) => ({ name, choice, quantity })),
      discountMinor: unit.parts.reduce((sum, part) => sum + part.discount.minor, 0n),
      dueMinor: unit.dueToday.minor,
    })),
  )
  tx.record({
    action: 'order_placed',
    object: `order:${id}`,
    after: {
      number: order.number,
      total: quote.total,
      invoice: invoice?.number ?? null,
      promotion: order.promotionCode,
    },
  })
  await tx.emit(orderPlaced({ orderId: id, clientId }))
  return { order, invoice, serviceIds: sold.map(({ serviceId }) => serviceId) }
}

/** How the use of a promotion is named, so that cancelling the order gives it back. */
export const promotionSource = (orderId: number): string => `order:${orderId}`

async function drawId(tx: Tx): Promise<number> {
  const { rows } = await tx.db.execute<{ id: string }>(
    sql`SELECT nextval(pg_get_serial_sequence('ordering.orders', 'id')) AS id`,
  )
  return Number(rows[0]!.id)
}

type Sold = { line: QuotedLine; unit: QuotedUnit; serviceId: number; domain: string | null }

/** Opens a service for each unit, parents first: an add-on is told the service that it hangs on, unit by unit. */
async function openAll(tx: Tx, { clientId, quote, lines }: Agreed): Promise<{ sold: Sold[]; chargeIds: number[] }> {
  const servicesOf: number[][] = []
  const chargeIds: number[] = []
  const waves = [
    [...quote.lines.keys()].filter((index) => quote.lines[index]!.parentIndex === null),
    [...quote.lines.keys()].filter((index) => quote.lines[index]!.parentIndex !== null),
  ]
  for (const wave of waves.filter((indexes) => indexes.length > 0)) {
    const units = wave.flatMap((index) => {
      const { product, cycle, units, parentIndex } = quote.lines[index]!
      const { domain, fields, parentServiceId } = lines[index]!
      const parents = parentIndex === null ? [parentServiceId] : servicesOf[parentIndex]!
      return units.map(
        (unit, n): SoldUnit => ({
          product,
          domain,
          fields,
          unit,
          cycle,
          parentServiceId: parents[n % parents.length] ?? null,
        }),
      )
    })
    const opened = await openServices(tx.asRoom('ordering'), { clientId, units })
    chargeIds.push(...opened.chargeIds)
    const ids = opened.services.map((service) => service.id)
    for (const index of wave) servicesOf[index] = ids.splice(0, quote.lines[index]!.units.length)
  }
  const sold = quote.lines.flatMap((line, index) =>
    line.units.map((unit, n) => ({
      line,
      unit,
      serviceId: servicesOf[index]![n]!,
      domain: lines[index]!.domain,
    })),
  )
  return { sold, chargeIds }
}

async function insertOrder(
  tx: Tx,
  { id, agreed, invoice, draftId }: { id: number; agreed: Agreed; invoice: InvoiceRow | null; draftId: number | null },
): Promise<OrderRow> {
  const { clientId, quote, note } = agreed
  const [order] = await tx.db
    .insert(orders)
    .values({
      id,
      number: `ORD-${String(id).padStart(6, '0')}`,
      clientId,
      userId: tx.actor.userId,
      state: draftId === null && (!invoice || invoice.paidAt) ? 'paid' : 'pending',
      currency: quote.currency,
      totalMinor: quote.total.minor,
      invoiceId: invoice?.id ?? null,
      draftId,
      note,
      ip: tx.ip,
      placedAt: tx.now,
      promotionCode: quote.promotion?.applied ? quote.promotion.code : null,
      discountMinor: quote.discount.minor,
      netMinor: quote.tax && 'subtotal' in quote.tax ? quote.tax.subtotal.minor : quote.dueToday.minor,
      taxMinor: quote.tax && 'tax' in quote.tax ? quote.tax.tax.minor : quote.tax ? null : 0n,
    })
    .returning()
  return order!
}
