import { z } from 'zod'
import { forClient } from './procedure.ts'
import { byId, civilDate, cycle, id, instant, money, notFound, page, pageQuery } from './schemas.ts'

import {
  refusedCancel,
  refusedOrder,
  refusedUpgrade,
  upcoming,
  upgrade,
  upgradeChoice,
  upgradePreview,
  upgradeWish,
  usage,
} from './upgrades.ts'

const tag = 'Services'

export const serviceState = z.enum([
  'pending',
  'provisioning',
  'active',
  'suspended',
  'terminated',
  'failed',
  'cancelled',
])

export const serviceSummary = z.object({
  id,
  product: z.string(),
  domain: z.string().nullable(),
  state: serviceState,
  cycle,
  recurring: money,
  nextDueOn: civilDate.nullable(),
})

export const serviceStep = z.object({ at: instant, what: z.string(), by: z.string() })

export const service = serviceSummary.extend({
  orderId: id.nullable(),
  startedOn: civilDate.nullable(),
  username: z.string().nullable(),
  serverHost: z.string().nullable(),
  /** Disk and traffic in MiB as last read from the server. */
  usage: z
    .object({
      diskMib: z.number().nullable(),
      diskLimitMib: z.number().nullable(),
      trafficMib: z.number(),
      trafficLimitMib: z.number().nullable().optional(),
      readAt: instant,
    })
    .nullable(),
  history: z.array(serviceStep),
})

const gone = notFound('service_not_found', 'There is no such service.')

export const services = {
  list: forClient('GET', '/services', 'My services', 'services.view', { tag })
    .input(pageQuery)
    .output(page(serviceSummary)),
  get: forClient('GET', '/services/{id}', 'One service', 'services.view', { tag })
    .input(byId)
    .output(service)
    .errors(gone),
  credentials: forClient(
    'GET',
    '/services/{id}/credentials',
    'How to log in to the service; the look is recorded',
    'services.manage',
    {
      tag,
      stepUp: true,
    },
  )
    .input(byId)
    .output(z.object({ host: z.string(), username: z.string(), password: z.string(), panelUrl: z.url().nullable() }))
    .errors({ ...gone, credentials_not_ready: { status: 409, message: 'The service is not set up yet.' } }),
  upgrades: forClient('GET', '/services/{id}/upgrades', 'Changes of plan of a service, newest first', 'services.view', {
    tag,
  })
    .input(byId)
    .output(z.array(upgrade))
    .errors(gone),
  upgradeChoices: forClient(
    'GET',
    '/services/{id}/upgrade-choices',
    'What a service can be changed into',
    'services.view',
    { tag },
  )
    .input(byId)
    .output(z.array(upgradeChoice))
    .errors(gone),
  previewUpgrade: forClient(
    'POST',
    '/services/{id}/upgrade-preview',
    'What a change of plan costs; nothing is changed',
    'services.view',
    {
      tag,
    },
  )
    .input(upgradeWish.extend({ id }))
    .output(upgradePreview)
    .errors({ ...gone, ...refusedUpgrade }),
  upgrade: forClient('POST', '/services/{id}/upgrades', 'Change the plan of a service', 'services.manage', { tag })
    .input(upgradeWish.extend({ id }))
    .output(upgrade)
    .errors({ ...gone, ...refusedOrder }),
  cancelUpgrade: forClient(
    'POST',
    '/upgrades/{id}/cancel',
    'Give up a change of plan that was not made',
    'services.manage',
    { tag },
  )
    .input(byId)
    .output(upgrade)
    .errors(refusedCancel),
  usage: forClient('GET', '/services/{id}/usage', 'What was used, and what it costs so far', 'services.view', { tag })
    .input(byId)
    .output(usage)
    .errors(gone),
  upcoming: forClient('GET', '/forecast', 'What will be charged in the next twelve months', 'invoices.view', {
    tag,
  }).output(upcoming),
}
