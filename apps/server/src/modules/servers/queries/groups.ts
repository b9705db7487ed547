import { asc, eq, inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { groupServers, groups, servers } from '../schema.ts'

export type GroupDetails = typeof groups.$inferSelect & {
  /** In the order in which they are filled. */
  servers: { id: number; label: string }[]
}

/** Groups by name. There are few of them. */
export async function listGroups(ctx: Context): Promise<GroupDetails[]> {
  ctx.actor.must('servers.view')
  return groupsByName(ctx)
}

/** The same for whoever decides where a product is made. */
export async function listPlanGroups(ctx: Context): Promise<GroupDetails[]> {
  ctx.actor.must('products.view')
  return groupsByName(ctx)
}

/** Of which kind the servers of a group are; null when it is not there. */
export async function kindOfGroup(ctx: Context, id: number): Promise<string | null> {
  const [row] = await ctx.read.select({ kind: groups.kind }).from(groups).where(eq(groups.id, id))
  return row?.kind ?? null
}

async function groupsByName(ctx: Context): Promise<GroupDetails[]> {
  const rows = await ctx.read.select().from(groups).orderBy(asc(groups.name))
  if (rows.length === 0) return []
  const members = await ctx.read
    .select({ groupId: groupServers.groupId, id: servers.id, label: servers.label })
    .from(groupServers)
    .innerJoin(servers, eq(servers.id, groupServers.serverId))
    .where(
      inArray(
        groupServers.groupId,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(groupServers.position)
  const byGroup = Map.groupBy(members, ({ groupId }) => groupId)
  return rows.map((row) => ({ ...row, servers: (byGroup.get(row.id) ?? []).map(({ id, label }) => ({ id, label })) }))
}
