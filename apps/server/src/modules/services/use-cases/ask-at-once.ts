import type {
  Backup,
  ConsoleOutcome,
  LookUpOutcome,
  PanelAbility,
  PanelKind,
  ServerPanel,
} from '@ostler/integration-kit'
import type { Context } from '../../../platform/context.ts'
import { callTo, openPanel } from '../../servers/index.ts'
import { serverCannot, serverSaysNo, serverUnsure, serviceNotActive } from '../errors.ts'
import { knownAccount } from '../operations/operation.ts'
import { ownService } from '../queries/services.ts'

/**
 * What somebody waits for in front of the screen: the server is asked at once, and nothing is changed there. All throw
 * service_not_found, service_not_active, server_cannot, server_says_no, and server_unsure when it does not answer.
 */

/** A way into the panel that works once. @returns its address */
export async function signOnToService(ctx: Context, serviceId: number): Promise<{ url: string }> {
  const way = await asking(ctx, { serviceId, ability: 'signOn', staff: 'services.manage' }, (panel, account, call) =>
    panel.signOn!(account, { ip: ctx.ip ?? '' }, call),
  )
  if (way.kind === 'absent') throw serverSaysNo('There is no such account on the server.')
  if (way.kind === 'rejected') throw serverSaysNo(way.reason)
  if (way.kind !== 'ready') throw serverUnsure()
  await ctx.transaction(async (tx) => tx.record({ action: 'service_signed_on', object: `service:${serviceId}` }))
  return { url: way.url }
}

export async function consoleOfService(
  ctx: Context,
  serviceId: number,
): Promise<Extract<ConsoleOutcome, { kind: 'page' | 'text' }>> {
  const shown = await asking(ctx, { serviceId, ability: 'console', staff: 'services.manage' }, (panel, account, call) =>
    panel.console!(account, call),
  )
  if (shown.kind === 'absent') throw serverSaysNo('There is no such account on the server.')
  if (shown.kind === 'rejected') throw serverSaysNo(shown.reason)
  if (shown.kind !== 'page' && shown.kind !== 'text') throw serverUnsure()
  await ctx.transaction(async (tx) => tx.record({ action: 'service_console_opened', object: `service:${serviceId}` }))
  return shown
}

export async function backupsOfService(ctx: Context, serviceId: number): Promise<Backup[]> {
  const { serverId, state } = await ownService(ctx, serviceId, 'services.view')
  // There are none before it is on a server; and what outlives it is not the client's to take back by themselves.
  if (serverId === null || state === 'terminated' || state === 'cancelled') return []
  const read = await asking(ctx, { serviceId, ability: 'backups', staff: 'services.view' }, (panel, account, call) =>
    panel.listBackups!(account, call),
  )
  // In the moment in which a service ends, its account is gone before we have written that down.
  if (read.kind === 'absent') return []
  if (read.kind !== 'read') throw serverUnsure()
  return read.backups
}

/** How the account stands on its server, for staff to hold beside what we know. */
export async function lookAtServer(ctx: Context, serviceId: number): Promise<LookUpOutcome> {
  ctx.actor.must('services.manage')
  const service = await ownService(ctx, serviceId, 'services.manage')
  if (service.serverId === null) throw serverCannot()
  const { panel, kind } = await openPanel(ctx, service.serverId)
  return panel.lookUp(knownAccount(service), callTo(kind))
}

/** What a machine can be set up anew with; empty where there is no choice. */
export async function imagesForService(ctx: Context, serviceId: number): Promise<{ value: string; label: string }[]> {
  const service = await ownService(ctx, serviceId, 'services.view')
  if (service.serverId === null) return []
  const { panel, kind } = await openPanel(ctx, service.serverId)
  if (!panel.choices || !('image' in kind.plan.shape)) return []
  const read = await panel.choices('image', callTo(kind))
  if (read.kind !== 'read') throw serverUnsure()
  return read.choices
}

async function asking<T>(
  ctx: Context,
  {
    serviceId,
    ability,
    staff,
  }: { serviceId: number; ability: PanelAbility; staff: 'services.view' | 'services.manage' },
  ask: (
    panel: ServerPanel,
    account: ReturnType<typeof knownAccount>,
    call: ReturnType<typeof callTo>,
    kind: PanelKind,
  ) => Promise<T>,
): Promise<T> {
  const service = await ownService(ctx, serviceId, staff)
  if (service.state !== 'active' || service.serverId === null) throw serviceNotActive()
  const { panel, kind } = await openPanel(ctx, service.serverId)
  if (!kind.abilities.includes(ability)) throw serverCannot()
  return ask(panel, knownAccount(service), callTo(kind), kind)
}
