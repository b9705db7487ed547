import { asc, eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { voidInvoice, wasReworked, withdrawCharges } from '../../billing/index.ts'
import { releasePromotion, releaseStock } from '../../catalog/index.ts'
import { giveUpServices, thingOf } from '../../services/index.ts'
import { orderNotFound, orderNotPending } from '../errors.ts'
import { orderItems, orders } from '../schema.ts'
import { promotionSource } from './write-order.ts'

/**
 * Gives an order up that was not paid: voids its invoice, cancels its pending services, puts their units back on
 * the shelf and gives back the use of its promotion. A payment that arrives for the invoice all the same becomes the client's credit.
 *
 * @throws order_not_found, order_not_pending, invoice_has_payments
 */
export async function cancelOrder(ctx: Context, input: { id: number; reason: string }): Promise<void> {
  ctx.actor.must('orders.manage')
  await ctx.transaction(async (tx) => {
    const [found] = await tx.db.select().from(orders).where(eq(orders.id, input.id))
    if (!found) throw orderNotFound()
    // Billing first: the lock on the client's money is taken before any row that a payment would also take.
    if (found.state === 'pending' && found.invoiceId !== null) await withdraw(tx.asRoom('ordering'), found)
    const [order] = await tx.db.select().from(orders).where(eq(orders.id, input.id)).for('update')
    if (order?.state !== 'pending') throw orderNotPending()

    const items = await tx.db
      .select()
      .from(orderItems)
      .where(eq(orderItems.orderId, order.id))
      .orderBy(asc(orderItems.id))
    const ids = items.map((item) => item.serviceId)
    const given = await giveUpServices(tx.asRoom('ordering'), ids, `order cancelled: ${input.reason}`)
    await releaseStock(
      tx,
      given.map((service) => ({ productId: service.productId, name: service.productName, quantity: 1 })),
    )
    await releasePromotion(tx, promotionSource(order.id))
    await tx.db.update(orders).set({ state: 'cancelled' }).where(eq(orders.id, order.id))
    tx.record({
      action: 'order_cancelled',
      object: `order:${order.id}`,
      before: { state: order.state },
      after: { state: 'cancelled', reason: input.reason },
    })
  })
}

/** After a merge or split more than this order may stand on an invoice: only what is of this order is taken off. */
async function withdraw(tx: Tx, { id, clientId, invoiceId }: typeof orders.$inferSelect): Promise<void> {
  if (!(await wasReworked(tx, invoiceId!))) {
    await voidInvoice(tx, invoiceId!)
    return
  }
  const items = await tx.db.select().from(orderItems).where(eq(orderItems.orderId, id))
  await withdrawCharges(tx, { clientId, things: items.map((item) => thingOf(item.serviceId)) })
}
