import { and, desc, eq, gt, inArray, isNull, lt } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { deviceOf } from '../device.ts'
import { type LogInMethod, refreshTokens, sessions, userTokens } from '../schema.ts'

export type OpenSession = {
  id: number
  device: string
  /** Where it was used last. */
  ip: string | null
  method: LogInMethod
  createdAt: Temporal.Instant
  lastUsedAt: Temporal.Instant
  isCurrent: boolean
}

/**
 * The sessions in which one is logged in, newest first. Those whose refresh token has run out are over, although nobody
 * ended them. Those in which staff act in one's name are not one's own: see `listSupportAccess`.
 *
 * @throws forbidden (API tokens, staff in somebody's name)
 */
export async function listSessions(ctx: Context, query: PageQuery): Promise<Page<OpenSession>> {
  ctx.actor.mustBeInPerson()
  const rows = await ctx.read
    .select()
    .from(sessions)
    .where(and(isOpenFor(ctx, ctx.actor.mustBeUser()), lt(sessions.id, beforeId(query.cursor))))
    .orderBy(desc(sessions.id))
    .limit(query.limit + 1)
  const own = ctx.actor.session?.sessionId
  return toPage(
    rows.map(({ id, userAgent, ip, method, createdAt, lastUsedAt }) => ({
      id,
      device: deviceOf(userAgent),
      ip,
      method,
      createdAt,
      lastUsedAt,
      isCurrent: id === own,
    })),
    query.limit,
  )
}

/** In how many sessions a user is logged in. Who may know was asked by the caller. */
export const countOpenSessions = (ctx: Context, userId: number): Promise<number> =>
  ctx.read.$count(sessions, isOpenFor(ctx, userId))

const isOpenFor = (ctx: Context, userId: number) =>
  and(
    eq(sessions.userId, userId),
    isNull(sessions.endedAt),
    isNull(sessions.actedBy),
    inArray(
      sessions.id,
      ctx.read
        .select({ id: refreshTokens.sessionId })
        .from(refreshTokens)
        .where(
          and(
            eq(refreshTokens.sessionId, sessions.id),
            isNull(refreshTokens.usedAt),
            gt(refreshTokens.expiresAt, ctx.now),
          ),
        ),
    ),
  )

export type WaitingChange = { email: string; askedAt: Temporal.Instant; expiresAt: Temporal.Instant }

/** The change of one's address that waits for its link to be followed. @throws forbidden */
export async function waitingEmailChange(ctx: Context): Promise<WaitingChange | null> {
  ctx.actor.mustBeInPerson()
  const [row] = await ctx.read
    .select({ email: userTokens.email, askedAt: userTokens.createdAt, expiresAt: userTokens.expiresAt })
    .from(userTokens)
    .where(
      and(
        eq(userTokens.userId, ctx.actor.mustBeUser()),
        eq(userTokens.purpose, 'change_email'),
        isNull(userTokens.usedAt),
        gt(userTokens.expiresAt, ctx.now),
      ),
    )
    .orderBy(desc(userTokens.id))
    .limit(1)
  return row ?? null
}
