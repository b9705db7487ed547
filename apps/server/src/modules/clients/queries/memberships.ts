import type { MemberPermission } from '@ostler/contract'
import { eq, inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { clientName } from '../client.ts'
import { clients, memberships } from '../schema.ts'
import { permissionsOf } from './members.ts'

export type Membership = {
  clientId: number
  name: string
  currency: string
  isOwner: boolean
  permissions: MemberPermission[]
  /** Only these services of the client; null: all of them. */
  onlyServices: number[] | null
}

/** The clients a user may act for, oldest first; the first is the one they act for unless they say which. */
export async function membershipsOf(ctx: Context, userId: number): Promise<Membership[]> {
  const rows = await ctx.read
    .select({
      clientId: clients.id,
      firstName: clients.firstName,
      lastName: clients.lastName,
      company: clients.company,
      currency: clients.currency,
      isOwner: memberships.isOwner,
      permissions: memberships.permissions,
      onlyServices: memberships.onlyServices,
    })
    .from(memberships)
    .innerJoin(clients, eq(clients.id, memberships.clientId))
    .where(eq(memberships.userId, userId))
    .orderBy(clients.id)
  return rows.map((row) => ({
    clientId: row.clientId,
    name: clientName(row),
    currency: row.currency,
    isOwner: row.isOwner,
    permissions: permissionsOf(row),
    onlyServices: row.onlyServices,
  }))
}

/** The clients that each of these users may act for, by user. Who may see them was asked by the caller. */
export async function clientsOfUsers(
  ctx: Context,
  userIds: number[],
): Promise<Map<number, { id: number; name: string }[]>> {
  if (userIds.length === 0) return new Map()
  const rows = await ctx.read
    .select({
      userId: memberships.userId,
      id: clients.id,
      firstName: clients.firstName,
      lastName: clients.lastName,
      company: clients.company,
    })
    .from(memberships)
    .innerJoin(clients, eq(clients.id, memberships.clientId))
    .where(inArray(memberships.userId, userIds))
    .orderBy(clients.id)
  const byUser = Map.groupBy(rows, ({ userId }) => userId)
  return new Map(
    [...byUser].map(([userId, own]) => [userId, own.map((client) => ({ id: client.id, name: clientName(client) }))]),
  )
}
