import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import { serversById } from '../../modules/servers/index.ts'
import * as services from '../../modules/services/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import {
  presentCancellation,
  presentConsole,
  presentControl,
  presentOperation,
  wanted,
} from '../portal/service-control.ts'
import { withClients } from './with-clients.ts'

const os = implement(contract).$context<ApiContext>().admin

export const adminServiceControlHandlers = {
  get: os.serviceControl.get.handler(async ({ input, context: { ctx } }) => {
    const service = await services.ownService(ctx, input.id, 'services.view')
    const [shown, moves, transfers] = await Promise.all([
      presentControl(ctx, service, 'staff'),
      services.movesOf(ctx, service.id),
      services.transfersOf(ctx, service.id),
    ])
    const ids = [service.serverId, ...moves.flatMap((move) => [move.fromServerId, move.toServerId])]
    const servers = await serversById(
      ctx,
      ids.filter((id) => id !== null),
    )
    const labelOf = (id: number | null) => (id === null ? null : (servers.get(id)?.label ?? `Server ${id}`))
    return {
      ...shown,
      server: service.serverId === null ? null : { id: service.serverId, label: labelOf(service.serverId)! },
      remoteId: service.remoteId,
      notes: service.notes,
      moves: moves.map((move) => ({
        id: move.id,
        from: labelOf(move.fromServerId),
        to: labelOf(move.toServerId)!,
        fee: Money.ofMinor(move.feeMinor, service.currency).toDecimal(),
        why: move.why,
        by: move.movedBy,
        at: move.movedAt.toString(),
      })),
      transfers: transfers.map((one) => ({
        id: one.id,
        fromClientId: one.fromClientId,
        toClientId: one.toClientId,
        why: one.why,
        by: one.movedBy,
        at: one.movedAt.toString(),
      })),
    }
  }),

  look: os.serviceControl.look.handler(async ({ input, context: { ctx } }) => {
    const found = await services.lookAtServer(ctx, input.id)
    const account = found.kind === 'found' ? found.account : null
    return {
      kind: found.kind,
      reason: 'reason' in found ? found.reason : null,
      account: account && {
        username: account.username,
        domain: account.domain,
        plan: account.plan,
        state: account.state,
        remoteId: account.remoteId,
        host: account.host,
        addresses: account.addresses,
        power: account.power,
      },
    }
  }),

  note: os.serviceControl.note.handler(async ({ input: { id, ...given }, context: { ctx } }) => {
    await services.noteService(ctx, { serviceId: id, ...given })
    return { done: true as const }
  }),

  setUp: os.serviceControl.setUp.handler(async ({ input, context: { ctx } }) => {
    await services.setUpByHand(ctx, input.id)
    return { done: true as const }
  }),

  terminate: os.serviceControl.terminate.handler(async ({ input: { id, reason }, context: { ctx } }) => {
    await services.terminateService(ctx, { serviceId: id, reason })
    return { done: true as const }
  }),

  cancel: os.serviceControl.cancel.handler(async ({ input: { id, ...wish }, context: { ctx } }) =>
    presentCancellation(await services.requestEnd(ctx, { serviceId: id, ...wish })),
  ),

  undoCancel: os.serviceControl.undoCancel.handler(async ({ input, context: { ctx } }) => {
    await services.undoEndRequest(ctx, input.id)
    return { done: true as const }
  }),

  transfer: os.serviceControl.transfer.handler(async ({ input: { id, ...to }, context: { ctx } }) => {
    await services.transferService(ctx, { serviceId: id, ...to })
    return { done: true as const }
  }),

  move: os.serviceControl.move.handler(async ({ input: { id, fee, ...to }, context: { ctx } }) => {
    const { currency } = await services.ownService(ctx, id, 'services.manage')
    await services.moveToServer(ctx, { serviceId: id, fee: Money.parse(fee, currency), ...to })
    return { done: true as const }
  }),

  sendPlan: os.serviceControl.sendPlan.handler(async ({ input, context: { ctx } }) =>
    wanted(await services.sendPlan(ctx, { serviceId: input.id })),
  ),

  password: os.serviceControl.password.handler(async ({ input: { id, password }, context: { ctx } }) =>
    wanted(await services.changeServicePassword(ctx, { serviceId: id, password })),
  ),

  power: os.serviceControl.power.handler(async ({ input: { id, to }, context: { ctx } }) =>
    wanted(await services.powerService(ctx, { serviceId: id, to })),
  ),

  images: os.serviceControl.images.handler(async ({ input, context: { ctx } }) => ({
    items: await services.imagesForService(ctx, input.id),
  })),

  reinstall: os.serviceControl.reinstall.handler(async ({ input: { id, image }, context: { ctx } }) =>
    wanted(await services.reinstallService(ctx, { serviceId: id, image })),
  ),

  rename: os.serviceControl.rename.handler(async ({ input: { id, domain }, context: { ctx } }) =>
    wanted(await services.renameService(ctx, { serviceId: id, domain })),
  ),

  act: os.serviceControl.act.handler(async ({ input: { id, action, values }, context: { ctx } }) =>
    wanted(await services.actOnService(ctx, { serviceId: id, action, values })),
  ),

  signOn: os.serviceControl.signOn.handler(({ input, context: { ctx } }) => services.signOnToService(ctx, input.id)),

  console: os.serviceControl.console.handler(async ({ input, context: { ctx } }) =>
    presentConsole(await services.consoleOfService(ctx, input.id)),
  ),

  backups: os.serviceControl.backups.handler(async ({ input, context: { ctx } }) => ({
    items: await services.backupsOfService(ctx, input.id),
  })),

  backUp: os.serviceControl.backUp.handler(async ({ input, context: { ctx } }) =>
    wanted(await services.backUpService(ctx, { serviceId: input.id })),
  ),

  restore: os.serviceControl.restore.handler(async ({ input: { id, backupId }, context: { ctx } }) =>
    wanted(await services.restoreService(ctx, { serviceId: id, backupId })),
  ),

  deleteBackup: os.serviceControl.deleteBackup.handler(async ({ input: { id, backupId }, context: { ctx } }) =>
    wanted(await services.deleteServiceBackup(ctx, { serviceId: id, backupId })),
  ),
}

export const operationHandlers = {
  list: os.operations.list.handler(async ({ input, context: { ctx } }) => {
    const page = await services.listOperations(ctx, input)
    return { ...page, items: await withClients(ctx, page.items, await presenter(ctx, page.items)) }
  }),

  counts: os.operations.counts.handler(async ({ context: { ctx } }) => {
    const { servers, ...all } = await services.countOperations(ctx)
    const nameOf = await serverNamer(ctx, servers)
    return { ...all, servers: servers.map(({ serverId, ...counts }) => ({ ...counts, server: nameOf(serverId) })) }
  }),

  get: os.operations.get.handler(async ({ input, context: { ctx } }) => {
    const found = await services.operationDetails(ctx, input.id)
    const [shown] = await withClients(ctx, [found], await presenter(ctx, [found]))
    return {
      ...shown!,
      attempts: found.attempts.map((attempt) => ({
        id: attempt.id,
        state: attempt.state,
        startedAt: attempt.startedAt.toString(),
        endedAt: attempt.endedAt?.toString() ?? null,
        detail: attempt.detail === null ? null : JSON.stringify(attempt.detail, null, 2),
      })),
    }
  }),

  retry: os.operations.retry.handler(async ({ input, context: { ctx } }) => {
    await services.retryOperation(ctx, input.id)
    return { done: true as const }
  }),

  skip: os.operations.skip.handler(async ({ input: { id, reason }, context: { ctx } }) => {
    await services.skipOperation(ctx, { operationId: id, reason })
    return { done: true as const }
  }),

  markDone: os.operations.markDone.handler(async ({ input: { id, reason }, context: { ctx } }) => {
    await services.markOperationDone(ctx, { operationId: id, reason })
    return { done: true as const }
  }),
}

/** Servers as lists name them, asked for once a list. */
async function serverNamer(ctx: Context, rows: { serverId: number | null }[]) {
  const servers = await serversById(
    ctx,
    rows.flatMap(({ serverId }) => serverId ?? []),
  )
  return (id: number | null) => (id === null ? null : { id, label: servers.get(id)?.label ?? `Server ${id}` })
}

async function presenter(ctx: Context, rows: services.ListedOperation[]) {
  const nameOf = await serverNamer(ctx, rows)
  return (row: services.ListedOperation) => ({
    ...presentOperation(row),
    serviceId: row.serviceId,
    service: row.service,
    server: nameOf(row.serverId),
    askedBy: row.askedBy,
    tries: row.tries,
    reason: row.answer?.reason ?? null,
    endedBy: row.endedBy,
  })
}
