import { Money } from '@ostler/kernel'
import { and, eq, inArray, or, sql } from 'drizzle-orm'
import { publicUrl } from '../../platform/addresses.ts'
import type { Tx } from '../../platform/context.ts'
import { on } from '../../platform/outbox.ts'
import { invoiceIssued, invoicePaid, invoicesReplaced, ownInvoice, standInOf } from '../billing/index.ts'
import { mailClient } from '../clients/index.ts'
import { orderPlaced } from './events.ts'
import { orderDetails } from './queries/orders.ts'
import { orders } from './schema.ts'

/** An order is paid when its invoice is. */
export const markOrderPaid = on(invoicePaid, 'ordering.mark_paid', (tx, { invoiceId }) => markPaid(tx, invoiceId))

/**
 * An order goes over to the invoice that stands in the place of its own today. That one may have been replaced again, or
 * paid, before this is told, so both are looked at here as well.
 */
export const followInvoice = on(invoicesReplaced, 'ordering.follow_invoice', async (tx, { replaced }) => {
  const invoiceId = await standInOf(tx, replaced[0]!)
  const moved = await tx.db
    .update(orders)
    .set({ invoiceId })
    .where(inArray(orders.invoiceId, replaced))
    .returning({ id: orders.id })
  for (const { id } of moved) tx.record({ action: 'order_reinvoiced', object: `order:${id}`, after: { invoiceId } })
  if (moved.length > 0 && (await ownInvoice(tx, invoiceId)).paidAt) await markPaid(tx, invoiceId)
})

async function markPaid(tx: Tx, invoiceId: number): Promise<void> {
  const paid = await tx.db
    .update(orders)
    .set({ state: 'paid' })
    .where(and(or(eq(orders.invoiceId, invoiceId), madeOfDraft(invoiceId)), eq(orders.state, 'pending')))
    .returning({ id: orders.id })
  for (const { id } of paid) tx.record({ action: 'order_paid', object: `order:${id}` })
}

/** The order whose draft became this invoice; its listener may not have run yet. */
const madeOfDraft = (invoiceId: number) =>
  sql`${orders.draftId} IN (SELECT id FROM billing.drafts WHERE invoice_id = ${invoiceId})`

/** The invoice of an order that waited for the check of a tax id is there. */
export const takeInvoice = on(invoiceIssued, 'ordering.take_invoice', async (tx, { invoiceId }) => {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    UPDATE ordering.orders o SET invoice_id = d.invoice_id FROM billing.drafts d
     WHERE d.id = o.draft_id AND d.invoice_id = ${invoiceId} AND o.invoice_id IS NULL RETURNING o.id`)
  for (const { id } of rows) tx.record({ action: 'order_invoiced', object: `order:${id}`, after: { invoiceId } })
})

/** Tells the client that the order has arrived. */
export const mailOrder = on(orderPlaced, 'ordering.mail_order', async (tx, { orderId, clientId }) => {
  const { order, items } = await orderDetails(tx, orderId)
  const money = (minor: bigint) => Money.ofMinor(minor, order.currency).toWire()
  await mailClient(tx, 'invoices', {
    template: 'order_received',
    clientId,
    dedupeKey: `order:${orderId}`,
    data: {
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
