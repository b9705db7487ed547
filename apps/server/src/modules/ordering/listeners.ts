import { Money } from '@ostler/kernel'
import { and, eq } from 'drizzle-orm'
import { publicUrl } from '../../platform/addresses.ts'
import { on } from '../../platform/outbox.ts'
import { invoicePaid } from '../billing/index.ts'
import { contactOf } from '../clients/index.ts'
import { queueMail } from '../messaging/index.ts'
import { orderPlaced } from './events.ts'
import { orderDetails } from './queries/orders.ts'
import { orders } from './schema.ts'

/** An order is paid when its invoice is. */
export const markOrderPaid = on(invoicePaid, 'ordering.mark_paid', async (tx, { invoiceId }) => {
  const paid = await tx.db
    .update(orders)
    .set({ state: 'paid' })
    .where(and(eq(orders.invoiceId, invoiceId), eq(orders.state, 'pending')))
    .returning({ id: orders.id })
  for (const { id } of paid) tx.record({ action: 'order_paid', object: `order:${id}` })
})

/** Tells the client that the order has arrived. */
export const mailOrder = on(orderPlaced, 'ordering.mail_order', async (tx, { orderId, clientId }) => {
  const { order, items } = await orderDetails(tx, orderId)
  const contact = await contactOf(tx, clientId)
  const money = (minor: bigint) => Money.ofMinor(minor, order.currency).toWire()
  await queueMail(tx, {
    template: 'order_received',
    to: contact.email,
    toName: contact.name,
    clientId,
    dedupeKey: `order:${orderId}`,
    data: {
      firstName: contact.firstName,
      orderNumber: order.number,
      items: items.map((item) => ({
        name: item.productName,
        cycle: item.cycle,
        domain: item.domain,
        amount: money(item.dueMinor),
      })),
      total: money(order.totalMinor),
      link: `${tx.port(publicUrl)}/orders/${orderId}`,
    },
  })
})
