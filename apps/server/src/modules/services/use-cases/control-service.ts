import { formOf, type PanelAbility, type PanelKind, readSettings } from '@ostler/integration-kit'
import { invalidField } from '@ostler/kernel'
import type { Context, Tx } from '../../../platform/context.ts'
import { panelKinds } from '../../servers/index.ts'
import { newPassword } from '../account-name.ts'
import { serverCannot, serviceNotActive, serviceNotFound } from '../errors.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { askFor } from '../operations/ask-for.ts'
import type { OperationRow, Verb } from '../operations/operation.ts'
import { verbRules } from '../operations/verb-rules.ts'
import { mayUse } from '../queries/services.ts'
import { lockService } from '../suspension/suspend.ts'

/**
 * What clients and staff have done with a service on its server. Each of these only wants it; the server is asked by a job,
 * one thing after the other. All throw service_not_found, service_not_active for one that is not served, and server_cannot
 * where the panel does not have the ability.
 */

/** A new password: the one that is given, or one that is made by the rules of the server. @throws invalid_input */
export async function changeServicePassword(
  ctx: Context,
  { serviceId, password }: { serviceId: number; password: string | null },
): Promise<OperationRow> {
  return wanting(ctx, serviceId, 'changePassword', async (tx, service, kind) => {
    const { length } = kind.passwords
    if (password !== null && password.length < Math.min(length, 12))
      throw invalidField('password', `must have at least ${Math.min(length, 12)} characters`)
    if (password !== null && !isStrong(password))
      throw invalidField('password', 'must have capital and small letters and a digit, and no spaces or line breaks')
    const chosen = password ?? newPassword(kind.passwords)
    return askFor(tx, service, { verb: 'change_password', why: 'password changed', password: chosen })
  })
}

const isStrong = (password: string): boolean =>
  /[a-z]/.test(password) && /[A-Z]/.test(password) && /[0-9]/.test(password) && /^[\x21-\x7e]+$/.test(password)

export const powerService = (
  ctx: Context,
  { serviceId, to }: { serviceId: number; to: 'start' | 'stop' | 'reboot' },
): Promise<OperationRow> =>
  wanting(ctx, serviceId, 'power', (tx, service) => askFor(tx, service, { verb: to, why: `${to} wanted` }))

/** Everything on the machine is lost; it gets a new password. */
export const reinstallService = (
  ctx: Context,
  { serviceId, image }: { serviceId: number; image: string | null },
): Promise<OperationRow> =>
  wanting(ctx, serviceId, 'reinstall', (tx, service, kind) =>
    askFor(tx, service, {
      verb: 'reinstall',
      why: 'set up anew',
      input: { image },
      password: newPassword(kind.passwords),
    }),
  )

/** @throws also invalid_input for what is no domain */
export const renameService = (
  ctx: Context,
  { serviceId, domain }: { serviceId: number; domain: string },
): Promise<OperationRow> =>
  wanting(ctx, serviceId, 'rename', (tx, service) => {
    if (service.domain === domain) throw invalidField('domain', 'is the one it has')
    return askFor(tx, service, { verb: 'rename', why: `${service.domain} → ${domain}`, input: { domain } })
  })

export const backUpService = (ctx: Context, { serviceId }: { serviceId: number }): Promise<OperationRow> =>
  wanting(ctx, serviceId, 'backups', (tx, service) =>
    askFor(tx, service, { verb: 'create_backup', why: 'back-up wanted' }),
  )

export const restoreService = (
  ctx: Context,
  { serviceId, backupId }: { serviceId: number; backupId: string },
): Promise<OperationRow> =>
  wanting(ctx, serviceId, 'backups', (tx, service) =>
    askFor(tx, service, { verb: 'restore_backup', why: 'back-up restored', input: { backupId } }),
  )

export const deleteServiceBackup = (
  ctx: Context,
  { serviceId, backupId }: { serviceId: number; backupId: string },
): Promise<OperationRow> =>
  wanting(ctx, serviceId, 'backups', (tx, service) =>
    askFor(tx, service, { verb: 'delete_backup', why: 'back-up deleted', input: { backupId } }),
  )

/** Something that only this kind of server can do. Those for staff are not there for clients. @throws also invalid_input */
export const actOnService = (
  ctx: Context,
  { serviceId, action, values }: { serviceId: number; action: string; values: Record<string, string | boolean> },
): Promise<OperationRow> =>
  wanting(ctx, serviceId, 'actions', (tx, service, kind) => {
    const known = kind.actions?.find(({ name }) => name === action)
    const isOffered = known && (known.for === 'client' || ctx.actor.may('services.manage'))
    if (!isOffered) throw serverCannot()
    const unknown = Object.keys(values).find((name) => !formOf(known.form).some((field) => field.name === name))
    if (unknown !== undefined) throw invalidField(`values.${unknown}`, 'is not asked for')
    const read = readSettings(known.form, values)
    if (!read.success) {
      const [issue] = read.error.issues
      throw invalidField(`values.${issue!.path.join('.')}`, issue!.message)
    }
    return askFor(tx, service, { verb: 'action', why: known.label, input: { action, values: read.data } })
  })

/** Staff tell the server again which plan it is: after a product's settings were changed. */
export const sendPlan = (ctx: Context, { serviceId }: { serviceId: number }): Promise<OperationRow> => {
  ctx.actor.must('services.manage')
  return wanting(ctx, serviceId, 'changePlan', (tx, service) =>
    askFor(tx, service, { verb: 'change_plan', why: 'plan sent again by staff' }),
  )
}

const verbOf: Partial<Record<PanelAbility, Verb>> = {
  changePassword: 'change_password',
  power: 'start',
  reinstall: 'reinstall',
  rename: 'rename',
  backups: 'create_backup',
  actions: 'action',
  changePlan: 'change_plan',
}

async function wanting(
  ctx: Context,
  serviceId: number,
  ability: PanelAbility,
  want: (tx: Tx, service: ServiceRow, kind: PanelKind) => Promise<OperationRow>,
): Promise<OperationRow> {
  return ctx.transaction(async (tx) => {
    const service = await lockService(tx, serviceId)
    if (!service || !mayUse(tx, service, 'services.manage')) throw serviceNotFound()
    const kind = tx.port(panelKinds).get(service.serverModule ?? '')
    if (!kind?.abilities.includes(ability)) throw serverCannot()
    if (!verbRules[verbOf[ability]!].from.includes(service.state) || service.serverId === null) throw serviceNotActive()
    return want(tx, service, kind)
  })
}
