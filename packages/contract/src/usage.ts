import { z } from 'zod'
import { forClient } from './procedure.ts'
import { civilDate, id, instant, notFound } from './schemas.ts'

/** Which service, and how many days back from today. */
export const usageDaysQuery = z.object({ id, days: z.coerce.number().int().min(1).max(400).default(31) })

/** What a service used, day by day, oldest first. A day on which nothing was read is missing. MiB. */
export const usageDays = z.object({
  from: civilDate,
  until: civilDate,
  days: z.array(
    z.object({
      on: civilDate,
      /** As last read on that day. */
      diskMib: z.number().nullable(),
      diskLimitMib: z.number().nullable(),
      /** What went through on that day, or since the last reading before it. */
      trafficMib: z.number(),
      /** Of a month. */
      trafficLimitMib: z.number().nullable(),
      readAt: instant,
    }),
  ),
})

export const usageDoors = {
  usageDays: forClient('GET', '/services/{id}/usage-days', 'What a service used, day by day', 'services.view', {
    tag: 'Services',
  })
    .input(usageDaysQuery)
    .output(usageDays)
    .errors(notFound('service_not_found', 'There is no such service.')),
}
