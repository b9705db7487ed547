import { and, desc, eq, lt, type SQL } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { apiTokens, users } from '../schema.ts'

export type ApiTokenRow = Omit<typeof apiTokens.$inferSelect, 'tokenHash' | 'revokedBy'> & {
  owner: { id: number; email: string; firstName: string; lastName: string }
}

/** The caller's own, for all their clients and as staff. */
export async function listOwnApiTokens(ctx: Context, query: PageQuery): Promise<Page<ApiTokenRow>> {
  ctx.actor.mustBeInPerson()
  return list(ctx, query, eq(apiTokens.userId, ctx.actor.mustBeUser()))
}

/** Everybody's tokens of staff. @throws forbidden */
export async function listStaffApiTokens(ctx: Context, query: PageQuery): Promise<Page<ApiTokenRow>> {
  ctx.actor.must('api_tokens.view')
  return list(ctx, query, eq(apiTokens.kind, 'staff'))
}

async function list(ctx: Context, { limit, cursor }: PageQuery, which: SQL): Promise<Page<ApiTokenRow>> {
  const rows = await ctx.read
    .select({
      token: apiTokens,
      owner: { id: users.id, email: users.email, firstName: users.firstName, lastName: users.lastName },
    })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.userId))
    .where(and(which, lt(apiTokens.id, beforeId(cursor))))
    .orderBy(desc(apiTokens.id))
    .limit(limit + 1)
  const told = rows.map(({ token: { tokenHash, revokedBy, ...token }, owner }) => ({ ...token, owner }))
  return toPage(told, limit)
}
