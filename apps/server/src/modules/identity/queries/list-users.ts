import { and, desc, eq, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { userNotFound } from '../errors.ts'
import { roles, staff, users } from '../schema.ts'
import type { User } from './users.ts'

/** A user as staff see them. */
export type UserSummary = User & {
  createdAt: Temporal.Instant
  disabledAt: Temporal.Instant | null
  /** The staff role; null for somebody who is not staff. */
  role: string | null
}

export type UserDetails = UserSummary & {
  disabled: { at: Temporal.Instant; by: number | null; reason: string | null } | null
}

const columns = {
  id: users.id,
  email: users.email,
  firstName: users.firstName,
  lastName: users.lastName,
  emailVerifiedAt: users.emailVerifiedAt,
  lastLoginAt: users.lastLoginAt,
  createdAt: users.createdAt,
  disabledAt: users.disabledAt,
  role: roles.name,
}

export type UserState = 'enabled' | 'disabled'

/** Users for staff, newest first. @throws forbidden */
export async function listUsers(
  ctx: Context,
  query: PageQuery & { search?: string | undefined; state?: UserState | undefined },
): Promise<Page<UserSummary>> {
  ctx.actor.must('users.view')
  const rows = await ctx.read
    .select(columns)
    .from(users)
    .leftJoin(staff, eq(staff.userId, users.id))
    .leftJoin(roles, eq(roles.id, staff.roleId))
    .where(
      and(
        lt(users.id, beforeId(query.cursor)),
        query.search ? matching(query.search) : undefined,
        query.state && (query.state === 'disabled' ? isNotNull(users.disabledAt) : isNull(users.disabledAt)),
      ),
    )
    .orderBy(desc(users.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** One user for staff. @throws forbidden, user_not_found */
export async function userDetails(ctx: Context, userId: number): Promise<UserDetails> {
  ctx.actor.must('users.view')
  const [row] = await ctx.read
    .select({ ...columns, disabledBy: users.disabledBy, disabledReason: users.disabledReason })
    .from(users)
    .leftJoin(staff, eq(staff.userId, users.id))
    .leftJoin(roles, eq(roles.id, staff.roleId))
    .where(eq(users.id, userId))
  if (!row) throw userNotFound()
  const { disabledBy, disabledReason, ...user } = row
  const disabled = user.disabledAt && { at: user.disabledAt, by: disabledBy, reason: disabledReason }
  return { ...user, disabled }
}

/** Every word typed must begin a word of the name or the address; a number may also be the id. As in the list of clients. */
function matching(typed: string): SQL | undefined {
  const words = sql`(
    SELECT string_agg('''' || word || ''':*', ' & ')::tsquery FROM unnest(identity.search_words(${typed})) AS word)`
  const said = sql`array_to_tsvector(identity.search_words(${users.firstName} || ' ' || ${users.lastName} || ' ' || ${users.email}))`
  const id = /^#?(\d{1,15})$/.exec(typed)?.[1]
  return or(sql`${said} @@ ${words}`, id ? eq(users.id, Number(id)) : undefined)
}
