import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import {
  amount,
  byId,
  civilDate,
  currency,
  cycle,
  done,
  id,
  instant,
  line,
  money,
  notFound,
  page,
  pageQuery,
} from '../schemas.ts'
import { service, serviceState, serviceSummary } from '../services.ts'
import {
  reason,
  refusedCancel,
  refusedOrder,
  refusedUpgrade,
  suspension,
  upcoming,
  upgrade,
  upgradeChoice,
  upgradePolicy,
  upgradePreview,
  upgradeWish,
  usage,
} from '../upgrades.ts'

const whose = { client: z.object({ id, name: z.string() }) }
const gone = notFound('service_not_found', 'There is no such service.')
const wish = upgradeWish.extend({ id, policy: upgradePolicy.optional() })

const attempt = z.object({
  id,
  operation: z.string(),
  state: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
  /** What was asked and answered, secrets masked. */
  detail: z.string().nullable(),
})

export const services = {
  list: forStaff('GET', '/admin/services', 'Services, newest first', 'services.view')
    .input(pageQuery.extend({ state: serviceState.optional(), clientId: id.optional() }))
    .output(page(serviceSummary.extend(whose))),
  get: forStaff('GET', '/admin/services/{id}', 'One service with what was asked of the server', 'services.view')
    .input(byId)
    .output(
      service.extend({
        ...whose,
        serverModule: z.string().nullable(),
        /** What staff agreed on; wins over the price at every renewal. */
        override: money.nullable(),
        chargedUntil: civilDate.nullable(),
        endsOn: civilDate.nullable(),
        neverSuspend: z.boolean(),
        suspendNotBefore: civilDate.nullable(),
        upgrades: z.array(upgrade),
        suspensions: z.array(suspension),
        /** The last fifty; `attempts` has all. */
        attempts: z.array(attempt),
      }),
    )
    .errors(gone),
  attempts: forStaff(
    'GET',
    '/admin/services/{id}/attempts',
    'Each time the server was asked, newest first',
    'services.view',
  )
    .input(pageQuery.extend({ id }))
    .output(page(attempt.extend({ operationId: id.nullable() })))
    .errors(gone),
  retry: forStaff('POST', '/admin/services/{id}/retry', 'Try to set a failed service up again', 'services.manage')
    .input(byId)
    .output(done)
    .errors({ ...gone, service_not_failed: { status: 409, message: 'This service has not failed.' } }),
  upgradeChoices: forStaff(
    'GET',
    '/admin/services/{id}/upgrade-choices',
    'What a service can be changed into',
    'services.view',
  )
    .input(byId)
    .output(z.array(upgradeChoice))
    .errors(gone),
  previewUpgrade: forStaff(
    'POST',
    '/admin/services/{id}/upgrade-preview',
    'What a change of plan costs; nothing is changed',
    'services.billing',
  )
    .input(wish)
    .output(upgradePreview)
    .errors({ ...gone, ...refusedUpgrade }),
  upgrade: forStaff('POST', '/admin/services/{id}/upgrades', 'Change the plan of a service', 'services.billing')
    .input(wish)
    .output(upgrade)
    .errors({ ...gone, ...refusedOrder }),
  cancelUpgrade: forStaff(
    'POST',
    '/admin/upgrades/{id}/cancel',
    'Give up a change of plan that was not made',
    'services.billing',
  )
    .input(byId)
    .output(upgrade)
    .errors(refusedCancel),
  setOverride: forStaff(
    'POST',
    '/admin/services/{id}/override',
    'Agree on a price that wins at every renewal; null takes it back',
    'services.billing',
  )
    .input(byId.extend({ amount: amount.nullable(), ...reason.shape }))
    .output(done)
    .errors(gone),
  end: forStaff('POST', '/admin/services/{id}/end', 'No period begins on this day or later', 'services.billing')
    .input(byId.extend({ on: civilDate, ...reason.shape }))
    .output(done)
    .errors({ ...gone, end_too_soon: { status: 400, message: 'A service cannot end in the past.' } }),
  undoEnd: forStaff('POST', '/admin/services/{id}/undo-end', 'The service goes on after all', 'services.billing')
    .input(byId)
    .output(done)
    .errors(gone),
  suspend: forStaff('POST', '/admin/services/{id}/suspend', 'Suspend a service', 'services.billing')
    .input(byId.extend(reason.shape))
    .output(done)
    .errors({ ...gone, service_not_active: { status: 409, message: 'Only an active service can be suspended.' } }),
  unsuspend: forStaff('POST', '/admin/services/{id}/unsuspend', 'Serve a suspended service again', 'services.billing')
    .input(byId.extend(reason.shape))
    .output(done)
    .errors({ ...gone, service_not_suspended: { status: 409, message: 'This service is not suspended.' } }),
  setSuspensionRule: forStaff(
    'POST',
    '/admin/services/{id}/suspension-rule',
    'Whether overdue invoices suspend a service, and from when on',
    'services.billing',
  )
    .input(byId.extend({ neverSuspend: z.boolean(), suspendNotBefore: civilDate.nullable() }))
    .output(done)
    .errors(gone),
  usage: forStaff('GET', '/admin/services/{id}/usage', 'What was used, and what it costs', 'services.view')
    .input(byId)
    .output(usage)
    .errors(gone),
  recordUsage: forStaff(
    'POST',
    '/admin/usage',
    'Note what meters said, many at once; the same reading counts once',
    'services.billing',
  )
    .input(
      z.object({
        readings: z
          .array(
            z.object({
              serviceId: id,
              meter: z.string().max(40),
              /** A day or a moment; with service and meter it names the reading. */
              takenFor: z.string().max(40),
              quantity: z.string().max(24),
            }),
          )
          .min(1)
          .max(1000),
      }),
    )
    .output(z.object({ added: z.number().int(), corrected: z.number().int(), ignored: z.number().int() })),
}

const priceRound = z.object({
  id,
  productId: id.nullable(),
  currency: z.string(),
  cycle: cycle.nullable(),
  recurring: money.nullable(),
  percent: z.string().nullable(),
  effectiveOn: civilDate,
  noticeDays: z.number().int(),
  reason: z.string(),
  changed: z.number().int(),
  /** Services whose price staff agreed on, or that have a change on that day already. */
  leftOut: z.number().int(),
  by: z.string(),
  at: instant,
  cancelledAt: instant.nullable(),
})

export const priceRounds = {
  list: forStaff(
    'GET',
    '/admin/price-rounds',
    'Changes of prices of services that exist, newest first',
    'services.view',
  )
    .input(pageQuery)
    .output(page(priceRound)),
  create: forStaff(
    'POST',
    '/admin/price-rounds',
    'Change the prices of services that exist, with notice',
    'services.billing',
  )
    .input(
      z.object({
        /** Either a product, all of whose services change, or services. */
        productId: id.optional(),
        serviceIds: z.array(id).min(1).max(1000).optional(),
        cycle: cycle.optional(),
        currency,
        recurring: amount.optional(),
        percent: z
          .string()
          .regex(/^-?\d{1,4}(\.\d{1,5})?$/, 'must be a percentage such as 10 or -2.5')
          .optional(),
        effectiveOn: civilDate,
        noticeDays: z.number().int().min(0).max(365).default(30),
        reason: line(500),
      }),
    )
    .output(priceRound)
    .errors({
      effective_too_soon: { status: 400, message: 'The notice would be too short.' },
      nothing_to_change: { status: 409, message: 'No service has a price that this would change.' },
    }),
  cancel: forStaff(
    'POST',
    '/admin/price-rounds/{id}/cancel',
    'Take a change of prices back before it counts',
    'services.billing',
  )
    .input(byId)
    .output(done)
    .errors({
      ...notFound('price_round_not_found', 'There is no such change of prices.'),
      price_round_closed: { status: 409, message: 'It counts already, or was cancelled.' },
    }),
}

export const forecast = {
  business: forStaff(
    'GET',
    '/admin/forecast',
    'What will be charged in the next twelve months, as of last night',
    'invoices.view',
  ).output(
    z.object({
      /** When it was worked out; null: not yet. It is done every night. */
      madeAt: instant.nullable(),
      months: z.array(
        z.object({ month: civilDate, kind: z.enum(['renewal', 'charged']), amount: money, charges: z.number().int() }),
      ),
    }),
  ),
  client: forStaff(
    'GET',
    '/admin/clients/{id}/forecast',
    'What one client will be charged in the next twelve months',
    'invoices.view',
  )
    .input(byId)
    .output(upcoming)
    .errors(notFound('client_not_found', 'There is no such client.')),
}

export const exemption = {
  set: forStaff(
    'POST',
    '/admin/clients/{id}/suspension-exemption',
    'Never suspend services of a client; null takes that back',
    'services.billing',
  )
    .input(byId.extend({ reason: line(500).nullable() }))
    .output(done)
    .errors(notFound('client_not_found', 'There is no such client.')),
}
