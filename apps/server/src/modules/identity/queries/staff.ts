import type { StaffPermission } from '@ostler/contract'
import { and, desc, eq, exists, gt, ilike, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { hashToken } from '../../../platform/crypto.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { departmentNotFound, staffNotFound, tokenInvalid } from '../errors.ts'
import { accountKey } from '../lock-out.ts'
import { beyond, permissionsOf } from '../roles.ts'
import { departmentMembers, departments, roles, staff, staffInvitations, users } from '../schema.ts'

export type Named = { id: number; name: string }

export type StaffMember = {
  id: number
  name: string
  email: string
  role: Named
  departments: Named[]
  lastLoginAt: Temporal.Instant | null
  /** May not log in any more. */
  disabled: boolean
  since: Temporal.Instant
}

const columns = {
  id: users.id,
  firstName: users.firstName,
  lastName: users.lastName,
  email: users.email,
  lastLoginAt: users.lastLoginAt,
  disabledAt: users.disabledAt,
  since: staff.createdAt,
  role: { id: roles.id, name: roles.name, grantsAll: roles.grantsAll, permissions: roles.permissions },
}

const staffQuery = (ctx: Context) =>
  ctx.read
    .select(columns)
    .from(staff)
    .innerJoin(users, eq(users.id, staff.userId))
    .innerJoin(roles, eq(roles.id, staff.roleId))
    .$dynamic()
type Row = Awaited<ReturnType<typeof staffQuery>>[number]

/** Who works here, by when they became users, newest first. */
export async function listStaff(
  ctx: Context,
  query: PageQuery & { search?: string | undefined; roleId?: number | undefined },
): Promise<Page<StaffMember>> {
  ctx.actor.must('staff.view')
  const rows = await staffQuery(ctx)
    .where(
      and(
        lt(users.id, beforeId(query.cursor)),
        query.search ? matching(query.search) : undefined,
        query.roleId ? eq(staff.roleId, query.roleId) : undefined,
      ),
    )
    .orderBy(desc(users.id))
    .limit(query.limit + 1)
  const { items, nextCursor } = toPage(rows, query.limit)
  return { items: await withDepartments(ctx, items), nextCursor }
}

/** Each word that was typed stands somewhere in the name or the address. Staff are few; no index is asked. */
function matching(typed: string) {
  const words = typed.split(/\s+/).filter(Boolean)
  return and(
    ...words.map((word) => {
      const anywhere = `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
      return or(ilike(users.firstName, anywhere), ilike(users.lastName, anywhere), ilike(users.email, anywhere))
    }),
  )
}

/** @throws staff_not_found */
export async function staffMember(ctx: Context, userId: number): Promise<StaffMember & { mayChange: boolean }> {
  ctx.actor.must('staff.view')
  const [row] = await staffQuery(ctx).where(eq(staff.userId, userId))
  if (!row) throw staffNotFound()
  const [member] = await withDepartments(ctx, [row])
  const isOther = ctx.actor.userId !== userId
  const mayChange = isOther && ctx.actor.may('staff.manage') && beyond(ctx.actor, row.role).length === 0
  return { ...member!, mayChange }
}

/** The member of staff with this log-in address, for the command line. @throws staff_not_found */
export async function staffByEmail(ctx: Context, email: string): Promise<StaffMember> {
  ctx.actor.must('staff.view')
  const [row] = await staffQuery(ctx).where(sql`lower(${users.email}) = ${accountKey(email)}`)
  if (!row) throw staffNotFound()
  const [member] = await withDepartments(ctx, [row])
  return member!
}

/** Whom the house tells what somebody with this permission should look at. Whoever may not log in is told nothing. */
export async function staffWhoMay(
  ctx: Context,
  permission: StaffPermission,
): Promise<{ userId: number; email: string; firstName: string; lastName: string }[]> {
  const rows = await staffQuery(ctx).where(isNull(users.disabledAt)).orderBy(users.id)
  return rows
    .filter(({ role }) => permissionsOf(role).has(permission))
    .map(({ id: userId, email, firstName, lastName }) => ({ userId, email, firstName, lastName }))
}

async function withDepartments(ctx: Context, rows: Row[]): Promise<StaffMember[]> {
  const belongs =
    rows.length === 0
      ? []
      : await ctx.read
          .select({ userId: departmentMembers.userId, id: departments.id, name: departments.name })
          .from(departmentMembers)
          .innerJoin(departments, eq(departments.id, departmentMembers.departmentId))
          .where(
            inArray(
              departmentMembers.userId,
              rows.map(({ id }) => id),
            ),
          )
          .orderBy(departments.position, departments.name)
  return rows.map(({ firstName, lastName, disabledAt, role, ...row }) => ({
    ...row,
    name: `${firstName} ${lastName}`,
    role: { id: role.id, name: role.name },
    disabled: disabledAt !== null,
    departments: belongs.filter(({ userId }) => userId === row.id).map(({ id, name }) => ({ id, name })),
  }))
}

export type Department = { id: number; name: string; position: number; hidden: boolean; members: Named[] }

/** Departments in their order, each with who belongs to it. */
export async function listDepartments(ctx: Context): Promise<Department[]> {
  ctx.actor.must('staff.view')
  const rows = await ctx.read.select().from(departments).orderBy(departments.position, departments.name)
  return withMembers(ctx, rows)
}

/** One department for somebody who has just changed it. @throws department_not_found */
export async function findDepartment(ctx: Context, id: number): Promise<Department> {
  const [found] = await withMembers(ctx, await ctx.read.select().from(departments).where(eq(departments.id, id)))
  if (!found) throw departmentNotFound()
  return found
}

async function withMembers(ctx: Context, rows: (typeof departments.$inferSelect)[]): Promise<Department[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const members = await ctx.read
    .select({
      departmentId: departmentMembers.departmentId,
      id: users.id,
      name: sql<string>`${users.firstName} || ' ' || ${users.lastName}`,
    })
    .from(departmentMembers)
    .innerJoin(users, eq(users.id, departmentMembers.userId))
    .where(inArray(departmentMembers.departmentId, ids))
    .orderBy(users.firstName, users.lastName, users.id)
  return rows.map(({ createdAt, ...row }) => ({
    ...row,
    members: members.filter(({ departmentId }) => departmentId === row.id).map(({ id, name }) => ({ id, name })),
  }))
}

export type Invitation = {
  id: number
  email: string
  role: Named
  invitedBy: string | null
  createdAt: Temporal.Instant
  expiresAt: Temporal.Instant
}

const invitationsQuery = (ctx: Context) =>
  ctx.read
    .select({
      id: staffInvitations.id,
      email: staffInvitations.email,
      role: { id: roles.id, name: roles.name },
      inviter: { firstName: users.firstName, lastName: users.lastName },
      createdAt: staffInvitations.createdAt,
      expiresAt: staffInvitations.expiresAt,
    })
    .from(staffInvitations)
    .innerJoin(roles, eq(roles.id, staffInvitations.roleId))
    .leftJoin(users, eq(users.id, staffInvitations.invitedBy))
    .$dynamic()

const asInvitation = ({ inviter, ...row }: Awaited<ReturnType<typeof invitationsQuery>>[number]): Invitation => ({
  ...row,
  invitedBy: inviter && `${inviter.firstName} ${inviter.lastName}`,
})

/** Invitations nobody has answered yet, newest first; those that have run out are shown for a month. */
export async function listInvitations(ctx: Context, query: PageQuery): Promise<Page<Invitation>> {
  ctx.actor.must('staff.view')
  const rows = await invitationsQuery(ctx)
    .where(lt(staffInvitations.id, beforeId(query.cursor)))
    .orderBy(desc(staffInvitations.id))
    .limit(query.limit + 1)
  const { items, nextCursor } = toPage(rows, query.limit)
  return { items: items.map(asInvitation), nextCursor }
}

/** One that was just made. */
export async function invitationById(ctx: Context, id: number): Promise<Invitation> {
  const [row] = await invitationsQuery(ctx).where(eq(staffInvitations.id, id))
  return asInvitation(row!)
}

/** What an invitation says to whoever holds its link. @throws token_invalid */
export async function invitationByToken(
  ctx: Context,
  token: string,
): Promise<{ email: string; role: string; expiresAt: Temporal.Instant; hasAccount: boolean }> {
  const account = ctx.read
    .select({ id: users.id })
    .from(users)
    .where(sql`lower(${users.email}) = lower(${staffInvitations.email})`)
  const [found] = await ctx.read
    .select({
      email: staffInvitations.email,
      role: roles.name,
      expiresAt: staffInvitations.expiresAt,
      hasAccount: sql<boolean>`${exists(account)}`,
    })
    .from(staffInvitations)
    .innerJoin(roles, eq(roles.id, staffInvitations.roleId))
    .where(and(eq(staffInvitations.tokenHash, hashToken(token)), gt(staffInvitations.expiresAt, ctx.now)))
  if (!found) throw tokenInvalid()
  return found
}
