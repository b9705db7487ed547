import { Percent } from '@ostler/kernel'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { clientGroupInUse, clientGroupNotFound, clientNotFound, groupNameTaken } from '../errors.ts'
import type { GroupColour } from '../group.ts'
import { clients, groups } from '../schema.ts'

export type ClientGroup = typeof groups.$inferSelect
export type GroupInput = {
  name: string
  colour: GroupColour
  /** Off everything that is bought or renewed: `12.5`. */
  discountPercent: string
  noLateFees: boolean
  noSuspension: boolean
}

const taken = { groups_name_taken: groupNameTaken }

/** Every group, by name, with how many clients it has. */
export async function listGroups(ctx: Context): Promise<(ClientGroup & { clients: number })[]> {
  ctx.actor.must('clients.view')
  const clientsIn = sql<string>`(SELECT count(*) FROM clients.clients c WHERE c.group_id = ${groups}.id)`
  const rows = await ctx.read.select({ group: groups, clients: clientsIn }).from(groups).orderBy(asc(groups.name))
  return rows.map(({ group, clients: n }) => ({ ...group, clients: Number(n) }))
}

/** The groups that these clients are in, by id. For those who have asked who may see the clients. */
export async function groupsOf(
  ctx: Context,
  of: { groupId: number | null }[],
): Promise<Map<number, Pick<ClientGroup, 'id' | 'name' | 'colour'>>> {
  const ids = [...new Set(of.flatMap(({ groupId }) => (groupId === null ? [] : [groupId])))]
  if (ids.length === 0) return new Map()
  const rows = await ctx.read.select().from(groups).where(inArray(groups.id, ids))
  return new Map(rows.map(({ id, name, colour }) => [id, { id, name, colour }]))
}

/** The groups that take something off, by client. For rooms that have asked already who may. */
export async function groupPercentsOf(
  ctx: Context,
  clientIds: Iterable<number>,
): Promise<Map<number, { name: string; percent: string }>> {
  const ids = [...new Set(clientIds)]
  if (ids.length === 0) return new Map()
  const rows = await ctx.read
    .select({ clientId: clients.id, name: groups.name, percent: groups.discountPercent })
    .from(clients)
    .innerJoin(groups, eq(groups.id, clients.groupId))
    .where(and(sql`${clients.id} = ANY(${sql.param(ids)}::bigint[])`, sql`${groups.discountPercent} > 0`))
  return new Map(
    rows.map(({ clientId, name, percent }) => [clientId, { name, percent: Percent.parse(percent).toString() }]),
  )
}

/** @throws group_name_taken */
export async function createGroup(ctx: Context, input: GroupInput): Promise<ClientGroup> {
  ctx.actor.must('settings.manage')
  return ctx.transaction(async (tx) => {
    const row = { ...exact(input), createdAt: tx.now }
    const [made] = await refusing(tx.db.insert(groups).values(row).returning(), taken)
    tx.record({ action: 'client_group_created', object: `client_group:${made!.id}`, after: made })
    return made!
  })
}

/** Holds for what is bought, charged and suspended from now on. @throws client_group_not_found, group_name_taken */
export async function changeGroup(ctx: Context, id: number, input: GroupInput): Promise<ClientGroup> {
  ctx.actor.must('settings.manage')
  return ctx.transaction(async (tx) => {
    const [before] = await tx.db.select().from(groups).where(eq(groups.id, id)).for('update')
    if (!before) throw clientGroupNotFound()
    const [after] = await refusing(tx.db.update(groups).set(exact(input)).where(eq(groups.id, id)).returning(), taken)
    tx.record({ action: 'client_group_changed', object: `client_group:${id}`, before, after })
    return after!
  })
}

/** @throws client_group_not_found, client_group_in_use */
export async function deleteGroup(ctx: Context, id: number): Promise<void> {
  ctx.actor.must('settings.manage')
  await ctx.transaction(async (tx) => {
    const [before] = await tx.db.select().from(groups).where(eq(groups.id, id)).for('update')
    if (!before) throw clientGroupNotFound()
    if ((await tx.db.$count(clients, eq(clients.groupId, id))) > 0) throw clientGroupInUse()
    await tx.db.delete(groups).where(eq(groups.id, id))
    tx.record({ action: 'client_group_deleted', object: `client_group:${id}`, before })
  })
}

/** Moves a client into a group, or out of any. @throws client_not_found, client_group_not_found */
export async function setGroup(ctx: Context, input: { clientId: number; groupId: number | null }): Promise<void> {
  ctx.actor.must('clients.manage')
  await ctx.transaction((tx) => writeGroup(tx, input))
}

/** The same for a job whose start was allowed. */
export async function writeGroup(tx: Tx, { clientId, groupId }: { clientId: number; groupId: number | null }) {
  const [before] = await tx.db.select().from(clients).where(eq(clients.id, clientId)).for('update')
  if (!before) throw clientNotFound()
  if (groupId !== null) await mustBeGroup(tx, groupId)
  await tx.db.update(clients).set({ groupId }).where(eq(clients.id, clientId))
  tx.record({
    action: 'client_group_set',
    object: `client:${clientId}`,
    before: { groupId: before.groupId },
    after: { groupId },
  })
}

/** Until the end of the transaction. @throws client_group_not_found */
export async function mustBeGroup(tx: Tx, id: number): Promise<void> {
  const [group] = await tx.db.select({ id: groups.id }).from(groups).where(eq(groups.id, id)).for('key share')
  if (!group) throw clientGroupNotFound()
}

const exact = ({ discountPercent, ...input }: GroupInput) => ({
  ...input,
  discountPercent: Percent.parse(discountPercent).toString(),
})
