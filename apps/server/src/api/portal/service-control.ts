import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { formOf } from '@ostler/integration-kit'
import { panelKinds, serversById } from '../../modules/servers/index.ts'
import * as services from '../../modules/services/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentField } from './settings-form.ts'

const os = implement(contract).$context<ApiContext>().serviceControl

export const serviceControlHandlers = {
  get: os.get.handler(async ({ input, context: { ctx } }) =>
    presentControl(ctx, await services.ownService(ctx, input.id), 'client'),
  ),

  operations: os.operations.handler(async ({ input: { id, ...query }, context: { ctx } }) => {
    const service = await services.ownService(ctx, id)
    const page = await services.listOperations(ctx, { ...query, serviceId: service.id })
    return { ...page, items: page.items.map(presentOperation) }
  }),

  label: os.label.handler(async ({ input: { id, label }, context: { ctx } }) => {
    await services.labelService(ctx, { serviceId: id, label })
    return { done: true as const }
  }),

  password: os.password.handler(async ({ input: { id, password }, context: { ctx } }) =>
    wanted(await services.changeServicePassword(ctx, { serviceId: id, password })),
  ),

  power: os.power.handler(async ({ input: { id, to }, context: { ctx } }) =>
    wanted(await services.powerService(ctx, { serviceId: id, to })),
  ),

  images: os.images.handler(async ({ input, context: { ctx } }) => ({
    items: await services.imagesForService(ctx, input.id),
  })),

  reinstall: os.reinstall.handler(async ({ input: { id, image }, context: { ctx } }) =>
    wanted(await services.reinstallService(ctx, { serviceId: id, image })),
  ),

  rename: os.rename.handler(async ({ input: { id, domain }, context: { ctx } }) =>
    wanted(await services.renameService(ctx, { serviceId: id, domain })),
  ),

  act: os.act.handler(async ({ input: { id, action, values }, context: { ctx } }) =>
    wanted(await services.actOnService(ctx, { serviceId: id, action, values })),
  ),

  signOn: os.signOn.handler(({ input, context: { ctx } }) => services.signOnToService(ctx, input.id)),

  console: os.console.handler(async ({ input, context: { ctx } }) =>
    presentConsole(await services.consoleOfService(ctx, input.id)),
  ),

  backups: os.backups.handler(async ({ input, context: { ctx } }) => ({
    items: await services.backupsOfService(ctx, input.id),
  })),

  backUp: os.backUp.handler(async ({ input, context: { ctx } }) =>
    wanted(await services.backUpService(ctx, { serviceId: input.id })),
  ),

  restore: os.restore.handler(async ({ input: { id, backupId }, context: { ctx } }) =>
    wanted(await services.restoreService(ctx, { serviceId: id, backupId })),
  ),

  deleteBackup: os.deleteBackup.handler(async ({ input: { id, backupId }, context: { ctx } }) =>
    wanted(await services.deleteServiceBackup(ctx, { serviceId: id, backupId })),
  ),

  cancel: os.cancel.handler(async ({ input: { id, ...wish }, context: { ctx } }) =>
    presentCancellation(await services.requestEnd(ctx, { serviceId: id, ...wish })),
  ),

  undoCancel: os.undoCancel.handler(async ({ input, context: { ctx } }) => {
    await services.undoEndRequest(ctx, input.id)
    return { done: true as const }
  }),
}

type Row = Pick<
  services.ListedOperation,
  'id' | 'verb' | 'state' | 'why' | 'askedAt' | 'endedAt' | 'nextTryAt' | 'answer'
>

export const presentOperation = (row: Row) => ({
  id: row.id,
  verb: row.verb,
  state: row.state,
  why: row.why,
  askedAt: row.askedAt.toString(),
  endedAt: row.endedAt?.toString() ?? null,
  nextTryAt: row.nextTryAt?.toString() ?? null,
  note: row.state === 'done' ? (row.answer?.note ?? null) : null,
})

export const wanted = (row: Row) => ({ operation: presentOperation(row) })

export const presentConsole = (shown: { kind: 'page'; url: string } | { kind: 'text'; text: string }) => ({
  url: shown.kind === 'page' ? shown.url : null,
  text: shown.kind === 'text' ? shown.text : null,
})

export const presentCancellation = ({ atOnce, endsOn, reason, note, askedAt }: services.Cancellation) => ({
  atOnce,
  endsOn: endsOn.toString(),
  reason: services.readEndReason(reason),
  note,
  askedAt: askedAt.toString(),
})

/** What a page offers. Clients see only actions that are made for them. */
export async function presentControl(ctx: Context, service: services.ServiceRow, audience: 'client' | 'staff') {
  const kind = ctx.port(panelKinds).get(service.serverModule ?? '')
  const [operations, cancellation, servers] = await Promise.all([
    services.listOperations(ctx, { serviceId: service.id, limit: 10, cursor: undefined }),
    services.openCancellation(ctx, service.id),
    serversById(ctx, service.serverId === null ? [] : [service.serverId]),
  ])
  const isPlaced = service.serverId !== null
  return {
    makes: kind?.makes ?? null,
    abilities: isPlaced ? [...(kind?.abilities ?? [])] : [],
    actions: (isPlaced ? (kind?.actions ?? []) : [])
      .filter((action) => audience === 'staff' || action.for === 'client')
      .map(({ name, label, about, isDangerous, form }) => ({
        name,
        label,
        about,
        isDangerous,
        form: formOf(form).map(presentField),
      })),
    operations: operations.items.map(presentOperation),
    label: service.label,
    hostName: service.hostName,
    addresses: service.addresses,
    nameServers: [...servers.values()].flatMap((server) => server.nameServers),
    cancellation: cancellation ? presentCancellation(cancellation) : null,
    paidUntil: service.paidUntil?.toString() ?? null,
  }
}
