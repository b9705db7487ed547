import { and, eq, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { UsageDay } from '../readings/usage-day.ts'
import { usageDays } from '../schema.ts'

/** What a service used day by day since `since`, oldest first. Days without a reading are missing. */
export const usageDaysOf = (ctx: Context, serviceId: number, since: Temporal.PlainDate): Promise<UsageDay[]> =>
  ctx.read
    .select({
      day: usageDays.day,
      diskMib: usageDays.diskMib,
      diskLimitMib: usageDays.diskLimitMib,
      trafficMib: usageDays.trafficMib,
      trafficLimitMib: usageDays.trafficLimitMib,
      trafficCounterMib: usageDays.trafficCounterMib,
      readAt: usageDays.readAt,
    })
    .from(usageDays)
    .where(and(eq(usageDays.serviceId, serviceId), sql`${usageDays.day} >= ${since.toString()}::date`))
    .orderBy(usageDays.day)
