import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { serverInMaintenance, serverNotInMaintenance } from '../errors.ts'
import { serverAvailable } from '../events.ts'
import { servers } from '../schema.ts'
import { lockServer } from './set-up-server.ts'

/**
 * From now on nothing is asked of the server, not even how it is, and what is wanted of it waits. `note`: what is done there,
 * for staff.
 *
 * @throws server_not_found, server_in_maintenance
 */
export async function startMaintenance(ctx: Context, { id, note }: { id: number; note: string }): Promise<void> {
  ctx.actor.must('servers.manage')
  await ctx.transaction(async (tx) => {
    const before = await lockServer(tx, id)
    if (before.maintenanceSince) throw serverInMaintenance()
    await tx.db
      .update(servers)
      .set({ maintenanceSince: tx.now, maintenanceNote: note, changedAt: tx.now })
      .where(eq(servers.id, id))
    tx.record({ action: 'server_maintenance_started', object: `server:${id}`, after: { note } })
  })
}

/**
 * What waited goes on. Failures from before do not count any more.
 *
 * @throws server_not_found, server_not_in_maintenance
 * @emits  servers.available
 */
export async function endMaintenance(ctx: Context, id: number): Promise<void> {
  ctx.actor.must('servers.manage')
  await ctx.transaction(async (tx) => {
    const before = await lockServer(tx, id)
    if (!before.maintenanceSince) throw serverNotInMaintenance()
    await tx.db
      .update(servers)
      .set({ maintenanceSince: null, maintenanceNote: '', failures: 0, changedAt: tx.now })
      .where(eq(servers.id, id))
    const since = before.maintenanceSince.toString()
    tx.record({
      action: 'server_maintenance_ended',
      object: `server:${id}`,
      before: { since, note: before.maintenanceNote },
    })
    await tx.emit(serverAvailable({ serverId: id }))
  })
}
