import { type Cycle, Money } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import { publicUrl } from '../../../platform/addresses.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { mailClients } from '../../clients/index.ts'

const CHUNK = 200

type Row = {
  id: string
  service_id: string
  client_id: string
  product_name: string
  domain: string | null
  cycle: Cycle
  currency: string
  old: string
  new: string
  effective_on: string
  reason: string
}

/** Tells clients by mail about new prices, as soon as they were decided; each change once. */
export async function announcePriceChanges(ctx: Context): Promise<Counts> {
  let announced = 0
  for (;;) {
    const done = await ctx.transaction(announceChunk)
    announced += done
    if (done < CHUNK) return { announced }
  }
}

async function announceChunk(tx: Tx): Promise<number> {
  const { rows } = await tx.db.execute<Row>(sql`
    WITH next AS (
      SELECT p.id FROM services.price_changes p WHERE p.announced_at IS NULL AND p.applied_at IS NULL
       ORDER BY p.id LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED)
    UPDATE services.price_changes p SET announced_at = ${tx.now.toString()}::timestamptz
      FROM next, services.services s WHERE p.id = next.id AND s.id = p.service_id
    RETURNING p.id, s.id AS service_id, s.client_id, s.product_name, s.domain, s.cycle, s.currency, s.recurring_minor AS old,
              p.recurring_minor AS new, p.effective_on::text, p.reason`)
  // About money that will be owed, so nobody can go without it.
  await mailClients(
    tx,
    'invoices',
    rows.map((row) => mailOf(tx, row)),
  )
  tx.record({ action: 'price_changes_announced', object: 'services', after: { count: rows.length } })
  return rows.length
}

const mailOf = (tx: Tx, row: Row) => ({
  template: 'price_change' as const,
  clientId: Number(row.client_id),
  dedupeKey: `price_change:${row.id}`,
  data: {
    product: row.product_name,
    domain: row.domain,
    from: Money.ofMinor(BigInt(row.old), row.currency),
    to: Money.ofMinor(BigInt(row.new), row.currency),
    cycle: row.cycle,
    effectiveOn: row.effective_on,
    reason: row.reason,
    link: `${tx.port(publicUrl)}/services/${row.service_id}`,
  },
})
