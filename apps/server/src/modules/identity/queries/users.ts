import { eq, inArray, sql } from 'drizzle-orm'
import type { Staff } from '../../../platform/actor.ts'
import type { Context } from '../../../platform/context.ts'
import { userNotFound } from '../errors.ts'
import { accountKey } from '../lock-out.ts'
import { permissionsOf } from '../roles.ts'
import { roles, staff, users } from '../schema.ts'

/** Somebody who may log in, without what proves it. */
export type User = {
  id: number
  email: string
  firstName: string
  lastName: string
  emailVerifiedAt: Temporal.Instant | null
  lastLoginAt: Temporal.Instant | null
}

const visible = {
  id: users.id,
  email: users.email,
  firstName: users.firstName,
  lastName: users.lastName,
  emailVerifiedAt: users.emailVerifiedAt,
  lastLoginAt: users.lastLoginAt,
}

/** Users by id, in no order; who may see them is for the caller to ask. */
export async function usersByIds(ctx: Context, ids: number[]): Promise<User[]> {
  return ids.length === 0 ? [] : ctx.read.select(visible).from(users).where(inArray(users.id, ids))
}

/** @throws user_not_found */
export async function userById(ctx: Context, id: number): Promise<User> {
  const [user] = await usersByIds(ctx, [id])
  if (!user) throw userNotFound()
  return user
}

/** The user who has this address, whatever its case. Who may know was asked by the caller. */
export async function userByEmail(ctx: Context, email: string): Promise<User | null> {
  const [user] = await ctx.read
    .select(visible)
    .from(users)
    .where(sql`lower(${users.email}) = ${accountKey(email)}`)
  return user ?? null
}

/** The staff role of a user, or null for somebody who is not staff. */
export async function staffRoleOf(ctx: Context, userId: number): Promise<Staff | null> {
  const [role] = await ctx.read
    .select({ name: roles.name, grantsAll: roles.grantsAll, permissions: roles.permissions })
    .from(staff)
    .innerJoin(roles, eq(roles.id, staff.roleId))
    .where(eq(staff.userId, userId))
  return role ? { role: role.name, permissions: permissionsOf(role) } : null
}

/** Those of the addresses that are somebody's to log in with, in small letters. For staff; nobody else is told. */
export async function emailsTaken(ctx: Context, emails: string[]): Promise<Set<string>> {
  if (emails.length === 0) return new Set()
  const wanted = emails.map((email) => email.trim().toLowerCase())
  const lower = sql<string>`lower(${users.email})`
  const rows = await ctx.read.select({ email: lower }).from(users).where(inArray(lower, wanted))
  return new Set(rows.map(({ email }) => email))
}
