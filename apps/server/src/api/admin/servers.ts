import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import type { PanelKind } from '@ostler/integration-kit'
import * as servers from '../../modules/servers/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentField } from '../portal/settings-form.ts'

const { servers: os, serverGroups: osGroups, serverPlans: osPlans } = implement(contract).$context<ApiContext>().admin

export const serverHandlers = {
  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const { items, nextCursor } = await servers.listServers(ctx, input)
    return { items: items.map(presentListed), nextCursor }
  }),

  kinds: os.kinds.handler(({ context: { ctx } }) => ({ items: servers.listServerKinds(ctx).map(presentKind) })),

  kind: os.kind.handler(async ({ input, context: { ctx } }) => presentForm(await servers.kindForm(ctx, input.kind))),

  get: os.get.handler(async ({ input, context: { ctx } }) => presentServer(await servers.serverDetails(ctx, input.id))),

  checks: os.checks.handler(async ({ input, context: { ctx } }) => {
    const { items, nextCursor } = await servers.listChecks(ctx, input)
    return { items: items.map(({ serverId: _, at, ...one }) => ({ ...one, at: at.toString() })), nextCursor }
  }),

  add: os.add.handler(({ input, context: { ctx } }) => servers.addServer(ctx, input)),

  change: os.change.handler(async ({ input, context: { ctx } }) => {
    await servers.changeServer(ctx, input)
    return { done: true }
  }),

  remove: os.remove.handler(async ({ input, context: { ctx } }) => {
    await servers.removeServer(ctx, input.id)
    return { done: true }
  }),

  test: os.test.handler(async ({ input, context: { ctx } }) => {
    const { check, tookMs } = await servers.testServer(ctx, input.id)
    return { result: check, tookMs }
  }),

  startMaintenance: os.startMaintenance.handler(async ({ input, context: { ctx } }) => {
    await servers.startMaintenance(ctx, input)
    return { done: true }
  }),

  endMaintenance: os.endMaintenance.handler(async ({ input, context: { ctx } }) => {
    await servers.endMaintenance(ctx, input.id)
    return { done: true }
  }),
}

export const serverGroupHandlers = {
  list: osGroups.list.handler(async ({ context: { ctx } }) => ({
    items: (await servers.listGroups(ctx)).map(presentGroup),
  })),

  add: osGroups.add.handler(({ input, context: { ctx } }) => servers.addGroup(ctx, input)),

  change: osGroups.change.handler(async ({ input, context: { ctx } }) => {
    await servers.changeGroup(ctx, input)
    return { done: true }
  }),

  remove: osGroups.remove.handler(async ({ input, context: { ctx } }) => {
    await servers.removeGroup(ctx, input.id)
    return { done: true }
  }),
}

export const serverPlanHandlers = {
  list: osPlans.list.handler(async ({ context: { ctx } }) => ({
    kinds: servers.listPlans(ctx).map(({ kind, form }) => ({ ...presentKind(kind), form: form.map(presentField) })),
    groups: (await servers.listPlanGroups(ctx)).map(({ id, name, kind, fill }) => ({ id, name, kind, fill })),
  })),

  choices: osPlans.choices.handler(({ input: { kind, field, groupId = null }, context: { ctx } }) =>
    servers.choicesOf(ctx, { kind, field, groupId }),
  ),
}

const presentKind = ({ kind: name, label, about, makes, abilities }: PanelKind) => ({
  name,
  label,
  about,
  makes,
  abilities: [...abilities],
})

const presentForm = ({ kind, form, proposedName, callbackRoot }: servers.KindForm) => ({
  ...presentKind(kind),
  form: form.map(presentField),
  proposedName,
  callbackRoot,
  setUpHelp: kind.setUpHelp,
  names: { longest: kind.names.longest, uniqueStart: kind.names.uniqueStart ?? null },
  actions: (kind.actions ?? []).map(({ name, label, about, for: whom }) => ({ name, label, about, for: whom })),
})

const presentListed = ({
  id,
  name,
  label,
  isOpen,
  maintenanceNote,
  health,
  failures,
  ...one
}: servers.ListedServer) => ({
  id,
  name,
  label,
  kind: one.madeOf && presentKind(one.madeOf),
  isOpen,
  maintenanceSince: one.maintenanceSince?.toString() ?? null,
  maintenanceNote,
  health,
  checkedAt: one.checkedAt?.toString() ?? null,
  failingSince: one.failingSince?.toString() ?? null,
  failures,
  mostAccounts: one.mostAccounts,
  diskMib: one.diskMib,
  memoryMib: one.memoryMib,
  taken: one.taken,
})

const presentServer = (one: servers.ServerDetails) => ({
  ...presentListed(one),
  nameServers: one.nameServers,
  notes: one.notes,
  lastCheck: one.lastCheck,
  settings: one.settings,
  secretsThere: one.secretsThere,
  form: one.form.map(presentField),
  setUpHelp: one.madeOf?.setUpHelp ?? '',
  groups: one.groups,
  pinField: one.pinField,
  callbackUrl: one.callbackUrl,
  lastCallbackAt: one.lastCallbackAt?.toString() ?? null,
  refusedCallbacks: one.refusedCallbacks.map(({ lastAt, ...refusal }) => ({ ...refusal, lastAt: lastAt.toString() })),
})

const presentGroup = ({ id, name, kind, fill, servers: members }: servers.GroupDetails) => ({
  id,
  name,
  kind,
  fill,
  servers: members,
})
