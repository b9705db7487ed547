import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { byId, instant, notFound } from '../schemas.ts'
import { usageDays, usageDaysQuery } from '../usage.ts'

const gone = notFound('service_not_found', 'There is no such service.')

export const usageDoors = {
  usageDays: forStaff('GET', '/admin/services/{id}/usage-days', 'What a service used, day by day', 'services.view')
    .input(usageDaysQuery)
    .output(usageDays)
    .errors(gone),
  readUsage: forStaff(
    'POST',
    '/admin/services/{id}/read-usage',
    'Ask the server now what a service uses',
    'services.manage',
    { outside: true },
  )
    .input(byId)
    .output(z.object({ diskMib: z.number().nullable(), trafficMib: z.number(), readAt: instant }))
    .errors({
      ...gone,
      service_not_active: { status: 409, message: 'The service is not on a server.' },
      server_cannot: { status: 409, message: 'Its server does not tell what is used.' },
      account_absent: { status: 409, message: 'There is no such account on the server.' },
      server_not_found: { status: 404, message: 'There is no such server.' },
      server_unavailable: { status: 503, message: 'The settings of the server do not fit its kind any more.' },
      server_silent: { status: 503, message: 'The server did not answer. Try again in a while.' },
    }),
}
