import { type Cycle, invalidField, periodAround, recurs } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { millionths } from '../usage/rate.ts'

/** One reading of a meter. The same service, meter and `takenFor` is the same reading. */
export type NewReading = {
  serviceId: number
  /** By its name: `traffic`. */
  meter: string
  /** The day (`2027-03-01`) or the moment (`2027-03-01T05:00:00Z`) that was measured. */
  takenFor: string
  /** A decimal with up to six places. */
  quantity: string
}

/**
 * Notes what meters said, any number at once. A reading that is there already changes nothing; one with another quantity
 * corrects it for as long as it was not rated. One that comes late is rated with the next period.
 *
 * @returns how many are new, how many were corrected, and how many changed nothing
 * @throws invalid_input for a service or meter that does not exist, a day that is none, or a quantity that is none
 */
export async function recordUsage(
  tx: Tx,
  readings: NewReading[],
): Promise<{ added: number; corrected: number; ignored: number }> {
  const rows = readings.map((reading, index) => ({ n: index, ...checked(tx, reading, index) }))
  await mustBeMetered(tx, readings)
  // Two readings of one name in one call: the later one counts.
  const distinct = [...new Map(rows.map((row) => [`${row.s} ${row.m} ${row.k}`, row])).values()]
  const written = await tx.db.execute<{ is_new: boolean; service_id: string }>(sql`
    INSERT INTO services.usage_readings AS u (service_id, meter, taken_for, taken_on, quantity, recorded_at)
    SELECT s, m, k, d, q, ${tx.now.toString()}::timestamptz FROM json_to_recordset(${JSON.stringify(distinct)}::json)
        AS r(n int, s bigint, m text, k text, d date, q numeric) ORDER BY s, m, k
    ON CONFLICT ON CONSTRAINT usage_readings_once DO UPDATE SET quantity = excluded.quantity, recorded_at = excluded.recorded_at
      WHERE u.rating_id IS NULL AND u.quantity <> excluded.quantity
    RETURNING xmax = 0 AS is_new, service_id`)
  const added = written.rows.filter((row) => row.is_new).length
  const corrected = written.rows.length - added
  await scheduleRating(tx, [...new Set(written.rows.map((row) => Number(row.service_id)))])
  const counts = { added, corrected, ignored: readings.length - added - corrected }
  tx.record({ action: 'usage_recorded', object: 'services', after: counts })
  return counts
}

function checked(tx: Tx, { serviceId, meter, takenFor, quantity }: NewReading, index: number) {
  const problem = (field: string, message: string) => invalidField(`readings.${index}.${field}`, message)
  try {
    millionths(quantity)
  } catch {
    throw problem('quantity', 'must be a decimal with up to six places')
  }
  try {
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(takenFor)
    const at = isDay ? null : Temporal.Instant.from(takenFor)
    const day = at ? tx.calendar.dateOf(at) : Temporal.PlainDate.from(takenFor)
    return { s: serviceId, m: meter, k: at ? at.toString() : day.toString(), d: day.toString(), q: quantity }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw problem('takenFor', 'must be a day or a moment')
  }
}

async function mustBeMetered(tx: Tx, readings: NewReading[]): Promise<void> {
  const pairs = readings.map(({ serviceId, meter }, n) => ({ n, s: serviceId, m: meter }))
  const { rows } = await tx.db.execute<{ n: number }>(sql`
    SELECT r.n FROM json_to_recordset(${JSON.stringify(pairs)}::json) AS r(n int, s bigint, m text)
     WHERE NOT EXISTS (SELECT FROM services.services s JOIN catalog.meters m ON m.product_id = s.product_id AND m.name = r.m WHERE s.id = r.s)
     ORDER BY r.n LIMIT 1`)
  const [first] = rows
  if (first) throw invalidField(`readings.${first.n}.meter`, 'There is no such meter of such a service.')
}

/** Each service is rated when the period is over that its first waiting reading lies in, and never before today. */
export async function scheduleRating(tx: Tx, serviceIds: number[]): Promise<void> {
  if (serviceIds.length === 0) return
  const { rows } = await tx.db.execute<{ id: string; anchor: string; cycle: Cycle; first: string | null }>(sql`
    SELECT s.id, s.anchor_on::text AS anchor, s.cycle,
           (SELECT greatest(min(u.taken_on), max(r.period_end))::text FROM services.usage_readings u
              LEFT JOIN services.usage_ratings r ON r.service_id = u.service_id AND r.meter = u.meter
             WHERE u.service_id = s.id AND u.rating_id IS NULL) AS first
      FROM services.services s WHERE s.id = ANY(${sql.param(serviceIds)}::bigint[]) ORDER BY s.id FOR UPDATE`)
  const due = rows.map(({ id, anchor, cycle, first }) => ({
    id: Number(id),
    d: first && periodOfUsage(Temporal.PlainDate.from(anchor), cycle, Temporal.PlainDate.from(first)).end.toString(),
  }))
  await tx.db.execute(sql`
    UPDATE services.services s SET usage_due_on = r.d
      FROM json_to_recordset(${JSON.stringify(due)}::json) AS r(id bigint, d date) WHERE s.id = r.id`)
}

/** Usage of what does not recur is rated by the month. */
export const periodOfUsage = (anchor: Temporal.PlainDate, cycle: Cycle, day: Temporal.PlainDate) =>
  periodAround(anchor, recurs(cycle) ? cycle : 'monthly', day)

/** As `recordUsage`, by staff or a program with their permission. */
export async function recordReadings(ctx: Context, readings: NewReading[]) {
  ctx.actor.must('services.billing')
  return ctx.transaction((tx) => recordUsage(tx, readings))
}
