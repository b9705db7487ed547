import { desc, inArray, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Meter } from '../../catalog/index.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { services, usageDays } from '../schema.ts'
import { type NewReading, recordUsage } from '../use-cases/record-usage.ts'
import { type FedMeter, fedMeters, isFed, meterQuantity } from './meter-quantity.ts'
import { isSound, type Reading, type UsageDay, withReading } from './usage-day.ts'
import { warnOfLimits } from './warn-of-limits.ts'

export type ServiceReading = { serviceId: number; reading: Reading }

/** A service with the day that it has used so much on. */
export type ReadDay = { service: ServiceRow; day: UsageDay }

/**
 * Stores what servers said about services: the day, the latest reading, the meters that are fed by it, and a mail to whom a
 * limit comes close. A chunk that fails is stored again one by one, so that one service never disturbs the others; one that
 * fails alone is left out, and read again the next time.
 *
 * @returns how many readings said something new
 */
export async function storeReadings(ctx: Context, readings: ServiceReading[]): Promise<number> {
  const sound = readings.filter(({ reading }) => isSound(reading))
  if (sound.length === 0) return 0
  try {
    return await ctx.transaction((tx) => storeChunk(tx, sound))
  } catch (error) {
    ctx.log.warn({ err: error }, 'A chunk of readings failed; its services are tried one by one.')
  }
  let stored = 0
  for (const one of sound) {
    try {
      stored += await ctx.transaction((tx) => storeChunk(tx, [one]))
    } catch (error) {
      ctx.log.error({ err: error, service: one.serviceId }, 'The usage of a service could not be stored.')
    }
  }
  return stored
}

async function storeChunk(tx: Tx, readings: ServiceReading[]): Promise<number> {
  const ids = [...new Set(readings.map(({ serviceId }) => serviceId))].sort((a, b) => a - b)
  // Whoever reads the same services at the same time waits here, so that growth is counted once.
  const locked = await tx.db.select().from(services).where(inArray(services.id, ids)).orderBy(services.id).for('update')
  const standing = await lastDays(tx, ids)
  const before = await countedBefore(tx, locked, readings)
  const days = new Map<number, ReadDay>()
  for (const service of locked)
    for (const { reading } of readings.filter(({ serviceId }) => serviceId === service.id)) {
      const day = withReading(days.get(service.id)?.day ?? standing.get(service.id) ?? null, reading, {
        day: tx.calendar.dateOf(reading.readAt),
        countedBefore: before.get(service.id) ?? 0,
      })
      if (day) days.set(service.id, { service, day })
    }
  const stored = [...days.values()]
  tx.record({ action: 'usage_read', object: 'services', after: { services: stored.length } })
  if (stored.length === 0) return 0
  await writeDays(tx, stored)
  await feedMeters(tx, stored)
  await warnOfLimits(tx, stored)
  return stored.length
}

/** The latest day of each service. */
async function lastDays(tx: Tx, serviceIds: number[]): Promise<Map<number, UsageDay>> {
  const rows = await tx.db
    .selectDistinctOn([usageDays.serviceId])
    .from(usageDays)
    .where(inArray(usageDays.serviceId, serviceIds))
    .orderBy(usageDays.serviceId, desc(usageDays.day))
  return new Map(rows.map(({ serviceId, ...day }) => [serviceId, day]))
}

/**
 * What the counter stood at when the service began to be ours. An account that was made for it began at zero; one that was
 * taken over had a life before, which nobody is charged for.
 */
async function countedBefore(tx: Tx, locked: ServiceRow[], readings: ServiceReading[]): Promise<Map<number, number>> {
  const ids = locked.map(({ id }) => id)
  const { rows } = await tx.db.execute<{ service_id: string }>(sql`
    SELECT service_id FROM services.found_accounts WHERE adopted_at IS NOT NULL AND service_id = ANY(${sql.param(ids)}::bigint[])`)
  return new Map(
    rows.map((row) => {
      const serviceId = Number(row.service_id)
      const first = readings.find((one) => one.serviceId === serviceId)!
      return [serviceId, Math.round(first.reading.trafficMib)]
    }),
  )
}

async function writeDays(tx: Tx, stored: ReadDay[]): Promise<void> {
  const excluded = (column: string) => sql.raw(`excluded.${column}`)
  await tx.db
    .insert(usageDays)
    .values(stored.map(({ service, day }) => ({ serviceId: service.id, ...day })))
    .onConflictDoUpdate({
      target: [usageDays.serviceId, usageDays.day],
      set: {
        diskMib: excluded('disk_mib'),
        diskLimitMib: excluded('disk_limit_mib'),
        trafficMib: excluded('traffic_mib'),
        trafficLimitMib: excluded('traffic_limit_mib'),
        trafficCounterMib: excluded('traffic_counter_mib'),
        readAt: excluded('read_at'),
      },
    })
  const latest = stored.map(({ service, day }) => ({
    id: service.id,
    usage: {
      diskMib: day.diskMib,
      diskLimitMib: day.diskLimitMib,
      trafficMib: day.trafficCounterMib,
      trafficLimitMib: day.trafficLimitMib,
      readAt: day.readAt.toString(),
    },
  }))
  await tx.db.execute(sql`
    UPDATE services.services s SET usage = r.usage
      FROM json_to_recordset(${JSON.stringify(latest)}::json) AS r(id bigint, usage jsonb) WHERE s.id = r.id`)
}

type MeterRow = { id: string; name: FedMeter; unit: string; aggregation: Meter['aggregation'] }

/** One reading for each service, meter and day; while the day goes on, or is not rated yet, it is corrected. */
async function feedMeters(tx: Tx, stored: ReadDay[]): Promise<void> {
  const ids = stored.map(({ service }) => service.id)
  const { rows } = await tx.db.execute<MeterRow>(sql`
    SELECT s.id, m.name, m.unit, m.aggregation FROM services.services s JOIN catalog.meters m ON m.product_id = s.product_id
     WHERE s.id = ANY(${sql.param(ids)}::bigint[]) AND m.name = ANY(${sql.param([...fedMeters])}::text[])`)
  const metersOf = Map.groupBy(rows, (row) => Number(row.id))
  const readings = stored.flatMap(({ service, day }) =>
    (metersOf.get(service.id) ?? []).flatMap(({ name, unit, aggregation }): NewReading[] => {
      const used = name === 'disk' ? day.diskMib : day.trafficMib
      const quantity = used === null ? null : meterQuantity(used, unit)
      if (quantity === null || !isFed(name, aggregation)) return []
      return [{ serviceId: service.id, meter: name, takenFor: day.day.toString(), quantity }]
    }),
  )
  if (readings.length > 0) await recordUsage(tx, readings)
}
