import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { byId, done, id, instant, line, notFound, page, pageQuery } from '../schemas.ts'
import { serviceAbility } from '../service-control.ts'
import { formField, givenSettings, setUpName, shownSettings } from '../settings-form.ts'

const kind = z.object({
  name: z.string(),
  label: z.string(),
  about: z.string(),
  makes: z.enum(['account', 'machine']),
  abilities: z.array(serviceAbility),
})

const mib = z.number().int().min(1).max(1_000_000_000)

const rules = {
  /** How staff call it. */
  label: line(80),
  /** What clients enter at their registrar, in order. */
  nameServers: z.array(z.string().max(255)).max(12),
  /** How much it takes. Null: there is no limit of ours. */
  mostAccounts: z.number().int().min(1).max(1_000_000).nullable(),
  diskMib: mib.nullable(),
  memoryMib: mib.nullable(),
  /** Does it take new accounts? */
  isOpen: z.boolean(),
  notes: z.string().trim().max(4000),
}

/** `unchecked` before the first check and after a change of its settings. */
const health = z.enum(['unchecked', 'well', 'down', 'refused'])

const check = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('accepted'),
    version: z.string(),
    warnings: z.array(z.string()),
    accounts: z.number().int().optional(),
    freeDiskMib: z.number().optional(),
    /** Of the key or certificate that it answered with. */
    fingerprint: z.string().optional(),
  }),
  z.object({ kind: z.literal('refused'), field: z.string().nullable(), reason: z.string() }),
  z.object({ kind: z.literal('unknown'), reason: z.string() }),
])

const listed = z.object({
  id,
  name: z.string(),
  label: z.string(),
  /** Null: this installation does not know the kind any more. */
  kind: kind.nullable(),
  isOpen: z.boolean(),
  maintenanceSince: instant.nullable(),
  maintenanceNote: z.string(),
  health,
  checkedAt: instant.nullable(),
  failingSince: instant.nullable(),
  /** Checks in a row, the last ones. */
  failures: z.number().int(),
  mostAccounts: z.number().int().nullable(),
  diskMib: z.number().int().nullable(),
  memoryMib: z.number().int().nullable(),
  /** What lives there, as far as products say how much of it they take. */
  taken: z.object({ accounts: z.number().int(), diskMib: z.number().int(), memoryMib: z.number().int() }),
})

const details = listed.extend({
  nameServers: z.array(z.string()),
  notes: z.string(),
  lastCheck: check.nullable(),
  settings: shownSettings,
  /** The secret settings that there are. */
  secretsThere: z.array(z.string()),
  form: z.array(formField),
  /** How to prepare the server. */
  setUpHelp: z.string(),
  groups: z.array(z.object({ id, name: z.string() })),
  /** The setting that says which key or certificate it has to answer with. Null: its kind has none. */
  pinField: z.string().nullable(),
  /** Null: it tells nothing by itself. */
  callbackUrl: z.string().nullable(),
  lastCallbackAt: instant.nullable(),
  /** Call-backs of the last thirty days, by reason. */
  refusedCallbacks: z.array(z.object({ reason: z.string(), count: z.number().int(), lastAt: instant })),
})

const gone = notFound('server_not_found', 'There is no such server.')
const noKind = notFound('server_kind_not_found', 'There is no such kind of server here.')
const groupGone = notFound('server_group_not_found', 'There is no such group of servers.')
const groupNameTaken = { server_group_name_taken: { status: 409, message: 'There is a group of this name already.' } }

const kindName = z.string().max(60)
const fill = z.enum(['round_robin', 'least_filled', 'first_with_room'])
const serverIds = z.array(id).max(500)

const group = z.object({
  id,
  name: z.string(),
  kind: z.string(),
  fill,
  /** In the order in which they are filled. */
  servers: z.array(z.object({ id, label: z.string() })),
})

export const servers = {
  list: forStaff('GET', '/admin/servers', 'Servers with health and filling, newest first', 'servers.view')
    .input(
      pageQuery.extend({
        kind: kindName.optional(),
        health: health.optional(),
        state: z.enum(['open', 'closed', 'maintenance']).optional(),
        search: z.string().trim().max(80).optional(),
      }),
    )
    .output(page(listed)),
  kinds: forStaff('GET', '/admin/server-kinds', 'Kinds of which a server can be set up', 'servers.view').output(
    z.object({ items: z.array(kind) }),
  ),
  kind: forStaff('GET', '/admin/server-kinds/{kind}', 'The form of one kind of server', 'servers.view')
    .input(z.object({ kind: kindName }))
    .output(
      kind.extend({
        form: z.array(formField),
        /** Not taken. */
        proposedName: z.string(),
        /** The address of its call-backs, up to the name. Null: it tells nothing by itself. */
        callbackRoot: z.string().nullable(),
        setUpHelp: z.string(),
        /** What it wants of user names. */
        names: z.object({ longest: z.number().int(), uniqueStart: z.number().int().nullable() }),
        /** What only this kind can do. */
        actions: z.array(
          z.object({ name: z.string(), label: z.string(), about: z.string(), for: z.enum(['staff', 'client']) }),
        ),
      }),
    )
    .errors(noKind),
  get: forStaff('GET', '/admin/servers/{id}', 'One server; secrets never come out', 'servers.view')
    .input(byId)
    .output(details)
    .errors(gone),
  checks: forStaff('GET', '/admin/servers/{id}/checks', 'How checks of a server ended, newest first', 'servers.view')
    .input(pageQuery.extend({ id }))
    .output(
      page(
        z.object({
          id,
          at: instant,
          tookMs: z.number().int(),
          health: health.exclude(['unchecked']),
          answer: check,
        }),
      ),
    )
    .errors(gone),
  add: forStaff('POST', '/admin/servers', 'Set up a server', 'servers.manage', { stepUp: true })
    .input(
      z
        .object({
          kind: kindName,
          /** Stays as it is from then on. Left out: one that follows from the kind. */
          name: setUpName.optional(),
          settings: givenSettings.default({}),
        })
        .extend(z.object(rules).partial().shape),
    )
    .output(z.object({ id, name: z.string() }))
    .errors({
      ...noKind,
      server_name_taken: { status: 409, message: 'There is a server of this name already.' },
    }),
  change: forStaff('PATCH', '/admin/servers/{id}', 'Change a server', 'servers.manage', { stepUp: true })
    .input(z.object({ id, settings: givenSettings.optional() }).extend(z.object(rules).partial().shape))
    .output(done)
    .errors({ ...gone, ...noKind }),
  remove: forStaff('DELETE', '/admin/servers/{id}', 'Remove a server on which nothing lives', 'servers.manage', {
    stepUp: true,
  })
    .input(byId)
    .output(done)
    .errors({
      ...gone,
      server_in_use: { status: 409, message: 'Services live on this server. Close it for new accounts instead.' },
    }),
  test: forStaff('POST', '/admin/servers/{id}/test', 'Ask a server how it is, now', 'servers.manage', {
    stepUp: true,
    outside: true,
  })
    .input(byId)
    .output(z.object({ result: check, tookMs: z.number().int() }))
    .errors(gone),
  startMaintenance: forStaff(
    'POST',
    '/admin/servers/{id}/maintenance',
    'Leave a server alone; what is wanted of it waits',
    'servers.manage',
  )
    .input(z.object({ id, note: z.string().trim().max(500).default('') }))
    .output(done)
    .errors({
      ...gone,
      server_in_maintenance: { status: 409, message: 'This server is in maintenance already.' },
    }),
  endMaintenance: forStaff(
    'DELETE',
    '/admin/servers/{id}/maintenance',
    'Go on with a server and all that waited for it',
    'servers.manage',
  )
    .input(byId)
    .output(done)
    .errors({
      ...gone,
      server_not_in_maintenance: { status: 409, message: 'This server is not in maintenance.' },
    }),
}

export const serverGroups = {
  list: forStaff('GET', '/admin/server-groups', 'Groups of servers, by name', 'servers.view').output(
    z.object({ items: z.array(group) }),
  ),
  add: forStaff('POST', '/admin/server-groups', 'Group servers of one kind', 'servers.manage')
    .input(z.object({ kind: kindName, name: line(80), fill, serverIds: serverIds.default([]) }))
    .output(byId)
    .errors({ ...noKind, ...groupNameTaken }),
  change: forStaff('PATCH', '/admin/server-groups/{id}', 'Change a group; it is sent whole', 'servers.manage')
    .input(z.object({ id, name: line(80), fill, serverIds }))
    .output(done)
    .errors({ ...groupGone, ...groupNameTaken }),
  remove: forStaff('DELETE', '/admin/server-groups/{id}', 'Remove a group that no product names', 'servers.manage')
    .input(byId)
    .output(done)
    .errors({
      ...groupGone,
      server_group_in_use: { status: 409, message: 'Products are made on the servers of this group.' },
    }),
}

/** What products need to know of servers, for staff who may not see the servers themselves. */
export const serverPlans = {
  list: forStaff(
    'GET',
    '/admin/server-plans',
    'On which servers products can be made, and of what',
    'products.view',
  ).output(
    z.object({
      /** `form`: what a product says to servers of the kind. */
      kinds: z.array(kind.extend({ form: z.array(formField) })),
      groups: z.array(group.omit({ servers: true })),
    }),
  ),
  choices: forStaff(
    'GET',
    '/admin/server-plans/{kind}/choices',
    'What a server of the kind offers for a field of the plan; it is asked for it',
    'products.view',
  )
    .input(z.object({ kind: kindName, field: z.string().max(60), groupId: id.optional() }))
    .output(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('read'),
          choices: z.array(z.object({ value: z.string(), label: z.string() })),
          /** Which one was asked. */
          server: z.string(),
        }),
        z.object({ kind: z.literal('unknown'), reason: z.string() }),
      ]),
    )
    .errors({ ...noKind, ...groupGone }),
}
