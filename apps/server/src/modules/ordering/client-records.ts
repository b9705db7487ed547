import { sql } from 'drizzle-orm'
import { type ClientRecords, through } from '../../platform/client-records.ts'

/** What this room keeps of clients. A cart belongs to whoever has its token, so nobody can tell whose it was. */
export const orderingRecords: ClientRecords = {
  room: 'ordering',
  tables: [
    {
      table: 'ordering.orders',
      holds: 'Orders',
      merging: { by: 'id' },
      shows: [
        'id',
        'number',
        'client_id',
        'user_id',
        'state',
        'currency',
        'total_minor',
        'net_minor',
        'tax_minor',
        'discount_minor',
        'promotion_code',
        'invoice_id',
        'note',
        'ip',
        'placed_at',
      ],
      withholds: ['draft_id'],
      erasing: {
        by: 'replacing',
        set: sql`note = NULL, ip = NULL`,
        still: sql`(t.note IS NOT NULL OR t.ip IS NOT NULL)`,
        because: 'the rest of an order is the ground of its invoice',
      },
    },
    {
      table: 'ordering.order_items',
      holds: 'Order items',
      mine: through('ordering.orders', 'order_id'),
      merging: { by: 'nothing', because: 'they belong to their orders' },
      shows: [
        'id',
        'order_id',
        'service_id',
        'product_name',
        'cycle',
        'domain',
        'recurring_minor',
        'setup_minor',
        'options',
        'discount_minor',
        'due_minor',
      ],
      erasing: {
        by: 'replacing',
        set: sql`domain = NULL`,
        still: sql`t.domain IS NOT NULL`,
        because: 'the rest of an order is the ground of its invoice',
      },
    },
  ],
  async hindersErasure(ctx, { clientIds }) {
    const { rows } = await ctx.read.execute<{ n: string }>(sql`
      SELECT count(*) AS n FROM ordering.orders WHERE client_id = ANY(${sql.param(clientIds)}::bigint[]) AND state = 'pending'`)
    const n = Number(rows[0]!.n)
    return n > 0 ? [`Orders: ${n} are not paid; cancel them first.`] : []
  },
}
