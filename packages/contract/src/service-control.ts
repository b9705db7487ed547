import { z } from 'zod'
import { forClient } from './procedure.ts'
import { byId, civilDate, done, id, instant, line, notFound, page, pageQuery } from './schemas.ts'
import { formField } from './settings-form.ts'

const tag = 'Services'

/** What can be done with a service on its server. Those that a server does not have are not offered. */
export const serviceAbility = z.enum([
  'changePlan',
  'changePassword',
  'rename',
  'renew',
  'usage',
  'listAccounts',
  'choices',
  'signOn',
  'backups',
  'power',
  'reinstall',
  'console',
  'actions',
  'callback',
])

export const operationVerb = z.enum([
  'create',
  'suspend',
  'unsuspend',
  'terminate',
  'clean_up',
  'change_plan',
  'change_password',
  'rename',
  'renew',
  'create_backup',
  'restore_backup',
  'delete_backup',
  'start',
  'stop',
  'reboot',
  'reinstall',
  'action',
])

export const operationState = z.enum(['waiting', 'asking', 'working', 'done', 'failed', 'superseded', 'skipped'])

/** Something that is wanted of the server, and how far it is. */
export const operation = z.object({
  id,
  verb: operationVerb,
  state: operationState,
  why: z.string(),
  askedAt: instant,
  endedAt: instant.nullable(),
  nextTryAt: instant.nullable(),
  /** What the server had to say for people. */
  note: z.string().nullable(),
})

export const endReason = z.enum([
  'not_needed',
  'too_expensive',
  'missing_features',
  'quality',
  'support',
  'moving',
  'other',
])

export const cancellation = z.object({
  atOnce: z.boolean(),
  endsOn: civilDate,
  reason: endReason,
  note: z.string(),
  askedAt: instant,
})

export const panelAction = z.object({
  name: z.string(),
  label: z.string(),
  about: z.string(),
  isDangerous: z.boolean(),
  form: z.array(formField),
})

/** Everything a page needs to offer what can be done. */
export const control = z.object({
  makes: z.enum(['account', 'machine']).nullable(),
  abilities: z.array(serviceAbility),
  actions: z.array(panelAction),
  /** Under way, or done lately; newest first. */
  operations: z.array(operation),
  label: z.string(),
  hostName: z.string().nullable(),
  addresses: z.array(z.string()),
  nameServers: z.array(z.string()),
  cancellation: cancellation.nullable(),
  /** Until when it is served when it is cancelled to the end of its term. */
  paidUntil: civilDate.nullable(),
})

export const backup = z.object({
  id: z.string(),
  label: z.string(),
  madeAt: instant,
  sizeMib: z.number().nullable(),
  state: z.enum(['making', 'ready', 'failed']),
})

export const backupId = z.string().min(1).max(300)
export const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?=.{4,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    'must be a domain name',
  )
export const actionValues = z.record(z.string().max(60), z.union([z.string().max(4000), z.boolean()]))

export const gone = notFound('service_not_found', 'There is no such service.')
/** What acts on a server may refuse. */
export const refusedAct = {
  ...gone,
  service_not_active: { status: 409, message: 'Only a service that is active can be changed.' },
  server_cannot: { status: 409, message: 'The server of this service cannot do that.' },
} as const
/** What asking a server at once may refuse. */
export const refusedAsk = {
  ...refusedAct,
  server_says_no: { status: 409, message: 'The server refuses that.' },
  server_unsure: { status: 503, message: 'The server does not answer clearly at the moment. Try again later.' },
  server_unavailable: { status: 503, message: 'The settings of this server do not fit its kind any more.' },
  server_not_found: { status: 404, message: 'There is no such server.' },
} as const
export const refusedEnd = {
  ...gone,
  service_over: { status: 409, message: 'This service is over, or has not begun.' },
  cancellation_open: { status: 409, message: 'The end of this service was asked for already.' },
} as const

const wanted = z.object({ operation })
const ofService = byId
const settled = { tag, stepUp: true }

export const serviceControl = {
  get: forClient('GET', '/services/{id}/control', 'What can be done with a service', 'services.view', { tag })
    .input(ofService)
    .output(control)
    .errors(gone),
  operations: forClient('GET', '/services/{id}/operations', 'What was wanted of its server', 'services.view', { tag })
    .input(pageQuery.extend({ id }))
    .output(page(operation))
    .errors(gone),
  label: forClient('PATCH', '/services/{id}', 'Call a service something', 'services.manage', { tag })
    .input(ofService.extend({ label: z.string().trim().max(60) }))
    .output(done)
    .errors(gone),
  password: forClient('POST', '/services/{id}/password', 'A new password for the service', 'services.manage', settled)
    .input(ofService.extend({ password: z.string().max(64).nullable().default(null) }))
    .output(wanted)
    .errors(refusedAct),
  power: forClient('POST', '/services/{id}/power', 'Start, stop or restart a machine', 'services.manage', { tag })
    .input(ofService.extend({ to: z.enum(['start', 'stop', 'reboot']) }))
    .output(wanted)
    .errors(refusedAct),
  images: forClient('GET', '/services/{id}/images', 'What a machine can be set up anew with', 'services.view', {
    tag,
    outside: true,
  })
    .input(ofService)
    .output(z.object({ items: z.array(z.object({ value: z.string(), label: z.string() })) }))
    .errors(refusedAsk),
  reinstall: forClient(
    'POST',
    '/services/{id}/reinstall',
    'Set a machine up anew; everything on it is lost',
    'services.manage',
    settled,
  )
    .input(ofService.extend({ image: line(120).nullable().default(null) }))
    .output(wanted)
    .errors(refusedAct),
  rename: forClient('POST', '/services/{id}/domain', 'Change the domain of a service', 'services.manage', { tag })
    .input(ofService.extend({ domain }))
    .output(wanted)
    .errors(refusedAct),
  act: forClient('POST', '/services/{id}/actions/{action}', 'Do what only its server can', 'services.manage', { tag })
    .input(ofService.extend({ action: z.string().max(60), values: actionValues.default({}) }))
    .output(wanted)
    .errors(refusedAct),
  signOn: forClient('POST', '/services/{id}/sign-on', 'A way into the panel that works once', 'services.manage', {
    tag,
    outside: true,
  })
    .input(ofService)
    .output(z.object({ url: z.url() }))
    .errors(refusedAsk),
  console: forClient('POST', '/services/{id}/console', 'The screen of a machine', 'services.manage', {
    tag,
    outside: true,
    stepUp: true,
  })
    .input(ofService)
    .output(z.object({ url: z.string().nullable(), text: z.string().nullable() }))
    .errors(refusedAsk),
  backups: forClient('GET', '/services/{id}/backups', 'Back-ups of a service, newest first', 'services.view', {
    tag,
    outside: true,
  })
    .input(ofService)
    .output(z.object({ items: z.array(backup) }))
    .errors(refusedAsk),
  backUp: forClient('POST', '/services/{id}/backups', 'Make a back-up', 'services.manage', { tag })
    .input(ofService)
    .output(wanted)
    .errors(refusedAct),
  restore: forClient(
    'POST',
    '/services/{id}/restore',
    'Restore a back-up; what came since is lost',
    'services.manage',
    settled,
  )
    .input(ofService.extend({ backupId }))
    .output(wanted)
    .errors(refusedAct),
  deleteBackup: forClient('POST', '/services/{id}/delete-backup', 'Delete a back-up', 'services.manage', settled)
    .input(ofService.extend({ backupId }))
    .output(wanted)
    .errors(refusedAct),
  cancel: forClient(
    'POST',
    '/services/{id}/cancellation',
    'Ask for the end of a service: at once, or when its paid time ends',
    'services.manage',
    settled,
  )
    .input(ofService.extend({ atOnce: z.boolean(), reason: endReason, note: z.string().trim().max(1000).default('') }))
    .output(cancellation)
    .errors(refusedEnd),
  undoCancel: forClient('DELETE', '/services/{id}/cancellation', 'Keep the service after all', 'services.manage', {
    tag,
  })
    .input(ofService)
    .output(done)
    .errors({ ...gone, cancellation_not_found: { status: 404, message: 'Its end was not asked for, or has come.' } }),
}
