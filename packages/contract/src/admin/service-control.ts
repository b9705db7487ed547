import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { amount, byId, done, id, instant, line, notFound, page, pageQuery } from '../schemas.ts'
import {
  actionValues,
  backup,
  backupId,
  cancellation,
  control,
  domain,
  endReason,
  gone,
  operation,
  operationState,
  operationVerb,
  refusedAct,
  refusedAsk,
  refusedEnd,
} from '../service-control.ts'
import { reason } from '../upgrades.ts'

const wanted = z.object({ operation })

const account = z.object({
  username: z.string(),
  domain: z.string().nullable(),
  plan: z.string().nullable(),
  state: z.enum(['making', 'active', 'suspended', 'broken']),
  remoteId: z.string().nullable(),
  host: z.string(),
  addresses: z.array(z.string()),
  power: z.enum(['on', 'off']).nullable(),
})

const staffControl = control.extend({
  server: z.object({ id, label: z.string() }).nullable(),
  remoteId: z.string().nullable(),
  notes: z.string(),
  moves: z.array(
    z.object({
      id,
      from: z.string().nullable(),
      to: z.string(),
      fee: z.string(),
      why: z.string(),
      by: z.string(),
      at: instant,
    }),
  ),
  transfers: z.array(z.object({ id, fromClientId: id, toClientId: id, why: z.string(), by: z.string(), at: instant })),
})

export const serviceControl = {
  get: forStaff('GET', '/admin/services/{id}/control', 'What can be done with a service', 'services.view')
    .input(byId)
    .output(staffControl)
    .errors(gone),
  look: forStaff('POST', '/admin/services/{id}/look', 'How the account stands on its server', 'services.manage', {
    outside: true,
  })
    .input(byId)
    .output(
      z.object({
        kind: z.enum(['found', 'absent', 'foreign', 'unknown']),
        reason: z.string().nullable(),
        account: account.nullable(),
      }),
    )
    .errors(refusedAsk),
  note: forStaff('PATCH', '/admin/services/{id}', 'Notes, host name and addresses of a service', 'services.manage')
    .input(
      byId.extend({
        notes: z.string().max(10_000).optional(),
        hostName: line(253).nullable().optional(),
        addresses: z
          .array(z.union([z.ipv4(), z.ipv6()]))
          .max(64)
          .optional(),
      }),
    )
    .output(done)
    .errors(gone),
  setUp: forStaff('POST', '/admin/services/{id}/set-up', 'Have a pending service made now', 'services.manage')
    .input(byId)
    .output(done)
    .errors({ ...gone, service_not_pending: { status: 409, message: 'Only a pending service can be set up.' } }),
  terminate: forStaff(
    'POST',
    '/admin/services/{id}/terminate',
    'End a service now, with all that is on its server',
    'services.manage',
    { stepUp: true },
  )
    .input(byId.extend(reason.shape))
    .output(done)
    .errors({ ...gone, service_not_pending: { status: 409, message: 'Only a service that lives can be ended.' } }),
  cancel: forStaff(
    'POST',
    '/admin/services/{id}/cancellation',
    'Ask for its end in the name of a client',
    'services.billing',
  )
    .input(byId.extend({ atOnce: z.boolean(), reason: endReason, note: z.string().trim().max(1000).default('') }))
    .output(cancellation)
    .errors(refusedEnd),
  undoCancel: forStaff('DELETE', '/admin/services/{id}/cancellation', 'Keep the service after all', 'services.billing')
    .input(byId)
    .output(done)
    .errors({ ...gone, cancellation_not_found: { status: 404, message: 'Its end was not asked for, or has come.' } }),
  transfer: forStaff('POST', '/admin/services/{id}/transfer', 'Give a service to another client', 'services.billing', {
    stepUp: true,
  })
    .input(byId.extend({ toClientId: id, ...reason.shape }))
    .output(done)
    .errors({
      ...gone,
      client_not_found: { status: 404, message: 'There is no such client.' },
      same_client: { status: 400, message: 'That client has the service already.' },
      other_currency: { status: 409, message: 'That client pays in another currency.' },
      service_over: { status: 409, message: 'This service is over, or has not begun.' },
      service_has_debts: { status: 409, message: 'Something is still to be paid for this service. Settle it first.' },
      upgrade_open: { status: 409, message: 'A change of this service is still open.' },
    }),
  move: forStaff(
    'POST',
    '/admin/services/{id}/move',
    'The account was moved to another server; it is looked for there from now on',
    'services.manage',
    { outside: true },
  )
    .input(byId.extend({ toServerId: id, fee: amount.default('0'), ...reason.shape }))
    .output(done)
    .errors({
      ...refusedAsk,
      not_on_that_server: { status: 409, message: 'That server does not have the account. Move it there first.' },
    }),
  sendPlan: forStaff('POST', '/admin/services/{id}/send-plan', 'Tell the server the plan again', 'services.manage')
    .input(byId)
    .output(wanted)
    .errors(refusedAct),
  password: forStaff('POST', '/admin/services/{id}/password', 'A new password for the service', 'services.manage', {
    stepUp: true,
  })
    .input(byId.extend({ password: z.string().max(64).nullable().default(null) }))
    .output(wanted)
    .errors(refusedAct),
  power: forStaff('POST', '/admin/services/{id}/power', 'Start, stop or restart a machine', 'services.manage')
    .input(byId.extend({ to: z.enum(['start', 'stop', 'reboot']) }))
    .output(wanted)
    .errors(refusedAct),
  images: forStaff('GET', '/admin/services/{id}/images', 'What a machine can be set up anew with', 'services.view', {
    outside: true,
  })
    .input(byId)
    .output(z.object({ items: z.array(z.object({ value: z.string(), label: z.string() })) }))
    .errors(refusedAsk),
  reinstall: forStaff(
    'POST',
    '/admin/services/{id}/reinstall',
    'Set a machine up anew; everything on it is lost',
    'services.manage',
    { stepUp: true },
  )
    .input(byId.extend({ image: line(120).nullable().default(null) }))
    .output(wanted)
    .errors(refusedAct),
  rename: forStaff('POST', '/admin/services/{id}/domain', 'Change the domain of a service', 'services.manage')
    .input(byId.extend({ domain }))
    .output(wanted)
    .errors(refusedAct),
  act: forStaff('POST', '/admin/services/{id}/actions/{action}', 'Do what only its server can', 'services.manage')
    .input(byId.extend({ action: z.string().max(60), values: actionValues.default({}) }))
    .output(wanted)
    .errors(refusedAct),
  signOn: forStaff('POST', '/admin/services/{id}/sign-on', 'A way into the panel that works once', 'services.manage', {
    outside: true,
    stepUp: true,
  })
    .input(byId)
    .output(z.object({ url: z.url() }))
    .errors(refusedAsk),
  console: forStaff('POST', '/admin/services/{id}/console', 'The screen of a machine', 'services.manage', {
    outside: true,
    stepUp: true,
  })
    .input(byId)
    .output(z.object({ url: z.string().nullable(), text: z.string().nullable() }))
    .errors(refusedAsk),
  backups: forStaff('GET', '/admin/services/{id}/backups', 'Back-ups of a service, newest first', 'services.view', {
    outside: true,
  })
    .input(byId)
    .output(z.object({ items: z.array(backup) }))
    .errors(refusedAsk),
  backUp: forStaff('POST', '/admin/services/{id}/backups', 'Make a back-up', 'services.manage')
    .input(byId)
    .output(wanted)
    .errors(refusedAct),
  restore: forStaff('POST', '/admin/services/{id}/restore', 'Restore a back-up', 'services.manage', { stepUp: true })
    .input(byId.extend({ backupId }))
    .output(wanted)
    .errors(refusedAct),
  deleteBackup: forStaff('POST', '/admin/services/{id}/delete-backup', 'Delete a back-up', 'services.manage', {
    stepUp: true,
  })
    .input(byId.extend({ backupId }))
    .output(wanted)
    .errors(refusedAct),
}

const noOperation = notFound('operation_not_found', 'There is no such operation.')
const refusedDecision = {
  ...noOperation,
  operation_asking: { status: 409, message: 'The server is being asked at this moment. Try again in a while.' },
  operation_closed: { status: 409, message: 'This was done already, or is not wanted any more.' },
} as const

const listed = operation.extend({
  serviceId: id,
  service: z.string(),
  client: z.object({ id, name: z.string() }),
  /** Null: it has no place on one yet, or not any more. */
  server: z.object({ id, label: z.string() }).nullable(),
  askedBy: z.string(),
  tries: z.number().int(),
  /** What the server said last, when it did not do it. */
  reason: z.string().nullable(),
  endedBy: z.string().nullable(),
})

const counted = z.object({ open: z.number().int(), failed: z.number().int() })

export const operations = {
  list: forStaff('GET', '/admin/operations', 'What is wanted of servers, newest first', 'services.view')
    .input(
      pageQuery.extend({
        serviceId: id.optional(),
        serverId: id.optional(),
        /** Those of services that have no place on a server. */
        hasNoServer: z.stringbool().optional(),
        state: operationState.optional(),
        verb: operationVerb.optional(),
        isUnfinished: z.stringbool().optional(),
      }),
    )
    .output(page(listed)),
  counts: forStaff(
    'GET',
    '/admin/operation-counts',
    'How much is under way, and how much failed, in all and by server',
    'services.view',
  ).output(
    counted.extend({
      /** Those with something unfinished, most failures first. Null: of services that have no server. */
      servers: z.array(counted.extend({ server: z.object({ id, label: z.string() }).nullable() })),
    }),
  ),
  get: forStaff('GET', '/admin/operations/{id}', 'One, with each time the server was asked', 'services.view')
    .input(byId)
    .output(
      listed.extend({
        attempts: z.array(
          z.object({
            id,
            state: z.string(),
            startedAt: instant,
            endedAt: instant.nullable(),
            /** What was asked and answered, secrets masked. */
            detail: z.string().nullable(),
          }),
        ),
      }),
    )
    .errors(noOperation),
  retry: forStaff('POST', '/admin/operations/{id}/retry', 'Try it now', 'services.manage')
    .input(byId)
    .output(done)
    .errors(refusedDecision),
  skip: forStaff('POST', '/admin/operations/{id}/skip', 'It is not to be done', 'services.manage')
    .input(byId.extend(reason.shape))
    .output(done)
    .errors(refusedDecision),
  markDone: forStaff('POST', '/admin/operations/{id}/mark-done', 'It was done by hand', 'services.manage')
    .input(byId.extend(reason.shape))
    .output(done)
    .errors({
      ...refusedDecision,
      operation_has_secret: { status: 409, message: 'It brings a password, so it cannot be done by hand.' },
    }),
}
