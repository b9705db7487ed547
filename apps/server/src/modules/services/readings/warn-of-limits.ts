import { sql } from 'drizzle-orm'
import { publicUrl } from '../../../platform/addresses.ts'
import type { Tx } from '../../../platform/context.ts'
import { mailClients } from '../../clients/index.ts'
import { usageWarnings } from '../schema.ts'
import { sizeText, stepsReached } from './limits.ts'
import type { ReadDay } from './store-readings.ts'

/**
 * Tells clients that a limit comes close or is reached: once for each service, limit, step and month. When a service passes
 * both steps at once, one mail says so. Disk space is what there is now; traffic is what went through since the first of the month.
 */
export async function warnOfLimits(tx: Tx, stored: ReadDay[]): Promise<void> {
  const served = stored.filter(({ service }) => service.state === 'active')
  const traffic = await trafficOfMonth(tx, served)
  const reached = served.flatMap((one) => {
    const { service, day } = one
    const month = day.day.with({ day: 1 })
    const limits = [
      // Of a disk that the server cannot look into nobody is warned.
      { what: 'disk' as const, usedMib: day.diskMib ?? 0, limitMib: day.diskLimitMib },
      { what: 'traffic' as const, usedMib: traffic.get(service.id) ?? day.trafficMib, limitMib: day.trafficLimitMib },
    ]
    return limits.flatMap(({ what, usedMib, limitMib }) =>
      stepsReached(usedMib, limitMib).map((percent) => ({
        service,
        what,
        percent,
        month,
        usedMib,
        limitMib: limitMib!,
      })),
    )
  })
  if (reached.length === 0) return
  const isNew = await noteWarnings(tx, reached)
  const news = Map.groupBy(reached.filter(isNew), ({ service, what }) => `${service.id}:${what}`)
  const mails = [...news.values()].map((steps) => mailAbout(tx, steps.at(-1)!))
  await mailClients(tx, 'services', mails)
}

type Reached = {
  service: ReadDay['service']
  what: 'disk' | 'traffic'
  percent: number
  month: Temporal.PlainDate
  usedMib: number
  limitMib: number
}

const nameOf = ({ service, what, percent }: Pick<Reached, 'service' | 'what' | 'percent'>) =>
  `${service.id}:${what}:${percent}`

/** Notes who is warned of what; answers whether one is new. */
async function noteWarnings(tx: Tx, reached: Reached[]): Promise<(one: Reached) => boolean> {
  const rows = await tx.db
    .insert(usageWarnings)
    .values(
      reached.map(({ service, what, percent, month }) => ({
        serviceId: service.id,
        what,
        percent,
        month,
        warnedAt: tx.now,
      })),
    )
    .onConflictDoNothing()
    .returning()
  const names = new Set(rows.map((row) => nameOf({ ...row, service: { id: row.serviceId } as Reached['service'] })))
  return (one) => names.has(nameOf(one))
}

type Mail = Parameters<typeof mailClients<'usage_warning'>>[2][number]

function mailAbout(tx: Tx, { service, what, percent, month, usedMib, limitMib }: Reached): Mail {
  return {
    template: 'usage_warning',
    clientId: service.clientId,
    dedupeKey: `usage_warning:${service.id}:${what}:${percent}:${month}`,
    data: {
      product: service.productName,
      domain: service.domain,
      what,
      isFull: percent >= 100,
      used: sizeText(usedMib),
      limit: sizeText(limitMib),
      link: `${tx.port(publicUrl)}/services/${service.id}`,
    },
  }
}

/** What went through in the month of the day, that day included. */
async function trafficOfMonth(tx: Tx, stored: ReadDay[]): Promise<Map<number, number>> {
  const days = stored.map(({ service, day }) => ({ id: service.id, from: day.day.with({ day: 1 }), to: day.day }))
  const { rows } = await tx.db.execute<{ id: string; used: string }>(sql`
    SELECT r.id, sum(u.traffic_mib) AS used
      FROM json_to_recordset(${JSON.stringify(days)}::json) AS r(id bigint, "from" date, "to" date)
      JOIN services.usage_days u ON u.service_id = r.id AND u.day BETWEEN r."from" AND r."to" GROUP BY r.id`)
  return new Map(rows.map((row) => [Number(row.id), Number(row.used)]))
}
