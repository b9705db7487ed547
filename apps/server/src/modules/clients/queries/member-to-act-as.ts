import { and, eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { clientNotFound, memberNotFound } from '../errors.ts'
import { clients, memberships } from '../schema.ts'

/**
 * The member of a client in whose name something is done: the one that was chosen, else the owner.
 *
 * @throws client_not_found, member_not_found
 */
export async function memberToActAs(ctx: Context, clientId: number, chosen: number | undefined): Promise<number> {
  if ((await ctx.read.$count(clients, eq(clients.id, clientId))) === 0) throw clientNotFound()
  const [member] = await ctx.read
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.clientId, clientId),
        chosen === undefined ? eq(memberships.isOwner, true) : eq(memberships.userId, chosen),
      ),
    )
  if (!member) throw memberNotFound()
  return member.userId
}
