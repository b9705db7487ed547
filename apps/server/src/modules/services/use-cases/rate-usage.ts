import { sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { addCharges, type NewCharge, parkClient } from '../../billing/index.ts'
import { type Meter, productsForQuote } from '../../catalog/index.ts'
import { describeService } from '../describe.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { services } from '../schema.ts'
import { latest } from '../upgrade/held-time.ts'
import { aggregated, millionths, quantityText, rated } from '../usage/rate.ts'
import { periodOfUsage, scheduleRating } from './record-usage.ts'

const CHUNK = 500

/**
 * Charges what was used in periods that are over, in arrears. Readings that came late are rated with the period that ends
 * now; what was rated is never rated again. In chunks, each a transaction; a client that fails alone is parked.
 */
export async function rateUsage(ctx: Context): Promise<Counts> {
  const counts: Counts = { rated: 0 }
  for (;;) {
    const due = await dueServices(ctx)
    if (due.length === 0) return counts
    for (const [clientId, ids] of Map.groupBy(due, (one) => one.clientId)) {
      try {
        for (const { id } of ids) counts.rated! += await ctx.transaction((tx) => rateDue(tx, id))
      } catch (error) {
        await parkClient(ctx, { clientId, task: 'services.rate_usage', error })
        counts.parked = (counts.parked ?? 0) + 1
      }
    }
  }
}

async function dueServices(ctx: Context): Promise<{ id: number; clientId: number }[]> {
  const { rows } = await ctx.read.execute<{ id: string; client_id: string }>(sql`
    SELECT s.id, s.client_id FROM services.services s
     WHERE s.usage_due_on <= ${ctx.today.toString()}::date
       AND NOT EXISTS (SELECT FROM billing.parked p WHERE p.client_id = s.client_id)
     ORDER BY s.usage_due_on, s.id LIMIT ${CHUNK}`)
  return rows.map((row) => ({ id: Number(row.id), clientId: Number(row.client_id) }))
}

async function rateDue(tx: Tx, id: number): Promise<number> {
  const [service] = await tx.db.select().from(services).where(sql`${services.id} = ${id}`).for('update')
  const due = service?.usageDueOn
  if (!due || Temporal.PlainDate.compare(due, tx.today) > 0) {
    tx.record({ action: 'usage_rated_already', object: `service:${id}` })
    return 0
  }
  return rateUntil(tx, service, due)
}

/** Rates what was used until today, because the plan changes now and with it the prices. */
export async function rateBeforeChange(tx: Tx, service: ServiceRow): Promise<void> {
  if (service.usageDueOn) await rateUntil(tx, service, tx.today)
}

type Waiting = { meter: string; quantities: string[]; rated_until: string | null }

async function rateUntil(tx: Tx, service: ServiceRow, until: Temporal.PlainDate): Promise<number> {
  const { rows } = await tx.db.execute<Waiting>(sql`
    SELECT u.meter, array_agg(u.quantity::text ORDER BY u.taken_for) AS quantities,
           (SELECT max(r.period_end)::text FROM services.usage_ratings r WHERE r.service_id = ${service.id} AND r.meter = u.meter) AS rated_until
      FROM services.usage_readings u
     WHERE u.service_id = ${service.id} AND u.rating_id IS NULL AND u.taken_on < ${until.toString()}::date
     GROUP BY u.meter ORDER BY u.meter`)
  const charges: NewCharge[] = []
  for (const waiting of rows) {
    const charge = await rateMeter(tx, service, waiting, until)
    if (charge) charges.push(charge)
  }
  await addCharges(tx, charges)
  await scheduleRating(tx, [service.id])
  tx.record({ action: 'usage_rated', object: `service:${service.id}`, after: { until, charges: charges.length } })
  return rows.length
}

async function rateMeter(
  tx: Tx,
  service: ServiceRow,
  { meter: name, quantities, rated_until }: Waiting,
  until: Temporal.PlainDate,
): Promise<NewCharge | null> {
  const full = periodOfUsage(service.anchorOn, service.cycle, until.subtract({ days: 1 }))
  const start = rated_until ? latest(full.start, Temporal.PlainDate.from(rated_until)) : full.start
  // Nothing is left of a period that was rated to its end.
  if (Temporal.PlainDate.compare(start, until) >= 0) return null
  const meter = await meterOf(tx, service, name)
  const quantity = aggregated(quantities.map(millionths), meter?.aggregation ?? 'sum')
  const amount = meter ? rated(meter, quantity, service.currency) : null
  await tx.db.execute(sql`
    WITH rating AS (
      INSERT INTO services.usage_ratings (service_id, meter, period_start, period_end, quantity, currency, amount_minor, rated_at)
      VALUES (${service.id}, ${name}, ${start.toString()}::date, ${until.toString()}::date, ${quantityText(quantity)}::numeric, ${service.currency},
              ${String(amount?.minor ?? 0n)}::bigint, ${tx.now.toString()}::timestamptz) RETURNING id)
    UPDATE services.usage_readings u SET rating_id = rating.id FROM rating
     WHERE u.service_id = ${service.id} AND u.meter = ${name} AND u.rating_id IS NULL AND u.taken_on < ${until.toString()}::date`)
  if (!meter || !amount?.isPositive) return null
  return {
    clientId: service.clientId,
    dueOn: tx.today,
    description: `${meter.label}: ${quantityText(quantity)} ${meter.unit}, ${describeService(service)}`,
    period: { start, end: until },
    amount,
    taxClass: service.taxClass,
    account: `revenue:product:${service.productId}`,
    source: `service:${service.id}:usage:${name}:${start}`,
  }
}

export async function meterOf(ctx: Context, service: ServiceRow, name: string): Promise<Meter | undefined> {
  const products = await productsForQuote(ctx, [service.productId], service.currency)
  return products.get(service.productId)?.meters.find((meter) => meter.name === name)
}
