import { invalidField } from '@ostler/kernel'
import { eq, inArray } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { refusing, refusingWhatIsNamed } from '../../../platform/database.ts'
import { groupInUse, groupNameTaken, groupNotFound } from '../errors.ts'
import { serverAvailable } from '../events.ts'
import { type FillRule, groupServers, groups, servers } from '../schema.ts'
import { kindOf } from '../server-input.ts'

export type GroupInput = {
  name: string
  fill: FillRule
  /** In the order in which they are filled. */
  serverIds: number[]
}

const nameOnce = { groups_name_once: groupNameTaken }

/** @throws server_kind_not_found, server_group_name_taken, invalid_input for a server that is none of the kind */
export async function addGroup(
  ctx: Context,
  { kind, name, fill, serverIds }: GroupInput & { kind: string },
): Promise<{ id: number }> {
  ctx.actor.must('servers.manage')
  kindOf(ctx, kind)
  return ctx.transaction(async (tx) => {
    const [made] = await refusing(
      tx.db.insert(groups).values({ name, kind, fill }).returning({ id: groups.id }),
      nameOnce,
    )
    await placeServers(tx, { id: made!.id, kind }, serverIds)
    tx.record({
      action: 'server_group_added',
      object: `server_group:${made!.id}`,
      after: { name, kind, fill, serverIds },
    })
    return made!
  })
}

/**
 * Changes a group; it is sent whole. Accounts that were made stay where they are.
 *
 * @throws server_group_not_found, server_group_name_taken, invalid_input for a server that is none of its kind
 * @emits  servers.available, for each server that is new in it
 */
export async function changeGroup(
  ctx: Context,
  { id, name, fill, serverIds }: GroupInput & { id: number },
): Promise<void> {
  ctx.actor.must('servers.manage')
  await ctx.transaction(async (tx) => {
    const before = await lockGroup(tx, id)
    await refusing(tx.db.update(groups).set({ name, fill }).where(eq(groups.id, id)), nameOnce)
    const known = await serversOf(tx, id)
    await placeServers(tx, before, serverIds)
    tx.record({
      action: 'server_group_changed',
      object: `server_group:${id}`,
      before: { name: before.name, fill: before.fill, serverIds: known },
      after: { name, fill, serverIds },
    })
    const added = serverIds.filter((serverId) => !known.includes(serverId))
    await tx.emitAll(added.map((serverId) => serverAvailable({ serverId })))
  })
}

/** @throws server_group_not_found, server_group_in_use */
export async function removeGroup(ctx: Context, id: number): Promise<void> {
  ctx.actor.must('servers.manage')
  await ctx.transaction(async (tx) => {
    const { name, kind, fill } = await lockGroup(tx, id)
    const serverIds = await serversOf(tx, id)
    await refusingWhatIsNamed(tx.db.delete(groups).where(eq(groups.id, id)), groupInUse)
    tx.record({ action: 'server_group_removed', object: `server_group:${id}`, before: { name, kind, fill, serverIds } })
  })
}

async function lockGroup(tx: Tx, id: number) {
  const [row] = await tx.db.select().from(groups).where(eq(groups.id, id)).for('update')
  if (!row) throw groupNotFound()
  return row
}

async function serversOf(tx: Tx, groupId: number): Promise<number[]> {
  const rows = await tx.db
    .select({ id: groupServers.serverId })
    .from(groupServers)
    .where(eq(groupServers.groupId, groupId))
    .orderBy(groupServers.position)
  return rows.map(({ id }) => id)
}

async function placeServers(tx: Tx, group: { id: number; kind: string }, serverIds: number[]): Promise<void> {
  const found = await tx.db
    .select({ id: servers.id, kind: servers.kind })
    .from(servers)
    .where(inArray(servers.id, serverIds))
    .for('key share')
  const kinds = new Map(found.map(({ id, kind }) => [id, kind]))
  serverIds.forEach((id, at) => {
    if (!kinds.has(id)) throw invalidField(`serverIds.${at}`, 'is not there any more')
    if (kinds.get(id) !== group.kind) throw invalidField(`serverIds.${at}`, 'is a server of another kind')
    if (serverIds.indexOf(id) !== at) throw invalidField(`serverIds.${at}`, 'is in it already')
  })
  await tx.db.delete(groupServers).where(eq(groupServers.groupId, group.id))
  if (serverIds.length === 0) return
  await tx.db
    .insert(groupServers)
    .values(serverIds.map((serverId, at) => ({ groupId: group.id, serverId, position: at + 1 })))
}
