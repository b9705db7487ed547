import { and, desc, eq, isNotNull, lt } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { readSetting } from '../../../platform/settings.ts'
import { sessions, users } from '../schema.ts'
import { tellOfActing } from '../settings.ts'

export type ActedBy = { id: number; name: string; clientId: number; reason: string; until: Temporal.Instant }

/** Who acts in the name of the one who seems to be calling, for which client, why and until when; null for themselves. */
export async function actingBehind(ctx: Context): Promise<ActedBy | null> {
  const { session } = ctx.actor
  if (session === null || session.actedBy === null) return null
  const [row] = await ctx.read
    .select({
      id: users.id,
      firstName: users.firstName,
      lastName: users.lastName,
      clientId: sessions.actedFor,
      reason: sessions.reason,
      until: sessions.endsAt,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.actedBy))
    .where(eq(sessions.id, session.sessionId))
  const { firstName, lastName, ...acting } = row!
  return {
    id: acting.id,
    name: `${firstName} ${lastName}`,
    clientId: acting.clientId!,
    reason: acting.reason!,
    until: acting.until!,
  }
}

export type SupportAccess = { id: number; startedAt: Temporal.Instant; endedAt: Temporal.Instant }

/**
 * When staff acted in the name of the one who asks, newest first: that it was so, and neither who nor why. `endedAt` may
 * lie ahead. Nothing where the operator does not tell (`tellOfActing`).
 */
export async function listSupportAccess(ctx: Context, query: PageQuery): Promise<Page<SupportAccess>> {
  const userId = ctx.actor.mustBeUser()
  if (!(await readSetting(ctx, tellOfActing))) return { items: [], nextCursor: null }
  const rows = await ctx.read
    .select({ id: sessions.id, startedAt: sessions.createdAt, endedAt: sessions.endedAt, endsAt: sessions.endsAt })
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        isNotNull(sessions.actedBy),
        isNotNull(sessions.endsAt),
        lt(sessions.id, beforeId(query.cursor)),
      ),
    )
    .orderBy(desc(sessions.id))
    .limit(query.limit + 1)
  const { items, nextCursor } = toPage(rows, query.limit)
  return { items: items.map(({ endsAt, ...row }) => ({ ...row, endedAt: sooner(row.endedAt, endsAt!) })), nextCursor }
}

/** A session that nobody used after its end may be ended later, with the one it was opened in. */
const sooner = (endedAt: Temporal.Instant | null, endsAt: Temporal.Instant): Temporal.Instant =>
  endedAt !== null && Temporal.Instant.compare(endedAt, endsAt) < 0 ? endedAt : endsAt
