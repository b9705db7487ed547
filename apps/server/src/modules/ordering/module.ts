import { lt } from 'drizzle-orm'
import type { Module } from '../../platform/module.ts'
import { daily } from '../../platform/schedule/task.ts'
import { orderingRecords } from './client-records.ts'
import { followInvoice, mailOrder, markOrderPaid, takeInvoice } from './listeners.ts'
import { carts } from './schema.ts'
import { cancelStaleOrders } from './use-cases/cancel-stale-orders.ts'

/** A cart that nobody touched for this long is thrown away. */
const CART_DAYS = 30

export const ordering: Module = {
  name: 'ordering',
  migrations: new URL('./migrations/', import.meta.url),
  records: orderingRecords,
  listeners: [takeInvoice, followInvoice, markOrderPaid, mailOrder],
  tasks: [
    {
      name: 'ordering.cancel_stale',
      title: 'Cancel orders that were never paid',
      when: daily('02:30'),
      run: cancelStaleOrders,
    },
    {
      name: 'ordering.drop_old_carts',
      title: 'Throw away abandoned carts',
      when: daily('03:00'),
      run: (ctx) =>
        ctx.transaction(async (tx) => {
          const dropped = await tx.db
            .delete(carts)
            .where(lt(carts.changedAt, tx.now.subtract({ hours: CART_DAYS * 24 })))
            .returning({ id: carts.id })
          if (dropped.length > 0)
            tx.record({ action: 'carts_dropped', object: 'carts', after: { count: dropped.length } })
          return { dropped: dropped.length }
        }),
    },
  ],
}
